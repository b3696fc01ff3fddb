"""A formal notice that brought no payment leads to a legal case."""

from contextlib import nullcontext
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from .common import TODAY
from .test_dunning_formal import FormalCase

CRON = "receivables_followup.ir_cron_formal_deadlines"


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestFormalDeadline(FormalCase):
    def passed(self, notice, day="2026-08-10"):
        """Look at deadlines on a day; the cases that were proposed."""
        proposed = []
        with freeze_time(day), self.caught_proposals(proposed):
            with self.enter_registry_test_mode():
                self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()
        return proposed

    def caught_proposals(self, proposed):
        """Keep ``(lines, notice)`` instead of opening cases, where there are any."""
        case = self.env.registry.get("receivables.legal.case")
        if case is None:
            return nullcontext()

        def propose(_self, lines, notice=None):
            proposed.append((lines.ids, notice.id))

        return patch.object(case, "_propose", propose)

    def presented(self):
        notice = self.formal()
        with freeze_time("2026-08-01"):
            notice.write({"tracking_number": "1A", "first_presented_on": "2026-07-22"})
        return notice

    def activities(self):
        kind = self.env.ref("receivables_followup.mail_activity_formal_deadline")
        return self.card.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def test_unpaid_proposes_a_case_and_tells_a_manager_once(self):
        notice = self.presented()
        self.passed(notice, "2026-07-30")
        self.assertFalse(self.activities(), "the last day counts")
        proposed = self.passed(notice)
        if "receivables.legal.case" in self.env:
            self.assertEqual(proposed, [(self.open_lines(self.invoice).ids, notice.id)])
        activity = self.activities()
        self.assertEqual(len(activity), 1)
        self.assertTrue(
            activity.user_id.has_group("receivables_followup.group_manager")
        )
        self.assertIn(notice.name, activity.summary)
        self.assertEqual(str(notice.deadline_handled_on), "2026-08-10")
        self.passed(notice, "2026-08-11")
        self.assertEqual(len(self.activities()), 1)

    def test_paid_held_or_unknown_address_proposes_nothing(self):
        notice = self.presented()
        hold = self.make_hold(self.item(self.invoice))
        self.assertFalse(notice._unpaid_lines())
        hold.action_release()
        self.assertTrue(notice._unpaid_lines())
        notice.proof_outcome = "returned"
        self.passed(notice)
        self.assertFalse(notice.deadline_handled_on)
        notice.proof_outcome = "refused"
        self.make_receipt(1000.0, self.invoice)
        self.passed(notice)
        self.assertFalse(self.activities())
        self.assertTrue(notice.deadline_handled_on)

    def test_not_presented_no_deadline(self):
        notice = self.formal()
        self.passed(notice, "2026-12-31")
        self.assertFalse(notice.deadline_handled_on)
