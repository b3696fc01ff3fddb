from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    receivables_promise_grace = fields.Integer(
        related="company_id.receivables_promise_grace", readonly=False
    )
    receivables_promise_tolerance = fields.Float(
        related="company_id.receivables_promise_tolerance", readonly=False
    )
