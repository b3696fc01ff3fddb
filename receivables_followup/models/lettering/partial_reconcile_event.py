from odoo import api, fields, models

from ...engine.lettering.cash_events import EVENTS


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    # A plain column: installing rewrites nothing, and reading it costs no statement.
    receivables_event = fields.Char(
        string="Lettering Event",
        readonly=True,
        copy=False,
        help="What this matching stands for: a receipt, a transfer, a discount... It "
        "decides whether tax on payment is due. Empty: matched in Odoo's own screens.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if (event := self._receivables_event()) in EVENTS:
            vals_list = [{"receivables_event": event, **vals} for vals in vals_list]
        return super().create(vals_list)

    @api.model
    def _receivables_event(self):
        """The event of the matchings about to be made, from the context."""
        context = self.env.context
        if context.get("move_reverse_cancel"):
            return "reversal"
        event = context.get("receivables_event")
        return "import" if event is None and context.get("no_cash_basis") else event
