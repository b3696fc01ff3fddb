from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_receivables_log(self):
        """Open the quick log with this contact; its card is created if missing.

        :raise AccessError: the user may not see the customer's card
        """
        card = self._receivables_own_card()
        return card._log_interaction_action(card, partner=self)
