from odoo import Command, fields, models


class ReceivablesRepLink(models.Model):
    """A dispute told to the representative, opened from the weekly mail."""

    _inherit = "receivables.rep.link"

    def _dispute_items(self, card):
        """What the person may tick on the page: the open debts of the card."""
        log = card.env["receivables.interaction.log"].new({"card_id": card.id})
        return log._open_items().filtered(lambda item: item.amount_residual > 0)

    def _dispute_reasons(self):
        return self.env["receivables.dispute.reason"].sudo().search([])

    def _act_dispute(self, card, values):
        """Open a dispute of each ticked invoice; without any, log what was said."""
        keys = [
            int(name.removeprefix("item_"))
            for name in values
            if name.removeprefix("item_").isdecimal()
        ]
        if not keys:
            return super()._act_dispute(card, values)
        reason = values.get("reason_id") or ""
        log = card.env["receivables.interaction.log"].create(
            {
                "card_id": card.id,
                "kind": "call",
                "direction": "in",
                "outcome": "dispute",
                "summary": self._required_text(values),
                "next_action_date": fields.Date.context_today(card),
                "complete_activities": False,
                "line_ids": [
                    Command.clear(),
                    *(
                        Command.create({"item_key": key, "selected": True})
                        for key in keys
                    ),
                ],
                "dispute_reason_id": self._dispute_reasons()
                .filtered(lambda found: str(found.id) == reason)
                .id,
            }
        )
        log.action_log()
        return None
