"""Cases at the edge of the door: each one on real entries."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY
from .lettering_common import FrenchLetteringCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLetteringEdge(FrenchLetteringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.usd = cls.setup_other_currency("USD", rates=[("2016-01-01", 2.0)])
        cls.jpy = cls.setup_other_currency("JPY", rates=[("2016-01-01", 160.0)])
        cls.misc = cls.company_data["default_journal_misc"]

    def cause(self, code="rounding", company=None):
        company = company or self.company
        return self.env["receivables.write.off.cause"].search(
            [("company_id", "=", company.root_id.id), ("code", "=", code)]
        )

    def gap(self, code="rounding", **kwargs):
        return {"cause": self.cause(code), "amount": None, **kwargs}

    def set_rate(self, currency, day, rate):
        self.env["res.currency.rate"].create(
            {
                "name": day,
                "rate": rate,
                "currency_id": currency.id,
                "company_id": self.company.id,
            }
        )

    # -- documents -------------------------------------------------------------

    def test_instalments_are_lettered_one_by_one(self):
        invoice = self.make_invoice(300.0, instalments=[(50, 0), (50, 30)])
        first, second = self.open_lines(invoice)
        one, two = self.make_receipt(150.0), self.make_receipt(150.0)
        self.letter(first + one)
        self.assertEqual(invoice.payment_state, "partial")
        self.assertEqual((first.reconciled, second.reconciled), (True, False))
        self.assertNotEqual(first.letter, second.letter)
        self.letter(second + two)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertNotEqual(first.letter, second.letter)
        self.assertEqual(first.letter, one.letter)
        self.assertEqual(second.letter, two.letter)

    def test_a_discount_within_its_term(self):
        """2 % within 10 days, as the invoice offers: 24 of 1,200 with its VAT."""
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % 10 days",
                "early_discount": True,
                "discount_percentage": 2.0,
                "discount_days": 10,
                "early_pay_discount_computation": "included",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        invoice = self.make_service(1000.0, tax=self.tax.goods, date="2026-06-25")
        invoice.button_draft()
        invoice.invoice_payment_term_id = term
        invoice.action_post()
        line = self.open_lines(invoice)
        self.assertEqual(line.discount_balance, 1176.0)
        group = self.letter(
            line + self.make_receipt(1176.0), gaps=[self.gap("discount")]
        )
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(group.write_off_ids.tax_amount, 4.0)

    def test_an_overpayment_stays_on_account(self):
        lines = self.pair(100.0, 130.0)
        with self.refused(UserError, "differ by"):
            self.letter(lines)
        self.letter(lines, partial=True)
        self.assertEqual(lines.mapped("amount_residual"), [0.0, -30.0])
        self.assertTrue(lines[1].letter.islower())
        later = self.open_lines(self.make_invoice(30.0))
        self.letter(lines[1] + later)
        self.assertEqual(set((lines + later).mapped("letter")), {lines[0].letter})
        self.assertTrue(later.letter.isupper())

    def test_a_refund_settles_its_invoice_without_a_payment(self):
        invoice = self.make_service(1000.0)
        note = self.make_service(1000.0, move_type="out_refund")
        self.letter(self.open_lines(invoice) + self.open_lines(note), event="refund")
        self.assertIn(invoice.payment_state, ("paid", "reversed"))
        self.assertEqual(self.balance(self.tax.pending), 0.0)
        self.assertEqual(self.balance(self.tax.due), 0.0)

    def test_many_to_many(self):
        items = self.Line
        for amount in (10.0, 20.0, 30.0):
            items += self.open_lines(self.make_invoice(amount))
        items += self.make_receipt(25.0) + self.make_receipt(35.0)
        group = self.letter(items)
        self.assertTrue(all(items.mapped("reconciled")))
        self.assertEqual(len(set(items.mapped("letter"))), 1)
        self.assertEqual(group.amount, 60.0)

    # -- currencies ------------------------------------------------------------

    def test_a_foreign_invoice_paid_at_another_rate(self):
        self.set_rate(self.usd, "2026-06-01", 1.6)
        lines = self.pair(100.0, currency=self.usd)
        group = self.letter(lines)
        self.assertTrue(all(lines.mapped("reconciled")))
        self.assertEqual(group.amount, 50.0)
        exchange = group.partial_ids.exchange_move_id
        self.assertEqual(
            abs(exchange.line_ids[0].balance), 12.5, "what the rates differ by"
        )
        self.assertEqual(
            round(
                sum(lines.mapped("balance"))
                + sum(
                    exchange.line_ids.filtered(
                        lambda line: line.account_id == self.receivable
                    ).mapped("balance")
                ),
                2,
            ),
            0.0,
        )

    def test_a_gap_in_a_foreign_currency(self):
        self.set_rate(self.usd, "2026-06-01", 1.6)
        lines = self.pair(100.0, 99.9, currency=self.usd)
        group = self.letter(lines, gaps=[self.gap()])
        self.assertTrue(all(group.move_line_ids.mapped("reconciled")))
        item = group.move_line_ids - lines
        self.assertEqual(item.currency_id, self.usd)
        self.assertAlmostEqual(item.amount_currency, -0.1)
        self.assertAlmostEqual(item.balance, -0.05)
        self.assertAlmostEqual(sum(group.move_line_ids.mapped("amount_residual")), 0.0)

    def test_euros_pay_dollars(self):
        """Items of two currencies: what Odoo matches, no gap that is none."""
        invoice = self.open_lines(self.make_invoice(100.0, currency=self.usd))
        receipt = self.make_receipt(50.0)
        self.letter(invoice + receipt)
        self.assertTrue(invoice.reconciled and receipt.reconciled)

    def test_a_company_residual_without_a_foreign_one(self):
        """Euros left on items whose dollars are settled: an exchange rest."""
        rest = {"currency_id": self.usd.id, "partner_id": self.customer.id}
        move = self.make_entry(
            [
                {
                    "account_id": self.receivable.id,
                    "balance": 3.0,
                    "amount_currency": 0.0,
                    **rest,
                },
                {
                    "account_id": self.cause("exchange").gain_account_id.id,
                    "balance": -3.0,
                    "amount_currency": 0.0,
                    **rest,
                },
            ]
        )
        line = move.line_ids.filtered(lambda item: item.account_id == self.receivable)
        self.assertEqual((line.amount_residual, line.reconciled), (3.0, False))
        group = self.letter(line, gaps=[self.gap("exchange")])
        self.assertTrue(line.reconciled)
        self.assertEqual(group.gap_amount, 3.0)
        item = group.move_line_ids - line
        self.assertEqual((item.balance, item.amount_currency), (-3.0, 0.0))

    def test_a_currency_without_decimals(self):
        """Yen have no cents: a gap of one yen is a gap, half a yen does not exist."""
        lines = self.pair(10000.0, 9999.0, currency=self.jpy)
        with self.refused(UserError, "differ by"):
            self.letter(lines)
        group = self.letter(lines, gaps=[self.gap()])
        self.assertTrue(all(lines.mapped("reconciled")))
        self.assertEqual((group.move_line_ids - lines).amount_currency, -1.0)
        exact = self.pair(777.0, currency=self.jpy)
        self.letter(exact)
        self.assertTrue(all(exact.mapped("reconciled")))

    # -- companies -------------------------------------------------------------

    def test_branches_are_lettered_together(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.user.company_ids = [Command.link(branch.id)]
        self.cr.precommit.run()
        invoice = self.make_invoice(100.0, company=branch)
        lines = self.open_lines(invoice) + self.make_receipt(99.98)
        self.assertEqual(lines.company_id, branch + self.company)
        group = self.letter(lines, gaps=[self.gap()])
        self.assertTrue(all(lines.mapped("reconciled")))
        self.assertEqual(group.company_id, self.company)
        self.assertEqual(group.gap_move_id.company_id, branch)
        self.assertEqual(len(set(group.move_line_ids.mapped("letter"))), 1)

    def test_other_companies_are_not(self):
        other = self.make_french_company()
        receivable = other.data["default_account_receivable"]
        account = self.receivable
        account.with_company(other.company).write(
            {"code": "411999", "company_ids": [Command.link(other.company.id)]}
        )
        here = self.pair()[:1]
        bank = other.data["default_journal_bank"]
        there = self.make_entry(
            [
                {
                    "account_id": account.id,
                    "balance": -100.0,
                    "partner_id": self.customer.id,
                },
                {"account_id": bank.default_account_id.id, "balance": 100.0},
            ],
            journal=bank,
            company=other.company,
        ).line_ids[0]
        self.assertNotEqual(receivable, account)
        with self.refused(UserError, "different companies"):
            self.letter(here + there)

    # -- locks and hashes ------------------------------------------------------

    def test_inside_a_hard_locked_period(self):
        """Letters change, entries do not: what is posted goes to an open day."""
        lines = self.pair(100.0, 99.98, date="2026-05-01")
        receipt = lines[1]
        self.company.hard_lock_date = TODAY
        with freeze_time("2026-07-20"):
            group = self.letter(lines, gaps=[self.gap()])
            self.assertTrue(all(lines.mapped("reconciled")))
            self.assertEqual(str(group.gap_move_id.date), "2026-07-20")
            self.assertEqual(receipt.date, self.today)
            self.Door._unletter(group, "Paid twice", reverse=True)
        self.assertEqual(lines.mapped("amount_residual"), [100.0, -99.98])
        self.assertGreater(str(group.gap_move_id.reversal_move_ids.date), "2026-06-30")

    def test_hashed_entries(self):
        journal = self.company_data["default_journal_sale"]
        journal.restrict_mode_hash_table = True
        lines = self.pair(100.0)
        invoice = lines[0].move_id
        if not invoice.inalterable_hash:
            wizard = self.env["account.secure.entries.wizard"].create(
                {"hash_date": TODAY}
            )
            wizard.action_secure_entries()
        self.assertTrue(invoice.inalterable_hash, "the entry is not secured")
        before = invoice.inalterable_hash
        group = self.letter(lines)
        self.assertTrue(lines[0].letter.isupper())
        self.Door._unletter(group, "Other invoice")
        self.assertFalse(lines[0].letter)
        self.assertEqual(invoice.inalterable_hash, before)

    # -- odd items -------------------------------------------------------------

    def test_a_customer_without_a_card(self):
        partner = self.make_customer("Passing by")
        lines = self.pair(partner=partner)
        card = self.env["receivables.card"].sudo()
        card.search([("commercial_partner_id", "=", partner.id)]).unlink()
        self.letter(lines, automatic=True)
        self.assertTrue(all(lines.mapped("reconciled")))

    def test_items_without_a_partner(self):
        bank = self.company_data["default_journal_bank"]
        lines = self.Line
        for amount in (100.0, -100.0):
            lines += self.make_entry(
                [
                    {"account_id": self.receivable.id, "balance": amount},
                    {"account_id": bank.default_account_id.id, "balance": -amount},
                ]
            ).line_ids[0]
        group = self.letter(lines)
        self.assertTrue(all(lines.mapped("reconciled")))
        self.assertFalse(group.commercial_partner_id)
        self.assertTrue(lines[0].letter)

    def test_a_payment_of_odoo(self):
        """Entries of Register Payment are lettered like others; its state follows."""
        invoice = self.make_invoice(100.0)
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_id": self.customer.id,
                "amount": 100.0,
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        payment.action_post()
        item = payment.move_id.line_ids.filtered(
            lambda line: line.account_id == self.receivable
        )
        self.letter(self.open_lines(invoice) + item, user=self.collector)
        self.assertEqual(invoice.payment_state, invoice._get_invoice_in_payment_state())
        self.Door._unletter(item, "Bounced")
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_a_bounced_payment_is_lettered_with_its_return(self):
        """Un-letter, letter the payment with the bank's debit, letter the new one."""
        lines = self.pair(100.0)
        group = self.letter(lines)
        self.Door._unletter(group, "Direct debit returned")
        back = self.make_receipt(-100.0)
        self.letter(lines[1] + back)
        again = self.make_receipt(100.0)
        self.letter(lines[0] + again)
        self.assertTrue(all((lines + back + again).mapped("reconciled")))
        self.assertNotEqual(lines[0].letter, lines[1].letter)
        self.assertNotIn(group.letter, (lines + back).mapped("letter"))

    def test_another_account_than_receivables(self):
        """Any account that reconciles: 467 for instance."""
        account = self.env["account.account"].create(
            {
                "code": "467900",
                "name": "Sundry debtors",
                "account_type": "asset_current",
                "reconcile": True,
                "company_ids": [Command.set(self.company.ids)],
            }
        )
        lines = self.Line
        bank = self.company_data["default_journal_bank"]
        for amount in (40.0, -40.0):
            lines += self.make_entry(
                [
                    {"account_id": account.id, "balance": amount},
                    {"account_id": bank.default_account_id.id, "balance": -amount},
                ]
            ).line_ids[0]
        self.letter(lines)
        self.assertTrue(all(lines.mapped("reconciled")))
        revenue = self.make_invoice(50.0).invoice_line_ids
        with self.refused(UserError, "does not allow reconciliation"):
            self.letter(self.pair()[0].move_id.invoice_line_ids + revenue)

    def test_a_partial_with_vat_waits_for_a_person(self):
        invoice = self.make_service(1000.0)
        line = self.open_lines(invoice)
        self.letter(line + self.make_receipt(600.0), partial=True)
        rest = self.make_receipt(600.0)
        with self.refused(UserError, "A person decides"):
            self.letter(line + rest, automatic=True)
        self.letter(line + rest)
        self.assertEqual(self.balance(self.tax.due), -200.0)
        self.assertEqual(self.balance(self.tax.pending), 0.0)

    def test_a_bad_debt_after_its_transfer(self):
        """Moved to doubtful debts, then lost: the VAT that waited goes with it."""
        invoice = self.make_service(1000.0)
        line = self.open_lines(invoice)
        doubtful = self.env["account.account"].search(
            [("code", "=like", "416%"), ("company_ids", "in", self.company.ids)],
            limit=1,
        )
        doubtful.reconcile = True
        transfer = self.env["receivables.lettering.transfer"]._transfer(
            line, "doubtful", account=doubtful
        )
        moved = self.Line.search(
            [
                ("account_id", "=", doubtful.id),
                ("partner_id", "=", self.customer.id),
                ("reconciled", "=", False),
            ]
        )
        self.assertTrue(transfer)
        group = self.letter(moved, gaps=[self.gap("bad_debt")])
        self.assertTrue(moved.reconciled)
        self.assertEqual(self.balance(self.tax.pending), 0.0)
        self.assertEqual(self.balance(self.tax.due), 0.0)
        self.assertEqual(group.write_off_ids.tax_amount, 200.0)
