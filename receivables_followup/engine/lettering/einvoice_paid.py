"""What of a paid invoice is still to be reported, by day and VAT rate (status 212).

Reports are never changed: a payment that is taken back is reported again with the
opposite sign. Only days whose payments changed are reported, and all that was reported
of an invoice paid in full adds up to its total.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

# Shares come back from the database as floating numbers.
SAME = Fraction(1, 10**9)


@dataclass(frozen=True)
class Report:
    """A share of the invoice that was paid on a day, and its amounts.

    ``amounts``: minor units including VAT by rate.
    """

    day: date
    share: Fraction
    amounts: Mapping[Decimal, int] = field(default_factory=dict)


def to_report(
    totals: Mapping[Decimal, int],
    paid: Mapping[date, Fraction],
    reported: Mapping[date, Report],
) -> list[Report]:
    """Return the reports that bring what was reported in line with what was paid.

    :param totals: minor units including VAT by rate, of the whole invoice
    :param paid: shares of the invoice by day of the payment
    :param reported: what was reported so far, summed by day

    >>> day = date(2026, 9, 1)
    >>> [half] = to_report({Decimal(20): 1001}, {day: Fraction(1, 2)}, {})
    >>> half.amounts
    {Decimal('20'): 501}
    >>> [back] = to_report({Decimal(20): 1001}, {}, {day: half})
    >>> back.share, back.amounts
    (Fraction(-1, 2), {Decimal('20'): -501})
    """
    changed = []
    for day in sorted(paid.keys() | reported.keys()):
        wanted = paid.get(day, Fraction(0))
        before = reported.get(day, Report(day, Fraction(0)))
        if abs(wanted - before.share) > SAME:
            amounts = {
                rate: _part(total, wanted) - before.amounts.get(rate, 0)
                for rate, total in totals.items()
            }
            changed.append(Report(day, wanted - before.share, amounts))
    bearing = [rank for rank, report in enumerate(changed) if paid.get(report.day)]
    if bearing and abs(sum(paid.values()) - 1) <= SAME:
        rest = _rest(totals, changed, reported)
        report = changed[bearing[-1]]
        amounts = {rate: part + rest[rate] for rate, part in report.amounts.items()}
        changed[bearing[-1]] = Report(report.day, report.share, amounts)
    return changed


def _part(total, share) -> int:
    exact = Decimal(total) * share.numerator / share.denominator
    return int(exact.to_integral_value(ROUND_HALF_UP))


def _rest(totals, changed, reported) -> dict[Decimal, int]:
    """The cents that rounding left of an invoice that is paid, by rate."""
    reports = [*reported.values(), *changed]
    return {
        rate: total - sum(report.amounts.get(rate, 0) for report in reports)
        for rate, total in totals.items()
    }
