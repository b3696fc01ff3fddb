from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    receivables_no_survey = fields.Boolean(
        string="No Satisfaction Surveys",
        tracking=True,
        help="This person, or for a company all its contacts, is not asked for an"
        " opinion by mail. The link at the end of each request sets it.",
    )
