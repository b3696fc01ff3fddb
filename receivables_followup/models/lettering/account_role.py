from odoo import api, fields, models

from ...engine.ledger.roles import is_discount


class ReceivablesAccountRole(models.Model):
    _inherit = "receivables.account.role"

    lettering_auto = fields.Boolean(
        string="Automatic Lettering",
        default=True,
        help="Items of this account are lettered by rules. Off: only by hand.",
    )
    lettering_days = fields.Integer(
        string="Days Apart",
        help="How far payments of this account may lie from what they pay, instead of "
        "the figure of the rule. 0: the rule's.",
    )

    until_maturity = fields.Boolean(
        string="At Risk Until Maturity",
        help="An item counts in the exposure until its due date although it was "
        "settled before: the bank pays a discounted bill in advance, and takes it back "
        "when the customer does not pay.",
    )

    _lettering_days_positive = models.Constraint(
        "CHECK(lettering_days >= 0)", "The days of lettering cannot be negative."
    )

    @api.model
    def _role_vals(self, company, account, role):
        vals = super()._role_vals(company, account, role)
        if is_discount(self._chart_of(company), account.code):
            vals["until_maturity"] = True
        return vals

    @api.model
    def _bill_accounts(self, company):
        """The accounts on which bills of customers wait: accepted, or at the bank."""
        rows = self.sudo().search(
            [
                ("company_id", "=", company.root_id.id),
                ("role", "=", "bill"),
                ("side", "=", "receivable"),
            ]
        )
        return rows.account_id
