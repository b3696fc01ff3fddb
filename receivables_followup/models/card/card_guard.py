"""Figures of a card come from the ledger, whoever calls and how."""

from odoo import api, models
from odoo.exceptions import AccessError

from ..ledger.given import given

# Chosen when a card is made by hand, and never again.
KEY = {"commercial_partner_id", "company_id"}


class ReceivablesCard(models.Model):
    """Read-only fields are written with the rights of the system only.

    They decide who is chased first and which representative sees the card: the client
    does not offer them, and a call from outside is refused.
    """

    _inherit = "receivables.card"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._refuse_figures(given(self, vals).keys() - KEY)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            self._refuse_figures(vals)
        return super().write(vals)

    @api.model
    def _refuse_figures(self, names):
        """
        :raise AccessError: naming the first field that nobody enters
        """
        for name in sorted(names):
            if self._fields[name].readonly:
                raise AccessError(
                    self.env._(
                        "%(field)s of a follow-up card follows from the ledger or from "
                        "the customer: it cannot be entered by hand.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )
