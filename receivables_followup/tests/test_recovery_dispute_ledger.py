"""Disputes follow what happens to their invoices and credit notes."""

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import TODAY
from .recovery_dispute_common import DisputeCase

CRON = "receivables_followup.ir_cron_dispute_judge"


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestDisputeLedger(DisputeCase):
    def assert_stands(self, dispute, state, closed_by=False, flag=False):
        self.assertEqual(
            (dispute.state, dispute.closed_by, dispute.flag), (state, closed_by, flag)
        )

    # -- the credit note -----------------------------------------------------------

    def test_posting_the_credit_note_lets_go(self):
        dispute = self.dispute(300.0)
        dispute.action_accept()
        self.judge(dispute)
        self.assertFalse(dispute.settled_on)
        dispute.credit_note_id.action_post()
        self.assertEqual(dispute.settled_on, self.today)
        self.assertEqual(dispute.hold_ids.mapped("state"), ["released"])
        self.assertEqual(self.item(self.old).chaseable_amount, 700.0)
        self.judge(dispute)
        self.assert_stands(dispute, "accepted", "decision")

    def test_deleting_the_draft_opens_the_dispute_again(self):
        dispute = self.dispute(300.0)
        dispute.action_accept_partial(100.0)
        dispute.credit_note_id.unlink()
        self.assert_stands(dispute, "open")
        self.assertEqual(self.held(), (300.0, "dispute"))
        self.assertEqual((dispute.accepted_amount, dispute.lead_days), (0.0, 0))
        self.assertEqual(len(dispute.activity_ids), 1)

    def test_cancelling_the_draft_too(self):
        dispute = self.dispute(300.0)
        dispute.action_accept()
        dispute.credit_note_id.button_cancel()
        self.judge(dispute)
        self.assert_stands(dispute, "open")

    def test_a_posted_credit_note_that_is_reset_to_draft_holds_again(self):
        dispute = self.dispute(300.0)
        dispute.action_accept()
        note = dispute.credit_note_id
        note.action_post()
        note.button_draft()
        self.judge(dispute)
        self.assertFalse(dispute.settled_on)
        self.assertEqual(self.held(), (300.0, "dispute"))
        note.unlink()
        self.assert_stands(dispute, "open")

    def test_paid_although_a_credit_note_is_prepared(self):
        dispute = self.dispute(300.0)
        dispute.action_accept()
        self.make_receipt(1000.0, self.old)
        self.judge(dispute)
        self.assert_stands(dispute, "accepted", "decision", "paid")

    # -- the invoice ---------------------------------------------------------------

    def test_paid_in_full(self):
        dispute = self.dispute(300.0)
        receipt = self.make_receipt(1000.0, self.old)
        self.judge(dispute)
        self.assert_stands(dispute, "withdrawn", "paid")
        self.assertFalse(dispute.decided_by_id)
        self.assertEqual(dispute.hold_ids.mapped("state"), ["released"])
        receipt.remove_move_reconcile()
        self.judge(dispute)
        self.assert_stands(dispute, "open")
        self.assertEqual(self.held(), (300.0, "dispute"))

    def test_paying_what_is_not_disputed_changes_nothing(self):
        dispute = self.dispute(300.0)
        self.make_receipt(700.0, self.old)
        self.judge(dispute)
        self.assert_stands(dispute, "open")
        self.assertEqual(self.held(), (300.0, "dispute"))
        self.make_receipt(100.0, self.old)
        self.judge(dispute)
        self.assert_stands(dispute, "open", flag="reduced")
        self.assertEqual(self.held(), (200.0, "dispute"))

    def test_credited_by_somebody_else(self):
        dispute = self.dispute(300.0)
        note = self.make_credit_note(300.0, date="2026-06-29")
        (self.open_lines(self.old) | self.open_lines(note)).reconcile()
        self.judge(dispute)
        self.assert_stands(dispute, "open", flag="credited")
        self.make_receipt(700.0, self.old)
        self.judge(dispute)
        self.assert_stands(dispute, "accepted", "credited")
        self.assertEqual(
            (dispute.accepted_amount, dispute.accepted_company), (300, 300)
        )

    def test_credited_in_full(self):
        pending = self.dispute(300.0, state="pending")
        note = self.make_credit_note(1000.0, date="2026-06-29")
        (self.open_lines(self.old) | self.open_lines(note)).reconcile()
        self.judge(pending)
        self.assert_stands(pending, "accepted", "credited")
        self.assertFalse(pending.opened_on)
        self.open_lines(note).remove_move_reconcile()
        self.judge(pending)
        self.assert_stands(pending, "pending")
        self.assertFalse(pending.hold_ids)

    def test_the_credit_note_of_another_dispute_is_not_ours(self):
        first, second = self.dispute(300.0), self.dispute(200.0, reason=self.quality)
        first.action_accept()
        first.credit_note_id.action_post()
        self.judge(second)
        self.assert_stands(second, "open")
        self.assertEqual(self.held(), (200.0, "dispute"))

    def test_cancelled_and_deleted(self):
        for end in ("button_cancel", "unlink"):
            invoice = self.make_invoice(100.0, "2026-05-01")
            invoice.name = f"TEST/{end}"
            dispute = self.dispute(records=invoice)
            invoice.button_draft()
            self.judge(dispute)
            self.assert_stands(dispute, "open", flag="draft")
            getattr(invoice.with_context(force_delete=True), end)()
            self.judge(dispute)
            self.assert_stands(dispute, "accepted", "cancelled")
            self.assertEqual(dispute.move_label, f"TEST/{end}")
            self.assertFalse(dispute.hold_ids.filtered(lambda h: h.state == "active"))

    def test_corrected_and_posted_again(self):
        dispute = self.dispute(300.0)
        self.old.button_draft()
        self.judge(dispute)
        self.assert_stands(dispute, "open", flag="draft")
        self.old.write(
            {
                "invoice_line_ids": [
                    Command.clear(),
                    Command.create(
                        {"name": "Less", "price_unit": 800.0, "tax_ids": False}
                    ),
                ]
            }
        )
        self.old.action_post()
        self.judge(dispute)
        self.assert_stands(dispute, "open")
        self.assertEqual(self.held(), (300.0, "dispute"))

    def test_the_hold_moves_on_to_the_instalment_that_is_left(self):
        invoice = self.make_invoice(
            1000.0, date="2026-05-01", instalments=[(50, 30), (50, 60)]
        )
        dispute = self.dispute(400.0, invoice)
        first, second = self.open_lines(invoice)
        bank = self.make_receipt(500.0, date="2026-06-29")
        (first | bank).reconcile()
        self.judge(dispute)
        self.assertEqual(self.item(second).held_amount, 400.0)

    def test_transferred_to_another_account(self):
        dispute = self.dispute(300.0)
        other = self.receivable.copy({"name": "Bills", "code": "413999"})
        shared = {"partner_id": self.customer.id}
        entry = self.make_entry(
            [
                {"account_id": other.id, "balance": 1000.0, **shared},
                {"account_id": self.receivable.id, "balance": -1000.0, **shared},
            ]
        )
        credit = entry.line_ids.filtered(lambda line: line.balance < 0)
        (credit + self.open_lines(self.old)).reconcile()
        self.judge(dispute)
        self.assert_stands(dispute, "withdrawn", "settled")

    # -- cron, reviews -------------------------------------------------------------

    def run_cron(self, day):
        with freeze_time(day), self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    def test_cron_judges_and_asks_for_the_review_once(self):
        dispute, paid = self.dispute(300.0), self.dispute(records=self.new)
        self.make_receipt(500.0, self.new)
        self.run_cron("2026-07-29")
        self.assertEqual(paid.state, "withdrawn")
        self.assertFalse(dispute.activity_ids)
        self.run_cron("2026-07-30")
        self.run_cron("2026-07-31")
        self.assertEqual(len(dispute.activity_ids), 1)
        self.assertFalse(dispute.hold_ids.activity_ids, "asked once, by the dispute")
        dispute.review_date = "2026-09-01"
        self.assertFalse(dispute.activity_ids)
        self.assertEqual(str(dispute.hold_ids.review_date), "2026-09-01")

    def test_lapses_only_by_setting(self):
        dispute = self.dispute(300.0)
        self.run_cron("2026-09-30")
        self.assertEqual(self.held(), (300.0, "dispute"))
        self.company.receivables_dispute_lapse_days = 10
        self.run_cron("2026-08-08")
        self.assertFalse(dispute.lapsed)
        self.run_cron("2026-08-09")
        self.assertTrue(dispute.lapsed)
        self.assertEqual(self.held(), (0.0, False))
        self.run_cron("2026-08-10")
        self.assertEqual((dispute.state, self.held()), ("open", (0.0, False)))
        self.make_users()
        dispute.with_user(self.collector).review_date = "2026-10-01"
        self.assertFalse(dispute.lapsed)
        self.assertEqual(self.held(), (300.0, "dispute"))

    def test_judging_costs_the_same_for_one_and_for_many(self):
        self.dispute(10.0)
        self.assert_cost()
        for index in range(30):
            self.dispute(1.0 + index, reason=self.quality)
        self.assert_cost()

    def assert_cost(self):
        """The cost of a judgement that finds nothing new."""
        self.env.flush_all()
        self.env.invalidate_all()
        disputes = self.Dispute.search([])
        with self.assertQueryCount(6):
            disputes.refresh()
            self.env.flush_all()

    # -- dunning -------------------------------------------------------------------

    def test_dunning_chases_the_rest_and_resumes_at_the_same_level(self):
        self.send(self.propose("2026-06-30"))
        before = self.live_notices().line_ids.filtered("advances")
        step = max(before.filtered(lambda ln: ln.move_id == self.old).mapped("step"))
        dispute = self.dispute()
        with freeze_time("2026-07-20"):
            claimed = self.propose("2026-07-20").notice_ids.line_ids
            kinds = claimed.filtered(lambda ln: ln.move_id == self.old).mapped("kind")
            self.assertEqual(set(kinds) - {"disputed"}, set())
        with freeze_time("2026-09-20"):
            dispute.action_reject()
        with freeze_time("2026-10-30"):
            again = self.propose("2026-10-30").notice_ids.line_ids
            steps = again.filtered(lambda ln: ln.move_id == self.old).mapped("step")
        self.assertEqual(max(steps), step + 1)

    def test_rejected_bears_interest_from_the_due_date(self):
        self.policy.interest_mode = "contract"
        self.company.receivables_contract_rate = 10.0
        self.policy.level_ids.add_interest = True
        plain = self.make_invoice(1000.0, "2026-05-31", partner=self.twin())
        dispute = self.dispute()
        with freeze_time("2026-07-10"):
            dispute.action_reject()
        with freeze_time("2026-08-31"):
            lines = self.propose("2026-08-31").notice_ids.line_ids
        interest = {
            line.move_id: line.interest_amount
            for line in lines
            if line.move_id in (self.old, plain)
        }
        self.assertTrue(interest[plain])
        self.assertEqual(interest[self.old], interest[plain])

    def twin(self):
        return self.make_customer("Twin", **self.reachable("twin"))
