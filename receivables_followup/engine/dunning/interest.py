"""Late interest by half-year, and the fixed recovery indemnity.

Interest is simple, on a year of 365 days, from the day after the due date to the day
of payment included, so that the days are payment minus due. The rate in force on 1
January and on 1 July governs the half-year that begins.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from ..errors import EngineError

YEAR_DAYS = 365
_SCALE = 10**6  # rates are kept as whole millionths of a percent
_DIVISOR = YEAR_DAYS * 100 * _SCALE
_ONE_DAY = timedelta(days=1)


class RateRecord(NamedTuple):
    """A yearly rate in percent, with the days on which it is in force."""

    date_from: date
    date_to: date | None
    rate: Decimal


class Segment(NamedTuple):
    """A stretch of days with one rate and one principal (``amount`` is its interest).

    Both days are included. Amounts add up to the interest of their half-year, which is
    rounded once.
    """

    date_from: date
    date_to: date
    days: int
    rate: Decimal
    principal: int
    amount: int


class Interest(NamedTuple):
    """Interest in minor units, how it is made up, and half-years without a rate."""

    amount: int
    segments: tuple[Segment, ...] = ()
    missing: tuple[tuple[date, date], ...] = ()


class Statutory(NamedTuple):
    """How the law sets the rate against a debtor.

    ``series`` of official rates plus ``margin`` points; ``frozen`` at the half-year in
    which interest starts; ``from_formal_notice`` when none runs before.
    """

    series: str
    margin: Decimal
    frozen: bool = False
    from_formal_notice: bool = False


STATUTORY = {
    "business": Statutory("ecb_refi", Decimal(10)),
    "abroad": Statutory("ecb_refi", Decimal(10)),
    "public": Statutory("ecb_refi", Decimal(8), frozen=True),
    "consumer": Statutory("legal_other", Decimal(0), from_formal_notice=True),
}
INDEMNITY = Decimal(40)  # euros per late payment, article D441-5


class RateTable:
    """Rates ready to be asked by half-year; build one for many computations.

    Where records overlap, the one that begins last holds.

    >>> table = RateTable([RateRecord(date(2026, 1, 1), None, Decimal("12.15"))])
    >>> table.rate(date(2026, 8, 31)), table.rate(date(2025, 12, 31))
    (Decimal('12.15'), None)
    """

    __slots__ = ("_by_half_year", "_records")

    def __init__(self, records: Iterable[RateRecord]) -> None:
        self._records = sorted(records, key=lambda r: r.date_from, reverse=True)
        self._by_half_year: dict[date, tuple[Decimal, int] | None] = {}

    def rate(self, day: date) -> Decimal | None:
        """The rate that governs the half-year of a day, or None."""
        found = self.find(half_year_of(day)[0])
        return found and found[0]

    def find(self, start: date) -> tuple[Decimal, int] | None:
        """The rate in force on the first day of a half-year, also as an integer."""
        if start not in self._by_half_year:
            self._by_half_year[start] = next(
                (
                    (record.rate, _scaled(record.rate))
                    for record in self._records
                    if record.date_from <= start
                    and (record.date_to is None or start <= record.date_to)
                ),
                None,
            )
        return self._by_half_year[start]


def half_year_of(day: date) -> tuple[date, date]:
    """The first and the last day of the half-year of a day.

    >>> half_year_of(date(2026, 6, 30))
    (datetime.date(2026, 1, 1), datetime.date(2026, 6, 30))
    """
    if day.month < 7:
        return date(day.year, 1, 1), date(day.year, 6, 30)
    return date(day.year, 7, 1), date(day.year, 12, 31)


def late_interest(
    steps_or_amount: int | Sequence[tuple[date, int]],
    due: date,
    until: date,
    rates: RateTable | Iterable[RateRecord],
    frozen: bool = False,
    start: date | None = None,
) -> Interest:
    """The interest of a debt up to a day, in whole minor units, halves up.

    Each half-year is rounded once: a letter, a claim and a court then say the same. A
    half-year without a rate is listed in ``missing`` and counts for nothing: whoever
    needs the exact amount refuses when it is not empty.

    :param steps_or_amount: the principal; or ``(day, balance owed from then on)`` in
        any order, for receipts that lower it: on the day of a receipt the old balance
        still bears interest
    :param until: the last day that bears interest, the day of payment
    :param frozen: the rate of the half-year in which interest starts holds to the end
        (public bodies)
    :param start: the first day that bears interest when it runs from a formal notice
        (consumers); never before the day after the due date

    >>> ecb_plus_10 = [
    ...     RateRecord(date(2026, 1, 1), date(2026, 6, 30), Decimal("12.15")),
    ...     RateRecord(date(2026, 7, 1), None, Decimal("12.40")),
    ... ]
    >>> late_interest(10_000_00, date(2026, 4, 30), date(2026, 6, 30), ecb_plus_10)[0]
    20305
    >>> late = late_interest(
    ...     1_200_00, date(2026, 5, 31), date(2026, 8, 31), ecb_plus_10
    ... )
    >>> late.amount, [(s.days, str(s.rate), s.amount) for s in late.segments]
    (3726, [(30, '12.15', 1198), (62, '12.40', 2528)])
    """
    first = due + _ONE_DAY
    if start and start > first:
        first = start
    table = rates if isinstance(rates, RateTable) else RateTable(rates)
    stretches = _stretches(steps_or_amount, first, until)
    return _sum_up(stretches, table, half_year_of(first)[0] if frozen else None)


def balance_steps(
    balance: int, due: date, receipts: Iterable[tuple[date, int]]
) -> list[tuple[date, int]]:
    """What was owed from which day on, the balance of today last.

    Every receipt after the due date adds to what was owed before it.

    >>> balance_steps(700, date(2026, 1, 31), [(date(2026, 3, 1), 300)])
    [(datetime.date(2026, 1, 31), 1000), (datetime.date(2026, 3, 1), 700)]
    """
    steps = []
    for day, amount in sorted(receipts, reverse=True):
        if day <= due:
            break
        steps.append((day, balance))
        balance += amount
    steps.append((due, balance))
    return steps[::-1]


def half_year_amounts(segments: Iterable[Segment]) -> dict[date, int]:
    """The interest of each half-year, by its first day.

    >>> day = date(2026, 6, 30)
    >>> half_year_amounts([Segment(day, day, 1, Decimal(10), 365_00, 10)])
    {datetime.date(2026, 1, 1): 10}
    """
    amounts: dict[date, int] = {}
    for segment in segments:
        period = half_year_of(segment.date_from)[0]
        amounts[period] = amounts.get(period, 0) + segment.amount
    return amounts


def left_to_charge(interest: Interest, charged: Mapping[date, int]) -> int:
    """What is left of an interest beside what was charged of each half-year.

    What was charged too much of one half-year is not taken off another.

    >>> day = date(2026, 6, 30)
    >>> found = Interest(10, (Segment(day, day, 1, Decimal(10), 365_00, 10),))
    >>> left_to_charge(found, {date(2026, 1, 1): 4}), left_to_charge(found, {day: 99})
    (6, 10)
    """
    return sum(
        max(0, amount - charged.get(period, 0))
        for period, amount in half_year_amounts(interest.segments).items()
    )


def _sum_up(stretches, table: RateTable, frozen_start: date | None) -> Interest:
    """Interest of the stretches; rounding the running sum makes the parts add up."""
    segments, missing = [], {}
    period, total = None, 0
    exact = rounded = 0
    for begin, end, principal in stretches:
        half_year = frozen_start or half_year_of(begin)[0]
        found = table.find(half_year)
        if found is None:
            missing[half_year] = half_year_of(half_year)
            continue
        if half_year_of(begin)[0] != period:
            period = half_year_of(begin)[0]
            exact = rounded = 0
        days = (end - begin).days + 1
        exact += principal * days * found[1]
        amount = (2 * exact + _DIVISOR) // (2 * _DIVISOR) - rounded
        rounded += amount
        total += amount
        segments.append(Segment(begin, end, days, found[0], principal, amount))
    return Interest(total, tuple(segments), tuple(missing.values()))


def _stretches(
    steps_or_amount, first: date, until: date
) -> Iterator[tuple[date, date, int]]:
    """Split the days at half-years and at changes of the balance; skip empty ones."""
    if isinstance(steps_or_amount, int):
        steps = [(date.min, steps_or_amount)]
    else:
        steps = sorted(steps_or_amount, key=lambda step: step[0])
    for index, (day, principal) in enumerate(steps):
        begin = max(first, day + _ONE_DAY)
        following = steps[index + 1][0] if index + 1 < len(steps) else until
        last = min(following, until)
        if principal <= 0:
            continue
        while begin <= last:
            end = min(half_year_of(begin)[1], last)
            yield begin, end, principal
            begin = end + _ONE_DAY


def statutory(nature: str) -> Statutory:
    """The legal interest rule against a debtor of that nature.

    >>> statutory("public").margin, statutory("consumer").from_formal_notice
    (Decimal('8'), True)

    :raises EngineError: ``unknown_nature``
    """
    if nature not in STATUTORY:
        raise EngineError("unknown_nature", nature=nature)
    return STATUTORY[nature]


def contract_floor(legal_rate: Decimal) -> Decimal:
    """The least rate a contract between businesses may set: three times the legal one.

    The floor binds contract rates only: in the first half of 2024 it lay above the
    default rate of 14.50, which stayed lawful.

    >>> contract_floor(Decimal("5.07"))
    Decimal('15.21')
    """
    return 3 * legal_rate


def check_contract_rate(rate: Decimal, legal_rate: Decimal) -> bool:
    """Whether a contract rate respects the floor.

    >>> check_contract_rate(Decimal("14.50"), Decimal("5.07"))
    False
    """
    return rate >= contract_floor(legal_rate)


def indemnity(nature: str, insolvent: bool = False) -> Decimal:
    """The recovery indemnity in euros for each late payment.

    A payment is late for each due date missed: the indemnity is owed once per claimed
    item, and the instalments of one invoice are items of their own (article D441-5 of
    the French Commercial Code, Directive 2011/7/EU article 6 as read by the Court of
    Justice in C-370/21). A milder policy counts it once per invoice; the caller does.
    Consumers never owe it; nor does anybody whose insolvency bars the payment.

    >>> indemnity("business"), indemnity("consumer"), indemnity("public", True)
    (Decimal('40'), Decimal('0'), Decimal('0'))
    """
    owed = nature in STATUTORY and nature != "consumer" and not insolvent
    return INDEMNITY if owed else Decimal(0)


def _scaled(rate: Decimal | float) -> int:
    exact = Decimal(str(rate)) * _SCALE
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
