from odoo import api, fields, models

from .hold import MANAGER, REVIEW_ACTIVITY

CHUNK = 200


class ReceivablesHold(models.Model):
    _inherit = "receivables.hold"

    @api.model
    def _cron_daily(self):
        """Release holds that have ended and ask for the review of those that are due.

        Works in committed chunks; may be stopped and started at any moment.
        """
        self._in_chunks(self._ended_domain(), self._release_ended)
        self._in_chunks(self._review_domain(), self._ask_review)
        companies = self.env["res.company"].sudo().search([("parent_id", "=", False)])
        self.env["receivables.account.role"]._ensure(companies)

    def _ended_domain(self):
        """Active holds past their last day, and those whose entry was deleted."""
        return [
            ("state", "=", "active"),
            "|",
            ("date_until", "<", fields.Date.context_today(self)),
            "&",
            ("customer_wide", "=", False),
            ("move_id", "=", False),
        ]

    def _review_domain(self):
        return [
            ("state", "=", "active"),
            ("review_asked", "=", False),
            ("review_date", "<=", fields.Date.context_today(self)),
        ]

    def _in_chunks(self, domain, work):
        cron = self.env["ir.cron"]
        remaining = self.search_count(domain)
        cron._commit_progress(remaining=remaining)
        while holds := self.search(domain, limit=CHUNK):
            holds = holds.try_lock_for_update().filtered_domain(domain)
            if not holds:
                break  # another worker has them
            work(holds)
            if not cron._commit_progress(len(holds)):
                break

    def _release_ended(self, holds):
        holds.action_release()

    def _ask_review(self, holds):
        """Give each responsible one activity per hold, in one batch per person."""
        for user, owned in holds.grouped(lambda hold: hold._reviewer()).items():
            owned.with_context(mail_activity_quick_update=True).activity_schedule(
                REVIEW_ACTIVITY,
                summary=self.with_context(lang=user.lang).env._(
                    "Is this hold still right?"
                ),
                user_id=user.id,
            )
        holds.write({"review_asked": True})

    def _reviewer(self):
        """The responsible, else who placed the hold, else a credit manager.

        Each is asked only while active and allowed to see the hold.
        """
        self.ensure_one()
        managers = self.env.ref(MANAGER).all_user_ids.sorted("id")
        for user in self.user_id | self.create_uid | managers:
            if (
                user.active
                and not user.share
                and self.company_id in user.company_ids
                and user.has_group("receivables_followup.group_collector")
            ):
                return user
        return self.env.user
