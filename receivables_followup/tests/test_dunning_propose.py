from freezegun import freeze_time

from odoo.tests import tagged

from .dunning_run_common import DunningRunCase


@tagged("post_install", "-at_install")
class TestDunningPropose(DunningRunCase):
    def test_overdue_invoice_makes_a_notice(self):
        invoice = self.make_invoice(1000.0, "2026-06-20")
        run = self.propose()
        notice = run.notice_ids
        self.assertEqual(run.state, "proposed")
        self.assertEqual(len(notice), 1)
        self.assertEqual(notice.state, "draft")
        self.assertEqual(notice.commercial_partner_id, self.customer)
        self.assertEqual(notice.partner_id, self.customer)
        self.assertEqual(notice.level_id, self.level_1)
        self.assertEqual(notice.channel, "email")
        self.assertEqual(notice.email_to, "azur@example.com")
        self.assertEqual(notice.amount_total, 1000.0)
        self.assertTrue(notice.name.startswith("DN/"))
        self.assertEqual(notice.card_id.commercial_partner_id, self.customer)
        line = notice.line_ids
        self.assertEqual(line.move_line_id, self.open_lines(invoice))
        self.assertEqual(line.move_id, invoice)
        self.assertEqual(line.kind, "claimed")
        self.assertEqual((line.step, line.cycle), (1, 1))
        self.assertTrue(line.advances and line.live)
        self.assertEqual(line.amount_due, 1000.0)
        self.assertEqual(line.days_overdue, 10)
        self.assertEqual((run.item_count, run.chased_count), (1, 1))
        self.assertEqual(run.excluded_count, 0)

    def test_not_due_is_left_alone(self):
        self.make_invoice(1000.0, "2026-06-26")
        run = self.propose()
        self.assertFalse(run.notice_ids)
        self.assertEqual(
            run.exclusion_summary(),
            [{"reason": "not_due", "items": 1, "amount": 1000.0}],
        )

    def test_second_run_writes_nothing(self):
        self.make_invoice(1000.0, "2026-06-20")
        first = self.propose()
        notice = first.notice_ids
        notice.body = "<p>Edited</p>"
        before = self.Notice.search_count([]), self.Line.search_count([])
        second = self.propose()
        self.assertFalse(second.notice_ids)
        self.assertEqual(self.summary(second), {"already_proposed": 1})
        self.assertEqual(
            (self.Notice.search_count([]), self.Line.search_count([])), before
        )
        self.assertEqual(notice.state, "draft")
        self.assertIn("Edited", notice.body)

    def test_escalation(self):
        """1 -> 2 -> 3 over months; then nothing is left to send."""
        self.make_invoice(1000.0, "2026-06-20")
        expected = [
            ("2026-06-24", None),
            ("2026-06-25", 1),
            ("2026-07-05", None),
            ("2026-07-10", 2),
            ("2026-07-24", None),
            ("2026-07-25", 3),
            ("2026-12-01", None),
        ]
        for day, step in expected:
            with freeze_time(day), self.subTest(day=day):
                run = self.propose()
                self.assertEqual(run.notice_ids.mapped("step"), [step] if step else [])
                self.send(run)
        notices = self.live_notices().sorted("date")
        self.assertEqual(notices.mapped("step"), [1, 2, 3])
        self.assertEqual(notices.mapped("channel"), ["email", "email", "letter"])
        item = self.item(self.customer)
        self.assertEqual(item.level_id, self.level_3)
        self.assertEqual(str(item.last_notice_date), "2026-07-25")
