from odoo import api, fields, models

REP = "receivables_followup.group_rep"


class ReceivablesCardSummary(models.AbstractModel):
    """How far the dunning of the customer has come, on contacts and invoices."""

    _inherit = "receivables.card.summary"

    receivables_level = fields.Char(
        string="Dunning Level",
        compute="_compute_receivables_summary",
        compute_sudo=False,
        groups=REP,
        help="The highest level among the open items of the customer.",
    )

    @api.model
    def _receivables_summary(self, card):
        level = card.sudo().level_id.name
        return super()._receivables_summary(card) | {"receivables_level": level}
