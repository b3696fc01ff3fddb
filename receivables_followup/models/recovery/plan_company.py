from odoo import fields, models

from .plan import BREAK_RULES


class ResCompany(models.Model):
    _inherit = "res.company"

    receivables_plan_grace = fields.Integer(
        string="Days of Grace of an Instalment", default=8
    )
    receivables_plan_reminder_days = fields.Integer(
        string="Reminder Before an Instalment", default=3
    )
    receivables_plan_break = fields.Selection(
        BREAK_RULES, string="When an Instalment Is Late", default="ask", required=True
    )

    _receivables_plan_days = models.Constraint(
        "CHECK(receivables_plan_grace >= 0 AND receivables_plan_reminder_days >= 0)",
        "Payment plans: days of grace and of the reminder cannot be negative.",
    )
