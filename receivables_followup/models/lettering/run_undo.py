from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import exception_to_unicode

from .bisect import do_all
from .run_constants import CHUNK


class ReceivablesLetteringRun(models.Model):
    """Undoing a run: what it lettered, and what was accepted of its proposals."""

    _inherit = "receivables.lettering.run"

    def action_undo(self, reason=None):
        """Un-letter all groups of these runs and reverse their write-offs.

        Returns when all is undone. What could not be undone is named on the run, which
        then stays done: calling this again tries the rest.

        :param reason: why, kept on the run and on each group
        :raise UserError: for a run that is not done, or naming what changed since
        """
        self._start_undo(reason)
        for run in self:
            run._work_off()
        return True

    def action_undo_async(self, reason=None):
        """Have the cron lanes undo these runs; the form shows the progress."""
        self._start_undo(reason)
        self._wake_lanes()
        return True

    def _start_undo(self, reason):
        self.check_access("write")
        # Done with the rights of the system, for people who may undo it by hand.
        self.env["account.partial.reconcile"].check_access("unlink")
        for run in self:
            if run.state not in ("done", "undoing"):
                raise UserError(
                    self.env._(
                        "Run %(name)s cannot be undone: it is not done.", name=run.name
                    )
                )
            run.sudo()._check_undo()
        for run in self.sudo().filtered(lambda run: run.state == "done"):
            why = (reason or "").strip() or self.env._(
                "Run %(name)s was undone.", name=run.name
            )
            run._create_undo_chunks()
            run.write({"state": "undoing", "undo_reason": why, "failure": False})

    def _groups_to_undo(self):
        """What is still lettered of these runs, accepted proposals included."""
        return self.env["receivables.lettering.group"].search(
            [("run_id", "in", self.ids), ("state", "=", "lettered")], order="id"
        )

    def _check_undo(self):
        """Refuse what undoing would do twice.

        :raise UserError: naming write-offs somebody has reversed already
        """
        moves = self._groups_to_undo().gap_move_id
        reversed_moves = moves.filtered(
            lambda move: any(
                other.state == "posted" for other in move.reversal_move_ids
            )
        )
        if reversed_moves:
            raise UserError(
                self.env._(
                    "Run %(name)s cannot be undone as a whole: its write-offs "
                    "%(moves)s have been reversed since. Un-letter these groups one by "
                    "one, then undo the rest.",
                    name=self[:1].name,
                    moves=", ".join(reversed_moves.mapped("name")),
                )
            )

    def _create_undo_chunks(self):
        ids = self._groups_to_undo().ids
        self.chunk_ids.filtered(
            lambda chunk: chunk.kind == "undo" and chunk.state == "done"
        ).sudo().unlink()
        self.env["receivables.lettering.run.chunk"].create(
            [
                {
                    "run_id": self.id,
                    "kind": "undo",
                    "size": len(ids[start : start + CHUNK]),
                    "payload": ids[start : start + CHUNK],
                }
                for start in range(0, len(ids), CHUNK)
            ]
        )

    def _undo_chunk(self, chunk):
        """Un-letter the groups of one chunk that are lettered still.

        :return: dict: ``undone`` (count), ``failed`` (list of messages)
        """
        # In the name of who undoes it, who may not be who started the run.
        self = self.with_user(chunk.create_uid or self.env.user).sudo()
        groups = self.env["receivables.lettering.group"].search(
            [("id", "in", chunk.payload), ("state", "=", "lettered")], order="id"
        )
        failed = do_all(self.env, list(groups), self._undo_groups)
        return {
            "undone": len(groups) - len(failed),
            "failed": [
                f"{group.display_name}: {exception_to_unicode(error)}"
                for group, error in failed
            ],
        }

    def _undo_groups(self, groups):
        """Un-letter all of these groups, or raise."""
        self.env["receivables.lettering"]._unletter(
            self.env["receivables.lettering.group"].union(*groups),
            self.undo_reason,
            reverse=True,
        )

    def _finish_undo(self):
        """Close an undone run, or name what stays lettered."""
        failed = [
            text
            for chunk in self.chunk_ids
            if chunk.kind == "undo"
            for text in (chunk.outcome or {}).get("failed", ())
        ]
        self.proposal_ids.filtered(
            lambda proposal: proposal.state in ("open", "accepted")
        )._outdate()
        self.write(
            {
                "state": "done" if failed else "undone",
                "failure": "\n".join(failed) or False,
                "ended_at": fields.Datetime.now(),
            }
        )
