from odoo import models


class ResPartner(models.Model):
    """A contact shows how its company pays."""

    _name = "res.partner"
    _inherit = ["res.partner", "receivables.card.summary"]
