from odoo import api, fields, models
from odoo.exceptions import AccessError


class ResPartner(models.Model):
    _inherit = "res.partner"

    receivables_card_ids = fields.One2many(
        "receivables.card",
        "commercial_partner_id",
        string="Follow-up Cards",
        groups="receivables_followup.group_rep",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_receivables_cards(self):
        """With their messages and activities, which a cascade would leave behind."""
        cards = self.env["receivables.card"].sudo().with_context(active_test=False)
        cards.search([("commercial_partner_id", "in", self.ids)]).unlink()

    def action_receivables_open_card(self):
        """Open the follow-up card of this customer, which is created if missing.

        :raise AccessError: the card is not for this user
        """
        card = self._receivables_own_card()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Follow-up Card"),
            "res_model": card._name,
            "res_id": card.id,
            "view_mode": "form",
        }

    def _receivables_own_card(self):
        """The card of this customer in the current company, under the user's rules.

        :raise AccessError: the card is not for this user
        """
        self.ensure_one()
        customer, company = self.commercial_partner_id, self.env.company
        Card = self.env["receivables.card"]
        Card.check_access("read")
        card = Card.browse(Card.sudo()._ensure(customer.ids, company)[customer.id])
        if not card.has_access("read"):
            raise AccessError(
                self.env._(
                    "The follow-up card of %(customer)s is not open to you, because "
                    "the customer's salesperson is %(user)s. Ask to be named there.",
                    customer=customer.display_name,
                    user=customer.sudo().user_id.name or self.env._("nobody"),
                )
            )
        return card
