from decimal import Decimal

from odoo.tests import freeze_time, tagged

from ..engine.card.kpi import dso_ratio
from ..engine.card.standing import limit_usage, standing
from .common import ReceivablesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30")
class TestCardExposure(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Card = cls.env["receivables.card"]

    def card(self, partner=None):
        partner = partner or self.customer
        self.Card.refresh_all(self.company)
        return self.Card.search(
            [
                ("commercial_partner_id", "=", partner.id),
                ("company_id", "=", self.company.id),
            ]
        )

    def test_exposure_counts_drafts_and_credits(self):
        self.make_invoice(1000, due="2026-05-01")
        self.make_credit_note(200, date="2026-06-20")
        self.make_invoice(300, due="2026-08-01", post=False)
        self.make_credit_note(50, post=False)
        card = self.card()
        self.assertEqual(card.exposure_open, 800)
        self.assertEqual(card.exposure_draft, 250)
        self.assertEqual(card.exposure, 1050)
        self.assertEqual(card.open_item_count, 2)
        self.assertFalse(card.credit_limit_set)
        self.assertEqual((card.credit_remaining, card.credit_usage), (0, 0))

    def test_draft_of_a_contact_counts_for_the_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        self.make_invoice(300, due="2026-08-01", post=False, partner=contact)
        self.assertEqual(self.Card._ensure(self.customer.ids, self.company) and 1, 1)
        self.assertEqual(self.card().exposure_draft, 300)

    def test_limit(self):
        self.make_invoice(1500, due="2026-08-01")
        self.customer.credit_limit = 1000
        card = self.card()
        self.assertEqual(card.credit_limit, 1000)
        self.assertEqual(card.credit_remaining, -500)
        self.assertEqual(
            Decimal(str(card.credit_usage)), limit_usage(Decimal(1500), Decimal(1000))
        )
        self.assertEqual(card.standing, "high")

    def test_limit_is_the_company_s_own(self):
        other = self.setup_other_company(name="Other")["company"]
        self.customer.with_company(other).credit_limit = 70
        self.make_invoice(10, due="2026-08-01")
        self.assertFalse(self.card().credit_limit_set)
        self.Card._ensure(self.customer.ids, other)
        self.Card.refresh_all(other)
        theirs = self.Card.search([("company_id", "=", other.id)])
        self.assertEqual(theirs.credit_limit, 70)

    def test_default_limit_of_the_company(self):
        self.env["ir.default"].set(
            "res.partner", "credit_limit", 400, company_id=self.company.id
        )
        self.make_invoice(100, due="2026-08-01")
        self.assertEqual(self.card().credit_limit, 400)

    def test_standing_is_the_engines(self):
        """The step of a card is that of the engine, at each bound."""
        for days in (-5, 0, 1, 30, 31, 60, 61):
            due = self.today.fromordinal(self.today.toordinal() - days)
            partner = self.make_customer(f"Late {days}")
            self.make_invoice(100, due=due, partner=partner)
        paid = self.make_customer("Overdue, but covered by a credit note")
        self.make_invoice(100, due="2026-01-31", partner=paid)
        self.make_credit_note(100, date="2026-02-01", partner=paid)
        self.Card.refresh_all(self.company)
        cards = self.Card.search([("company_id", "=", self.company.id)])
        self.assertGreaterEqual(len(cards), 8)
        for card in cards:
            oldest = card.oldest_due_date
            days = (self.today - oldest).days if oldest else None
            self.assertEqual(
                card.standing,
                standing(Decimal(str(card.total_overdue)), days, False),
                card.display_name,
            )

    def test_ratio_is_the_engines(self):
        """Sales of 365 days; older ones count for the count-back only."""
        self.make_invoice(900, date="2026-02-10", due="2026-03-10")
        self.make_receipt(600, self.make_invoice(600, date="2026-04-05"))
        self.make_receipt(700, self.make_invoice(700, date="2025-06-30"))
        card = self.card()
        self.assertAlmostEqual(
            card.days_sales_outstanding_ratio, float(dso_ratio(900, 1500, 365)), 1
        )

    def test_ratio_without_sales(self):
        self.make_invoice(900, date="2024-02-10", due="2024-03-10")
        self.assertEqual(self.card().days_sales_outstanding_ratio, 0)

    def test_second_refresh_writes_nothing(self):
        self.customer.credit_limit = 333.33
        self.make_invoice(1000.10, due="2026-05-01")
        self.make_receipt(100.03, self.make_invoice(1000, due="2026-01-01"))
        self.assertTrue(self.card())
        self.assertEqual(self.Card.refresh_all(self.company), 0)
