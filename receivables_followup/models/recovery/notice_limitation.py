"""A formal notice that arrived is noted in the limitation periods, without effect."""

from odoo import models

CAUSE = "formal_notice"


class ReceivablesDunningNotice(models.Model):
    _inherit = "receivables.dunning.notice"

    def write(self, vals):
        result = super().write(vals)
        if {"first_presented_on", "proof_outcome"} & vals.keys():
            self.sudo()._note_presentation()
        return result

    def _note_presentation(self):
        """Note when these notices were presented; take back what was noted wrongly.

        A reader of the clock sees that there was a notice, and that it interrupted
        nothing.
        """
        clocks = self.env["receivables.limitation"]
        for notice in self:
            events = notice._presentation_events()
            arrived = (
                notice._is_presented() and notice.state == "sent" and not notice.is_test
            )
            if not arrived:
                events.action_cancel()
            elif events:
                events.filtered(
                    lambda event, notice=notice: event.date != notice.first_presented_on
                ).date = notice.first_presented_on
            else:
                claimed = notice.line_ids.filtered(lambda line: line.kind == "claimed")
                clocks._interrupt(
                    claimed.move_line_id, CAUSE, notice.first_presented_on, notice.name
                )

    def _presentation_events(self):
        """What this notice noted in the limitation periods and counts as noted."""
        return self.env["receivables.limitation.event"].search(
            [
                ("origin", "=", self.name),
                ("cause", "=", CAUSE),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "confirmed"),
            ]
        )
