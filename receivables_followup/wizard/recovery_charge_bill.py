from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class ReceivablesLateChargeBill(models.TransientModel):
    """Asks before claims become debit notes: the day, and what else is to be known."""

    _name = "receivables.late.charge.bill"
    _description = "Bill Late Charges"

    charge_ids = fields.Many2many(
        "receivables.late.charge",
        "receivables_late_charge_bill_rel",
        "wizard_id",
        "charge_id",
        string="Late Charges",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
        domain=[("state", "=", "open")],
    )
    date = fields.Date(
        string="Date of the Debit Notes",
        required=True,
        default=fields.Date.context_today,
        help="Invoice date and due date of the debit notes.",
    )
    summary = fields.Char(compute="_compute_summary")
    warning = fields.Char(compute="_compute_summary")

    @api.depends("charge_ids", "date")
    def _compute_summary(self):
        for wizard in self:
            claims = wizard.charge_ids.filtered(lambda claim: claim.state == "open")
            totals = [
                currency.format(sum(group.mapped("amount")))
                for currency, group in claims.grouped("currency_id").items()
            ]
            wizard.summary = self.env._(
                "%(notes)s debit notes for %(claims)s late charges: %(total)s",
                notes=len(claims._by_debit_note()),
                claims=len(claims),
                total=", ".join(totals) or "-",
            )
            wizard.warning = " ".join(wizard._warnings(claims)) or False

    def _warnings(self, claims):
        """What is to be known before these claims are billed."""
        if names := self._with_unmatched_receipts(claims):
            yield self.env._(
                "Match their receipts first, or interest may be billed for days after "
                "the payment: %(customers)s.",
                customers=", ".join(names),
            )
        for company in claims.company_id.sudo():
            locks = company._get_violated_lock_dates(
                self.date,
                bool(company.receivables_charge_tax_ids),
                company.receivables_charge_journal_id,
            )
            if locks:
                yield self.env._(
                    "%(company)s is closed up to %(day)s: its debit notes are booked "
                    "on a later day.",
                    company=company.name,
                    day=format_date(self.env, locks[-1][0]),
                )

    def _with_unmatched_receipts(self, claims):
        """Names of the customers of whom money waits to be matched."""
        items = (
            self.env["receivables.open.item"]
            .sudo()
            .search(
                [
                    ("company_id", "in", claims.company_id.ids),
                    ("commercial_partner_id", "in", claims.commercial_partner_id.ids),
                    ("side", "=", "receivable"),
                    ("amount_residual", "<", 0),
                ]
            )
        )
        return sorted(items.commercial_partner_id.mapped("name"))

    def action_bill(self):
        """Bring the claims up to date, bill them and show the debit notes.

        :raise UserError: nothing is left to bill
        """
        self.ensure_one()
        self.charge_ids._check_manager()
        self._refresh_claims()
        claims = self.charge_ids.filtered(lambda claim: claim.state == "open")
        if not claims:
            raise UserError(
                self.env._(
                    "None of these late charges is open any more: there is nothing to "
                    "bill."
                )
            )
        notes = claims.action_bill(self.date)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        return {**action, "domain": [("id", "in", notes.ids)], "context": {}}

    def _refresh_claims(self):
        """A receipt of this morning must not be missing from what is billed."""
        self.env.flush_all()
        for company, claims in self.charge_ids.sudo().grouped("company_id").items():
            self.env["receivables.late.charge"].sudo()._accrue(
                company, max(claims.mapped("date_to")), lines=claims.move_line_id
            )
