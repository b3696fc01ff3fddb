from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    receivables_detractor_score = fields.Integer(
        string="Unhappy From",
        default=2,
        help="An answer of this score or below (1 to 5) plans a call for the person"
        " responsible for the customer; 0 plans none.",
    )

    _receivables_detractor_range = models.Constraint(
        "CHECK (receivables_detractor_score BETWEEN 0 AND 5)",
        "An answer is from 1 to 5: plan calls for a score in between, or 0 for none.",
    )
