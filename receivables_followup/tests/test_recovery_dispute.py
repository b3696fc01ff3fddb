"""Disputes: opened, held, decided."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY
from .recovery_dispute_common import DisputeCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestDispute(DisputeCase):
    def test_whole_invoice(self):
        dispute = self.dispute()
        self.assertEqual((dispute.amount, dispute.state), (1000.0, "open"))
        self.assertEqual(dispute.card_id, self.card)
        self.assertEqual(dispute.move_label, self.old.name)
        self.assertEqual(dispute.opened_on, self.today)
        self.assertEqual(str(dispute.review_date), "2026-07-30")
        self.assertTrue(dispute.name.startswith("DISP/2026/"))
        self.assertEqual(self.held(), (1000.0, "dispute"))
        self.assertEqual(self.held(self.new), (0.0, False))

    def test_part_is_held_and_the_rest_chased(self):
        self.dispute(300.0)
        self.assertEqual(self.held(), (300.0, "dispute"))
        self.assertEqual(self.item(self.old).chaseable_amount, 700.0)

    def test_amount_is_capped_at_what_is_open(self):
        self.make_receipt(400.0, self.old)
        with self.refused(UserError, "of which"):
            self.dispute(600.01)
        with self.refused(UserError, "above zero"):
            self.dispute(0.0)
        self.assertEqual(self.dispute().amount, 600.0)

    def test_nothing_open(self):
        self.make_receipt(1000.0, self.old)
        with self.refused(UserError, "Nothing is open"):
            self.dispute(10.0)
        draft = self.make_invoice(10.0, post=False)
        with self.refused(UserError, "no posted invoice"):
            self.dispute(10.0, draft)

    def test_two_disputes_on_one_invoice(self):
        first, second = self.dispute(300.0), self.dispute(400.0, reason=self.quality)
        self.assertEqual(self.held(), (700.0, "dispute"))
        first.action_reject()
        self.assertEqual(self.held(), (400.0, "dispute"))
        third = self.dispute(900.0)
        self.assertEqual(self.held(), (1000.0, "dispute"), "capped at what is open")
        (second | third).action_withdraw()
        self.assertEqual(self.held(), (0.0, False))

    def test_instalments_the_earliest_first(self):
        invoice = self.make_invoice(
            1000.0, date="2026-05-01", instalments=[(50, 30), (50, 60)]
        )
        dispute = self.dispute(600.0, invoice)
        lines = self.open_lines(invoice)
        self.assertEqual(
            [self.item(line).held_amount for line in lines], [500.0, 100.0]
        )
        dispute.action_withdraw()
        self.dispute(200.0, lines[1])
        self.assertEqual([self.item(line).held_amount for line in lines], [0.0, 200.0])

    def test_foreign_currency(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        invoice = self.make_invoice(800.0, "2026-05-31", currency=dollar)
        dispute = self.dispute(200.0, invoice)
        self.assertEqual(dispute.currency_id, dollar)
        self.assertEqual(dispute.amount_company, 100.0)
        self.assertEqual(self.item(invoice).held_amount, 200.0)
        dispute.action_accept()
        self.assertEqual(dispute.credit_note_id.amount_total, 200.0)
        self.assertEqual(dispute.credit_note_id.currency_id, dollar)

    # -- decisions -----------------------------------------------------------------

    def test_accept_prepares_a_draft_and_holds_until_it_is_posted(self):
        dispute = self.dispute(300.0)
        action = dispute.action_accept()
        note = dispute.credit_note_id
        self.assertEqual(action["res_id"], note.id)
        self.assertEqual((note.state, note.move_type), ("draft", "out_refund"))
        self.assertEqual(note.reversed_entry_id, self.old)
        self.assertEqual(note.amount_total, 300.0)
        self.assertEqual((dispute.state, dispute.accepted_amount), ("accepted", 300.0))
        self.assertEqual(self.held(), (300.0, "dispute"))

    def test_accept_a_part(self):
        dispute = self.dispute(300.0)
        for amount in (0.0, 300.0, 301.0):
            with self.refused(UserError, "is no part"):
                dispute.action_accept_partial(amount)
        dispute.action_accept_partial(120.0)
        self.assertEqual(dispute.state, "partial")
        self.assertEqual(dispute.credit_note_id.amount_total, 120.0)
        self.assertEqual(self.held(), (120.0, "dispute"))

    def test_accepted_is_at_most_what_is_open(self):
        dispute = self.dispute(300.0)
        self.make_receipt(900.0, self.old)
        with self.refused(UserError, "of which"):
            dispute.action_accept()
        dispute.action_accept_partial(100.0)
        self.assertEqual(dispute.credit_note_id.amount_total, 100.0)

    def test_decided_once(self):
        dispute = self.dispute()
        dispute.action_reject()
        for action in ("accept", "reject", "withdraw", "take_up"):
            with self.refused(UserError, "is rejected already"):
                getattr(dispute, f"action_{action}")()

    def test_pending_holds_nothing_until_taken_up(self):
        dispute = self.dispute(state="pending", source="portal")
        self.assertEqual(self.held(), (0.0, False))
        self.assertFalse(dispute.opened_on)
        self.assertEqual(len(dispute.activity_ids), 1)
        dispute.action_take_up()
        self.assertEqual(self.held(), (1000.0, "dispute"))
        self.assertFalse(dispute.activity_ids)
