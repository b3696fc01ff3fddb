from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    receivables_refreshed_at = fields.Datetime(
        string="Follow-up Cards Refreshed At",
        readonly=True,
        help="When the figures of all follow-up cards were last brought up to date.",
    )
    receivables_rep_mail = fields.Boolean(
        string="Weekly Mail to Representatives",
        help="On Monday each representative gets the list of own customers in arrears, "
        "with buttons to report a dispute or leave a word without logging in.",
    )
    receivables_retention_months = fields.Integer(
        string="Keep What Was Written",
        help="Months after the last contact with a customer who owes nothing until "
        "interactions, mails received and messages on the card are deleted. 0: never.",
    )

    _receivables_retention_positive = models.Constraint(
        "CHECK (receivables_retention_months >= 0)",
        "Months after the last contact cannot be negative; 0 keeps everything.",
    )
