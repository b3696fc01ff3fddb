"""What people who dunned with other programs before take for granted."""

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TODAY
from .dunning_send_common import DunningSendCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestDunningExpected(DunningSendCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.start_catcher()

    def test_a_run_dated_back_repeats_and_raises_nothing(self):
        self.make_invoice(1000.0, "2026-05-01")
        self.send(self.propose())
        for day in ("2026-06-10", "2026-06-29"):
            run = self.propose(day)
            self.assertFalse(run.notice_ids, day)
            self.assertTrue(run.excluded_count)
        item = self.item(self.customer)
        self.assertEqual(item.level_id, self.level_1)
        self.assertEqual(str(item.last_notice_date), TODAY)

    def test_one_notice_for_all_at_the_highest_level(self):
        """Three invoices at three stages: one letter, not three."""
        for day, due in (
            ("2026-03-10", "2026-03-01"),
            ("2026-03-25", None),
            ("2026-04-04", "2026-03-28"),
        ):
            with freeze_time(day):
                if due:
                    self.make_invoice(1000.0, due)
                self.send(self.propose())
        with freeze_time("2026-04-20"):
            self.make_invoice(1000.0, "2026-04-10")
            run = self.propose()
        notice = run.notice_ids
        self.assertEqual(len(notice), 1)
        self.assertEqual(notice.level_id, self.level_3)
        lines = notice.line_ids.filtered(lambda line: line.kind == "claimed")
        self.assertEqual(sorted(lines.mapped("step")), [1, 2, 3])
        self.assertEqual(notice.amount_total, 3000.0)

    def test_customers_do_not_follow_their_card(self):
        run = self.proposed()
        run.action_send()
        self.assertEqual(run.notice_ids.state, "sent")
        card = run.notice_ids.card_id
        self.assertNotIn(self.customer, card.message_partner_ids)
        self.assertNotIn(self.customer, run.message_partner_ids)

    def test_cancelled_invoice_is_not_claimed(self):
        run = self.proposed(2)
        invoice = run.notice_ids[0].line_ids.move_id
        invoice.button_draft()
        invoice.button_cancel()
        run.action_send()
        states = dict(zip(run.notice_ids, run.notice_ids.mapped("state"), strict=True))
        self.assertEqual(states[run.notice_ids[0]], "skipped")
        self.assertEqual(states[run.notice_ids[1]], "sent")

    def test_invoice_cancelled_afterwards_keeps_the_proof(self):
        run = self.proposed()
        run.action_send()
        invoice = run.notice_ids.line_ids.move_id
        invoice.button_draft()
        invoice.button_cancel()
        self.assertEqual(run.notice_ids.state, "sent")
        self.assertEqual(run.notice_ids.line_ids.move_id, invoice)
        self.assertEqual(run.notice_ids.amount_total, 1000.0)
        self.assertFalse(self.propose().notice_ids)

    def test_indemnity_in_the_currency_of_the_notice(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        self.policy.indemnity = True
        self.level_1.add_indemnity = True
        self.make_invoice(1000.0, "2026-06-01", currency=dollar)
        self.customer.receivables_card_ids.debtor_nature = "business"
        notice = self.propose().notice_ids
        self.assertEqual(notice.currency_id, dollar)
        self.assertEqual(notice.indemnity_amount, 80.0)

    def test_notices_of_a_run_are_opened_by_who_may(self):
        run = self.proposed(2)
        action = run.with_user(self.collector).action_open_notices()
        notices = self.Notice.with_user(self.collector).search(action["domain"])
        self.assertEqual(notices, run.notice_ids)
        for records in (run, run.notice_ids, run.notice_ids.line_ids):
            for user in (self.rep, self.portal):
                with self.assertRaises(AccessError):
                    records.with_user(user).read(["display_name"])

    def test_printing_chosen_notices_does_not_send_them(self):
        run = self.proposed(2)
        notice = run.notice_ids[0].with_user(self.collector)
        action = notice.action_print_letter()
        self.assertEqual(action["report_name"], "receivables_followup.notice_letter")
        with self.wkhtmltopdf() as starts:
            content, kind = (
                self.env["ir.actions.report"]
                .with_user(self.collector)
                ._render_qweb_pdf(action["report_name"], notice.ids)
            )
        self.assertEqual(len(starts), 1)
        self.assertTrue(content.startswith(b"%PDF"))
        self.assertEqual(kind, "pdf")
        self.assertEqual(set(run.notice_ids.mapped("state")), {"draft"})

    def test_customers_of_a_policy_are_those_it_applies_to(self):
        other = self.policy.copy({"name": "Key accounts", "by_hand": True})
        key = self.make_customer("Key account")
        self.make_invoice(10.0, "2026-06-01", partner=key)
        self.make_invoice(10.0, "2026-06-01")
        self.env["receivables.card"].refresh_all(self.company)
        key.receivables_card_ids.policy_id = other
        found = self.env["receivables.card"].search(other.action_open_cards()["domain"])
        self.assertEqual(found, key.receivables_card_ids)
        self.assertEqual(found.applied_policy_id, other)
        standard = self.env["receivables.card"].search(
            self.policy.action_open_cards()["domain"]
        )
        self.assertIn(self.customer.receivables_card_ids, standard)
        self.assertNotIn(found, standard)

    def test_old_debts_start_with_the_first_level(self):
        """However old: nobody gets a formal notice out of the blue."""
        self.make_invoice(1000.0, "2023-01-31")
        self.assertEqual(self.propose().notice_ids.level_id, self.level_1)
