from odoo import Command, api, fields, models

from ..models.ledger.account_role import SIDES


class ReceivablesAccountCheck(models.TransientModel):
    """Ask what to check, check it, and show what was found."""

    _name = "receivables.account.check"
    _description = "Check Accounts"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        help="Its branches are checked with it.",
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    side = fields.Selection(
        SIDES, help="Receivable: customers only. Payable: suppliers only. Empty: both."
    )
    account_ids = fields.Many2many(
        "account.account",
        string="Accounts",
        domain="[('reconcile', '=', True), ('company_ids', 'parent_of', company_id)]",
        help="Only these accounts. Empty: all customer and supplier accounts.",
    )
    days = fields.Integer(
        string="Old After (Days)",
        default=365,
        help="Items due for longer than this are listed as old.",
    )
    amount = fields.Monetary(
        string="Ignore Balances up to",
        help="Balances and set-offs up to this amount are not listed.",
    )

    @api.onchange("company_id")
    def _onchange_company_id(self):
        self.account_ids = [Command.clear()]

    def action_check(self):
        """Check the accounts and open what was found."""
        self.ensure_one()
        Finding = self.env["receivables.account.finding"]
        Finding.check_access("read")
        self.company_id.check_access("read")
        Finding.sudo()._check(
            self.company_id, self.account_ids, self.side, self.days, self.amount
        )
        return self.env["ir.actions.actions"]._for_xml_id(
            "receivables_followup.receivables_account_finding_action"
        ) | {"target": "main"}
