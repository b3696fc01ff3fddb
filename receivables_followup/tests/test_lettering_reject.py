"""Payments that come back: ledger, VAT, level reached, who is called."""

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import TODAY
from .dunning_run_common import DunningRunCase
from .lettering_tax_common import TaxCommon


def reject(case, receipt, reason="direct_debit_am04", **vals):
    """A posted rejection of a receipt."""
    reason = case.env.ref(f"receivables_followup.reject_reason_{reason}")
    record = case.env["receivables.payment.reject"].create(
        {"receipt_line_id": receipt.id, "reason_id": reason.id, **vals}
    )
    record.action_post()
    return record


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestReject(DunningRunCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.make_invoice(1000.0, "2026-05-31")
        cls.line = cls.open_lines(cls.invoice)

    def test_the_debt_is_open_again_and_the_receipt_is_not(self):
        receipt = self.make_receipt(1000.0, self.invoice)
        record = reject(self, receipt, fee_amount=12.0)
        self.assertEqual(self.line.amount_residual, 1000.0)
        self.assertTrue(receipt.reconciled, "lettered with what the bank took back")
        self.assertEqual(record.reopened_move_ids, self.invoice)
        self.assertEqual(record.state, "posted")
        fee = record.move_id.line_ids.filtered(
            lambda line: line.account_id == record.fee_account_id
        )
        self.assertEqual(fee.balance, 12.0)
        self.assertEqual(sum(record.move_id.line_ids.mapped("balance")), 0.0)
        with self.assertRaisesRegex(UserError, "posted before"):
            record.action_post()
        with self.assertRaisesRegex(UserError, "rejected already"):
            reject(self, receipt)

    def test_another_receipt_of_the_letter_stays_lettered(self):
        bounced = self.make_receipt(600.0, self.invoice, date="2026-06-10")
        good = self.make_receipt(400.0, self.invoice, date="2026-06-12")
        self.assertTrue(self.line.reconciled)
        reject(self, bounced)
        self.assertEqual(self.line.amount_residual, 600.0)
        self.assertTrue(good.reconciled)
        self.assertEqual(self.line.letter, self.line.letter.lower(), "partial again")

    def test_the_fee_may_be_charged_to_the_customer(self):
        receipt = self.make_receipt(1000.0, self.invoice)
        reject(self, receipt, fee_amount=12.0, charge_fee=True)
        owed = sum(self.items().mapped("amount_residual"))
        self.assertEqual(owed, 1012.0)

    def test_a_return_the_statement_shows_needs_no_entry(self):
        receipt = self.make_receipt(1000.0, self.invoice)
        back = self.make_receipt(-1000.0)
        record = reject(self, receipt, return_line_id=back.id)
        self.assertFalse(record.move_id)
        self.assertTrue(back.reconciled and receipt.reconciled)
        self.assertEqual(self.line.amount_residual, 1000.0)

    def test_foreign_currency_makes_no_difference_of_exchange(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        invoice = self.make_invoice(800.0, "2026-05-31", currency=dollar)
        receipt = self.make_receipt(800.0, invoice)
        record = reject(self, receipt)
        self.assertEqual(self.open_lines(invoice).amount_residual_currency, 800.0)
        self.assertEqual((record.amount, record.currency_id), (800.0, dollar))
        self.assertTrue(receipt.reconciled)

    def test_dunning_goes_on_at_the_level_it_had_reached(self):
        self.send(self.propose("2026-06-20"))
        before = self.Position.search([("move_line_id", "=", self.line.id)])
        self.assertEqual((before.step, before.cycle), (1, 1))
        receipt = self.make_receipt(1000.0, self.invoice, date="2026-06-25")
        self.propose("2026-06-28")  # sees it settled
        reject(self, receipt, date="2026-06-30")
        run = self.propose("2026-07-25")
        claimed = run.notice_ids.line_ids.filtered("advances")
        self.assertEqual((claimed.step, claimed.cycle), (2, 1))

    def test_somebody_is_asked_to_call_today(self):
        self.make_users()
        receipt = self.make_receipt(1000.0, self.invoice)
        reject(self, receipt, user_id=self.collector.id)
        card = self.env["receivables.card"].search(
            [("commercial_partner_id", "=", self.customer.id)]
        )
        call = card.activity_ids
        self.assertEqual(call.user_id, self.collector)
        self.assertEqual(call.date_deadline, self.today)
        self.assertIn("AM04", call.summary)
        self.assertIn(self.invoice.name, call.summary)
        self.assertEqual(card.total_due, 1000.0)

    def test_a_cheque_of_an_account_payment(self):
        payment = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=self.invoice.ids)
            .create({"payment_date": "2026-06-20"})
            ._create_payments()
        )
        self.assertTrue(self.line.reconciled)
        action = payment.action_receivables_reject()
        record = (
            self.env["receivables.payment.reject"]
            .with_context(**action["context"])
            .create(
                {
                    "means": "cheque",
                    "reason_id": self.env.ref(
                        "receivables_followup.reject_reason_cheque_1"
                    ).id,
                }
            )
        )
        record.action_post()
        self.assertEqual(self.line.amount_residual, 1000.0)
        waiting = payment.move_id.line_ids.filtered(lambda line: line.balance > 0)
        if waiting.account_id.reconcile:
            self.assertTrue(waiting.reconciled, "nothing awaits the bank any more")

    def test_what_is_posted_stays(self):
        self.make_users()
        record = reject(self, self.make_receipt(1000.0, self.invoice))
        mine = record.with_user(self.collector)
        for vals in ({"state": "draft"}, {"date": "2026-01-01"}, {"move_id": False}):
            with self.assertRaises(AccessError):
                mine.write(vals)
        with self.assertRaises(UserError):
            mine.unlink()
        mine.note = "The bank will present it again."
        with self.assertRaises(AccessError):
            self.env["receivables.payment.reject"].with_user(self.collector).create(
                {
                    "receipt_line_id": record.receipt_line_id.id,
                    "reason_id": record.reason_id.id,
                    "state": "posted",
                }
            )

    def test_only_receipts_are_rejected(self):
        with self.assertRaisesRegex(ValidationError, "no posted receipt"):
            reject(self, self.line)
        with self.assertRaisesRegex(UserError, "one posted receipt"):
            self.line.action_receivables_reject()

    def test_a_collector_does_it_with_own_rights(self):
        self.make_users()
        receipt = self.make_receipt(1000.0, self.invoice)
        record = (
            self.env["receivables.payment.reject"]
            .with_user(self.collector)
            .create(
                {
                    "receipt_line_id": receipt.id,
                    "reason_id": self.env.ref(
                        "receivables_followup.reject_reason_direct_debit_am04"
                    ).id,
                }
            )
        )
        record.action_post()
        self.assertEqual(self.line.amount_residual, 1000.0)


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestRejectTax(TaxCommon):
    def receipt(self, item, **kwargs):
        group = self.pay(item, **kwargs)
        return group.move_line_ids.filtered(lambda line: line.balance < 0)

    def test_vat_on_payment_is_taken_back(self):
        receipt = self.receipt(self.item)
        self.assertTax(0, 200)
        reject(self, receipt, date="2026-05-25")
        self.assertTax(200, 0)
        self.assertEqual(self.item.amount_residual, 1200)

    def test_an_unpaid_bill_opens_the_invoice_again(self):
        bill = self.transfer(kind="bill")
        receipt = self.receipt(bill, event="bill_maturity")
        self.assertTax(0, 200)
        record = reject(self, receipt, "bill_1", means="bill", date="2026-06-20")
        self.assertEqual(self.item.amount_residual, 1200)
        self.assertEqual(record.reopened_move_ids, bill.move_id | self.invoice)
        self.assertEqual(self.balance(self.bills), 0)
        self.assertTax(200, 0)

    def test_a_bill_counts_in_the_exposure_until_it_is_paid(self):
        bill = self.transfer(kind="bill", due=fields.Date.to_date("2026-06-15"))
        cards = self.env["receivables.card"]
        card_id = cards._ensure(self.customer.ids, self.company)[self.customer.id]
        card = cards.browse(card_id)
        card.refresh()
        self.assertEqual((card.exposure_open, card.chaseable_overdue), (1200, 0))
        self.receipt(bill, date="2026-06-15", event="bill_maturity")
        card.refresh()
        self.assertEqual(card.exposure_open, 0)
