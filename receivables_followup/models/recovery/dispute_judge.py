"""Disputes follow what happens to their invoices, without slowing the ledger down."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...engine.money import from_minor
from ...engine.recovery.dispute import judge
from ..ledger.chunks import in_chunks
from .dispute import GRANTED, WAITING

CHUNK = 500  # disputes judged and committed together
# A payment may come back for thirteen months (an unauthorised direct debit).
WATCH_DAYS = 400


class ReceivablesDispute(models.Model):
    _inherit = "receivables.dispute"

    def refresh(self):
        """Compare disputes with the ledger; called when one is opened.

        Judges all disputes of their invoices; one that another transaction is judging
        right now is left to it.
        """
        self.check_access("read")
        disputes = self.sudo()
        disputes = disputes.search(
            self._watched_domain()
            & (
                Domain("id", "in", self.ids)
                | Domain("move_id", "in", disputes.move_id.ids)
            )
        )
        disputes.try_lock_for_update(allow_referencing=True)._judge()

    def action_evaluate(self):
        """Compare disputes with the ledger now."""
        self.refresh()
        return True

    @api.model
    def _cron_judge(self):
        """Judge every dispute the ledger may still change, and ask for due reviews.

        One that fails is left for the next time, and the others go on.
        """
        disputes = self.sudo().search(self._watched_domain(), order="id")
        in_chunks(disputes, CHUNK, type(self)._judge_and_review)

    def _judge_and_review(self):
        free = self.try_lock_for_update(allow_referencing=True)
        free._judge()
        free._review()

    @api.model
    def _watched_domain(self):
        """Disputes that wait for something, and what closed not so long ago."""
        since = fields.Date.context_today(self) - timedelta(days=WATCH_DAYS)
        final = Domain("closed_by", "=", "decision") & Domain(
            "state", "not in", GRANTED
        )
        return Domain("settled_on", "=", False) | (
            Domain("settled_on", ">=", since) & ~final
        )

    def _judge(self):
        """Close, flag or reopen what the ledger changed.

        The statements depend on how many outcomes differ, not on the disputes.
        """
        groups, adrift = defaultdict(self.browse), self.browse()
        for dispute_id, (case, covered) in self._read_cases().items():
            dispute = self.browse(dispute_id)
            verdict = judge(case)
            if (
                verdict.state,
                verdict.closed_by,
                verdict.settled,
                verdict.flag,
            ) != dispute._standing():
                groups[verdict._replace(granted=0)] |= dispute
                dispute._note_granted(verdict)
            elif dispute._holds_now() and case.invoice == "posted":
                held = dispute._minor(dispute._amount_to_hold())
                if covered < min(held, case.left):
                    adrift |= dispute
        for verdict, disputes in groups.items():
            disputes._follow(verdict)
        # An invoice that was rewritten, or an instalment paid: held where it is now.
        adrift._release_holds()
        adrift._place_holds()

    def _standing(self):
        return (
            self.state,
            self.closed_by or None,
            bool(self.settled_on),
            self.flag or None,
        )

    def _holds_now(self):
        waits = self.state == "open" or (self.state in GRANTED and not self.settled_on)
        return waits and not self.lapsed

    def _note_granted(self, verdict):
        """Remember what the ledger granted, where nobody decided."""
        if verdict.closed_by not in (None, "decision"):
            digits = self.currency_id.decimal_places
            self._grant_amount(float(from_minor(verdict.granted, digits)))

    def _follow(self, verdict):
        """Do what follows from a verdict these disputes share."""
        was_open = self.filtered(lambda dispute: dispute.state in WAITING)
        if verdict.state in WAITING:
            (self - was_open)._reopen()
        elif verdict.closed_by != "decision":
            self._close(verdict.state, verdict.closed_by)
        elif verdict.settled:
            self.filtered(lambda dispute: not dispute.settled_on)._settle()
        else:
            again = self.filtered("settled_on")  # the posted note was reset to draft
            again.settled_on = False
            again._place_holds()
        self.flag = verdict.flag
