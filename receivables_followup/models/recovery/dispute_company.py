from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    receivables_dispute_review_days = fields.Integer(
        string="Review of Disputes After", default=30
    )
    receivables_dispute_lapse_days = fields.Integer(
        string="Chase Disputes Nobody Reviews After", default=0
    )

    _receivables_dispute_days = models.Constraint(
        "CHECK(receivables_dispute_review_days >= 0"
        " AND receivables_dispute_lapse_days >= 0)",
        "Disputes: days cannot be negative.",
    )
