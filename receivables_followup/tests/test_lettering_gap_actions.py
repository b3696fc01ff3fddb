from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY
from .test_lettering_gap import GapCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLetteringGapActions(GapCase):
    """What is done about a gap, by a collector."""

    def gap_as_collector(self, move):
        return self.gap_of(move).with_user(self.collector)

    def taxed_invoice(self, *prices, tax=20.0, **vals):
        found = self.company_data["default_tax_sale"]
        found.amount = tax
        return self.make_invoice(
            invoice_line_ids=[
                Command.create(
                    {"name": f"Item {n}", "price_unit": price, "tax_ids": found.ids}
                )
                for n, price in enumerate(prices)
            ],
            **vals,
        )

    def test_draft_credit_note_spreads_the_gap_with_its_tax(self):
        invoice = self.taxed_invoice(700.0, 300.0)
        self.make_receipt(1080.0, invoice)
        gap = self.gap_as_collector(invoice)
        self.assertEqual(gap.gap, 120.0)
        action = gap.action_credit_note()
        note = self.env["account.move"].browse(action["res_id"])
        self.assertEqual((note.move_type, note.state), ("out_refund", "draft"))
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertEqual((note.amount_total, note.amount_untaxed), (120.0, 100.0))
        self.assertEqual(note.invoice_line_ids.tax_ids, invoice.line_ids.tax_ids)
        self.assertEqual((gap.state, gap.followup), ("done", "credit_note"))
        self.assertEqual(gap.followup_move_id, note)
        self.assertEqual(gap.action_open_followup()["res_id"], note.id)
        note.action_post()  # core letters it with its invoice
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertFalse(self.refresh())

    def test_draft_credit_note_of_one_line(self):
        invoice = self.taxed_invoice(700.0, 37.0)
        self.make_receipt(840.0, invoice)
        gap = self.gap_as_collector(invoice)
        self.assertEqual(gap.cause, "credit_note")
        self.assertEqual(gap.suggestion, "credit_note")
        note = self.env["account.move"].browse(gap.action_suggestion()["res_id"])
        self.assertEqual(note.amount_total, 44.4)
        self.assertEqual(note.invoice_line_ids.name, "Item 1")

    def test_draft_credit_note_of_amounts_tax_cannot_hit(self):
        """At 20 % no amount without tax gives 0.03: the draft is a cent off at most."""
        for missing in (0.03, 10.01, 10.03, 33.33):
            invoice = self.taxed_invoice(100.0)
            self.make_receipt(120.0 - missing, invoice)
            action = self.gap_as_collector(invoice).action_credit_note()
            note = self.env["account.move"].browse(action["res_id"])
            self.assertLessEqual(abs(note.amount_total - missing), 0.0101)

    def test_draft_credit_note_of_a_supplier(self):
        bill = self.make_bill(1000.0, 900.0)
        gap = self.gap_as_collector(bill)
        note = self.env["account.move"].browse(gap.action_credit_note()["res_id"])
        self.assertEqual((note.move_type, note.amount_total), ("in_refund", 100.0))

    def test_dispute(self):
        invoice = self.make_invoice(1000.0)
        self.make_receipt(600.0, invoice)
        gap = self.gap_as_collector(invoice)
        gap.note = "Short delivery"
        gap.action_dispute()
        hold = gap.hold_id
        self.assertEqual((hold.reason, hold.amount), ("dispute", 400.0))
        self.assertEqual((hold.move_id, hold.note), (invoice, "Short delivery"))
        self.assertEqual((gap.state, gap.followup), ("done", "dispute"))
        item = self.item(self.open_lines(invoice))
        self.assertEqual((item.chaseable_amount, item.hold_reason), (0.0, "dispute"))
        with self.refused(UserError, "refresh the gaps"):
            gap.action_dispute()
        gap.action_reopen()
        self.assertEqual((gap.state, gap.followup), ("open", False))

    def test_dispute_of_a_proposal_holds_the_gap_only(self):
        invoice = self.make_invoice(1000.0)
        receipt = self.make_receipt(930.0, partner=self.customer)
        lines = self.open_lines(invoice) + receipt
        self.env["receivables.lettering.proposal"]._propose(
            [{"move_line_ids": lines.ids, "reason": "tolerance"}]
        )
        self.gap_as_collector(invoice).action_dispute()
        item = self.item(self.open_lines(invoice))
        self.assertEqual((item.held_amount, item.chaseable_amount), (70.0, 930.0))

    def test_refund(self):
        invoice = self.make_invoice(100.0)
        self.make_receipt(150.0, invoice)
        gap = self.gap_as_collector(invoice)
        self.assertTrue(gap.overpaid)
        payment = self.env["account.payment"].browse(gap.action_refund()["res_id"])
        self.assertEqual(payment.state, "draft")
        self.assertEqual(
            (payment.payment_type, payment.partner_type, payment.amount),
            ("outbound", "customer", 50.0),
        )
        self.assertEqual(payment.partner_id, self.customer)
        self.assertEqual(payment.destination_account_id, self.receivable)
        self.assertEqual(gap.followup, "refund")

    def test_refund_from_a_supplier(self):
        bill = self.make_bill(100.0, 150.0)
        gap = self.gap_as_collector(bill)
        payment = self.env["account.payment"].browse(gap.action_refund()["res_id"])
        self.assertEqual(
            (payment.payment_type, payment.partner_type, payment.amount),
            ("inbound", "supplier", 50.0),
        )
        self.assertEqual(payment.destination_account_id, self.payable)

    def test_reassign_names_the_payment_and_the_other_customer(self):
        other = self.make_customer("Brume SARL")
        theirs = self.make_invoice(240.0, partner=other)
        ours = self.make_invoice(100.0)
        receipt = self.make_receipt(340.0, partner=self.customer)
        receipt.move_id.ref = theirs.name
        (self.open_lines(ours) + receipt).reconcile()
        gap = self.gap_as_collector(ours)
        action = gap.action_suggestion()
        self.assertEqual(action["context"]["active_ids"], receipt.ids)
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.collector)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(dialog.target_partner_id, other)
        self.assertEqual((dialog.move_line_ids, dialog.amount), (receipt, 240.0))
        dialog.action_move()
        self.assertTrue(receipt.reconciled)
        self.assertEqual(ours.amount_residual, 0.0)
        self.assertFalse(self.refresh())
        self.assertEqual(gap.state, "done")
        self.assertEqual(sum(self.items(other).mapped("amount_residual")), 0.0)

    def test_what_does_not_suit_is_refused(self):
        short = self.make_invoice(1000.0)
        self.make_receipt(600.0, short)
        gap = self.gap_as_collector(short)
        for action, message in (
            ("action_refund", "nothing was paid too much"),
            ("action_reassign", "no payment is left over"),
            ("action_suggestion", "no follow-up suits"),
        ):
            with self.refused(UserError, message):
                getattr(gap, action)()
        over = self.make_invoice(100.0)
        self.make_receipt(150.0, over)
        gap = self.gap_as_collector(over)
        for action, message in (
            ("action_dispute", "not owed by a customer"),
            ("action_credit_note", "no single invoice"),
        ):
            with self.refused(UserError, message):
                getattr(gap, action)()

    def test_a_gap_that_moved_meanwhile_is_refused(self):
        invoice = self.make_invoice(1000.0)
        self.make_receipt(600.0, invoice)
        gap = self.gap_as_collector(invoice)
        self.make_receipt(100.0, invoice)
        for action in ("dispute", "write_off", "credit_note"):
            with self.refused(UserError, "refresh the gaps"):
                getattr(gap, f"action_{action}")()

    def test_ignore_and_reopen(self):
        invoice = self.make_invoice(1000.0)
        self.make_receipt(600.0, invoice)
        gap = self.gap_as_collector(invoice)
        gap.action_ignore()
        self.assertEqual(gap.state, "ignored")
        gap.action_reopen()
        self.assertEqual(gap.state, "open")

    def letter_dialog(self, action):
        self.assertEqual(action["res_model"], "receivables.lettering.wizard")
        return (
            self.env[action["res_model"]]
            .with_user(self.collector)
            .with_context(**action["context"])
            .create({})
        )

    def test_write_off_what_is_left_of_a_letter(self):
        invoice = self.make_invoice(1000.0)
        self.make_receipt(999.98, invoice)
        gap = self.gap_as_collector(invoice)
        self.assertEqual(gap.suggestion, "write_off")
        wizard = self.letter_dialog(gap.action_suggestion())
        self.assertEqual((wizard.mode, wizard.cause_id.code), ("gap", "rounding"))
        self.assertEqual(wizard.move_line_ids, self.open_lines(invoice))
        wizard.action_letter()
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertEqual((gap.state, gap.followup), ("done", "write_off"))
        self.assertFalse(self.refresh())
        self.Door._unletter(self.open_lines(invoice), "Wrong invoice")
        again = self.refresh()
        self.assertTrue(all(row.state == "open" for row in again))

    def test_letter_with_the_credit_note_that_exists(self):
        invoice = self.make_invoice(1000.0)
        self.make_receipt(875.0, invoice)
        note = self.make_credit_note(125.0)
        gap = self.gap_as_collector(invoice)
        self.assertEqual(gap.suggestion, "letter")
        wizard = self.letter_dialog(gap.action_suggestion())
        self.assertEqual(wizard.move_line_ids, self.open_lines(invoice + note))
        wizard.action_letter()
        self.assertEqual((gap.state, gap.followup), ("done", "settled"))
        self.assertEqual(note.amount_residual, 0.0)

    def test_a_draft_thrown_away_opens_the_gap_again(self):
        invoice = self.make_invoice(1000.0)
        self.make_receipt(900.0, invoice)
        gap = self.gap_as_collector(invoice)
        gap.action_credit_note()
        self.assertFalse(self.refresh())
        gap.followup_move_id.unlink()
        self.assertEqual(self.refresh().with_user(self.collector), gap)
        self.assertFalse(gap.followup)

    def test_lettering_elsewhere_closes_gaps_and_findings(self):
        lines = self.pair(100.0, due="2026-06-15")
        self.env["receivables.account.finding"]._check(self.company)
        finding = self.env["receivables.account.finding"].search(
            [("move_line_ids", "in", lines.ids)]
        )
        self.assertEqual(finding.kind, "zero_pair")
        self.letter(lines)
        self.assertEqual(finding.state, "done")
