from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..engine.ledger.ageing import BUCKETS, bucket, days_overdue
from ..engine.ledger.holds import PRIORITY
from .common import ReceivablesCommon


@tagged("post_install", "-at_install")
class TestOpenItem(ReceivablesCommon):
    def test_invoice_is_one_open_item(self):
        invoice = self.make_invoice(1000.0, "2026-05-31", ref="PO-7")
        item = self.item(invoice)
        line = self.open_lines(invoice)
        self.assertEqual(item.id, line.id)
        self.assertEqual(item.move_line_id, line)
        self.assertEqual(item.move_id, invoice)
        self.assertEqual(item.commercial_partner_id, self.customer)
        self.assertFalse(item.payer_id)
        self.assertEqual(item.account_id, self.receivable)
        self.assertEqual((item.role, item.side), ("trade", "receivable"))
        self.assertEqual(item.date_maturity, date(2026, 5, 31))
        self.assertEqual(item.amount_residual, 1000.0)
        self.assertEqual(item.amount_residual_currency, 1000.0)
        self.assertEqual(item.chaseable_amount, 1000.0)
        self.assertEqual(item.held_amount, 0.0)
        self.assertFalse(item.hold_reason)
        self.assertEqual(item.days_overdue, 30)
        self.assertEqual(item.bucket, "1_30")
        self.assertEqual((item.move_type, item.ref), ("out_invoice", "PO-7"))
        self.assertTrue(item.chase and item.offset and item.exposure and item.statement)
        self.assertEqual(item.display_name, invoice.name)

    def test_drafts_and_cancelled_are_not_open(self):
        draft = self.make_invoice(post=False)
        cancelled = self.make_invoice(post=False)
        cancelled.button_cancel()
        self.assertFalse(self.items(draft + cancelled))
        posted = self.make_invoice()
        self.assertTrue(self.items(posted))
        posted.button_draft()
        self.assertFalse(self.items(posted))

    def test_instalments_are_separate_items(self):
        invoice = self.make_invoice(
            900.0, date="2026-05-01", instalments=[(30, 0), (30, 30), (40, 90)]
        )
        items = self.items(invoice).sorted("date_maturity")
        self.assertEqual(items.mapped("amount_residual"), [270.0, 270.0, 360.0])
        self.assertEqual(items.mapped("days_overdue"), [60, 30, -30])
        self.assertEqual(items.mapped("bucket"), ["31_60", "1_30", "not_due"])

    def test_due_date_falls_back_on_the_date(self):
        entry = self.make_entry(
            [
                {
                    "account_id": self.receivable.id,
                    "balance": 50.0,
                    "partner_id": self.customer.id,
                },
                {
                    "account_id": self.company_data["default_account_revenue"].id,
                    "balance": -50.0,
                },
            ],
            "2026-04-01",
        )
        line = self.open_lines(entry)
        line.date_maturity = False
        item = self.item(entry)
        self.assertEqual(item.date_maturity, date(2026, 4, 1))
        self.assertEqual((item.days_overdue, item.bucket), (90, "61_90"))

    def test_same_words_as_the_engine(self):
        fields = self.OpenItem._fields
        self.assertEqual(fields["bucket"].get_values(self.env), list(BUCKETS))
        self.assertEqual(fields["hold_reason"].get_values(self.env), list(PRIORITY))
        days = {-1, 0, 1, 30, 31, 60, 61, 90, 91, 400}
        self.make_entries_due(days)
        for item in self.items():
            self.assertEqual(item.bucket, bucket(item.days_overdue))
            self.assertEqual(
                item.days_overdue, days_overdue(item.date_maturity, self.today)
            )
        self.assertEqual(set(self.items().mapped("days_overdue")), days)

    def make_entries_due(self, days):
        """One open item of 1.00 for each number of days overdue."""
        lines = [
            {
                "account_id": self.receivable.id,
                "balance": 1.0,
                "partner_id": self.customer.id,
                "date_maturity": date.fromordinal(self.today.toordinal() - number),
            }
            for number in days
        ]
        revenue = self.company_data["default_account_revenue"].id
        lines.append({"account_id": revenue, "balance": -len(days)})
        self.make_entry(lines, "2025-01-01")

    def test_today_is_bound(self):
        invoice = self.make_invoice(due="2026-06-30")
        self.assertEqual(self.item(invoice).days_overdue, 0)
        with freeze_time("2026-07-31"):
            item = self.item(invoice)
            self.assertEqual((item.days_overdue, item.bucket), (31, "31_60"))
            self.assertIn(item, self.OpenItem.search([("days_overdue", ">", 30)]))
        # The same instant is already tomorrow where the user works.
        with freeze_time("2026-06-30 20:00:00"):
            self.assertEqual(self.item(invoice, tz="Asia/Tokyo").days_overdue, 1)
            self.assertEqual(self.item(invoice, tz="Europe/Paris").days_overdue, 0)

    def test_credits_age_by_their_own_date(self):
        credit = self.make_credit_note(
            200.0, date="2026-06-10", instalments=[(100, 45)]
        )
        item = self.item(credit)
        self.assertEqual(item.date_maturity, date(2026, 7, 25))
        self.assertEqual((item.days_overdue, item.bucket), (20, "1_30"))
        self.assertEqual(item.amount_residual, -200.0)
        self.assertEqual(item.chaseable_amount, -200.0)
        receipt = self.make_receipt(75.0, date="2026-03-01")
        item = self.item(receipt)
        self.assertEqual((item.amount_residual, item.bucket), (-75.0, "90_plus"))

    def test_partial_and_full_payment(self):
        invoice = self.make_invoice(1000.0, "2026-05-31")
        self.make_receipt(400.0, invoice)
        self.assertEqual(self.item(invoice).amount_residual, 600.0)
        self.make_receipt(600.0, invoice)
        self.assertFalse(self.items(invoice))

    def test_payment_in_the_same_transaction(self):
        invoice = self.make_invoice(1000.0, "2026-05-31")
        item = self.item(invoice)
        self.assertEqual(item.amount_residual, 1000.0)
        self.make_receipt(400.0, invoice)
        where = SQL("item.move_id = %s", invoice.id)
        rows = self.OpenItem._query_rows(["amount_residual", "bucket"], where)
        self.assertEqual(rows, [(600.0, "1_30")])
        # A search reads the ledger again, whatever the cache still holds.
        self.OpenItem.search([("move_id", "=", invoice.id)])
        self.assertEqual(item.amount_residual, 600.0)

    def test_query_rows_orders_and_honours_as_of(self):
        first = self.make_invoice(10.0, "2026-02-10")
        second = self.make_invoice(20.0, "2026-01-10", date="2025-12-10")
        self.make_receipt(10.0, first, "2026-03-01")
        where = SQL("item.commercial_partner_id = %s", self.customer.id)
        columns = ["move_id", "amount_residual"]
        rows = self.OpenItem._query_rows(columns, where)
        self.assertEqual(rows, [(second.id, 20.0)])
        rows = self.OpenItem.with_context(as_of="2026-02-28")._query_rows(
            columns, where, SQL("item.date_maturity DESC")
        )
        self.assertEqual(rows, [(first.id, 10.0), (second.id, 20.0)])

    def test_as_of_before_and_after_payments(self):
        invoice = self.make_invoice(1000.0, "2026-03-31", date="2026-02-01")
        self.make_receipt(300.0, invoice, "2026-04-10")
        self.make_receipt(700.0, invoice, "2026-05-20")
        expected = {
            "2026-01-31": None,
            "2026-02-01": (1000.0, -58),
            "2026-04-09": (1000.0, 9),
            "2026-04-10": (700.0, 10),
            "2026-05-19": (700.0, 49),
            "2026-05-20": None,
        }
        for day, figures in expected.items():
            with self.subTest(as_of=day):
                items = self.items(invoice, as_of=day)
                found = [(i.amount_residual, i.days_overdue) for i in items]
                self.assertEqual(found, [figures] if figures else [])
        self.assertFalse(self.items(invoice))

    def test_as_of_shows_the_receipt_until_it_is_matched(self):
        receipt = self.make_receipt(500.0, date="2026-03-01")
        invoice = self.make_invoice(500.0, "2026-05-15", date="2026-04-15")
        (receipt + self.open_lines(invoice)).reconcile()
        self.assertEqual(self.item(receipt, as_of="2026-04-14").amount_residual, -500.0)
        self.assertFalse(self.items(receipt, as_of="2026-04-15"))

    def test_as_of_does_not_mix_with_the_cache_of_today(self):
        invoice = self.make_invoice(1000.0, "2026-05-31", date="2026-03-01")
        self.make_receipt(400.0, invoice, "2026-06-01")
        today = self.item(invoice)
        self.assertEqual((today.amount_residual, today.days_overdue), (600.0, 30))
        past = today.with_context(as_of="2026-05-11")
        self.assertEqual((past.amount_residual, past.days_overdue), (1000.0, -20))
        self.assertEqual((past.bucket, past.chaseable_amount), ("not_due", 1000.0))
        self.assertEqual((today.amount_residual, today.days_overdue), (600.0, 30))

    def test_as_of_takes_a_date_and_refuses_a_word(self):
        invoice = self.make_invoice(date="2026-03-01")
        self.assertTrue(self.items(invoice, as_of=date(2026, 3, 1)))
        self.assertFalse(self.items(invoice, as_of=date(2026, 2, 28)))
        with self.refused(UserError, "yesterday is not a date"):
            self.items(invoice, as_of="yesterday")

    def test_foreign_currency_by_residual_currency(self):
        usd = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        self.env["res.currency.rate"].create(
            {
                "currency_id": usd.id,
                "name": "2026-06-01",
                "rate": 1.0,
                "company_id": self.company.id,
            }
        )
        invoice = self.make_invoice(1250.0, "2026-05-01", currency=usd)
        self.make_receipt(250.0, invoice, "2026-06-15", currency=usd)
        item = self.item(invoice)
        self.assertEqual(item.currency_id, usd)
        self.assertEqual(item.company_currency_id, self.company.currency_id)
        self.assertEqual(item.amount_residual_currency, 1000.0)
        self.assertEqual(item.chaseable_amount, 1000.0)
        line = self.open_lines(invoice)
        self.assertEqual(item.amount_residual, line.amount_residual)
        past = self.item(invoice, as_of="2026-06-14")
        self.assertEqual(past.amount_residual_currency, 1250.0)
        self.assertEqual(past.amount_residual, 1000.0)

    def test_as_of_today_equals_the_ledger(self):
        usd = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        for amount in (100.0, 333.33):
            for currency in (self.company.currency_id, usd):
                invoice = self.make_invoice(amount, "2026-04-01", currency=currency)
                self.make_receipt(amount / 3, invoice, "2026-05-05")
        self.make_credit_note(40.0)
        columns = ["id", "amount_residual", "amount_residual_currency", "bucket"]
        where = SQL("item.company_id = %s", self.company.id)
        order = SQL("item.id")
        now = self.OpenItem._query_rows(columns, where, order)
        past = self.OpenItem.with_context(as_of=self.today)._query_rows(
            columns, where, order
        )
        self.assertEqual(len(now), 5)
        self.assertEqual(now, past)

    def test_payable_side(self):
        bill = self.make_invoice(
            300.0, "2026-05-31", move_type="in_invoice", date="2026-05-01"
        )
        refund = self.make_invoice(
            50.0, "2026-06-25", move_type="in_refund", date="2026-06-20"
        )
        item = self.item(bill)
        self.assertEqual((item.side, item.role), ("payable", "trade"))
        self.assertEqual(item.amount_residual, -300.0)
        self.assertEqual((item.days_overdue, item.chaseable_amount), (30, 0.0))
        # A supplier's credit note ages by its own date, like any credit.
        self.assertEqual(self.item(refund).days_overdue, 10)

    def test_items_without_partner_are_listed(self):
        revenue = self.company_data["default_account_revenue"].id
        entry = self.make_entry(
            [
                {"account_id": self.receivable.id, "balance": 80.0},
                {"account_id": revenue, "balance": -80.0},
            ],
            "2026-06-01",
        )
        item = self.item(entry)
        self.assertFalse(item.partner_id or item.commercial_partner_id)
        self.assertEqual((item.amount_residual, item.user_id.id), (80.0, False))

    def test_contact_counts_for_its_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Accounts", "parent_id": self.customer.id}
        )
        invoice = self.make_invoice(partner=contact)
        self.assertEqual(self.item(invoice).commercial_partner_id, self.customer)

    def test_groups_and_sums(self):
        self.make_invoice(100.0, "2026-05-31")
        self.make_invoice(50.0, "2026-07-31", date="2026-06-01")
        self.make_credit_note(30.0, date="2026-06-30")
        groups = self.OpenItem._read_group(
            [("commercial_partner_id", "=", self.customer.id)],
            ["bucket"],
            ["amount_residual:sum", "days_overdue:max", "__count"],
        )
        self.assertEqual(groups, [("not_due", 20.0, 0, 2), ("1_30", 100.0, 30, 1)])

    def test_groups_by_age_and_reason_are_in_order(self):
        self.make_entries_due([-1, 10, 40, 70, 100])
        where = [("commercial_partner_id", "=", self.customer.id)]
        for order in (None, "bucket", "bucket DESC"):
            groups = self.OpenItem._read_group(where, ["bucket"], [], order=order)
            expected = BUCKETS[::-1] if order == "bucket DESC" else BUCKETS
            self.assertEqual([key for (key,) in groups], list(expected), order)
        for item, reason in zip(self.items(), PRIORITY, strict=False):
            self.make_hold(item, reason)
        groups = self.OpenItem._read_group(
            where, ["hold_reason", "commercial_partner_id"], ["__count"]
        )
        self.assertEqual([group[0] for group in groups], list(PRIORITY[:5]))
