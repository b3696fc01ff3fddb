"""Unpaid bills, wherever they stand: accepted, at the bank, or discounted."""

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import TODAY
from .dunning_run_common import DunningRunCase
from .lettering_tax_common import TaxCommon
from .test_lettering_reject import reject

DUE = "2026-07-31"


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestRejectBill(TaxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collection = cls.account("511300")
        cls.discount = cls.account("511400")
        cls.bank = cls.company_data["default_journal_bank"].default_account_id

    def accepted(self, lines=None, **kwargs):
        return self.transfer(lines, kind="bill", due=fields.Date.to_date(DUE), **kwargs)

    def remit(self, bills, account=None):
        """One entry of a person takes bills to the bank, and is lettered with them."""
        account = account or self.collection
        pairs = [
            {
                "account_id": side.id,
                "partner_id": bill.partner_id.id,
                "balance": sign * bill.balance,
                "date_maturity": bill.date_maturity,
            }
            for bill in bills
            for side, sign in ((account, 1), (self.bills, -1))
        ]
        move = self.make_entry(pairs, date="2026-05-02")
        credits = move.line_ids.filtered(lambda line: line.balance < 0).sorted("id")
        for bill, credit in zip(bills, credits, strict=True):
            self.letter(bill + credit, event="transfer")
        return move

    def exposure(self, partner=None):
        cards = self.env["receivables.card"]
        partner = partner or self.customer
        card = cards.browse(cards._ensure(partner.ids, self.company)[partner.id])
        card.refresh()
        return card.exposure_open, card.exposure_bills, card.exposure

    def unpaid(self, receipt):
        return reject(self, receipt, "bill_1", means="bill", date=TODAY)

    def assertOpenAgain(self, record):
        self.assertEqual(self.item.amount_residual, 1200)
        self.assertIn(self.invoice, record.reopened_move_ids)
        for account in (self.bills, self.collection, self.discount):
            self.assertEqual(self.balance(account), 0, account.code)
        self.assertEqual(self.exposure(), (1200, 0, 1200))

    def test_the_french_chart_knows_bills_at_the_bank(self):
        roles = self.env["receivables.account.role"].search(
            [("account_id", "in", (self.collection | self.discount).ids)]
        )
        self.assertEqual(set(roles.mapped("role")), {"bill"})
        self.assertFalse(any(roles.mapped("statement")))
        self.assertEqual(roles.filtered("until_maturity").account_id, self.discount)

    def dialog(self, item):
        dialog = self.env["receivables.lettering.reassign"].with_context(
            active_model="account.move.line", active_ids=item.ids
        )
        return dialog.create({"kind": "bill", "date": "2026-05-02"})

    def test_the_dialog_takes_accepted_bills_to_the_bank(self):
        self.assertEqual(self.dialog(self.item).account_id, self.bills)
        bill = self.accepted()
        dialog = self.dialog(bill)
        self.assertEqual(dialog.account_id, self.collection)
        dialog.action_move()
        self.assertTrue(bill.reconciled)
        self.assertEqual(self.exposure(), (1200, 0, 1200))
        self.assertTax(200, 0, "not paid yet")

    def test_returned_before_the_bank_paid(self):
        bill = self.accepted()
        move = self.remit(bill)
        self.assertEqual(self.exposure(), (1200, 0, 1200), "nobody paid yet")
        record = self.unpaid(move.line_ids.filtered(lambda line: line.balance < 0))
        self.assertOpenAgain(record)
        at_bank = move.line_ids.filtered(lambda line: line.balance > 0)
        self.assertTrue(at_bank.reconciled, "nothing awaits the bank any more")

    def test_returned_after_the_bank_paid(self):
        at_bank = self.transfer(self.accepted(), kind="bill", account=self.collection)
        self.assertTax(200, 0)
        group = self.pay(at_bank, event="bill_maturity", date="2026-06-29")
        self.assertTax(0, 200)
        self.assertEqual(self.exposure(), (0, 0, 0))
        receipt = group.move_line_ids.filtered(lambda line: line.balance < 0)
        self.assertOpenAgain(self.unpaid(receipt))
        self.assertTax(200, 0)

    def test_returned_after_the_bank_paid_a_remittance_of_people(self):
        move = self.remit(self.accepted())
        at_bank = move.line_ids.filtered(lambda line: line.balance > 0)
        group = self.pay(at_bank, event="bill_maturity", date="2026-06-29")
        receipt = group.move_line_ids.filtered(lambda line: line.balance < 0)
        self.assertOpenAgain(self.unpaid(receipt))

    def test_the_other_bills_of_the_slip_stay(self):
        other = self.make_customer("Other")
        theirs = self.open_lines(
            self.make_service(date="2026-03-01", due="2026-03-31", partner=other)
        )
        bills = self.accepted() + self.accepted(theirs)
        move = self.remit(bills)
        receipt = move.line_ids.filtered(
            lambda line: line.balance < 0 and line.partner_id == self.customer
        )
        record = self.unpaid(receipt)
        self.assertEqual(self.item.amount_residual, 1200)
        self.assertNotIn(theirs.move_id, record.reopened_move_ids)
        self.assertTrue(theirs.reconciled)
        self.assertEqual(self.balance(self.collection), 1200, "the other bill")
        self.assertEqual(self.exposure(other), (1200, 0, 1200))

    def test_one_bill_of_a_transfer_of_several(self):
        second = self.open_lines(self.make_service(date="2026-03-02", due="2026-03-31"))
        bills = self.accepted(self.item + second)
        bill = bills.filtered(lambda line: line.amount_residual)[0]
        group = self.pay(bill, event="bill_maturity")
        self.unpaid(group.move_line_ids.filtered(lambda line: line.balance < 0))
        open_again = (self.item + second).mapped("amount_residual")
        self.assertEqual(sorted(open_again), [0, 1200])
        self.assertEqual(self.balance(self.bills), 1200)

    def test_a_bill_of_two_invoices_paid_in_part(self):
        second = self.open_lines(self.make_service(date="2026-03-02", due="2026-03-31"))
        bill = self.accepted(self.item + second, merge=True)
        self.pay(bill, 1500, event="bill_maturity")
        group = self.pay(bill, 900, event="bill_maturity", date="2026-05-25")
        newest = group.move_line_ids.filtered(lambda line: line.balance < 0)
        self.unpaid(newest.sorted("id")[-1:])
        owed = sum((self.item + second).mapped("amount_residual"))
        self.assertEqual(owed, 900, "what was paid of the bill stays paid")
        self.assertEqual(self.balance(self.bills), 0)
        self.assertTax(150, 250)

    def test_a_discounted_bill_is_a_risk_until_its_maturity(self):
        at_bank = self.transfer(self.accepted(), kind="bill", account=self.discount)
        self.assertEqual(self.exposure(), (1200, 0, 1200))
        group = self.pay(at_bank, date="2026-05-02")
        self.assertEqual(self.exposure(), (0, 1200, 1200))
        with freeze_time(DUE):
            self.assertEqual(self.exposure(), (0, 1200, 1200))
        with freeze_time("2026-08-01"):
            self.assertEqual(self.exposure(), (0, 0, 0))
        receipt = group.move_line_ids.filtered(lambda line: line.balance < 0)
        self.assertOpenAgain(self.unpaid(receipt))

    def test_accounts_are_a_choice(self):
        at_bank = self.transfer(self.accepted(), kind="bill", account=self.discount)
        self.pay(at_bank, date="2026-05-02")
        role = self.env["receivables.account.role"].search(
            [("account_id", "=", self.discount.id)]
        )
        role.until_maturity = False
        self.assertEqual(self.exposure(), (0, 0, 0))


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestRejectBillLevel(DunningRunCase):
    def test_dunning_goes_on_at_the_level_it_had_reached(self):
        invoice = self.make_invoice(1000.0, "2026-05-31")
        line = self.open_lines(invoice)
        self.send(self.propose("2026-06-20"))
        accepted, at_bank = self.make_accounts()
        bill = line
        for account in (accepted, at_bank):
            bill = (
                self.env["receivables.lettering.transfer"]
                ._transfer(bill, "bill", account=account)
                .line_ids.target_line_id
            )
        receipt = self.make_receipt(1000.0, account=at_bank, date="2026-06-25")
        (bill + receipt).reconcile()
        self.propose("2026-06-28")  # sees it settled
        reject(self, receipt, "bill_1", means="bill", date="2026-06-30")
        self.assertEqual(line.amount_residual, 1000.0)
        claimed = self.propose("2026-07-25").notice_ids.line_ids.filtered("advances")
        self.assertEqual((claimed.step, claimed.cycle), (2, 1))

    def make_accounts(self):
        """Bills accepted and at the bank, in a chart that has no such accounts."""
        accounts = self.env["account.account"].create(
            [
                {
                    "code": "BILL1",
                    "name": "Bills accepted",
                    "account_type": "asset_receivable",
                    "reconcile": True,
                },
                {
                    "code": "BILL2",
                    "name": "Bills at the bank",
                    "account_type": "asset_cash",
                },
            ]
        )
        roles = self.env["receivables.account.role"]
        roles.search([("account_id", "=", accounts[0].id)]).role = "bill"
        roles.create({"account_id": accounts[1].id, "role": "bill"})
        return accounts
