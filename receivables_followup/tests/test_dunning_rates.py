from datetime import date

from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

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
        self.assertEqual(self.rate("ecb_refi", date(2026, 7, 1)), 2.4)
        self.assertEqual(self.rate("ecb_refi", date(2026, 1, 1)), 2.15)
        # The change of 2 August 2023 counts from the next half-year only.
        self.assertEqual(self.rate("ecb_refi", date(2023, 7, 1)), 4.0)
        self.assertEqual(self.rate("ecb_refi", date(2024, 1, 1)), 4.5)
        self.assertEqual(self.rate("ecb_refi", date(2022, 7, 1)), 0.0)
        self.assertEqual(self.rate("legal_other", date(2024, 1, 1)), 5.07)
        self.assertEqual(self.rate("legal_individual", date(2026, 1, 1)), 6.67)
        self.assertEqual(self.rate("legal_other", date(2013, 7, 1)), 0.04)

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
        self.assertEqual(self.rate("ecb_refi", date(2026, 7, 1)), 9.0)
        other = self.env["res.company"].create({"name": "Other"})
        self.assertEqual(
            self.rates._company_rates("ecb_refi", other)[date(2026, 7, 1)], 2.4
        )

    def test_legal_floor(self):
        # The floor of 2024, whose statutory rates were lower: 14.5 and 14.25.
        for day, expected in (("2024-03-01", 15.21), ("2024-09-01", 14.76)):
            floor, _legal, _start = self.rates._contract_floor(
                self.company, date.fromisoformat(day)
            )
            self.assertAlmostEqual(floor, expected)

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
