"""Late charges: what interest and indemnity each item owes, half-year by half-year.

A half-year of an item is the unit of account: its interest is summed exactly, rounded
once, and what was billed or waived of it before is taken off. So the days may be
claimed in as many steps as one likes, and the claims still add up to the whole.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from ..dunning.interest import (
    RateTable,
    Segment,
    balance_steps,
    half_year_of,
    late_interest,
)

_ONE_DAY = timedelta(days=1)


class Debt(NamedTuple):
    """An item that may bear late charges, money in minor units.

    :ivar balance: what is open today
    :ivar receipts: ``(day, amount)`` of the money that came; credit notes are none,
        because what they take off was never owed
    :ivar excluded: part of the debt that bears nothing, being disputed or about to be
        credited
    :ivar frozen_on: day from which no interest runs any more (judgment that opens
        insolvency proceedings, article L622-28 of the French Commercial Code)
    """

    balance: int
    due: date
    receipts: tuple[tuple[date, int], ...] = ()
    excluded: int = 0
    frozen_on: date | None = None


class Accrued(NamedTuple):
    """The interest of one half-year of an item.

    :ivar period: first day of the half-year
    :ivar principal: what bore interest on the last of the days
    :ivar amount: minor units, rounded once
    :ivar agreed: agreed interest of a broken plan that came off the amount
    """

    period: date
    date_from: date
    date_to: date
    principal: int
    amount: int
    segments: tuple[Segment, ...]
    agreed: int = 0


def last_day(debt: Debt, until: date) -> date:
    """The last day that bears interest: the day before a judgment stops it.

    >>> str(last_day(Debt(1, date(2026, 1, 1), (), 0, date(2026, 3, 2)), date.max))
    '2026-03-01'
    """
    if debt.frozen_on is None:
        return until
    return min(until, debt.frozen_on - _ONE_DAY)


def principal_steps(debt: Debt) -> list[tuple[date, int]]:
    """The balances that bear interest, without the disputed part; never negative.

    >>> paid = ((date(2026, 3, 1), 300),)
    >>> debt = Debt(700, date(2026, 1, 31), paid, excluded=800)
    >>> [left for _day, left in principal_steps(debt)]
    [200, 0]
    """
    return [
        (day, max(0, balance - debt.excluded))
        for day, balance in balance_steps(debt.balance, debt.due, debt.receipts)
    ]


def is_late(debt: Debt, until: date) -> bool:
    """Whether something was still owed on the day after the due date.

    >>> is_late(Debt(0, date(2026, 1, 31), ((date(2026, 1, 31), 5),)), date.max)
    False
    >>> is_late(Debt(0, date(2026, 1, 31), ((date(2026, 2, 1), 5),)), date.max)
    True
    """
    if last_day(debt, until) <= debt.due:
        return False
    return principal_steps(debt)[0][1] > 0


def accrued_interest(
    debt: Debt,
    until: date,
    rates: RateTable,
    frozen: bool = False,
    start: date | None = None,
) -> tuple[list[Accrued], tuple[tuple[date, date], ...]]:
    """The interest of each half-year in which a debt was late.

    Other parameters: see ``late_interest``. Half-years without a rate are returned
    apart, as (first, last) days: nothing is claimed for them.

    >>> from decimal import Decimal
    >>> from engine.dunning.interest import RateRecord
    >>> rates = RateTable([
    ...     RateRecord(date(2026, 1, 1), date(2026, 6, 30), Decimal("12.15")),
    ...     RateRecord(date(2026, 7, 1), None, Decimal("12.40")),
    ... ])
    >>> debt = Debt(1_200_00, date(2026, 5, 31))
    >>> [part.amount for part in accrued_interest(debt, date(2026, 8, 31), rates)[0]]
    [1198, 2528]
    """
    found = late_interest(
        principal_steps(debt), debt.due, last_day(debt, until), rates, frozen, start
    )
    periods: dict[date, list[Segment]] = {}
    for segment in found.segments:
        periods.setdefault(half_year_of(segment.date_from)[0], []).append(segment)
    parts = [
        Accrued(
            period,
            segments[0].date_from,
            segments[-1].date_to,
            segments[-1].principal,
            sum(segment.amount for segment in segments),
            tuple(segments),
        )
        for period, segments in periods.items()
    ]
    return parts, found.missing


def still_to_claim(part: Accrued, settled: Iterable[tuple[date, int]]) -> Accrued:
    """What is left to claim of a half-year beside what was billed or waived of it.

    :param settled: ``(last day, amount)`` of the claims that were billed or waived
    :return: never a negative amount; it begins after the days already claimed, unless
        it adds to them (a disputed part that turned out to be owed)

    >>> part = Accrued(date(2026, 1, 1), date(2026, 2, 1), date(2026, 4, 30), 9, 90, ())
    >>> rest = still_to_claim(part, [(date(2026, 3, 31), 60)])
    >>> str(rest.date_from), rest.amount
    ('2026-04-01', 30)
    """
    settled = list(settled)
    amount = max(0, part.amount - sum(amount for _day, amount in settled))
    first = part.date_from
    if settled:
        after = max(day for day, _amount in settled) + _ONE_DAY
        if after <= part.date_to:
            first = max(first, after)
    return part._replace(date_from=first, amount=amount)


def without_agreed(
    parts: Iterable[Accrued], before: Iterable[Accrued], agreed: int
) -> list[Accrued]:
    """Statutory interest of a broken plan's item, beside what the plan charged of it.

    The same days are not paid twice: agreed interest that was charged comes off the
    days since the plan began, the earliest first, and never off those before.

    :param parts: statutory interest as if there had been no plan
    :param before: the same up to the day before the plan began
    :param agreed: minor units of agreed interest that were billed or waived

    >>> day = date(2026, 1, 1)
    >>> whole = Accrued(day, day, date(2026, 3, 31), 9, 90, ())
    >>> before = whole._replace(amount=60)
    >>> [part.amount for part in without_agreed([whole], [before], 25)]
    [65]
    """
    early = {part.period: part.amount for part in before}
    found = []
    for part in parts:
        during = max(0, part.amount - early.get(part.period, 0))
        taken = min(agreed, during)
        agreed -= taken
        found.append(part._replace(amount=part.amount - taken, agreed=taken))
    return found


def principal_days(
    balance: int, receipts: Iterable[tuple[date, int]], first: date, last: date
) -> int:
    """Principal times days after ``first`` up to ``last``: an item's part of interest.

    :param balance: what is open today
    :param receipts: ``(day, amount)`` of the money that came

    >>> first, last = date(2026, 1, 1), date(2026, 1, 21)
    >>> principal_days(700, [(date(2026, 1, 11), 300)], first, last)
    17000
    """
    weight = balance * max(0, (last - first).days)
    for day, amount in receipts:
        weight += amount * max(0, (min(day, last) - first).days)
    return weight
