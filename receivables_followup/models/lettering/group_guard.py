"""A lettered group tells what was done: nobody enters or edits it."""

from odoo import api, models
from odoo.exceptions import AccessError


class ReceivablesLetteringGroup(models.Model):
    _inherit = "receivables.lettering.group"

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_by_hand()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_by_hand()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_system(self):
        self._refuse_by_hand()

    def _refuse_by_hand(self):
        """
        :raise AccessError: unless our own code asks, with the rights of the system
        """
        if not self.env.su:
            raise AccessError(
                self.env._(
                    "Lettered groups record what was lettered and un-lettered: they "
                    "cannot be entered or edited by hand. Letter or un-letter the "
                    "journal items instead."
                )
            )
