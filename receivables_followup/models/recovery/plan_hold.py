"""A running plan keeps its items behind the door."""

from odoo import fields, models


class ReceivablesHold(models.Model):
    _inherit = "receivables.hold"

    plan_id = fields.Many2one(
        "receivables.payment.plan",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The payment plan that placed this hold.",
    )

    def _owner_fields(self):
        return super()._owner_fields() | {"plan_id"}


class ReceivablesPaymentPlan(models.Model):
    _inherit = "receivables.payment.plan"

    def _place_holds(self):
        """Hold the whole items of these plans until they are over."""
        self.env["receivables.hold"].sudo().create(
            [
                {
                    "move_line_id": item.id,
                    "reason": "plan",
                    "plan_id": plan.id,
                    "date_from": fields.Date.context_today(plan),
                    "review_date": plan.line_ids[-1:].date,
                    "user_id": plan.user_id.id,
                    "origin": plan.name,
                }
                for plan in self
                for item in plan.move_line_ids
            ]
        )

    def _release_holds(self):
        self.env["receivables.hold"]._release_of("plan_id", self)
