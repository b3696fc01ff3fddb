from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_receivables_log(self):
        """Open the quick log with this contact; its card is created if missing.

        :raise AccessError: the user may not see the customer's card
        """
        self.ensure_one()
        Card = self.env["receivables.card"]
        Card.check_access("read")
        customer = self.commercial_partner_id
        company = self.env.company
        card_id = Card.sudo()._ensure(customer.ids, company)[customer.id]
        card = Card.browse(card_id)
        card.check_access("read")
        return Card._log_interaction_action(card, partner=self)
