from odoo import models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_receivables_log(self):
        """Open the quick log about this invoice, on the card of its customer.

        :raise UserError: the entry has no customer
        :raise AccessError: the user may not see the customer's card
        """
        self.ensure_one()
        self.check_access("read")
        customer = self.commercial_partner_id
        if not customer or not self.is_sale_document(include_receipts=True):
            raise UserError(
                self.env._(
                    "%(entry)s is no customer document: open the invoice or the "
                    "customer spoken about.",
                    entry=self.display_name,
                )
            )
        Card = self.env["receivables.card"]
        Card.check_access("read")
        company = self.company_id
        card_id = Card.sudo()._ensure(customer.ids, company)[customer.id]
        card = Card.browse(card_id)
        card.check_access("read")
        return Card._log_interaction_action(card, partner=self.partner_id, moves=self)
