"""Whom disputes ask, and what happens when nobody answers."""

from datetime import timedelta

from odoo import fields, models
from odoo.tools.translate import LazyTranslate

from .dispute import MANAGER, WAITING

_lt = LazyTranslate(__name__)

ACTIVITY = "receivables_followup.mail_activity_dispute"
TAKE_UP = _lt("The customer disputes: take it up or reject it")
OPEN_AGAIN = _lt("Open again: what had closed it was undone")
REVIEW = _lt("How far is this dispute?")


class ReceivablesDispute(models.Model):
    _inherit = "receivables.dispute"

    def _ask(self, text):
        """Give each owner one activity per dispute, in one batch per person."""
        for user, disputes in self.grouped(lambda d: d._whom_to_ask()).items():
            worded = self.with_context(lang=user.lang)
            disputes.with_context(mail_activity_quick_update=True).activity_schedule(
                ACTIVITY, summary=worded.env._(text), user_id=user.id
            )

    def _whom_to_ask(self):
        """The owner, else who looks after the customer, else a credit manager.

        Each only while active and allowed to see the customer.
        """
        card = self.card_id
        managers = self.env.ref(MANAGER).all_user_ids.sorted("id")
        candidates = self.user_id | card.collector_id | card.user_id | managers
        return next(filter(card._readable_by, candidates), self.env.user)

    def _review(self):
        """Ask about disputes whose review date has come, once."""
        today = fields.Date.context_today(self)
        kind = self.env.ref(ACTIVITY)
        due = self.filtered(
            lambda dispute: dispute.state in WAITING and dispute.review_date <= today
        )
        due.filtered(
            lambda dispute: kind not in dispute.activity_ids.activity_type_id
        )._ask(REVIEW)
        due._lapse(today)

    def _lapse(self, today):
        """Chase what nobody reviewed, where the company wants that."""
        late = self.filtered(
            lambda dispute: (
                dispute.state == "open"
                and not dispute.lapsed
                and (days := dispute.company_id.receivables_dispute_lapse_days)
                and dispute.review_date + timedelta(days=days) <= today
            )
        )
        if late:
            late.lapsed = True
            late._release_holds()
            late.card_id._refresh_figures()
