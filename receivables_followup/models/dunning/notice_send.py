import hashlib
import logging
import random
import time
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, exception_to_unicode

from ...report.dunning_pdf import PdfError
from .channel_handler import HANDLERS
from .sending_day import waiting_condition
from .sending_tools import (
    CONFLICTS,
    TRIES,
    new_snapshot,
    own_transaction,
    release,
    try_claim,
)

_logger = logging.getLogger(__name__)


class Prepared(NamedTuple):
    """What was made ready for a chunk before its notices leave one by one.

    :ivar payloads: ``{notice id: what its handler rendered}``
    :ivar prints: ``{notice id: what that was rendered from}``
    :ivar scope: what holds for all of them, ``Scope``
    """

    payloads: dict
    prints: dict
    scope: object


class ReceivablesDunningNotice(models.Model):
    """The protocol that hands a notice over once, whatever happens to the worker.

    1. claim the card (session advisory lock);
    2. write ``sending`` and the Message-Id, commit;
    3. in the new snapshot, read residuals, holds and the cash gate again;
    4. write the mail, the level reached and ``sent``; hand over; commit;
    5. release the card.

    Killed before 4, nothing has left. Killed within 4, the notice stays ``sending``
    with its claim free: ``_recover_stuck`` marks it failed, and a person decides.
    """

    _inherit = "receivables.dunning.notice"

    is_test = fields.Boolean(
        "Test",
        readonly=True,
        help="Sent in test mode to the test address: the items keep their level.",
    )

    @api.model
    def _send_chunk(self, run, only=None):
        """Claim, prepare and deliver some ready notices of a run.

        :param only: ids of notices, to leave the others of the run alone
        :return: number of notices that left the state ``ready``
        """
        notices = self.sudo().with_company(run.company_id)
        scope = run.sudo()._sending_scope()
        free = SQL("NOT %s", waiting_condition(run._rests(scope)))
        if only is not None:
            free = SQL("%s AND id = ANY(%s)", free, list(only))
        for code, handler in notices._handlers().items():
            claimed, claims = notices._claim(run, code, handler._chunk_size, free)
            try:
                if claimed:
                    claimed._deliver_claimed(handler, scope)
                    return len(claimed)
            finally:
                handler._close()
                release(self.env, claims)
        return 0

    @api.model
    def _handlers(self):
        """``{channel code: handler model}``, as the channels of the company say."""
        channels = self.env["receivables.dunning.channel"]
        handlers = {}
        for code in self._fields["channel"].get_values(self.env):
            channel = channels._by_code(code)
            handlers[code] = (
                channel._get_handler() if channel else self.env[HANDLERS[code]]
            )
        return handlers

    @api.model
    def _claim(self, run, channel, size, condition):
        """Claim the cards of up to ``size`` ready notices nobody else works on.

        :param condition: SQL, which of the ready notices may leave now
        :return: ``(notices, list of claimed card ids)``
        """
        self.flush_model(["run_id", "channel", "state", "card_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, COALESCE(card_id, -partner_id)
                  FROM receivables_dunning_notice
                 WHERE run_id = %s AND channel = %s AND state = 'ready' AND %s
                 ORDER BY id LIMIT %s
                """,
                run.id,
                channel,
                condition,
                size * 4,
            )
        )
        cards = list(dict.fromkeys(card for _id, card in rows))
        claims = set()
        for start in range(0, len(cards), size):
            claims |= try_claim(self.env, cards[start : start + size])
            if len(claims) >= size // 2:
                break
        if not claims:
            return self.browse(), []
        new_snapshot(self.env)
        ids = [notice for notice, card in rows if card in claims][:size]
        ready = self.search([("id", "in", ids), ("state", "=", "ready")], order="id")
        return ready, list(claims)

    def _deliver_claimed(self, handler, scope):
        """Send notices whose cards are claimed."""
        with own_transaction(self.env):
            if not handler._whole_chunk:
                # What holds for all is read for all, not again for each.
                reader = self.env["receivables.dunning.reader"].sudo()
                reader._read_chunk(scope, self._account_partners())
            payloads, failed = handler._prepare(self)
            for notice, error in failed.items():
                notice._fail(error)
            prints = {notice.id: notice._fingerprint() for notice in self}
            prepared = Prepared(payloads, prints, scope)
        todo = self.filtered(lambda notice: notice not in failed)
        units = [todo] if handler._whole_chunk else todo
        for unit in units:
            if unit:
                unit._deliver(handler, prepared)

    def _deliver(self, handler, prepared):
        """Steps 2 to 4 for one notice, or one batch of letters."""
        todo = self._announce()
        if not todo:
            return
        for attempt in range(1, TRIES + 1):
            handed_over = False
            try:
                with own_transaction(self.env):
                    left = todo._record_delivery(handler, prepared)
                    self.env.flush_all()
                    if left:
                        handler._hand_over(left)
                        handed_over = True
                return
            except CONFLICTS as error:
                prepared.scope.forget()
                if handed_over or attempt == TRIES:
                    todo._after_failure(handler, prepared, error, handed_over)
                    return
                time.sleep(random.uniform(0.0, 0.1) * attempt)
            except Exception as error:  # a failing mail or printer fails alone
                todo._after_failure(handler, prepared, error, handed_over)
                return

    def _announce(self):
        """Commit that these notices are about to leave, and under which name.

        One that a person skipped, or whose run was cancelled or proposed again, while
        the chunk was prepared is left alone.

        :return: the notices to send
        """
        for attempt in range(1, TRIES + 1):
            try:
                with own_transaction(self.env):
                    todo = self._still_ready()
                    for notice in todo.sudo():
                        name = notice._make_message_id()
                        notice.write({"state": "sending", "message_id": name})
                return todo
            except CONFLICTS as error:
                if attempt == TRIES:
                    raise UserError(self._busy_text()) from error
                time.sleep(random.uniform(0.0, 0.1) * attempt)
        return self.browse()

    def _busy_text(self):
        return self.env._(
            "Notices %(names)s are being changed by somebody else at this moment: "
            "none of them was sent. Send the run again in a minute.",
            names=", ".join(self.sudo().mapped("name")[:5]),
        )

    def _still_ready(self):
        """Those of these notices that nobody took back; their rows are locked."""
        self.flush_recordset(["state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM receivables_dunning_notice
                 WHERE id = ANY(%s) AND state IN ('ready', 'sending')
                   FOR UPDATE
                """,
                self.ids,
            )
        )
        ready = {notice for (notice,) in rows}
        self.invalidate_recordset(["state"])
        return self.filtered(lambda notice: notice.id in ready)

    def _record_delivery(self, handler, prepared):
        """Read the ledger again and write everything but the handing over.

        A notice that is no longer what its payload was made from is prepared anew.

        :return: the notices to hand over
        """
        kept = self._recheck(prepared.scope)
        payloads, prints = prepared.payloads, prepared.prints
        changed = kept.filtered(lambda n: n._fingerprint() != prints[n.id])
        failed = {}
        if changed:
            fresh, failed = handler._prepare(changed)
            payloads = {**payloads, **fresh}
        kept = kept.filtered(lambda notice: notice not in failed)
        if kept:
            failed |= handler._record(kept, payloads)
        for notice, error in failed.items():
            notice._fail(error)
        left = kept.filtered(lambda notice: notice not in failed)
        left.sudo().filtered("company_id.receivables_test_mode").is_test = True
        left._mark_sent()
        left._plan_activities()
        return left

    def _after_failure(self, handler, prepared, error, handed_over):
        """Fail the notice with its reason; look for the culprit in a batch."""
        prepared.scope.forget()
        if handed_over:
            _logger.exception("Notices %s left but were not recorded", self.ids)
            with own_transaction(self.env):
                handler._recover(self)
            return
        if len(self) > 1 and not getattr(error, "everywhere", False):
            half = len(self) // 2
            self[:half]._deliver(handler, prepared)
            self[half:]._deliver(handler, prepared)
            return
        _logger.debug("Notices %s failed", self.ids, exc_info=error)
        with own_transaction(self.env):
            for notice in self:
                notice._fail(error)

    def _fail(self, error):
        """Keep the reason on the notice; a person decides whether to retry."""
        if isinstance(error, UserError | PdfError):
            reason = str(error)
        else:
            reason = exception_to_unicode(error)
        cause = error.__cause__
        if cause and str(cause) not in reason:
            reason = f"{reason} ({type(cause).__name__}: {cause})"
        lines = [line.strip() for line in reason.splitlines() if line.strip()]
        self.sudo().write({"state": "failed", "failure_reason": " ".join(lines)[:1000]})

    def _fingerprint(self):
        """What the text of a notice depends on."""
        self.ensure_one()
        return (
            self.subject,
            self.body,
            self.email_to,
            self.level_id.id,
            self.amount_total,
            self.interest_amount,
            self.indemnity_amount,
            tuple(
                sorted(
                    (
                        line.move_line_id.id,
                        line.kind,
                        line.amount_due,
                        line.amount_residual,
                        line.amount_held,
                    )
                    for line in self.line_ids
                )
            ),
        )

    def _make_message_id(self):
        """The Message-Id of the notice: always the same, in one database only."""
        secret = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        digest = hashlib.sha256(f"{secret}-{self.id}".encode()).hexdigest()[:20]
        domain = (self.company_id.email or "").rpartition("@")[2].strip(" >")
        return f"<{digest}-receivables-notice-{self.id}@{domain or 'localhost'}>"

    def _after_sent(self):
        """In test mode nothing reached the customer: the items keep their level."""
        tests = self.filtered("is_test")
        tests._release_lines()
        return super(ReceivablesDunningNotice, self - tests)._after_sent()

    def _plan_activities(self):
        """Plan the activity of the level for whoever is responsible."""
        for notice in self.filtered(
            lambda n: n.level_id.activity_type_id and n.card_id and not n.is_test
        ):
            user = notice._responsible()
            named = notice.with_context(lang=user.lang)
            notice.card_id.sudo().with_context(
                mail_activity_quick_update=True
            ).activity_schedule(
                activity_type_id=notice.level_id.activity_type_id.id,
                summary=named.env._(
                    "%(level)s sent: %(notice)s",
                    level=named.level_id.name,
                    notice=notice.name,
                ),
                user_id=user.id,
            )

    def _responsible(self):
        """The user who follows the notice up."""
        return (
            self.user_id or self.card_id.user_id or self.run_id.user_id or self.env.user
        )

    @api.model
    def _recover_stuck(self, runs=None):
        """Decide on notices left in ``sending`` by workers that died.

        A notice whose card is claimed is being sent right now and is left alone.

        :param runs: limit to these runs
        :return: the notices decided on
        """
        domain = [("state", "=", "sending")]
        if runs is not None:
            domain.append(("run_id", "in", runs.ids))
        stuck = self.sudo().search(domain)
        cards = {notice.card_id.id or -notice.partner_id.id for notice in stuck}
        claims = try_claim(self.env, sorted(cards))
        try:
            new_snapshot(self.env)
            free = stuck.filtered(
                lambda n: n.state == "sending"
                and (n.card_id.id or -n.partner_id.id) in claims
            )
            for channel, notices in free.grouped("channel").items():
                with own_transaction(self.env):
                    self._handlers()[channel]._recover(notices)
        finally:
            release(self.env, claims)
        return free
