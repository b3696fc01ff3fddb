import csv
from datetime import date, timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import file_open

from ...engine.dunning.interest import half_year_of, statutory

SERIES = [
    ("ecb_refi", "ECB main refinancing rate"),
    ("legal_individual", "Legal interest rate, claims of individuals"),
    ("legal_other", "Legal interest rate, other claims"),
]
SHIPPED = "receivables_followup/data/dunning/interest_rates.csv"
RATE_DIGITS = 3


def as_decimal(rate):
    """A rate in percent as the engine wants it: exact.

    >>> as_decimal(2.4)
    Decimal('2.400')
    """
    return Decimal(f"{rate:.{RATE_DIGITS}f}")


def next_half_year(day):
    """The first day of the half-year after that of a date."""
    return half_year_of(day)[1] + timedelta(days=1)


def half_year_label(day):
    """The name of the half-year of a date: ``2026-H1``."""
    return f"{day.year}-H{1 if day.month < 7 else 2}"


class InterestRate(models.Model):
    """The official rate of a half-year: the one in force on its first day.

    A rate that did not change is stated again for each half-year, so that a missing
    record means that nobody has looked, never that the old rate silently goes on.
    """

    _name = "receivables.interest.rate"
    _description = "Official interest rate"
    _order = "date_from desc, series, id"
    _rec_name = "series"

    series = fields.Selection(SERIES, required=True)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        help="Empty: for all companies. A company's own figure is used first.",
    )
    date_from = fields.Date(
        string="Half-year from",
        required=True,
        help="1 January or 1 July: the rate in force that day governs the half-year.",
    )
    date_to = fields.Date(string="Until", compute="_compute_date_to", store=True)
    rate = fields.Float(
        string="Rate (%)", digits=(6, RATE_DIGITS), required=True, aggregator=False
    )
    effective_date = fields.Date(
        string="In Force Since", help="When the rate last changed, where it is known."
    )
    source = fields.Char(
        help="Where the figure was read. Empty: check it before it is used in court."
    )

    _series_half_year_uniq = models.UniqueIndex(
        "(series, date_from, COALESCE(company_id, 0))",
        "There is already a rate of this series for this half-year.",
    )

    @api.depends("date_from")
    def _compute_date_to(self):
        for rate in self:
            rate.date_to = rate.date_from and half_year_of(rate.date_from)[1]

    @api.depends("series", "date_from", "rate")
    def _compute_display_name(self):
        labels = dict(self._fields["series"]._description_selection(self.env))
        for rate in self:
            label = labels.get(rate.series, "")
            if rate.date_from:
                label = f"{label} {half_year_label(rate.date_from)}"
            rate.display_name = label

    @api.constrains("date_from", "rate")
    def _check_half_year(self):
        for rate in self:
            if rate.date_from != half_year_of(rate.date_from)[0]:
                raise ValidationError(
                    self.env._(
                        "Rates are stated by half-year: %(date)s is not 1 January or"
                        " 1 July. Enter the rate in force on the first day of the"
                        " half-year.",
                        date=rate.date_from,
                    )
                )
            if not -5 <= rate.rate <= 30:
                raise ValidationError(
                    self.env._(
                        "%(rate)s %% is not a plausible interest rate for %(label)s.",
                        rate=rate.rate,
                        label=rate.display_name,
                    )
                )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "date_from" in fields and not values.get("date_from"):
            series = values.get("series") or SERIES[0][0]
            last = self.search([("series", "=", series)], limit=1).date_from
            values["date_from"] = (
                next_half_year(last) if last else half_year_of(date.today())[0]
            )
        return values

    @api.model
    def _load_shipped(self):
        """Create the shipped rates that are missing; never change an existing one."""
        known = {
            (rate.series, rate.date_from.isoformat())
            for rate in self.search([("company_id", "=", False)])
        }
        with file_open(SHIPPED, "r") as stream:
            rows = list(csv.DictReader(stream))
        return self.create(
            [
                {
                    **row,
                    "rate": float(row["rate"]),
                    "effective_date": row["effective_date"] or False,
                    "source": row["source"] or False,
                }
                for row in rows
                if (row["series"], row["date_from"]) not in known
            ]
        )

    @api.model
    def _company_rates(self, series, company):
        """Return ``{first day: percent as a Decimal}`` of a series for a company."""
        rates = self.sudo().search_fetch(
            Domain("series", "=", series)
            & Domain("company_id", "in", [False, company.root_id.id]),
            ["date_from", "rate", "company_id"],
        )
        return {
            rate.date_from: as_decimal(rate.rate)
            for rate in rates.sorted(lambda rate: bool(rate.company_id))
        }

    @api.model
    def _missing_half_years(self, nature, date_from, date_to, company):
        """Return the half-years of a period without a rate, as (first, last) days.

        ``nature`` is that of the debtor: business, public, abroad or consumer.
        """
        known = self._company_rates(statutory(nature).series, company)
        missing = []
        start = half_year_of(date_from)[0]
        while start <= date_to:
            if start not in known:
                missing.append(half_year_of(start))
            start = next_half_year(start)
        return missing
