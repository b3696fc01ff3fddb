"""A case that is taken up keeps its items behind the door, and follows the ledger."""

from odoo import fields, models

from ...engine.recovery.legal_case import OVER, may_follow


class ReceivablesHold(models.Model):
    _inherit = "receivables.hold"

    legal_case_id = fields.Many2one(
        "receivables.legal.case",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The legal case that placed this hold.",
    )

    def _owner_fields(self):
        return super()._owner_fields() | {"legal_case_id"}

    def _review_domain(self):
        """A case asks for its own deadlines."""
        return [("legal_case_id", "=", False), *super()._review_domain()]


class ReceivablesLegalCase(models.Model):
    _inherit = "receivables.legal.case"

    def _active_holds(self):
        return self.env["receivables.hold"]._active_of("legal_case_id", self)

    def _place_holds(self):
        """Hold the whole items of these cases until they are over."""
        vals_list = []
        for case in self:
            held = case._active_holds().move_line_id
            vals_list += [
                {
                    "move_line_id": line.id,
                    "reason": "legal",
                    "legal_case_id": case.id,
                    "date_from": fields.Date.context_today(case),
                    "review_date": case.deadline
                    or fields.Date.add(fields.Date.context_today(case), months=1),
                    "user_id": case.user_id.id,
                    "origin": case.name,
                }
                for line in case.move_line_ids - held
            ]
        self.env["receivables.hold"].sudo().create(vals_list)

    def _release_holds(self):
        self.env["receivables.hold"]._release_of("legal_case_id", self)

    def _follow_items(self):
        """Holds follow the items while a case is prepared."""
        for case in self.filtered(lambda case: case.state not in (*OVER, "proposed")):
            gone = case._active_holds().filtered(
                lambda hold, items=case.move_line_ids: hold.move_line_id not in items
            )
            gone.action_release()
            case._place_holds()
            case._read_amounts()

    def _follow_ledger(self):
        """A case whose debts and charges are paid is over."""
        self.ensure_one()
        lines = self.move_line_ids
        rest = lines.filtered(lambda line: not line.reconciled)
        if not lines or rest or self._open_charges():
            if self.state in ("proposed", "prepared"):
                self._read_amounts()
            return
        if may_follow(self.procedure, self.state, "paid"):
            self._advance("paid")

    # -- amounts ---------------------------------------------------------------------

    def action_read_amounts(self):
        """Read what is open now, while the case is not filed."""
        self.check_access("write")
        open_ones = self.filtered(lambda case: case.state in ("proposed", "prepared"))
        open_ones.sudo()._read_amounts()
        return True

    def _read_amounts(self):
        """Read principal, interest and indemnities from the ledger and the claims."""
        today = fields.Date.context_today(self)
        charges = self.env["receivables.late.charge"].sudo()
        for case in self:
            charges._accrue(case.company_id, until=today, lines=case.move_line_ids)
            principal, interest, indemnity = case._claim_amounts(case.move_line_ids)
            vals = {
                "principal_amount": principal,
                "interest_amount": interest,
                "indemnity_amount": indemnity,
                "amounts_on": today,
            }
            if not case.fees_amount:
                vals["fees_amount"] = case._default_fees()
            case.write(vals)

    def _claim_amounts(self, lines):
        """Return ``(principal, interest, indemnity)`` in the company's currency."""
        principal = sum(lines.mapped("amount_residual"))
        charges = {"interest": 0.0, "indemnity": 0.0, "agreed": 0.0}
        for charge in self._charges_of(lines):
            charges[charge.kind] += charge.amount_company
        return principal, charges["interest"], charges["indemnity"]

    def _charges_of(self, lines):
        """The open claims of late interest and indemnities on these items."""
        return self.env["receivables.late.charge"].sudo()._open_for(lines)

    def _open_charges(self):
        return self._charges_of(self.move_line_ids)

    def _default_fees(self):
        """The fee of the law for this procedure and court, 0 where there is none."""
        code = {
            ("injonction_payer", "commercial"): "fee_order_commercial",
            ("injonction_payer", "judicial"): "fee_order_judicial",
            ("injonction_payer", "proximity"): "fee_order_judicial",
            ("injonction_faire", "judicial"): "fee_injonction_faire",
            ("injonction_faire", "proximity"): "fee_injonction_faire",
            ("assignation", "judicial"): "contribution_judicial",
            ("refere_provision", "judicial"): "contribution_judicial",
        }.get((self.procedure, self.court_kind))
        if not code:
            return 0.0
        day = self.filed_on or fields.Date.context_today(self)
        find = self.env["receivables.legal.parameter"]._reader([code], self.company_id)
        found = find(code, day, None, False)
        return found.value if found else 0.0
