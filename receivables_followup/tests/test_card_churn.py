from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.tests import freeze_time, tagged

from ..engine.card.churn import Prior, silence_probability
from .common import ReceivablesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30")
class TestChurn(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Card = cls.env["receivables.card"]

    def refresh(self):
        return self.Card.refresh_all(self.company)

    def card(self, partner=None):
        return self.Card.search(
            [
                ("commercial_partner_id", "=", (partner or self.customer).id),
                ("company_id", "=", self.company.id),
            ]
        )

    def sell(self, *days, amount=100, partner=None, **kwargs):
        for day in days:
            self.make_invoice(amount, date=day, partner=partner, **kwargs)

    def monthly(self, first, count, **kwargs):
        start = date.fromisoformat(first)
        self.sell(*(start + relativedelta(months=n) for n in range(count)), **kwargs)

    def test_turnover_of_twelve_months_against_the_twelve_before(self):
        self.sell("2026-06-30", "2025-07-01", amount=1000)
        self.make_credit_note(300, date="2026-01-15")
        self.sell("2025-06-30", "2024-07-01", amount=500)
        self.sell("2024-06-30", amount=7)
        self.sell("2026-05-01", amount=7, post=False)
        self.refresh()
        card = self.card()
        self.assertEqual(card.turnover_12m, 1700)
        self.assertEqual(card.turnover_previous_12m, 1000)
        self.assertEqual(card.order_count, 5)
        self.assertEqual(card.last_order_date, date(2026, 6, 30))
        self.assertEqual(card.first_order_date, date(2024, 6, 30))

    def test_silence_beyond_the_habit(self):
        self.monthly("2024-10-01", 13, amount=10)
        self.sell("2025-10-01", amount=1000)  # the same day: one order
        self.refresh()
        card = self.card()
        self.assertEqual((card.order_count, card.churn_signal), (13, "red"))
        self.assertIn("272 days", card.churn_reason)
        self.assertIn("every 30 days", card.churn_reason)
        probability = silence_probability(12, 365, 272, Prior())
        self.assertIn(f"{100 * probability:.1f}%", card.churn_reason)

    def test_a_customer_with_a_rhythm_of_its_own_is_left_alone(self):
        self.sell("2024-08-01", "2025-02-01", "2025-08-01", "2026-02-01")
        self.refresh()
        self.assertEqual(self.card().churn_signal, "none")
        self.assertFalse(self.card().churn_reason)

    def test_a_season_counts_from_two_silent_years_on(self):
        for year in (2022, 2023):
            self.sell(f"{year}-11-10", f"{year}-12-01", f"{year}-12-20")
        with freeze_time("2025-12-01"):
            self.refresh()
            self.assertEqual(self.card().churn_signal, "none")
        self.refresh()
        card = self.card()
        self.assertEqual(card.churn_signal, "red")
        self.assertIn("2 seasons", card.churn_reason)

    def test_turnover_fallen(self):
        self.monthly("2024-07-15", 12, amount=100)
        self.monthly("2025-07-15", 12, amount=60)
        self.refresh()
        self.assertEqual(self.card().churn_signal, "amber")
        self.assertEqual(
            self.card().churn_reason, "Turnover is 40% below that of the year before."
        )

    def test_a_poor_answer_and_its_end(self):
        self.sell("2026-06-01")
        self.refresh()
        rating = (
            self.env["rating.rating"]
            .sudo()
            .create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("receivables.card"),
                    "res_id": self.card().id,
                    "rating": 2,
                    "consumed": True,
                }
            )
        )
        self.card().refresh()
        self.assertEqual(self.card().churn_signal, "amber")
        self.assertIn("2 of 5", self.card().churn_reason)
        rating.unlink()
        self.refresh()
        self.assertEqual(self.card().churn_signal, "none")

    def test_the_base_of_customers_is_kept_for_single_cards(self):
        for number in range(12):
            partner = self.make_customer(f"Regular {number}")
            self.monthly("2025-07-01", 4 + number, partner=partner, amount=10)
        self.refresh()
        prior = self.company._receivables_prior()
        self.assertNotEqual(prior, Prior())
        signals = {c: c.churn_signal for c in self.Card.search([])}
        self.Card.search([("company_id", "=", self.company.id)]).refresh()
        self.assertEqual({c: c.churn_signal for c in self.Card.search([])}, signals)
        self.assertEqual(self.company._receivables_prior(), prior)

    def test_a_second_refresh_writes_nothing(self):
        self.monthly("2024-10-01", 13)
        self.refresh()
        self.assertEqual(self.refresh(), 0)

    def test_a_card_without_sales_says_none(self):
        self.make_entry(
            [
                {
                    "account_id": self.receivable.id,
                    "balance": 80.0,
                    "partner_id": self.customer.id,
                },
                {
                    "account_id": self.company_data["default_account_revenue"].id,
                    "balance": -80.0,
                },
            ]
        )
        self.refresh()
        self.assertEqual(
            self.Card.search([("churn_signal", "=", "none")]) & self.card(),
            self.card(),
        )

    def test_queries_do_not_depend_on_the_number(self):
        def count(work):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            work()
            return self.env.cr.sql_log_count - before

        self.monthly("2024-10-01", 6)
        self.refresh()
        one = count(self.refresh), count(lambda: self.card().churn_reason)
        for number in range(8):
            partner = self.make_customer(f"Silent {number}")
            self.monthly("2024-10-01", 6, partner=partner)
        self.refresh()
        cards = self.Card.search([("company_id", "=", self.company.id)])
        self.assertEqual(set(cards.mapped("churn_signal")), {"red"})
        many = count(self.refresh), count(lambda: cards.mapped("churn_reason"))
        self.assertEqual(one[0], many[0])
        self.assertLessEqual(many[1], one[1])
