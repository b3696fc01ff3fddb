"""What follows when a promise is made, kept, broken or taken back."""

from odoo import fields, models
from odoo.tools import SQL, format_date

from ...engine.dunning.promise import enough
from .promise import MANAGER

BROKEN_ACTIVITY = "receivables_followup.mail_activity_promise_broken"


class ReceivablesPromise(models.Model):
    _inherit = "receivables.promise"

    # -- made ----------------------------------------------------------------------

    def _start(self):
        """Note what was there before, and close the door on what is promised."""
        begun = self.filtered(lambda promise: promise.state == "open")
        begun._note_what_is_known()
        for promise in begun:
            promise._replace_earlier()
        begun._place_holds()
        begun.card_id._refresh_figures()

    def _note_what_is_known(self):
        """Keep what is matched already, so that only new money counts.

        What is dated after the day of the promise counts in any case.
        """
        [(last_line,)] = self.env.execute_query(
            SQL("SELECT COALESCE(MAX(id), 0) FROM account_move_line")
        )
        for promise in self:
            company = promise.company_id
            promise.write(
                {
                    "move_ids": [fields.Command.set(promise.move_line_ids.move_id.ids)],
                    "whole_customer": not promise.move_line_ids,
                    "known_line_id": last_line,
                    "missing_amount": promise.amount,
                    "amount_company": promise.currency_id._convert(
                        promise.amount, company.currency_id, company, promise.made_on
                    ),
                }
            )
        for promise_id, read in self._read_engine().items():
            promise = self.browse(promise_id)
            known, came = {}, 0
            for receipt in read.receipts:
                if receipt.day > promise.made_on:
                    came += receipt.amount
                    continue
                key = str(receipt.money)
                known[key] = known.get(key, 0) + receipt.amount
            owed = max(0, read.left + came) / 10**promise.currency_id.decimal_places
            promise.write({"known_matches": known, "owed_amount": owed})

    def _replace_earlier(self):
        """Cancel open promises on the same debts that this one cannot stand beside.

        Two promises may share what is owed, each its part; a customer who promises
        again what was promised already has changed the day.
        """
        self.ensure_one()
        others = self.search(
            [
                ("card_id", "=", self.card_id.id),
                ("currency_id", "=", self.currency_id.id),
                ("state", "=", "open"),
                ("id", "<", self.id),
            ]
        )
        rivals = others.filtered(
            lambda other: (
                other.whole_customer
                or self.whole_customer
                or other.move_line_ids & self.move_line_ids
            )
        )
        if not rivals or not self.owed_amount:
            return
        promised = self.amount + sum(rivals.mapped("missing_amount"))
        if not enough(
            self._minor(self.owed_amount), self._minor(promised), self.tolerance
        ):
            rivals._cancel("replaced", self)

    # -- over ----------------------------------------------------------------------

    def _cancel(self, reason, replacement=None):
        """End promises that count neither as kept nor as broken."""
        before = {promise.id: promise.state for promise in self}
        self.write(
            {
                "state": "cancelled",
                "cancel_reason": reason,
                "replaced_by_id": replacement.id if replacement else False,
                "closed_on": fields.Date.context_today(self),
                "missing_amount": 0.0,
            }
        )
        self._write_no_kept_rate()
        self._follow_up(before)

    def _write_no_kept_rate(self):
        """The ORM would write 0, which counts as broken in an average."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE receivables_promise SET kept_rate = NULL WHERE id = ANY(%s)",
                self.ids,
            )
        )
        self.invalidate_recordset(["kept_rate"])

    def _follow_up(self, before):
        """Do what follows from a change of state; the statements do not depend on how
        many promises changed.

        :param before: ``{promise id: earlier state}``
        """
        changed = self.filtered(lambda p: p.state != before[p.id])
        opened = changed.filtered(lambda p: p.state == "open")
        broken = changed.filtered(lambda p: p.state == "broken")
        (changed - opened)._release_holds()
        if opened:
            opened._place_holds()
        if broken:
            broken._tell_broken()
        mended = changed.filtered(lambda p: before[p.id] == "broken")
        if mended:
            mended._withdraw_activities()
        self.card_id._refresh_figures()

    # -- broken --------------------------------------------------------------------

    def _tell_broken(self):
        """Log it on the card and ask somebody to call back."""
        today = fields.Date.context_today(self)
        kind = self.env.ref(BROKEN_ACTIVITY, raise_if_not_found=False)
        model_id = self.env["ir.model"]._get_id("receivables.card")
        self.commercial_partner_id.mapped("name")  # read together, shown one by one
        interactions, activities = [], []
        for promise, user in self._whom_to_tell().items():
            text = promise.with_context(lang=user.lang)._broken_text()
            interactions.append(
                {
                    "card_id": promise.card_id.id,
                    "promise_id": promise.id,
                    "kind": "note",
                    "user_id": self.env.uid,
                    "summary": text,
                    "next_action_date": today,
                }
            )
            activities.append(
                {
                    "res_model_id": model_id,
                    "res_id": promise.card_id.id,
                    "activity_type_id": kind.id if kind else False,
                    "summary": text,
                    "date_deadline": today,
                    "user_id": user.id,
                    "automated": True,
                }
            )
        # written by the system: only it may tie a promise
        self.env["receivables.interaction"].sudo().create(interactions)
        quiet = {"mail_activity_quick_update": True}
        self.env["mail.activity"].with_context(**quiet).create(activities)

    def _broken_text(self):
        """One line that says what was promised and what came."""
        self.ensure_one()
        values = {
            "amount": self.currency_id.format(self.amount),
            "day": format_date(self.env, self.date),
        }
        if self.kept_amount:
            values["received"] = self.currency_id.format(self.kept_amount)
            return self.env._(
                "Broken promise: %(amount)s for %(day)s, %(received)s received.",
                **values,
            )
        return self.env._(
            "Broken promise: %(amount)s for %(day)s, nothing received.", **values
        )

    def _whom_to_tell(self):
        """Who took the promise, else who looks after the customer, else a manager.

        Each only while active and allowed to see the card.

        :return: ``{promise: res.users}``
        """
        managers = self.env.ref(MANAGER).all_user_ids.sorted("id")
        told = {}
        for promise in self:
            candidates = promise.user_id | promise.card_id.user_id | managers
            told[promise] = next(
                filter(promise.card_id._readable_by, candidates), self.env.user
            )
        return told

    def _withdraw_activities(self):
        """Nobody needs to call back customers without any broken promise left."""
        still = self.search(
            [
                ("card_id", "in", self.card_id.ids),
                ("state", "=", "broken"),
                ("missing_amount", ">", 0),
            ]
        ).card_id
        (self.card_id - still).activity_unlink([BROKEN_ACTIVITY])
