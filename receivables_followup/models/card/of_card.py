from odoo import fields, models


class ReceivablesOfCard(models.AbstractModel):
    """What concerns a customer of a company: it stands on his follow-up card."""

    _name = "receivables.of.card"
    _description = "Record of a Follow-up Card"

    card_id = fields.Many2one(
        "receivables.card",
        string="Follow-up Card",
        required=True,
        index=True,
        ondelete="restrict",
    )
    commercial_partner_id = fields.Many2one(
        related="card_id.commercial_partner_id",
        store=True,
        precompute=True,
        index=True,
        string="Customer",
        help="The company or person who owes.",
    )
    company_id = fields.Many2one(
        related="card_id.company_id", store=True, precompute=True, index=True
    )
