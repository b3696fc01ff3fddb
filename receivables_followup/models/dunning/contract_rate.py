from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.dunning.interest import (
    check_contract_rate,
    contract_floor,
    half_year_of,
)
from .interest_rate import as_decimal, half_year_label

# The legal rate against which article L441-10 measures the rate of a contract.
FLOOR_SERIES = "legal_other"


class InterestRate(models.Model):
    """The legal floor of contract rates."""

    _inherit = "receivables.interest.rate"

    @api.model
    def _contract_floor(self, company, day=None):
        """Return ``(floor, legal rate, half-year start)`` in percent for a day.

        When the legal rate of that half-year is not known yet, the last known one
        before it serves; ``(None, None, None)`` when there is none at all.
        """
        start = half_year_of(day or fields.Date.context_today(self))[0]
        rates = self._company_rates(FLOOR_SERIES, company)
        known = max((first for first in rates if first <= start), default=None)
        if known is None:
            return None, None, None
        return contract_floor(rates[known]), rates[known], known

    @api.model
    def _contract_rate_problem(self, rate, company, day=None):
        """Say why a contract rate (percent a year) is too low, else return False."""
        floor, legal, start = self._contract_floor(company, day)
        if not rate or floor is None:
            return False
        if check_contract_rate(as_decimal(rate), legal):
            return False
        return self.env._(
            "The contract rate of %(rate).2f %% is below the legal floor of"
            " %(floor).2f %%: three times the legal interest rate of %(half_year)s"
            " (%(legal).2f %%, article L441-10 of the Commercial code). Agree on at"
            " least the floor, or use the statutory rate.",
            rate=rate,
            floor=floor,
            legal=legal,
            half_year=half_year_label(start),
        )

    @api.model
    def _check_contract_rate(self, rate, company):
        """Raise ValidationError when a contract rate is below today's legal floor."""
        problem = self._contract_rate_problem(rate, company)
        if problem:
            raise ValidationError(problem)
