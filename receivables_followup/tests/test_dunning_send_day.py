from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .dunning_send_common import DunningSendCase


@tagged("post_install", "-at_install")
class TestDunningSendDay(DunningSendCase):
    """What is not allowed today waits, or is dropped with the reason: at sending too.

    30 June 2026 is a Tuesday.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.catcher = cls.start_catcher()

    def setUp(self):
        super().setUp()
        self.catcher.envelopes.clear()

    def close(self, *weekdays):
        calendar = self.company.receivables_calendar_id
        calendar.attendance_ids.filtered(
            lambda attendance: int(attendance.dayofweek) in weekdays
        ).unlink()

    def quiet(self, month, first, last):
        self.policy.quiet_period_ids = [
            Command.create(
                {
                    "name": "Quiet",
                    "month_from": month,
                    "day_from": first,
                    "month_to": month,
                    "day_to": last,
                }
            )
        ]

    def run_lane(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "receivables_followup.cron_dunning_send_1"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_run_confirmed_on_a_sunday_leaves_on_monday(self):
        self.close(5, 6)
        run = self.proposed(2)
        with freeze_time("2026-07-05"):
            run.action_send()
            self.assertFalse(self.catcher.envelopes)
            self.assertEqual(run.state, "sending")
            self.assertEqual(set(run.notice_ids.mapped("state")), {"ready"})
            self.assertIn("2 notices wait", run.waiting_reason)
            self.assertIn("07/06/2026", run.waiting_reason)
            self.run_lane()
            self.assertFalse(self.catcher.envelopes, "the cron waits as a person does")
        with freeze_time("2026-07-06"):
            self.assertFalse(run.waiting_reason)
            self.run_lane()
        self.assertEqual(len(self.catcher.envelopes), 2)
        self.assertEqual(run.state, "done")

    def test_single_notice_on_a_sunday_is_refused(self):
        self.close(5, 6)
        notice = self.proposed().notice_ids
        with freeze_time("2026-07-05"):
            with self.refused(UserError, "07/06/2026"):
                notice.action_send()
            self.assertEqual(notice.state, "draft")
        self.assertFalse(self.catcher.envelopes)

    def test_run_dated_on_the_next_sending_day(self):
        """Who dates a run ahead has chosen the day."""
        self.close(5, 6)
        self.make_invoice(1000.0, "2026-06-20")
        with freeze_time("2026-07-05"):
            run = self.propose("2026-07-06")
            run.action_send()
        self.assertEqual(run.state, "done")
        self.assertEqual(len(self.catcher.envelopes), 1)

    def test_day_that_was_closed_meanwhile(self):
        notice = self.proposed().notice_ids
        self.close(1)
        self.assertFalse(notice._recheck())
        self.assertEqual(notice.state, "draft")
        self.assertIn("No sending on this day", notice.failure_reason)
        self.assertTrue(notice.line_ids.live)

    def test_quiet_period_waits(self):
        run = self.proposed()
        self.quiet("8", 1, 31)
        with freeze_time("2026-08-10"):
            run.action_send()
            self.assertEqual(run.notice_ids.state, "ready")
            self.assertIn("quiet period", run.waiting_reason)
            self.assertIn("09/01/2026", run.waiting_reason)
        with freeze_time("2026-09-01"):
            self.run_lane()
        self.assertEqual(run.notice_ids.state, "sent")

    def test_staggered_restart(self):
        run = self.proposed(4)
        self.quiet("8", 1, 31)
        self.policy.stagger_days = 2
        first = run.notice_ids.filtered(lambda n: n.commercial_partner_id.id % 2 == 0)
        with freeze_time("2026-09-01"):
            run.action_send()
            self.assertEqual(set(first.mapped("state")), {"sent"})
            late = run.notice_ids - first
            self.assertEqual(set(late.mapped("state")), {"ready"})
        with freeze_time("2026-09-02"):
            self.run_lane()
        self.assertEqual(set(late.mapped("state")), {"sent"})
        self.assertEqual(run.state, "done")

    # -- days between two notices ----------------------------------------------------

    def two_runs(self):
        """Two reviewed runs with a notice each to one recipient."""
        usd = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        first = self.proposed()
        self.make_invoice(500.0, "2026-06-20", currency=usd)
        second = self.propose()
        self.assertEqual(second.notice_ids.currency_id, usd)
        self.assertEqual(second.notice_ids.partner_id, first.notice_ids.partner_id)
        self.policy.min_days_between = 7
        return first, second

    def test_two_runs_to_one_recipient_on_one_day(self):
        first, second = self.two_runs()
        first.action_send()
        second.action_send()
        self.assertEqual(first.notice_ids.state, "sent")
        self.assertEqual(second.notice_ids.state, "skipped")
        self.assertIn("only recently", second.notice_ids.failure_reason)
        self.assertEqual(len(self.catcher.envelopes), 1)
        self.assertFalse(second.notice_ids.line_ids.live, "may be proposed later")
        with freeze_time("2026-07-07"):
            self.assertIn(
                second.notice_ids.currency_id, self.propose().notice_ids.currency_id
            )

    def test_recipient_entered_by_hand_counts(self):
        first, second = self.two_runs()
        other = self.make_customer("Other", **self.reachable("other"))
        first.notice_ids.partner_id = other
        first.action_send()
        second.notice_ids.partner_id = other
        second.action_send()
        self.assertEqual(second.notice_ids.state, "skipped")

    def test_notices_of_one_run_do_not_hinder_each_other(self):
        usd = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        self.policy.min_days_between = 7
        self.make_invoice(500.0, "2026-06-20", currency=usd)
        run = self.proposed()
        run.notice_ids[0].action_send()
        with freeze_time("2026-07-01"):
            run.action_send()
        self.assertEqual(run.notice_ids.mapped("state"), ["sent", "sent"])
