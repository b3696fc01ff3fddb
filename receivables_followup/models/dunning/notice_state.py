from odoo import fields, models
from odoo.tools import SQL

from .constants import UNSENT


class ReceivablesDunningNotice(models.Model):
    """What a change of state means for the items of a notice."""

    _inherit = "receivables.dunning.notice"

    def _mark_sent(self, at=None):
        """Record that these notices have left the house.

        :param at: naive UTC datetime; now when left out
        """
        self.sudo().write(
            {
                "state": "sent",
                "sent_at": at or fields.Datetime.now(),
                "delivery_state": "sent",
                "failure_reason": False,
            }
        )

    def _drop(self, state, reason):
        """Give these notices up: their levels may be proposed again.

        :param state: ``skipped`` or ``cancelled``
        :param reason: text shown on the notice
        """
        self.check_access("write")
        if self:
            self.sudo().write({"state": state, "failure_reason": reason})

    def _after_sent(self):
        """Write the level each item has reached, and the day it counts from.

        The day follows the clock of the run: a run dated ahead (or replayed) whose
        notices leave two days after the proposal counts from its own date plus two.
        """
        if not self:
            return
        self.flush_model()
        self.env["receivables.dunning.run"].flush_model(["date", "proposed_at"])
        self.env["receivables.dunning.notice.line"].flush_model()
        self.env.execute_query(
            SQL(
                """
                UPDATE receivables_dunning_notice notice
                   SET sent_at = COALESCE(notice.sent_at, %(now)s),
                       date = run.date + GREATEST(
                           0, COALESCE(notice.sent_at, %(now)s)::date
                              - COALESCE(run.proposed_at, %(now)s)::date)
                  FROM receivables_dunning_run run
                 WHERE run.id = notice.run_id
                   AND notice.id = ANY(%(ids)s)
             RETURNING notice.id
                """,
                now=fields.Datetime.now(),
                ids=list(self.ids),
            )
        )
        self.invalidate_recordset(["date", "sent_at"])
        self._raise_positions()

    def _raise_positions(self):
        """Set the position of every item these notices advance, in one statement."""
        self.env["receivables.dunning.position"].flush_model()
        self.env.execute_query(
            SQL(
                """
                INSERT INTO receivables_dunning_position AS position (
                       move_line_id, move_id, company_id, cycle, step, level_id, date,
                       settled, create_uid, create_date, write_uid, write_date)
                SELECT DISTINCT ON (line.move_line_id)
                       line.move_line_id, line.move_id, notice.company_id, line.cycle,
                       line.step, line.level_id, notice.date, FALSE,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM receivables_dunning_notice_line line
                  JOIN receivables_dunning_notice notice ON notice.id = line.notice_id
                 WHERE notice.id = ANY(%(ids)s)
                   AND line.advances AND line.live
                   AND line.move_line_id IS NOT NULL
                 ORDER BY line.move_line_id, line.cycle DESC, line.step DESC
                    ON CONFLICT (move_line_id) DO UPDATE
                   SET cycle = EXCLUDED.cycle,
                       step = EXCLUDED.step,
                       level_id = EXCLUDED.level_id,
                       date = GREATEST(position.date, EXCLUDED.date),
                       settled = FALSE,
                       write_uid = EXCLUDED.write_uid,
                       write_date = EXCLUDED.write_date
                 WHERE position.cycle < EXCLUDED.cycle
                    OR (position.cycle = EXCLUDED.cycle
                        AND position.step <= EXCLUDED.step)
             RETURNING id
                """,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                ids=list(self.ids),
            )
        )
        self.env["receivables.dunning.position"].invalidate_model()

    def _release_lines(self):
        """Let the levels of dropped notices be proposed again."""
        lines = self.env["receivables.dunning.notice.line"]
        lines.flush_model()
        self.env.execute_query(
            SQL(
                """
                UPDATE receivables_dunning_notice_line
                   SET live = FALSE
                 WHERE notice_id = ANY(%s) AND live
             RETURNING id
                """,
                list(self.ids),
            )
        )
        lines.invalidate_model(["live"])

    def action_skip(self, reason=None):
        """Leave these notices out of their run.

        :param reason: text shown on the notice
        :raise UserError: for a notice that has left or is being handed over
        """
        self._check_unsent()
        self._drop("skipped", reason or self.env._("Skipped by a person."))
        self.sudo().skipped_by_hand = True
        self.run_id._close_if_finished()
        return True

    def action_unskip(self):
        """Take a skipped notice back into its run, when its levels are still free.

        The unique index refuses it when another notice has taken them meanwhile.
        """
        skipped = self.filtered(
            lambda notice: notice.state == "skipped"
            and notice.skipped_by_hand
            and notice.run_id.state in ("proposed", "sending")
        )
        skipped.check_access("write")
        skipped.line_ids.sudo().live = True
        skipped.sudo().write(
            {"state": "draft", "failure_reason": False, "skipped_by_hand": False}
        )
        return True

    def _unsent(self):
        """Return those of these notices that have not left the house."""
        return self.filtered(lambda notice: notice.state in UNSENT)
