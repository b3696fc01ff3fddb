from odoo import fields, models


class ReceivablesSaleRelease(models.TransientModel):
    """A credit manager lets orders of stopped customers through, for a reason."""

    _name = "sale.receivables.release"
    _description = "Release Orders"

    order_ids = fields.Many2many(
        "sale.order",
        "receivables_sale_release_order_rel",
        "release_id",
        "order_id",
        string="Orders",
        required=True,
        default=lambda self: self._default_order_ids(),
    )
    reason = fields.Char(
        required=True, help="Logged on the orders: neutral words, sales people read it."
    )

    def _default_order_ids(self):
        if self.env.context.get("active_model") != "sale.order":
            return self.env["sale.order"]
        return self.env["sale.order"].browse(self.env.context.get("active_ids", []))

    def action_release(self):
        """Release the orders up to their amounts; those on hold are confirmed."""
        self.ensure_one()
        self.check_access("write")
        self.order_ids._receivables_release(self.reason)
        return {"type": "ir.actions.act_window_close"}
