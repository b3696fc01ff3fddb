from odoo import fields, models
from odoo.exceptions import UserError


class ReceivablesEinvoiceVoid(models.TransientModel):
    """Say why statuses of e-invoices were a mistake."""

    _name = "receivables.einvoice.void"
    _description = "Void E-Invoice Statuses"

    event_ids = fields.Many2many(
        "receivables.einvoice.event",
        "receivables_einvoice_void_event_rel",
        "void_id",
        "event_id",
        string="Statuses",
        default=lambda self: self._default_event_ids(),
    )
    reason = fields.Char(
        required=True, help="What was wrong: the status stays, and says so."
    )

    def _default_event_ids(self):
        Event = self.env["receivables.einvoice.event"]
        if self.env.context.get("active_model") != Event._name:
            return Event
        return Event.browse(self.env.context.get("active_ids", []))

    def action_void(self):
        """Take the statuses back, and what followed from them."""
        self.ensure_one()
        self.check_access("write")
        if not self.event_ids:
            raise UserError(self.env._("Choose the statuses that were a mistake."))
        self.event_ids._void(self.reason)
        return {"type": "ir.actions.act_window_close"}
