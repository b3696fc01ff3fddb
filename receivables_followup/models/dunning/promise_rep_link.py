import math

from odoo import fields, models
from odoo.exceptions import UserError


class ReceivablesRepLink(models.Model):
    """A promise told to the representative, written down from the weekly mail."""

    _inherit = "receivables.rep.link"

    kind = fields.Selection(
        selection_add=[("promise", "Note a promise"), ("dispute",), ("word",)],
        ondelete={"promise": "cascade"},
    )

    def _act_promise(self, card, values):
        """Log the promise as the quick log does, with the same checks."""
        log = card.env["receivables.interaction.log"].create(
            {
                "card_id": card.id,
                "kind": "call",
                "direction": "in",
                "outcome": "promise",
                "summary": (values.get("text") or "").strip() or False,
                # about the whole balance: ticking invoices would propose an amount
                "line_ids": [],
                "promise_amount": self._amount(values.get("amount")),
                "promise_date": self._day(values.get("date")),
                "complete_activities": False,
            }
        )
        log.action_log()

    def _amount(self, text):
        try:
            amount = float((text or "").replace(",", "."))
        except ValueError:
            amount = math.nan
        if not (math.isfinite(amount) and amount > 0):
            raise UserError(
                self.env._("Write the amount promised as a number, such as 1250.50.")
            )
        return amount

    def _day(self, text):
        try:
            day = fields.Date.to_date(text or None)
        except ValueError:
            day = None
        if not day:
            raise UserError(
                self.env._("Choose the day by which the customer will pay.")
            )
        return day
