from odoo import fields, models


class ResCompany(models.Model):
    """Terms of disputes, and what customers may do on the portal."""

    _inherit = "res.company"

    receivables_dispute_review_days = fields.Integer(
        string="Review of Disputes After", default=30
    )
    receivables_dispute_lapse_days = fields.Integer(
        string="Chase Disputes Nobody Reviews After", default=0
    )
    receivables_portal_dispute = fields.Boolean(
        string="Disputes on the Portal", default=True
    )
    receivables_portal_dispute_max = fields.Integer(
        string="Disputes Waiting per Customer", default=5
    )
    receivables_portal_promise = fields.Boolean(string="Promises on the Portal")
    receivables_portal_promise_days = fields.Integer(
        string="Days Ahead of a Promise on the Portal", default=15
    )
    receivables_portal_promise_amount = fields.Float(
        string="Largest Promise on the Portal"
    )
    receivables_portal_promise_max = fields.Integer(
        string="Open Promises per Customer", default=2
    )

    _receivables_dispute_limits = models.Constraint(
        "CHECK(receivables_dispute_review_days >= 0"
        " AND receivables_dispute_lapse_days >= 0"
        " AND receivables_portal_dispute_max >= 0"
        " AND receivables_portal_promise_days >= 0"
        " AND receivables_portal_promise_amount >= 0"
        " AND receivables_portal_promise_max >= 0)",
        "Disputes and the portal: days, amounts and counts cannot be negative.",
    )
