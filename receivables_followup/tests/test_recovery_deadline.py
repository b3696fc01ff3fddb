"""A formal notice that brought no payment leads to a legal case."""

from freezegun import freeze_time

from odoo.tests import tagged

from .common import TODAY
from .test_dunning_formal import FormalCase

CRON = "receivables_followup.ir_cron_formal_deadlines"


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestFormalDeadline(FormalCase):
    def passed(self, day="2026-08-10"):
        """Look at deadlines on a day; the cases that are open then."""
        with freeze_time(day), self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()
        return self.card.legal_case_ids

    def presented(self):
        notice = self.formal()
        with freeze_time("2026-08-01"):
            notice.write({"tracking_number": "1A", "first_presented_on": "2026-07-22"})
        return notice

    def activities(self):
        """What is asked on the card and on its cases about going to court."""
        kinds = self.env.ref("receivables_followup.mail_activity_formal_deadline")
        kinds |= self.env.ref("receivables_followup.mail_activity_legal_decide")
        found = self.card.activity_ids | self.card.legal_case_ids.activity_ids
        return found.filtered(lambda a: a.activity_type_id in kinds)

    def test_unpaid_proposes_a_case_and_asks_a_manager_once_there(self):
        notice = self.presented()
        self.assertFalse(self.passed("2026-07-30"), "the last day counts")
        self.assertFalse(self.activities())
        case = self.passed()
        self.assertEqual(case.notice_id, notice)
        self.assertEqual(case.move_line_ids, self.open_lines(self.invoice))
        activity = self.activities()
        self.assertEqual(len(activity), 1)
        self.assertEqual((activity.res_model, activity.res_id), (case._name, case.id))
        self.assertTrue(
            activity.user_id.has_group("receivables_followup.group_manager")
        )
        self.assertIn(notice.name, activity.summary)
        self.assertIn("1,000.00", activity.note)
        self.assertEqual(str(notice.deadline_handled_on), "2026-08-10")
        self.passed("2026-08-11")
        self.assertEqual(len(self.activities()), 1)

    def test_debts_of_a_case_are_asked_about_on_the_card(self):
        notice = self.presented()
        lines = self.open_lines(self.invoice)
        case = self.env["receivables.legal.case"]._propose(lines)
        case.activity_ids.unlink()
        self.assertEqual(self.passed(), case)
        [activity] = self.activities()
        self.assertEqual(activity.res_model, self.card._name)
        self.assertIn(notice.name, activity.summary)

    def test_paid_held_or_unknown_address_proposes_nothing(self):
        notice = self.presented()
        hold = self.make_hold(self.item(self.invoice))
        self.assertFalse(notice._unpaid_lines())
        hold.action_release()
        self.assertTrue(notice._unpaid_lines())
        notice.proof_outcome = "returned"
        self.assertFalse(self.passed())
        self.assertFalse(notice.deadline_handled_on)
        with freeze_time("2026-08-02"):
            notice.proof_outcome = "refused"
        self.make_receipt(1000.0, self.invoice)
        self.assertFalse(self.passed())
        self.assertFalse(self.activities())
        self.assertTrue(notice.deadline_handled_on)

    def test_not_presented_no_deadline(self):
        notice = self.formal()
        self.passed("2026-12-31")
        self.assertFalse(notice.deadline_handled_on)

    # -- limitation --------------------------------------------------------------------

    def clock(self):
        return self.env["receivables.limitation"]._of(self.open_lines(self.invoice))

    def test_the_notice_is_noted_when_it_is_presented_and_interrupts_nothing(self):
        limit = self.clock().date_limit
        notice = self.formal()
        self.assertFalse(self.clock().event_ids, "sent is not presented")
        with freeze_time("2026-08-01"):
            notice.write({"tracking_number": "1A", "first_presented_on": "2026-07-22"})
        event = self.clock().event_ids
        self.assertEqual(
            (event.cause, event.effect, event.origin, str(event.date), event.state),
            ("formal_notice", "none", notice.name, "2026-07-22", "confirmed"),
        )
        self.assertEqual(self.clock().date_limit, limit)
        self.assertFalse(self.clock().restarted_on)

    def test_a_corrected_day_corrects_the_note(self):
        notice = self.presented()
        with freeze_time("2026-08-01"):
            notice.received_on = "2026-07-25"
            notice.with_user(self.manager).first_presented_on = "2026-07-21"
        self.assertEqual(str(self.clock().event_ids.date), "2026-07-21")

    def test_an_unknown_address_takes_the_note_back(self):
        notice = self.presented()
        notice.proof_outcome = "returned"
        self.assertEqual(self.clock().event_ids.state, "cancelled")

    def test_a_reminder_is_not_noted(self):
        self.send(self.propose())
        reminder = self.Notice.search([("level_id", "=", self.level_1.id)], limit=1)
        with freeze_time("2026-08-01"):
            reminder.first_presented_on = "2026-07-22"
        self.assertFalse(self.clock().event_ids)
