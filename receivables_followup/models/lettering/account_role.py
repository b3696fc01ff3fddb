from odoo import fields, models


class ReceivablesAccountRole(models.Model):
    _inherit = "receivables.account.role"

    lettering_auto = fields.Boolean(
        string="Automatic Lettering",
        default=True,
        help="Items of this account are lettered by rules. Off: only by hand.",
    )
    lettering_days = fields.Integer(
        string="Days Apart",
        help="How far payments of this account may lie from what they pay, instead of "
        "the figure of the rule. 0: the rule's.",
    )

    _lettering_days_positive = models.Constraint(
        "CHECK(lettering_days >= 0)", "The days of lettering cannot be negative."
    )
