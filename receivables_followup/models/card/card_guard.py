"""Figures of a card come from the ledger, whoever calls and how."""

from odoo import api, models

# Chosen when a card is made by hand, and never again.
KEY = {"commercial_partner_id", "company_id"}


class ReceivablesCard(models.Model):
    """Read-only fields are written with the rights of the system only.

    They decide who is chased first and which representative sees the card.
    """

    _name = "receivables.card"
    _inherit = ["receivables.guarded", "receivables.card"]

    @api.model
    def _entered_at_creation(self, entered):
        return entered.keys() - KEY

    @api.model
    def _guarded_text(self, label):
        return self.env._(
            "%(field)s of a follow-up card follows from the ledger or from "
            "the customer: it cannot be entered by hand.",
            field=label,
        )
