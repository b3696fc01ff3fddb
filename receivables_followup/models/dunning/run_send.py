import logging
import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ...engine.dunning.calendar import next_sending_day
from .sending_day import waiting_condition
from .sending_tools import new_snapshot, own_transaction, retry

_logger = logging.getLogger(__name__)

LANES = (
    "receivables_followup.cron_dunning_send_1",
    "receivables_followup.cron_dunning_send_2",
)
# How long action_send waits for notices that another worker is sending.
PATIENCE = 600.0


class ReceivablesDunningRun(models.Model):
    """Sending a run: at once when called in code, by the cron lanes from the form."""

    _inherit = "receivables.dunning.run"

    test_address = fields.Char(compute="_compute_test_address")

    @api.depends(
        "company_id.receivables_test_mode", "company_id.receivables_test_email"
    )
    def _compute_test_address(self):
        for run in self:
            company = run.company_id.sudo()
            run.test_address = (
                company.receivables_test_mode and company.receivables_test_email
            )

    def action_send(self):
        """Send the notices of these runs and return when all have left.

        Those that may only leave on another day wait for the cron lanes. Several
        workers may send the same run: each notice is taken by one of them.

        :raise UserError: for a run that was not proposed, or was cancelled
        """
        self._start_sending()
        for run in self.sudo():
            run._work_off()
        return True

    def _send_only(self, notices):
        """Send some ready notices of this run and return when they have left."""
        self.ensure_one()
        self._work_off(only=notices.ids)

    def _work_off(self, only=None):
        """Take chunks until nothing is left, waiting for what other workers hold."""
        notices = self.env["receivables.dunning.notice"]
        notices._recover_stuck(self)
        waited = 0.0
        while True:
            if notices._send_chunk(self, only):
                waited = 0.0
                continue
            if waited > PATIENCE or not self._in_other_hands(only):
                break
            time.sleep(0.2)
            waited += 0.2
        self._finish()

    def action_send_async(self):
        """Have the cron lanes send these runs; the form shows the progress."""
        self._start_sending()
        for lane in LANES:
            cron = self.env.ref(lane, raise_if_not_found=False)
            if cron:
                cron.sudo()._trigger()
        return True

    def action_retry_failed(self):
        """Have the cron lanes try failed notices of these runs again.

        Those handed over but not confirmed stay: never a silent second mail.
        """
        self.check_access("write")
        # A mail that may have arrived is decided on one by one, on its notice.
        failed = self.sudo().notice_ids.filtered(
            lambda n: n.state == "failed" and not n.mail_message_id
        )
        failed.write({"state": "ready", "failure_reason": False})
        return self.action_send_async()

    def _start_sending(self):
        """Confirm what was reviewed: from now on workers take the notices."""
        self.check_access("write")
        for run in self:
            if run.state not in ("proposed", "sending", "done"):
                raise UserError(
                    self.env._(
                        "Run %(name)s cannot be sent: it is not proposed. Propose it"
                        " and review its notices first.",
                        name=run.name,
                    )
                )
        self._check_day()
        for run in self.sudo():
            retry(run._confirm)

    def _confirm(self):
        """Hand the drafts of a run to the workers; nothing to do, nothing written."""
        with own_transaction(self.env):
            drafts = self.notice_ids.filtered(lambda notice: notice.state == "draft")
            drafts.write({"state": "ready"})
            if self.state == "proposed" or (self.state == "done" and self.open_count):
                self.state = "sending"

    def _check_day(self):
        """Refuse to claim today what only falls due by the day of the run.

        :raise UserError: for a run dated later than the next sending day
        """
        for run in self:
            ahead = run.date > fields.Date.context_today(run)
            if ahead and run.date > run._next_sending_day():
                raise UserError(
                    self.env._(
                        "Run %(name)s is dated %(date)s: it counts items as late that"
                        " are not late yet, and can be sent from that day on.",
                        name=run.name,
                        date=format_date(self.env, run.date),
                    )
                )

    def _next_sending_day(self):
        """Today, or the next day on which the policies of this run may send."""
        today = fields.Date.context_today(self)
        policies = self.env["receivables.dunning.policy"].sudo()
        policies = self.sudo().policy_ids or policies._company_policies(self.company_id)
        return max(
            (
                next_sending_day(
                    today,
                    policy._closed_dates(today, max(today, self.date)),
                    policy._sending_weekdays(),
                )
                for policy in policies
            ),
            default=today,
        )

    def _in_other_hands(self, only=None):
        """Whether another worker still has notices of this run to send.

        A worker that died meanwhile has left its claim: its notices are decided on.
        """
        new_snapshot(self.env)
        if not self._has_notices_to_send(only):
            return False
        self.env["receivables.dunning.notice"]._recover_stuck(self)
        return self._has_notices_to_send(only)

    def _has_notices_to_send(self, only=None):
        """Whether a notice is left that may leave today."""
        self.env["receivables.dunning.notice"].flush_model()
        rests = self._rests(self._sending_scope())
        return bool(
            self.env.execute_query(
                SQL(
                    """
                    SELECT 1 FROM receivables_dunning_notice
                     WHERE run_id = %s AND (%s OR id = ANY(%s))
                       AND (state = 'sending' OR (state = 'ready' AND NOT %s))
                     LIMIT 1
                    """,
                    self.id,
                    only is None,
                    list(only or ()),
                    waiting_condition(rests),
                )
            )
        )

    def _finish(self):
        """Close this run when all its notices are settled."""
        retry(self._finish_once)

    def _finish_once(self):
        new_snapshot(self.env)
        with own_transaction(self.env):
            self._close_if_finished()

    @api.model
    def _cron_send(self):
        """Work of one cron lane: send chunks of the runs that are being sent."""
        notices = self.env["receivables.dunning.notice"]
        notices._recover_stuck()
        runs = self.search([("state", "=", "sending")], order="id")
        progress = self.env["ir.cron"]._commit_progress
        progress(
            remaining=notices.search_count(
                [("run_id", "in", runs.ids), ("state", "=", "ready")]
            )
        )
        for run in runs:
            while done := notices._send_chunk(run):
                if not progress(done):
                    return
            run._finish()
        # What is left is in the hands of the other lane.
        progress(remaining=0)
