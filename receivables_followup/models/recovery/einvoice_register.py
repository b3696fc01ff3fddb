"""How statuses enter the register: checked first, once each, then their effects."""

import hashlib
import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..ledger.given import without_defaults

MANAGER = "receivables_followup.group_manager"
SALES = ("out_invoice", "out_refund", "out_receipt")
# By how much the clocks of platforms may be ahead of ours.
CLOCK_TOLERANCE = timedelta(hours=1)


class ReceivablesEinvoiceEvent(models.Model):
    _inherit = "receivables.einvoice.event"

    @api.model
    def _enter(self, rows, company=None):
        """Enter statuses into the register and do what follows from them.

        All or nothing; a status that is there already is left alone, so that the same
        file may come twice.

        :param rows: ``engine.recovery.einvoice_file.Row``
        :param company: whose invoices these are; default: the current company
        :return: ``(new events, number of those known already)``
        :raise UserError: naming each row that cannot be used and why
        """
        vals_list, known, problems = self._prepare(rows, company or self.env.company)
        if problems:
            raise UserError("\n".join(text for _number, text in problems))
        return self._record(vals_list), known

    @api.model
    def _record(self, vals_list):
        """Enter statuses that were checked, and do what follows from them."""
        events = without_defaults(self.sudo()).create(vals_list)
        events._apply()
        return events.with_env(self.env)

    @api.model
    def _prepare(self, rows, company):
        """Check rows against the invoices and statuses there are, in few queries.

        :return: ``(values of new events, number of known ones, [(row number, text)])``
        """
        statuses = self.env["receivables.einvoice.status"].search([])
        by_code = {status.code: status for status in statuses}
        moves = self._invoices_by_number([row.invoice for row in rows], company)
        prepared, problems = [], []
        for row in rows:
            try:
                move = self._check_invoice(row, moves.get(row.invoice))
                status = self._check_status(row, by_code.get(row.status))
                prepared.append((row, self._prepare_vals(row, move, status, company)))
            except UserError as error:
                problems.append((row.number, str(error)))
        vals_list, known = self._only_new(prepared, company, problems)
        return vals_list, known, problems

    @api.model
    def _invoices_by_number(self, numbers, company):
        """``{number: customer documents that bear it and the user may read}``."""
        moves = self.env["account.move"].search(
            [
                ("name", "in", list(set(numbers))),
                ("company_id", "child_of", company.id),
                ("move_type", "in", SALES),
                ("state", "=", "posted"),
            ]
        )
        return moves.grouped("name")

    def _check_invoice(self, row, moves):
        if not moves:
            raise UserError(
                self.env._(
                    "there is no posted customer invoice with the number %(number)s.",
                    number=row.invoice,
                )
            )
        if len(moves) > 1:
            raise UserError(
                self.env._(
                    "%(count)s invoices bear the number %(number)s: enter the status "
                    "on the right one.",
                    count=len(moves),
                    number=row.invoice,
                )
            )
        return moves

    def _check_status(self, row, status):
        if not status:
            raise UserError(
                self.env._(
                    "%(code)s is no status of the life cycle: a credit manager can "
                    "add it to the table.",
                    code=row.status,
                )
            )
        if status.confidential and not self.env.user.has_group(MANAGER):
            raise UserError(
                self.env._(
                    "the status %(code)s is registered by credit managers only.",
                    code=status.code,
                )
            )
        if status.reason_required and not row.reasons:
            raise UserError(
                self.env._(
                    "%(status)s needs a reason code (such as PU_ERR or AUTRE).",
                    status=status.display_name,
                )
            )
        if row.moment > fields.Datetime.now() + CLOCK_TOLERANCE:
            raise UserError(
                self.env._(
                    "the time %(time)s is in the future.",
                    time=format_datetime(self.env, row.moment),
                )
            )
        return status

    def _prepare_vals(self, row, move, status, company):
        amounts = [
            {"rate": str(part.rate), "amount": str(part.amount), "kind": part.kind}
            for part in row.amounts
        ]
        vals = {
            "move_id": move.id,
            "status_id": status.id,
            "time": row.moment,
            "direction": row.direction,
            "sender_role": row.sender_role or False,
            "reasons": ", ".join(row.reasons) or False,
            "action": row.action or False,
            "text": row.text or False,
            "amounts": amounts or False,
            "payment_date": row.payment_date or False,
            "payee_iban": row.payee_iban or False,
            "payee_name": row.payee_name or False,
            "message": row.message or False,
        }
        return vals | {
            "digest": self._digest(vals),
            "move_label": move.name,
            "company_id": move.company_id.id,
            "commercial_partner_id": move.commercial_partner_id.id,
            "currency_id": move.currency_id.id,
            "amount": float(sum(part.amount for part in row.amounts)),
            "raw": row.raw or False,
            "ppf_state": self._first_ppf_state(status, row.direction, move),
        }

    @api.model
    def _digest(self, vals):
        content = json.dumps(vals, sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()

    @api.model
    def _first_ppf_state(self, status, direction, move):
        """What we say ourselves is to be reported where the status is."""
        due = status.ppf == "always" or (
            status.ppf == "vat" and move._receivables_vat_on_payment()
        )
        return "todo" if due and direction == "out" else "none"

    @api.model
    def _only_new(self, prepared, company, problems):
        """Leave out what is registered already, also within the file itself."""
        found = self.sudo().search_fetch(
            [
                ("company_id", "child_of", company.id),
                "|",
                ("digest", "in", [vals["digest"] for _row, vals in prepared]),
                ("message", "in", [vals["message"] for _row, vals in prepared]),
            ],
            ["digest", "message", "move_id", "status_id"],
        )
        digests = set(found.mapped("digest"))
        messages = {
            (event.message, event.move_id.id, event.status_id.id): event.digest
            for event in found
            if event.message
        }
        vals_list = []
        for row, vals in prepared:
            if vals["digest"] in digests:
                continue
            key = (vals["message"], vals["move_id"], vals["status_id"])
            if vals["message"] and key in messages:
                problems.append(
                    (
                        row.number,
                        self.env._(
                            "the message %(message)s is registered already, with "
                            "other content.",
                            message=row.message,
                        ),
                    )
                )
                continue
            digests.add(vals["digest"])
            messages[key] = vals["digest"]
            vals_list.append(vals)
        return vals_list, len(prepared) - len(vals_list)
