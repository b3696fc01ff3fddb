from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import split_every

from ...engine.dunning.promise import VOID, judge
from ...engine.money import from_minor
from ..ledger.chunks import apart
from .bulk import unnest

CHUNK = 500  # customers judged and committed together
# A payment may come back for thirteen months (an unauthorised direct debit).
WATCH_DAYS = 400
KEPT_RATE = {"kept": 1.0, "broken": 0.0}
VERDICT_COLUMNS = [
    ("id", "int"),
    ("state", "varchar"),
    ("kept_amount", "numeric"),
    ("missing_amount", "numeric"),
    ("kept_rate", "float8"),
    ("cancel_reason", "varchar"),
]


class ReceivablesPromise(models.Model):
    _inherit = "receivables.promise"

    def action_evaluate(self):
        """Compare promises with the ledger: kept, broken, or still open.

        Judges all promises of these customers, as the same money keeps only one. May
        be repeated at any time: a payment that came back, or was matched late, is seen.
        """
        self.check_access("read")
        self.sudo().with_context(active_test=False)._evaluate()
        return True

    @api.model
    def _cron_evaluate(self):
        """Judge every promise that money may still change, some customers at a time.

        A customer on which it fails is left for the next time, and the others go on.
        """
        promises = self.sudo().with_context(active_test=False)
        groups = promises._read_group(self._watched_domain(), ["card_id"])
        card_ids = sorted(card.id for (card,) in groups)
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(card_ids))
        for chunk in split_every(CHUNK, card_ids):
            apart(self.env, chunk, promises._evaluate_cards)
            if not progress(len(chunk)):
                break

    @api.model
    def _watched_domain(self):
        since = fields.Date.context_today(self) - timedelta(days=WATCH_DAYS)
        return Domain("state", "=", "open") | (
            Domain("state", "in", ("kept", "broken")) & Domain("deadline", ">=", since)
        )

    def _evaluate(self):
        self._evaluate_cards(self.card_id.ids)

    @api.model
    def _evaluate_cards(self, card_ids):
        """Judge the promises of these cards and do what follows from it."""
        domain = self._watched_domain() & Domain("card_id", "in", list(card_ids))
        promises = self.search(domain).try_lock_for_update(allow_referencing=True)
        verdicts = promises._judge()
        changes = promises._write_verdicts(verdicts)
        if changes:
            self.browse(row[0] for row in changes)._follow_up(
                {promise_id: before for promise_id, before, _after in changes}
            )

    def _judge(self):
        """Judge these promises, those of one customer and currency together.

        :return: ``{promise id: engine Verdict}``
        """
        today = fields.Date.context_today(self)
        read = self._read_engine()
        verdicts = {}
        for family in self.grouped(lambda p: (p.card_id, p.currency_id)).values():
            verdicts |= judge([read[promise.id] for promise in family], today)
        return verdicts

    def _write_verdicts(self, verdicts):
        """Write what differs, in one statement.

        :return: list of (promise id, state before, state now)
        """
        if not self:
            return []
        changes = self.env.execute_query(
            SQL(
                """
                UPDATE receivables_promise promise
                   SET state = data.state,
                       kept_amount = data.kept_amount,
                       missing_amount = data.missing_amount,
                       kept_rate = data.kept_rate,
                       cancel_reason = data.cancel_reason,
                       closed_on = CASE WHEN data.state = 'open' THEN NULL
                                        WHEN data.state = promise.state
                                        THEN promise.closed_on
                                        ELSE %(today)s END,
                       write_uid = %(uid)s, write_date = %(now)s
                  FROM %(data)s
                  JOIN receivables_promise old USING (id)
                 WHERE promise.id = data.id
                   AND (promise.state, promise.kept_amount, promise.missing_amount)
                       IS DISTINCT FROM
                       (data.state, data.kept_amount, data.missing_amount)
             RETURNING promise.id, old.state, promise.state
                """,
                today=fields.Date.context_today(self),
                uid=self.env.uid,
                now=fields.Datetime.now(),
                data=unnest(
                    VERDICT_COLUMNS,
                    [promise._verdict_row(verdicts[promise.id]) for promise in self],
                ),
            )
        )
        self.invalidate_recordset()
        return changes

    def _verdict_row(self, verdict):
        """The values of ``VERDICT_COLUMNS``."""
        void = verdict.state == VOID
        state = "cancelled" if void else verdict.state
        digits = self.currency_id.decimal_places
        return (
            self.id,
            state,
            from_minor(verdict.kept, digits),
            from_minor(verdict.missing, digits),
            KEPT_RATE.get(state),
            "settled" if void else None,
        )
