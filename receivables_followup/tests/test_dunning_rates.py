from datetime import date
from decimal import Decimal

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine.dunning.interest import late_interest
from .dunning_policy_common import PolicyCase

NOVEMBER_2026 = "2026-11-24 09:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOVEMBER_2026)
class TestInterestRates(PolicyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rates = cls.env["receivables.interest.rate"]

    def rate(self, series, day):
        return self.rates._company_rates(series, self.company)[day]

    def test_shipped_rates(self):
        self.assertEqual(self.rate("ecb_refi", date(2026, 7, 1)), Decimal("2.4"))
        self.assertEqual(self.rate("ecb_refi", date(2026, 1, 1)), Decimal("2.15"))
        # The change of 2 August 2023 counts from the next half-year only.
        self.assertEqual(self.rate("ecb_refi", date(2023, 7, 1)), Decimal("4.0"))
        self.assertEqual(self.rate("ecb_refi", date(2024, 1, 1)), Decimal("4.5"))
        self.assertEqual(self.rate("ecb_refi", date(2022, 7, 1)), Decimal("0.0"))
        self.assertEqual(self.rate("legal_other", date(2024, 1, 1)), Decimal("5.07"))
        self.assertEqual(
            self.rate("legal_individual", date(2026, 1, 1)), Decimal("6.67")
        )
        self.assertEqual(self.rate("legal_other", date(2013, 7, 1)), Decimal("0.04"))

    def test_loading_again_keeps_what_people_entered(self):
        mine = self.rates.create(
            {"series": "legal_other", "date_from": "2026-07-01", "rate": 2.5}
        )
        corrected = self.rates.search(
            [("series", "=", "ecb_refi"), ("date_from", "=", "2026-07-01")]
        )
        corrected.rate = 2.41
        self.assertFalse(self.rates._load_shipped())
        self.assertEqual(mine.rate, 2.5)
        self.assertEqual(corrected.rate, 2.41)

    def test_missing_half_years(self):
        self.assertEqual(
            self.rates._missing_half_years(
                "business", date(2009, 3, 1), date(2027, 1, 1), self.company
            ),
            [
                (date(2009, 1, 1), date(2009, 6, 30)),
                (date(2027, 1, 1), date(2027, 6, 30)),
            ],
        )
        self.assertEqual(
            self.rates._missing_half_years(
                "consumer", date(2026, 6, 30), date(2026, 11, 24), self.company
            ),
            [(date(2026, 7, 1), date(2026, 12, 31))],
        )

    def test_rates_are_stated_by_half_year(self):
        with self.assertRaisesRegex(ValidationError, "2026-09-16 is not 1 January"):
            self.rates.create(
                {"series": "ecb_refi", "date_from": "2026-09-16", "rate": 2.65}
            )
        with self.assertRaisesRegex(ValidationError, "not a plausible"):
            self.rates.create(
                {"series": "ecb_refi", "date_from": "2027-01-01", "rate": 265}
            )
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.rates.create(
                {"series": "ecb_refi", "date_from": "2026-07-01", "rate": 2.65}
            )

    def test_new_rate_starts_after_the_last(self):
        new = self.rates.with_context(default_series="legal_other")
        self.assertEqual(
            new.default_get(["series", "date_from"])["date_from"], date(2026, 7, 1)
        )
        self.assertEqual(
            self.rates.default_get(["series", "date_from"])["date_from"],
            date(2027, 1, 1),
        )

    def test_company_rate_comes_first(self):
        self.rates.create(
            {
                "series": "ecb_refi",
                "date_from": "2026-07-01",
                "rate": 9.0,
                "company_id": self.company.id,
            }
        )
        self.assertEqual(self.rate("ecb_refi", date(2026, 7, 1)), Decimal("9.0"))
        other = self.env["res.company"].create({"name": "Other"})
        self.assertEqual(
            self.rates._company_rates("ecb_refi", other)[date(2026, 7, 1)],
            Decimal("2.40"),
        )

    def test_legal_floor(self):
        # The floor of 2024, whose statutory rates were lower: 14.5 and 14.25.
        for day, expected in (("2024-03-01", "15.21"), ("2024-09-01", "14.76")):
            floor, _legal, _start = self.rates._contract_floor(
                self.company, date.fromisoformat(day)
            )
            self.assertEqual(floor, Decimal(expected))

    def test_contract_rate_below_the_floor_is_refused(self):
        # The legal rate of 2026-H2 is not known: the last known one serves.
        with self.assertRaisesRegex(ValidationError, r"5\.00 % .* 7\.86 %: .*2026-H1"):
            self.default.write({"interest_mode": "contract", "contract_rate": 5})
        self.default.write({"interest_mode": "contract", "contract_rate": 7.86})
        self.assertFalse(self.default.interest_warning)
        with self.assertRaisesRegex(ValidationError, "legal floor"):
            self.company.receivables_contract_rate = 3

    def test_floor_that_rose_is_said(self):
        self.default.write({"interest_mode": "contract", "contract_rate": 8})
        self.rates.create(
            {"series": "legal_other", "date_from": "2026-07-01", "rate": 3}
        )
        self.default.invalidate_recordset()
        self.assertIn("2026-H2", self.default.interest_warning)

    def test_policy_says_what_is_missing(self):
        self.assertFalse(self.default.interest_warning)
        with freeze_time("2027-01-04 09:00:00"):
            self.default.invalidate_recordset()
            self.assertIn("2027-H1 is missing", self.default.interest_warning)
        self.default.interest_mode = "contract"
        self.assertIn("No contract rate", self.default.interest_warning)

    def test_customer_rate(self):
        partner = self.env["res.partner"].create({"name": "A", "is_company": True})
        ids = self.env["receivables.card"]._ensure(partner.ids, self.company)
        card = self.env["receivables.card"].browse(ids[partner.id])
        with self.assertRaisesRegex(ValidationError, "legal floor"):
            card.contract_rate = 4
        card.contract_rate = 9
        for nature in ("consumer", "public"):
            with self.assertRaisesRegex(ValidationError, "the law sets it"):
                card.debtor_nature = nature

    def engine_rate(self, nature, day, **options):
        records = self.rates._engine_rates(nature, self.company, **options)
        return next(r.rate for r in records if r.date_from <= day <= r.date_to)

    def test_statutory_rates_by_nature(self):
        day = date(2026, 8, 1)
        self.assertEqual(self.engine_rate("business", day), Decimal("12.40"))
        self.assertEqual(self.engine_rate("abroad", day), Decimal("12.40"))
        self.assertEqual(self.engine_rate("public", day), Decimal("10.40"))
        day = date(2026, 2, 1)
        self.assertEqual(self.engine_rate("business", day), Decimal("12.15"))
        self.assertEqual(self.engine_rate("consumer", day), Decimal("2.62"))

    def test_vectors_with_the_shipped_rates(self):
        rates = self.rates._engine_rates("business", self.company, self.default)
        for amount, due, until, expected in (
            (10_000_00, date(2026, 4, 30), date(2026, 6, 30), 203_05),
            (1_200_00, date(2026, 5, 31), date(2026, 8, 31), 37_26),
        ):
            found = late_interest(amount, due, until, rates)
            self.assertEqual(found.amount, expected)
            self.assertFalse(found.missing)
        consumer = self.rates._engine_rates("consumer", self.company, self.default)
        found = late_interest(100_00, date(2026, 6, 1), date(2026, 7, 31), consumer)
        self.assertEqual(found.missing, ((date(2026, 7, 1), date(2026, 12, 31)),))

    def make_cards(self):
        natures = ("business", "abroad", "public", "consumer")
        partners = self.env["res.partner"].create([{"name": n} for n in natures])
        ids = self.env["receivables.card"]._ensure(partners.ids, self.company)
        cards = self.env["receivables.card"].browse(ids[p.id] for p in partners)
        for card, nature in zip(cards, natures, strict=True):
            card.debtor_nature = nature
        return cards

    def terms(self, cards):
        policies = self.env["receivables.dunning.policy"]._policy_by_card(cards)
        by_card = self.rates._interest_terms_by_card(cards, policies)
        return [by_card[card.id] for card in cards]

    def test_terms_of_the_default_policy(self):
        business, abroad, public, consumer = self.terms(self.make_cards())
        self.assertEqual(business.mode, "statutory")
        self.assertEqual(business.rates.rate(date(2026, 8, 1)), Decimal("12.40"))
        self.assertEqual(abroad.rates.rate(date(2026, 8, 1)), Decimal("12.40"))
        self.assertTrue(business.indemnity and abroad.indemnity and public.indemnity)
        self.assertFalse(business.frozen or business.from_formal_notice)
        self.assertTrue(public.frozen)
        self.assertEqual(public.rates.rate(date(2026, 8, 1)), Decimal("10.40"))
        self.assertTrue(consumer.from_formal_notice)
        self.assertFalse(consumer.indemnity)
        self.assertEqual(consumer.rates.rate(date(2026, 2, 1)), Decimal("2.62"))

    def test_terms_of_contracts(self):
        cards = self.make_cards()
        self.default.write({"interest_mode": "contract", "contract_rate": 9})
        business, abroad, public, consumer = self.terms(cards)
        day = date(2026, 8, 1)
        self.assertEqual((business.mode, business.rates.rate(day)), ("contract", 9))
        self.assertEqual(abroad.rates.rate(day), 9)
        self.assertEqual(public.mode, "statutory")
        self.assertEqual(public.rates.rate(day), Decimal("10.40"))
        self.assertEqual(consumer.mode, "statutory")
        cards[0].contract_rate = 15
        self.assertEqual(self.terms(cards)[0].rates.rate(day), 15)
        self.default.interest_mode = "none"
        self.assertEqual({t.rates for t in self.terms(cards)}, {None})
        self.default.write({"interest_mode": "contract", "contract_rate": 0})
        self.company.receivables_contract_rate = 10
        self.assertEqual(self.terms(cards)[1].rates.rate(day), 10)

    def test_terms_of_a_country(self):
        cards = self.make_cards()
        cards[1].commercial_partner_id.country_id = self.env.ref("base.be")
        row = self.env["receivables.dunning.country"].create(
            {
                "name": "Belgium",
                "company_id": self.company.id,
                "country_ids": self.env.ref("base.be").ids,
                "interest_rule": "none",
            }
        )
        self.assertEqual([t.mode for t in self.terms(cards)][:2], ["statutory", "none"])
        self.default.interest_mode = "none"
        row.interest_rule = "statutory"
        self.assertEqual([t.mode for t in self.terms(cards)][:2], ["none", "statutory"])
