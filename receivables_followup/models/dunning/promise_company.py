from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    receivables_promise_grace = fields.Integer(
        string="Days of Grace of a Promise", default=3
    )
    receivables_promise_tolerance = fields.Float(
        string="Tolerance of a Promise (%)", digits=(5, 2), default=1.0
    )

    _receivables_promise_limits = models.Constraint(
        "CHECK(receivables_promise_grace >= 0 AND receivables_promise_tolerance >= 0"
        " AND receivables_promise_tolerance <= 50)",
        "Promises: the days of grace cannot be negative, and the tolerance lies "
        "between 0 and 50 percent.",
    )
