"""Payment plans: instalments of a debt, their interest, and how they are honoured."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from ..errors import EngineError
from ..months import add_months

YEAR_DAYS = 365
# A judge himself grants two years (article 1343-5); ten are more than a plan.
MAX_INSTALMENTS = 120
MAX_MONTHS = 12
PAID, PARTIAL, DUE, LATE, COMING = "paid", "partial", "due", "late", "coming"


class PlanError(EngineError):
    """The wishes for a plan make none (``bad_count``, ``bad_amount``, ``bad_day``)."""


class Instalment(NamedTuple):
    """What is to be paid by a day, in minor units; ``interest`` is part of it."""

    day: date
    amount: int
    interest: int = 0


class Standing(NamedTuple):
    """How an instalment stands.

    :ivar state: ``paid``, ``partial`` (not due yet, paid in part), ``coming``, ``due``
        (its day has come, the days of grace run), ``late``
    :ivar paid: minor units of the money that came, in the order of the instalments
    :ivar interest: what it asks for as interest, however much was paid
    """

    state: str
    paid: int
    interest: int = 0


def instalments(
    total: int, count: int, every_months: int, first: date
) -> list[Instalment]:
    """Equal instalments of a debt; what does not divide comes with the last.

    :param total: minor units, above zero
    :raise PlanError: no instalment, more than ``MAX_INSTALMENTS`` or than minor units,
        no interval, or one of more than a year

    >>> [part.amount for part in instalments(100_00, 3, 1, date(2026, 1, 31))]
    [3333, 3333, 3334]
    >>> [str(part.day) for part in instalments(100_00, 3, 1, date(2026, 1, 31))]
    ['2026-01-31', '2026-02-28', '2026-03-31']
    """
    if not (1 <= count <= MAX_INSTALMENTS and 1 <= every_months <= MAX_MONTHS):
        raise PlanError("bad_count", count=count, every_months=every_months)
    if total < count:
        raise PlanError("bad_amount", total=total, count=count)
    if first.year + count * every_months // 12 >= date.max.year:
        raise PlanError("bad_day", first=first)
    part = total // count
    amounts = [part] * (count - 1) + [total - part * (count - 1)]
    return [
        Instalment(add_months(first, index * every_months), amount)
        for index, amount in enumerate(amounts)
    ]


def plan_interest(parts: Sequence[Instalment], start: date, rate: Decimal) -> list[int]:
    """Interest each instalment bears: simple, on what is still owed since the last one.

    :param start: the day from which the debt bears the agreed interest
    :param rate: percent a year; a year has 365 days
    :return: minor units per instalment, halves up

    >>> parts = instalments(1200_00, 2, 1, date(2026, 2, 1))
    >>> plan_interest(parts, date(2026, 1, 1), Decimal(10))
    [1019, 460]
    """
    owed = sum(part.amount for part in parts)
    found = []
    for part in parts:
        days = max(0, (part.day - start).days)
        exact = Decimal(owed) * rate * days / (100 * YEAR_DAYS)
        found.append(int(exact.quantize(Decimal(1), ROUND_HALF_UP)))
        owed -= part.amount
        start = max(start, part.day)
    return found


def reduce_debt(amounts: Sequence[int], credited: int) -> list[int]:
    """What instalments still ask for when the debt shrank without money.

    A credit note shortens the plan from its end: the next instalment stays as agreed.

    >>> reduce_debt([100, 100, 100], 150)
    [100, 50, 0]
    """
    left = []
    for amount in reversed(amounts):
        part = min(amount, max(0, credited))
        credited -= part
        left.append(amount - part)
    return left[::-1]


def asked(parts: Sequence[Instalment], credited: int) -> list[tuple[int, int]]:
    """What instalments still ask for when debt ended without money, and its interest.

    Where a credit note takes off principal, less bears interest from then on.

    :return: ``(amount, interest in it)`` per instalment

    >>> parts = [Instalment(date(2026, n, 1), 510, 10) for n in (1, 2)]
    >>> asked(parts, 0), asked(parts, 250), asked(parts, 500)
    ([(510, 10), (510, 10)], [(510, 10), (255, 5)], [(510, 10), (0, 0)])
    """
    principals = [part.amount - part.interest for part in parts]
    left = reduce_debt(principals, credited)
    found = []
    for index, part in enumerate(parts):
        interest = part.interest
        if left[index] != principals[index]:
            owed, owes = sum(principals[index:]), sum(left[index:])
            interest = (2 * interest * owes + owed) // (2 * owed)  # halves up
        found.append((left[index] + interest, interest))
    return found


def standings(
    parts: Sequence[Instalment],
    received: int,
    credited: int,
    today: date,
    grace: int = 0,
) -> list[Standing]:
    """Match money with instalments in their order, and say how each stands.

    :param received: minor units of the money that came since the plan began
    :param credited: minor units of the debt that ended without money
    :param grace: days after its day during which an instalment is not late

    >>> parts = instalments(300, 3, 1, date(2026, 1, 10))
    >>> [s[:2] for s in standings(parts, 150, 0, date(2026, 2, 12), 3)]
    [('paid', 100), ('due', 50), ('coming', 0)]
    >>> standings(parts, 150, 0, date(2026, 2, 14), 3)[1].state
    'late'
    """
    money = max(0, received)
    found = []
    for part, (amount, interest) in zip(parts, asked(parts, credited), strict=True):
        paid = min(money, amount)
        money -= paid
        state = _state(part, amount, paid, today, grace)
        found.append(Standing(state, paid, interest))
    return found


def _state(part: Instalment, amount: int, paid: int, today: date, grace: int) -> str:
    if paid >= amount:
        return PAID
    if (today - part.day).days > grace:
        return LATE
    if today >= part.day:
        return DUE
    return PARTIAL if paid else COMING
