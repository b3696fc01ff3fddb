from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    receivables_refreshed_at = fields.Datetime(
        string="Follow-up Cards Refreshed At",
        readonly=True,
        help="When the figures of all follow-up cards were last brought up to date.",
    )
