import logging
import random
import time

import psycopg2.errors

from odoo import fields, models, modules
from odoo.exceptions import UserError
from odoo.tools import SQL

from .constants import UNSENT
from .scope import Tally

_logger = logging.getLogger(__name__)

PROPOSE_LOCK = 20_261_119  # namespace of the advisory lock; the key is the company
LOCK_WAIT = 60  # seconds to wait for another run of the company
TRIES = 5
RETRIED = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.UniqueViolation,
)


class ReceivablesDunningRun(models.Model):
    """Proposes a run: read, decide, write, some thousand customers at a time."""

    _inherit = "receivables.dunning.run"

    def action_propose(self):
        """Build the notices of these runs from the ledger as it is now.

        Outside tests every chunk of customers is committed by itself; a run that was
        interrupted goes on where it stopped. Proposing again leaves identical notices
        where they are and rewrites the changed ones.

        :raise UserError: for a run that is being sent, done or cancelled
        """
        self.check_access("write")
        for run in self:
            if run.state not in ("draft", "proposed"):
                raise UserError(
                    self.env._(
                        "Run %(name)s is %(state)s: only a draft or a proposed run can "
                        "be proposed.",
                        name=run.name,
                        state=dict(
                            self._fields["state"]._description_selection(self.env)
                        )[run.state].lower(),
                    )
                )
            run.sudo()._propose()
        return True

    def _propose(self):
        self.ensure_one()
        started = time.monotonic()
        self._lock_proposing()
        try:
            tally = self._propose_chunks()
            self._finish_proposing(tally)
            self._commit()
        except Exception:
            if self._may_commit():
                self.env.cr.rollback()
            raise
        finally:
            self._unlock_proposing()
        _logger.info(
            "Dunning run %s: %s items read, %s claimed, in %.1f s",
            self.name,
            tally.items,
            tally.chased,
            time.monotonic() - started,
        )

    def _propose_chunks(self):
        """Decide and write chunk by chunk.

        :return: the sum of all ``Tally``
        """
        self._start_proposing()
        self._commit()
        reader = self.env["receivables.dunning.reader"].sudo()
        scope = reader._scope(self.company_id, self.date, self.policy_ids)
        tally = Tally()
        for partner_ids in list(reader._chunks(scope, self.partner_ids)):
            tally.add(self._retry(self._propose_chunk, scope, partner_ids))
            self._commit()
            self.env.invalidate_all()
        return tally

    def _propose_chunk(self, scope, partner_ids):
        """Read, decide and write one chunk.

        :return: ``Tally`` of the chunk
        """
        reader = self.env["receivables.dunning.reader"].sudo()
        chunk = reader._read_chunk(scope, partner_ids)
        drafts, tally = self._draft_chunk(scope, chunk)
        written, cancelled = self._reconcile_drafts(chunk, drafts, tally)
        self._replace(cancelled)
        tally.kept.update(self._write_drafts(scope, chunk, written))
        return tally

    def _start_proposing(self):
        """Notice what was settled since the last run, before anything is read."""
        self.env["receivables.dunning.position"]._follow_ledger(self.company_id)
        if self.state == "draft":
            # The clock of the run starts once, however often it is proposed again.
            self.proposed_at = fields.Datetime.now()
        self.env.flush_all()

    def _finish_proposing(self, tally):
        """Write the counts, and drop notices that nothing speaks for any more."""
        if self.state == "proposed":
            notices = self.env["receivables.dunning.notice"].search(
                [("run_id", "=", self.id), ("state", "in", UNSENT)]
            )
            notices.filtered(lambda notice: notice.id not in tally.kept)._drop(
                "cancelled", self.env._("Nothing left to claim when proposed again.")
            )
        self.write(
            {
                "state": "proposed",
                "item_count": tally.items,
                "chased_count": tally.chased,
                "excluded_count": sum(count for count, _sum in tally.reasons.values()),
                "gated_count": tally.gated,
            }
        )
        self._write_exclusions(tally)

    def _write_exclusions(self, tally):
        """Replace the exclusions of this run."""
        exclusions = self.sudo().exclusion_ids
        exclusions.unlink()
        known = set(exclusions._fields["reason"].get_values(self.env))
        rows = {}
        for reason, (count, amount) in sorted(tally.reasons.items()):
            if reason not in known:
                _logger.warning("Reason %r for leaving items alone is unknown", reason)
                reason = "other"
            row = rows.setdefault(
                reason, {"run_id": self.id, "reason": reason, "items": 0, "amount": 0.0}
            )
            row["items"] += count
            row["amount"] += amount
        exclusions.create(list(rows.values()))

    # --- transactions -----------------------------------------------------------

    def _may_commit(self):
        """Whether this call owns its transaction; a test's belongs to the test."""
        return not modules.module.current_test

    def _commit(self):
        if self._may_commit():
            self.env.cr.commit()  # pylint: disable=invalid-commit

    def _retry(self, method, *args):
        """Call a method again when a transaction at the same time got in the way."""
        if not self._may_commit():
            return method(*args)
        for attempt in range(1, TRIES + 1):
            try:
                result = method(*args)
                self.env.flush_all()
                return result
            except RETRIED:
                self.env.cr.rollback()
                if attempt == TRIES:
                    raise
                time.sleep(random.uniform(0, 0.2 * 2**attempt))
        return None

    def _lock_proposing(self):
        """Let one run of the company be proposed at a time.

        :raise UserError: another run is still being proposed after a minute
        """
        if not self._may_commit():
            return
        deadline = time.monotonic() + LOCK_WAIT
        while True:
            [(locked,)] = self.env.execute_query(
                SQL(
                    "SELECT pg_try_advisory_lock(%s, %s)",
                    PROPOSE_LOCK,
                    self.company_id.id,
                )
            )
            self._commit()  # the next statement reads a fresh snapshot
            if locked:
                return
            if time.monotonic() > deadline:
                raise UserError(
                    self.env._(
                        "Another run of %(company)s is being proposed right now. Try "
                        "again when it is finished.",
                        company=self.company_id.name,
                    )
                )
            time.sleep(0.5)

    def _unlock_proposing(self):
        if not self._may_commit():
            return
        self.env.execute_query(
            SQL("SELECT pg_advisory_unlock(%s, %s)", PROPOSE_LOCK, self.company_id.id)
        )
