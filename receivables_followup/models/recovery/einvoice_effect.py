"""What follows from the statuses of an e-invoice: holds, disputes, promises, tasks."""

from datetime import timedelta

from markupsafe import escape

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...engine.recovery.einvoice import Event, standing

_lt = LazyTranslate(__name__)

DOCUMENT = "receivables_followup.mail_activity_einvoice_document"
REISSUE = "receivables_followup.mail_activity_einvoice_reissue"
DISPUTE = "receivables_followup.mail_activity_dispute"
PAYEE = "receivables_followup.mail_activity_einvoice_payee"
HOW_MUCH = _lt(
    "Approved in part: ask how much is not approved, enter the amount, then take the "
    "dispute up"
)
SUPERSEDES = ("approve", "part_dispute")
# An announced payment is on its way: further off, or after so many that did not come,
# the invoice stays chased.
MOST_AHEAD = timedelta(days=60)
MOST_ANNOUNCED = 3


class ReceivablesEinvoiceEvent(models.Model):
    _inherit = "receivables.einvoice.event"

    @api.model
    def _standings(self, moves, confidential=True):
        """What counts of these invoices, as far as the reader may know it.

        :param confidential: with confidential statuses, for those who may read them
        :return: ``{move: engine.recovery.einvoice.Standing}`` with ids of events, for
            invoices that have events
        """
        domain = [("move_id", "in", moves.ids), ("voided_at", "=", False)]
        if not confidential:
            domain.append(("confidential", "=", False))
        events = self.search_fetch(domain, ["move_id", "time", "status_id"])
        return {
            move: standing(
                Event(event.id, event.time, event.status_id.effect) for event in own
            )
            for move, own in events.grouped("move_id").items()
        }

    def _apply(self):
        """Bring holds, disputes, promises and tasks in line with these new events.

        Confidential statuses have no effect: it would tell of them. What was placed
        for an event is never placed twice, nor again after a person released it.
        """
        fresh = self.filtered(lambda event: not event.confidential)
        moves, by_move = fresh.move_id, fresh.grouped("move_id")
        held = self._placed("receivables.hold", moves, ("active",))
        disputed = self._placed("receivables.dispute", moves, ("pending", "open"))
        for move, found in self._standings(moves, confidential=False).items():
            new = by_move[move]
            if move in held or move.activity_ids:
                self._release_superseded(move, found)
            for event in new.filtered(
                lambda event, found=found: event.id in (found.stop, found.suspended)
            ):
                event._stop_chasing()
            for event in new:
                if event.id == found.dispute:
                    event._open_dispute()
                elif event.id == found.announced:
                    event._expect_payment()
                elif event.id == found.payee:
                    event._check_payee()
            if move in disputed and any(
                event.status_id.effect in SUPERSEDES for event in new
            ):
                self._tell_disputes(move, found)

    @api.model
    def _placed(self, model, moves, states):
        """Those of these invoices of which events placed records that stand so."""
        found = self.env[model].search(
            [("einvoice_event_id.move_id", "in", moves.ids), ("state", "in", states)]
        )
        return found.einvoice_event_id.move_id

    @api.model
    def _release_superseded(self, move, found):
        """Chase again what an event held that no longer counts; its task is over."""
        kept = (found.stop, found.suspended, found.payee)
        holds = self.env["receivables.hold"].search(
            [
                ("einvoice_event_id.move_id", "=", move.id),
                ("einvoice_event_id", "not in", [key for key in kept if key]),
                ("state", "=", "active"),
            ]
        )
        paid_elsewhere = holds.filtered(lambda hold: hold.reason == "manual")
        holds.action_release()
        over = [REISSUE] * (not found.stop) + [DOCUMENT] * (not found.suspended)
        over += [PAYEE] * bool(paid_elsewhere)
        if over and move.activity_ids:
            move.activity_unlink(over)

    def _claims(self):
        """The items of the invoice that are still open on the customer's side."""
        return self.move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
            and line.amount_residual_currency > 0
        )

    def _owner(self):
        """Who is asked to act: who chases the customer, else the invoice's seller."""
        Card = self.env["receivables.card"]
        customer, company = self.commercial_partner_id, self.company_id
        card = Card.browse(Card._ensure(customer.ids, company)[customer.id])
        for user in (card.collector_id, self.env.user, self.move_id.invoice_user_id):
            if user and user.active and not user.share:
                return user
        return self.env.user

    def _hold_claims(self, reason, owner):
        """Hold all that is open of the invoice, because of this status."""
        today = fields.Date.context_today(self)
        days = self.company_id.receivables_dispute_review_days
        return self.env["receivables.hold"]._hold(
            self._claims(),
            reason,
            einvoice_event_id=self.id,
            review_date=today + timedelta(days=days),
            user_id=owner.id,
            origin=self.display_name,
        )

    def _stop_chasing(self):
        """Hold all that is open, and ask for the document or the credit note."""
        owner = self._owner()
        self._hold_claims("dispute", owner)
        texts = self.with_context(lang=owner.lang)._tasks()
        kind, summary = texts.get(self.status_id.effect, (False, False))
        if kind:
            self.move_id.activity_schedule(
                kind, summary=summary, note=self._note(), user_id=owner.id
            )

    def _tasks(self):
        """``{effect: (activity type, what is to be done)}``"""
        return {
            "suspend": (DOCUMENT, self.env._("Supply the document asked for")),
            "refuse": (REISSUE, self.env._("Refused: credit it internally")),
            "reject": (REISSUE, self.env._("Rejected: correct it and issue it again")),
        }

    def _said(self):
        """What the sender said, for whoever has to act on it."""
        return " · ".join(filter(None, [self.reasons, self.text]))

    def _note(self):
        """The same for an activity, whose note is HTML: the sender writes none."""
        return escape(self._said())

    def _open_dispute(self):
        """Dispute what is not approved, at most what is open and not disputed yet.

        Approved in part without an amount, the dispute is pending: it holds nothing
        until its owner has found out how much is disputed.
        """
        Dispute = self.env["receivables.dispute"]
        rivals = Dispute.search(
            [("move_id", "=", self.move_id.id), ("state", "in", ("pending", "open"))]
        )
        left = sum(self._claims().mapped("amount_residual_currency"))
        left -= sum(rivals.mapped("amount"))
        currency = self.currency_id
        if currency.compare_amounts(left, 0.0) <= 0:
            (rivals[:1] or self.move_id).activity_schedule(
                DISPUTE if rivals else DOCUMENT,
                summary=self._said_since(),
                note=self._note(),
                user_id=self._owner().id,
            )
            return
        part = self.status_id.effect == "part_dispute"
        asked = self.amount if part else 0.0
        reasons = self.env["receivables.dispute.reason"]
        first = (self.reasons or "AUTRE").partition(",")[0]
        unknown = part and asked <= 0
        dispute = Dispute._open(
            self.move_id,
            reasons._by_einvoice_code(first) or reasons.search([], limit=1),
            amount=min(asked, left) if asked > 0 else left,
            source="einvoice",
            einvoice_event_id=self.id,
            description=self._said() or False,
            **({"state": "pending"} if unknown else {}),
        )
        if unknown:
            dispute.activity_unlink([DISPUTE])
            dispute._ask(HOW_MUCH)

    def _said_since(self):
        return self.env._(
            "The customer's platform says: %(status)s",
            status=self.status_id.display_name,
        )

    @api.model
    def _tell_disputes(self, move, found):
        """Ask owners of open disputes whether what came since settles them."""
        disputes = self.env["receivables.dispute"].search(
            [
                ("einvoice_event_id.move_id", "=", move.id),
                ("einvoice_event_id", "!=", found.dispute),
                ("state", "in", ("pending", "open")),
            ]
        )
        current = self.browse(found.current)
        for dispute in disputes:
            worded = current.with_context(lang=dispute.user_id.lang)
            dispute.activity_schedule(
                DISPUTE, summary=worded._said_since(), user_id=dispute.user_id.id
            )

    def _announced_too_often(self, day, today):
        """Whether an announcement is no reason to wait: far away, or a habit."""
        earlier = self.env["receivables.promise"].search_count(
            [
                ("einvoice_event_id.move_id", "=", self.move_id.id),
                ("state", "!=", "kept"),
            ]
        )
        return day > today + MOST_AHEAD or earlier >= MOST_ANNOUNCED

    def _expect_payment(self):
        """The announced payment is a promise: not chased until its day and grace."""
        claims = self._claims()
        day = self.payment_date or fields.Date.context_today(self, self.time)
        grace = timedelta(days=self.company_id.receivables_promise_grace)
        today = fields.Date.context_today(self)
        if not claims or day + grace < today or self._announced_too_often(day, today):
            return
        left = sum(claims.mapped("amount_residual_currency"))
        self.env["receivables.promise"].create(
            {
                "move_line_ids": [fields.Command.set(claims.ids)],
                "amount": min(self.amount, left) if self.amount > 0 else left,
                "date": day,
                "made_on": min(fields.Date.context_today(self, self.time), today),
                "user_id": self._owner().id,
                "note": self._said_since(),
                "einvoice_event_id": self.id,
            }
        )
