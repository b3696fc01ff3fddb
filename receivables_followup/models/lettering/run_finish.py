from collections import Counter

from markupsafe import Markup

from odoo import fields, models


class ReceivablesLetteringRun(models.Model):
    """Closing a run: sums, and one note instead of one per invoice."""

    _inherit = "receivables.lettering.run"

    def _finish(self):
        """Close this run when none of its chunks is left.

        :return: 1 when it is closed, 0 while other workers have chunks in hand
        """
        if not self._lock_run():
            return 0
        if any(chunk.state == "todo" for chunk in self.chunk_ids):
            return 0
        undo = self.state == "undoing"
        if undo:
            self._finish_undo()
        else:
            self._finish_run()
        self._post_note(undo)
        return 1

    def _finish_run(self):
        skipped = Counter(self.skipped or {})
        for chunk in self.chunk_ids:
            if chunk.kind == "letter":
                outcome = Counter(chunk.outcome or {})
                for code in ("changed", "locked", "error"):
                    skipped[code] += outcome[code]
                if chunk.state == "dropped":
                    skipped["stopped"] += chunk.size
        self.write(
            {
                "state": "done",
                "skipped": {code: n for code, n in sorted(skipped.items()) if n},
                "ended_at": fields.Datetime.now(),
            }
        )

    def _post_note(self, undo):
        """Say in the chatter what was done."""
        self.message_post(
            body=Markup("<br/>").join(self._note_lines(undo)),
            subtype_xmlid="mail.mt_note",
        )

    def _note_lines(self, undo):
        if undo:
            lines = [
                self.env._(
                    "Groups un-lettered: %(count)s. Reason: %(reason)s",
                    count=self.undone_count,
                    reason=self.undo_reason,
                )
            ]
            return lines + (self.failure or "").splitlines()
        return [
            self.env._(
                "Groups lettered: %(groups)s. Proposals left to decide: %(proposals)s. "
                "Open items read: %(items)s.",
                groups=self.group_count,
                proposals=self.open_proposal_count,
                items=self.line_count,
            ),
            *(f"{label}: {count}" for label, count in self._skipped_words()),
        ]
