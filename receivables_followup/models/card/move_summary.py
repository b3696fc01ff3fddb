from odoo import models


class AccountMove(models.Model):
    """An invoice shows how its customer pays."""

    _name = "account.move"
    _inherit = ["account.move", "receivables.card.summary"]

    def _receivables_company(self):
        return self.company_id

    def action_receivables_open_card(self):
        """Open the follow-up card of the customer, which is created if missing."""
        self.ensure_one()
        self.check_access("read")
        partner = self.commercial_partner_id.with_company(self.company_id)
        return partner.action_receivables_open_card()
