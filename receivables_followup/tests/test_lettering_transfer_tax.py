"""The VAT on payment of items that moved to another account, path by path."""

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import TODAY
from .lettering_tax_common import TaxCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLetteringTransferTax(TaxCommon):
    def test_receipt(self):
        """Without a transfer nothing changes: core makes the VAT due."""
        self.assertTax(200, 0)
        self.pay(self.item)
        self.assertTax(0, 200)

    def test_partial_receipts(self):
        self.pay(self.item, 400)
        self.assertTax(133.33, 66.67)
        self.pay(self.item, 800)
        self.assertTax(0, 200)

    def test_transfer_pays_nothing(self):
        target = self.transfer()
        self.assertTax(200, 0)
        self.assertTrue(self.item.reconciled)
        self.assertEqual(target.amount_residual, 1200)
        self.assertEqual(target.account_id, self.doubtful)
        self.assertEqual(target.date_maturity, self.item.date_maturity)

    def test_cash_after_the_transfer(self):
        """Due on the day of the cash, on the grids of the invoice."""
        target = self.transfer()
        self.pay(target)
        self.assertTax(0, 200)
        entry = self.tax_entries()
        self.assertEqual(entry.date, fields.Date.to_date("2026-05-20"))
        self.assertEqual(entry.tax_cash_basis_origin_move_id, self.invoice)
        direct = self.make_service(date="2026-03-01")
        self.pay(self.open_lines(direct))
        for mine, core in zip(
            entry.line_ids, self.tax_entries(direct).line_ids, strict=True
        ):
            self.assertEqual(mine.tax_tag_ids, core.tax_tag_ids)
            self.assertEqual(mine.account_id, core.account_id)
            self.assertEqual(mine.balance, core.balance)
            self.assertEqual(mine.tax_base_amount, core.tax_base_amount)
        pending = self.invoice.line_ids.filtered(
            lambda line: line.account_id == self.tax.pending
        )
        self.assertTrue(pending.reconciled)

    def test_core_letters_what_the_transfer_became(self):
        """Odoo's own screens know no transfers: the VAT follows all the same."""
        for kind in ("doubtful", "bill"):
            with self.subTest(kind):
                invoice = self.make_service(date="2026-03-01")
                target = self.transfer(self.open_lines(invoice), kind)
                receipt = self.make_receipt(1200, account=target.account_id)
                (target + receipt).reconcile()
                tax = self.tax_entries(invoice).line_ids.filtered(
                    lambda line: line.account_id == self.tax.due
                )
                self.assertEqual(sum(tax.mapped("balance")), -200)

    def test_parts_are_paid_in_proportion_and_the_last_takes_the_rest(self):
        target = self.transfer()
        paid = 0
        for amount, due in ((400, 66.67), (400, 133.34), (400, 200)):
            self.pay(target, amount)
            paid += amount
            self.assertTax(200 - due, due, f"after {paid}")
        self.assertEqual(len(self.tax_entries()), 3)

    def test_part_paid_part_moved(self):
        """What is paid on the invoice takes its own share only."""
        target = self.transfer(amounts={self.item.id: 480})
        self.assertTax(200, 0)
        self.pay(self.item)
        self.assertTax(80, 120)
        self.pay(target)
        self.assertTax(0, 200)

    def test_moved_part_paid_first(self):
        target = self.transfer(amounts={self.item.id: 500})
        self.pay(target)
        self.assertTax(116.67, 83.33)
        self.pay(self.item)
        self.assertTax(0, 200)

    def test_bad_debt_after_the_transfer(self):
        """Nothing is due on what is never paid."""
        target = self.transfer()
        self.pay(target, 300)
        self.assertTax(150, 50)
        loss = self.make_entry(
            [
                {"account_id": self.account("654100").id, "balance": 900},
                {
                    "account_id": target.account_id.id,
                    "balance": -900,
                    "partner_id": target.partner_id.id,
                },
            ]
        ).line_ids[1]
        self.letter(target + loss, event="bad_debt")
        self.assertTax(150, 50)

    def test_bill_then_maturity(self):
        target = self.transfer(kind="bill", due=fields.Date.to_date("2026-06-15"))
        self.assertEqual(target.account_id, self.bills)
        self.assertTax(200, 0)
        self.pay(target, date="2026-06-15", event="bill_maturity")
        self.assertTax(0, 200)
        self.assertEqual(self.tax_entries().date, fields.Date.to_date("2026-06-15"))

    def test_unpaid_bill_becomes_doubtful(self):
        """411 to 413 to 416: the VAT follows through both."""
        bill = self.transfer(kind="bill")
        doubtful = self.transfer(bill)
        self.assertTax(200, 0)
        self.pay(doubtful, 600)
        self.assertTax(100, 100)
        self.pay(doubtful, 600)
        self.assertTax(0, 200)

    def test_one_bill_for_two_invoices(self):
        other = self.make_service(500, date="2026-03-05")
        both = self.item + self.open_lines(other)
        bill = self.transfer(both, "bill", merge=True)
        self.assertEqual(len(bill), 1)
        self.assertEqual(bill.amount_residual, 1800)
        self.pay(bill, 900)
        self.assertTax(150, 150)
        self.pay(bill, 900)
        self.assertTax(0, 300)
        self.assertEqual(len(self.tax_entries()), 2)
        self.assertEqual(len(self.tax_entries(other)), 2)

    def test_factor_advance(self):
        target = self.transfer(kind="factor", account=self.account("467000"))
        self.assertTax(200, 0)
        self.pay(target, event="factor_advance")
        self.assertTax(200, 0, "an advance is a loan")

    def test_unletter_the_cash(self):
        target = self.transfer()
        group = self.pay(target)
        self.Door._unletter(group, "wrong customer")
        self.assertTax(200, 0)
        self.pay(target)
        self.assertTax(0, 200)

    def test_unletter_the_transfer(self):
        """What was due through it is taken back; lettering again makes it due."""
        target = self.transfer()
        self.pay(target)
        transfer = target.move_id.receivables_transfer_id
        source = transfer.line_ids.source_line_id
        warned = [
            (warning["kind"], warning["move_ids"])
            for warning in self.Door._unletter_warnings(source)
        ]
        self.assertIn(("vat", self.tax_entries().ids), warned)
        self.Door._unletter(source, "not doubtful")
        self.assertTax(200, 0)
        self.assertFalse(self.tax_entries())
        self.letter(source + transfer.line_ids.counterpart_line_id, event="doubtful")
        self.assertTax(0, 200)

    def test_unletter_all_reverses_once(self):
        target = self.transfer()
        group = self.pay(target)
        transfer = target.move_id.receivables_transfer_id
        self.Door._unletter(transfer.line_ids.source_line_id, "first")
        self.Door._unletter(group, "second")
        self.assertTax(200, 0)

    def test_reversed_transfer(self):
        """The entry is reversed in Odoo: the invoice is open, its VAT waits."""
        target = self.transfer()
        self.pay(target, 600)
        self.assertTax(100, 100)
        target.move_id._reverse_moves(cancel=True)
        self.assertTax(200, 0)
        self.assertEqual(self.item.amount_residual, 1200)
        self.pay(self.item)
        self.assertTax(0, 200)

    def test_core_letters_the_transfer_itself(self):
        """Un-lettered and matched again in Odoo's own screen: still no payment."""
        target = self.transfer()
        transfer = target.move_id.receivables_transfer_id
        source = transfer.line_ids.source_line_id
        self.Door._unletter(source, "by mistake")
        (source + transfer.line_ids.counterpart_line_id).reconcile()
        self.assertTax(200, 0)
        self.pay(target)
        self.assertTax(0, 200)

    def test_import(self):
        """History was declared where it came from."""
        receipt = self.make_receipt(1200)
        self.letter(self.item + receipt, origin="import", event="import")
        self.assertTax(200, 0)

    def test_credit_note(self):
        """Both documents make due what cancels out."""
        refund = self.make_service(1000, move_type="out_refund", date="2026-03-10")
        self.letter(self.item + self.open_lines(refund), event="refund")
        self.assertTax(0, 0)

    def test_suppliers(self):
        """The same for what we owe: deductible when we pay."""
        bill = self.make_service(1000, move_type="in_invoice", date="2026-03-01")
        waiting = self.tax.purchase.cash_basis_transition_account_id
        due = self.tax.purchase.invoice_repartition_line_ids.account_id
        self.assertEqual(self.balance(waiting), 200)
        target = self.transfer(
            self.open_lines(bill), "bill", account=self.account("403000")
        )
        self.assertEqual((self.balance(waiting), self.balance(due)), (200, 0))
        self.pay(target, -300)
        self.assertEqual((self.balance(waiting), self.balance(due)), (150, 50))
        self.pay(target, -900)
        self.assertEqual((self.balance(waiting), self.balance(due)), (0, 200))

    def test_figures_of_the_transfer(self):
        target = self.transfer()
        transfer = target.move_id.receivables_transfer_id
        self.assertEqual((transfer.tax_amount, transfer.tax_waiting), (200, 200))
        self.assertEqual(transfer.tax_state, "waits")
        self.pay(target, 300)
        transfer.invalidate_recordset()
        self.assertEqual((transfer.tax_amount, transfer.tax_waiting), (200, 150))
        self.assertEqual(transfer.tax_state, "part")

    def test_shares_for_write_offs(self):
        target = self.transfer(amounts={self.item.id: 600})
        [(move, share)] = self.Transfer._tax_shares(target)[target]
        self.assertEqual((move, share), (self.invoice, 0.5))
        [(move, share)] = self.Transfer._tax_shares(self.item)[self.item]
        self.assertEqual((move, share), (self.invoice, 1))
