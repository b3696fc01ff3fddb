from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_receivables_user_figures = fields.Boolean(
        string="Figures per Person",
        group="receivables_followup.group_rep",
        implied_group="receivables_followup.group_user_figures",
        help="Lets people group interactions and promises by the person who logged "
        "them. Off by default: such figures watch people at work, who must be told.",
    )
    receivables_detractor_score = fields.Integer(
        related="company_id.receivables_detractor_score", readonly=False
    )
    receivables_rep_mail = fields.Boolean(
        related="company_id.receivables_rep_mail", readonly=False
    )
