from odoo import fields, models


class ReceivablesSettings(models.TransientModel):
    _inherit = "receivables.settings"

    receivables_auto_letter = fields.Boolean(
        related="company_id.receivables_auto_letter",
        readonly=False,
        help="The rules letter by themselves what is certain; the rest is proposed.",
    )
