"""Whether what was billed is still what the ledger gives."""

from odoo import api, fields, models

from ...engine.money import from_minor
from ...engine.recovery.charges import is_late
from .late_charge import SETTLED
from .late_charge_read import CHUNK

KEY = ("move_line_id", "kind", "period")


class ReceivablesLateCharge(models.Model):
    _inherit = "receivables.late.charge"

    def action_compare(self):
        """Compare all settled claims with the ledger, and list those that differ."""
        self._check_manager()
        found = self.browse()
        for company in self.env.companies:
            found |= self.sudo()._compare_billed(company)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_late_charge_action"
        )
        name = self.env._("Late Charges That Differ from the Ledger")
        return {
            **action,
            "display_name": name,
            "domain": [("id", "in", found.ids)],
            "context": {},
        }

    @api.model
    def _compare_billed(self, company, lines=None):
        """Recompute from the ledger what was billed or waived.

        A debit note counts with what its lines say, whoever changed them. The
        difference is written on the last settled claim of each half-year.

        :return: the claims that differ
        """
        domain = [
            ("company_id", "=", company.id),
            ("state", "in", SETTLED),
            ("move_line_id", "!=", False),
        ]
        if lines is not None:
            domain.append(("move_line_id", "in", lines.ids))
        claims = self.search(domain, order="date_to, id")
        self.env.flush_all()  # the ledger is read by SQL
        agreed = claims.filtered(lambda claim: claim.kind == "agreed")
        owed = self._ledger_amounts(company, claims - agreed)
        owed |= agreed._agreed_amounts()
        billed = self._billed_amounts(claims)
        groups = claims.grouped(lambda claim: tuple(claim[name] for name in KEY))
        for (line, kind, period), group in groups.items():
            charged = sum(billed.get(claim.id, claim.amount) for claim in group)
            due = owed.get((line.id, kind, period), 0.0)
            found = group.currency_id.round(charged - due)
            for claim in group:
                value = found if claim == group[-1] else 0.0
                if claim.currency_id.compare_amounts(claim.difference, value):
                    claim.difference = value
        return claims.filtered(
            lambda claim: not claim.currency_id.is_zero(claim.difference)
        )

    def _billed_amounts(self, claims):
        """``{claim id: amount without tax}`` of the lines of their debit notes."""
        lines = self.env["account.move.line"].search(
            [("receivables_late_charge_id", "in", claims.ids)]
        )
        lines = lines.filtered(
            lambda line: line.move_id == line.receivables_late_charge_id.debit_note_id
        )
        return {
            line.receivables_late_charge_id.id: line.price_subtotal for line in lines
        }

    def _ledger_amounts(self, company, claims):
        """``{(line id, kind, period): amount}`` up to the last settled day of each."""
        ends = {}
        for claim in claims:
            ends[claim.move_line_id.id, claim.kind, claim.period] = claim.date_to
        days = {}
        for (line_id, _kind, _period), day in ends.items():
            days.setdefault(day, set()).add(line_id)
        owed = {}
        for day, line_ids in sorted(days.items()):
            ordered = sorted(line_ids)
            for start in range(0, len(ordered), CHUNK):
                lines = self.env["account.move.line"].browse(
                    ordered[start : start + CHUNK]
                )
                found = self._owed_until(company, day, lines)
                owed |= {key: found[key] for key in found if ends.get(key) == day}
        return owed

    def _owed_until(self, company, day, lines):
        """``{(line id, kind, period): amount}`` of these items up to a day."""
        until = fields.Date.add(day, days=1)
        rows = self._read_debts(company, until, lines=lines, settled=True)
        owed, rates = {}, self._read_indemnities(company, rows)
        for row, _terms, debt, parts, _missing in self._read_accruals(
            company, day, rows
        ):
            digits = self._digits(row.currency_id)
            for part in parts:
                amount = float(from_minor(part.amount, digits))
                owed[row.id, "interest", part.period] = amount
            if is_late(debt, day):
                claim = self._indemnity_claim(company, row, rates)
                owed[row.id, "indemnity", claim[2]] = float(claim[12])
        return owed
