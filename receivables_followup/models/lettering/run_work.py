import logging
import time
import zlib

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..dunning.sending_tools import new_snapshot, own_transaction, retry
from .run_constants import BUSY

_logger = logging.getLogger(__name__)

LANES = (
    "receivables_followup.cron_lettering_run_1",
    "receivables_followup.cron_lettering_run_2",
)
# One search of a company at a time: what two found would be proposed twice.
SEARCH_LOCK = zlib.crc32(b"receivables.lettering.run") - 2**31
PATIENCE = 600.0  # seconds to wait for what other workers have in hand
PAUSE = 0.2


class ReceivablesLetteringRun(models.Model):
    """Working a run off: at once when called in code, by the cron lanes from the form.

    Each chunk is one transaction. Killed at any moment, what was committed stays, and
    the next worker goes on with the chunks that are left.
    """

    _inherit = "receivables.lettering.run"

    def action_run(self):
        """Letter what is certain, propose what is not; return when all is done.

        :raise UserError: for a run that is over
        """
        self._start()
        for run in self:
            run._work_off()
        return True

    def action_run_async(self):
        """Have the cron lanes do these runs; the form shows the progress."""
        self._start()
        self._wake_lanes()
        return True

    def _start(self):
        """Confirm the scope of these runs: from now on workers take them."""
        self.check_access("write")
        # Done with the rights of the system, for people who may letter by hand.
        self.env["account.partial.reconcile"].check_access("create")
        for run in self:
            if run.state not in ("draft", "running"):
                raise UserError(
                    self.env._(
                        "Run %(name)s is over: make another one to letter what came in "
                        "since.",
                        name=run.name,
                    )
                )
        for run in self.sudo().filtered(lambda run: run.state == "draft"):
            vals = {"state": "running", "started_at": fields.Datetime.now()}
            if self.env.uid != SUPERUSER_ID:
                vals["user_id"] = self.env.uid
            run.write(vals)

    @api.model
    def _wake_lanes(self):
        for lane in LANES:
            cron = self.env.ref(lane, raise_if_not_found=False)
            if cron:
                cron.sudo()._trigger()

    def _as_responsible(self):
        """This run with the rights of the system, in the name of its responsible.

        What is posted and noted bears that name, and that language.
        """
        self.ensure_one()
        user = self.sudo().user_id or self.env.ref("base.user_root")
        company = self.sudo().company_id
        family = company + (company.root_id.child_ids - company)
        return (
            self.with_user(user)
            .sudo()
            .with_context(
                lang=user.lang or self.env.lang,
                tz=user.tz or self.env.context.get("tz"),
                allowed_company_ids=[company.id, *(family - company).ids],
                tracking_disable=True,
            )
        )

    def _work_off(self):
        """Do chunk after chunk, waiting for what other workers have in hand."""
        run = self._as_responsible()
        waited = 0.0
        while run._has_work():
            if run._work_once():
                waited = 0.0
                continue
            if waited > PATIENCE:
                break
            time.sleep(PAUSE)
            waited += PAUSE
        self.invalidate_recordset()

    def _has_work(self):
        """Whether this run is not over, as seen now."""
        new_snapshot(self.env)
        return self.state in BUSY

    def _work_once(self):
        """Search, do one chunk, or close the run.

        :return: number of groups done, 1 at least; 0 when others have it all in hand
        """
        done = []
        retry(lambda: done.append(self._step()))
        return done[-1]

    def _step(self):
        new_snapshot(self.env)
        with own_transaction(self.env):
            if self.state == "running" and not self.planned:
                return self._plan()
            chunk = self.env["receivables.lettering.run.chunk"]._take(self)
            if chunk:
                return self._do(chunk)
            return self._finish()

    def _do(self, chunk):
        """Letter or undo the groups of a chunk, and note what became of them."""
        work = self._letter_chunk if chunk.kind == "letter" else self._undo_chunk
        chunk._close(work(chunk))
        return max(1, chunk.size)

    def _take_search(self):
        """Whether this worker is the one to search for this run."""
        [(free,)] = self.env.execute_query(
            SQL(
                "SELECT pg_try_advisory_xact_lock(%s, %s)",
                SEARCH_LOCK,
                self.company_id.root_id.id,
            )
        )
        return free and self._lock_run()

    def _lock_run(self):
        """Whether nobody else searches or closes this run now."""
        return bool(
            self.env.execute_query(
                SQL(
                    "SELECT 1 FROM receivables_lettering_run WHERE id = %s"
                    " FOR NO KEY UPDATE SKIP LOCKED",
                    self.id,
                )
            )
        )

    @api.model
    def _cron_work(self):
        """Work of one cron lane: chunks of the runs that are not over."""
        self.env["receivables.lettering.proposal"]._sweep()
        runs = self.sudo().search([("state", "in", BUSY)], order="id")
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(runs))
        for run in runs:
            run = run._as_responsible()
            while run._has_work():
                done = self._work_in_lane(run)
                if not done:
                    break  # the rest is in the hands of the other lane
                # What is left grows when a run is searched: a lane that believes it is
                # done is not called again before its next turn.
                if not progress(done, remaining=runs._left()):
                    return
        progress(remaining=0)

    def _left(self):
        """Groups to go; a run that is not closed counts as one at least."""
        self.invalidate_recordset()
        return sum(max(1, run.todo_count) for run in self if run.state in BUSY)

    def _work_in_lane(self, run):
        """One run that fails does not keep the others from being done."""
        try:
            return run._work_once()
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Lettering run %s stopped", run.name)
            return 0
