from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from ..engine.card.kpi import dso_countback
from .common import ReceivablesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-15")
class TestCard(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.customer = cls.create_customer("Card Customer")
        cls.Card = cls.env["receivables.card"]

    def card(self, partner=None):
        return self.Card.search(
            [
                ("commercial_partner_id", "=", (partner or self.customer).id),
                ("company_id", "=", self.company.id),
            ]
        )

    def refresh(self):
        return self.Card.refresh_all(self.company)

    def test_figures(self):
        self.invoice(self.customer, 1000, date="2026-01-01", due="2026-01-31")
        self.invoice(self.customer, 500, date="2026-03-01", due="2026-03-31")
        self.refund(self.customer, 200, date="2026-03-10")
        self.refresh()
        card = self.card()
        self.assertEqual(card.total_due, 1300)
        self.assertEqual(card.not_due, 500)
        self.assertEqual(card.due_1_30, -200)
        self.assertEqual(card.due_31_60, 1000)
        self.assertEqual(card.total_overdue, 800)
        self.assertEqual(card.oldest_due_date, date(2026, 1, 31))
        self.assertEqual(
            card.total_due,
            card.not_due
            + card.due_1_30
            + card.due_31_60
            + card.due_61_90
            + card.due_90_plus,
        )

    def test_writes_only_what_changed(self):
        self.invoice(self.customer, 1000, date="2026-01-01", due="2026-01-31")
        self.assertTrue(self.refresh())
        self.assertEqual(self.refresh(), 0)

    def test_paid_customer_returns_to_zero(self):
        invoice = self.invoice(self.customer, 1000, date="2026-01-01", due="2026-01-31")
        self.refresh()
        self.pay(invoice, date="2026-02-10")
        self.refresh()
        card = self.card()
        self.assertEqual(card.total_due, 0)
        self.assertFalse(card.oldest_due_date)
        self.assertEqual(card.average_days_late, 10)

    def test_held_amount(self):
        invoice = self.invoice(self.customer, 1000, date="2026-01-01", due="2026-01-31")
        self.env["receivables.hold"].create(
            {
                "commercial_partner_id": self.customer.id,
                "move_line_id": self.receivable_lines(invoice).id,
                "reason": "dispute",
                "whole": False,
                "amount": 300,
                "review_date": "2026-04-01",
            }
        )
        self.refresh()
        self.assertEqual(self.card().held_amount, 300)

    def test_refresh_one(self):
        self.invoice(self.customer, 1000, date="2026-01-01", due="2026-01-31")
        self.refresh()
        self.invoice(self.customer, 50, date="2026-03-01", due="2026-03-02")
        card = self.card()
        card.refresh()
        self.assertEqual(card.total_due, 1050)
        self.assertTrue(card.refreshed_at)

    def test_countback_is_the_engines(self):
        """The SQL and the engine give the same number of days."""
        self.invoice(self.customer, 1000, date="2026-02-10", due="2026-03-10")
        self.invoice(self.customer, 400, date="2026-03-05", due="2026-04-05")
        old = self.invoice(self.customer, 900, date="2026-01-05", due="2026-02-05")
        self.pay(old, date="2026-02-20")
        self.refresh()
        expected = dso_countback(1400, [(400, 15), (1000, 28), (900, 31)])
        self.assertAlmostEqual(
            self.card().days_sales_outstanding, float(expected), places=1
        )

    def test_queries_do_not_depend_on_customers(self):
        for index in range(3):
            self.invoice(self.create_customer(f"Few {index}"), 10, date="2026-01-01")
        self.env.flush_all()
        self.refresh()
        with self.assertQueryCount(self.count_refresh()):
            for index in range(12):
                self.create_customer(f"Many {index}")
            self.env.flush_all()
        few = self.count_refresh()
        for index in range(12):
            self.invoice(self.create_customer(f"Lots {index}"), 10, date="2026-01-01")
        self.env.flush_all()
        self.refresh()
        self.assertEqual(self.count_refresh(), few)

    def count_refresh(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.refresh()
        return self.env.cr.sql_log_count - before
