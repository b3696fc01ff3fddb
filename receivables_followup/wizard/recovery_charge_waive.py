from odoo import fields, models


class ReceivablesLateChargeWaive(models.TransientModel):
    """Asks why claims are given up."""

    _name = "receivables.late.charge.waive"
    _description = "Waive Late Charges"

    charge_ids = fields.Many2many(
        "receivables.late.charge",
        "receivables_late_charge_waive_rel",
        "wizard_id",
        "charge_id",
        string="Late Charges",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
        domain=[("state", "=", "open")],
    )
    reason = fields.Char(required=True, help="Stays on the late charges.")

    def action_waive(self):
        """Give the claims up with this reason."""
        self.ensure_one()
        self.charge_ids.action_waive(self.reason)
        return {"type": "ir.actions.act_window_close"}
