"""Whom to call first: expected recovery = overdue x urgency x probability.

All three factors say something a collector can check. Ages are whole days, amounts in
any one unit, urgency and probability are shares from 0 to 1. The numbers below are a
starting judgement, the same for every customer, so that the order can be explained.
"""

from collections.abc import Iterable

# A debt loses half of its chance to be paid in this many days past due.
HALF_LIFE = 240
# Weight of each reason to call today, and the age at which it counts in full.
AGE_WEIGHT, AGE_FULL = 0.8, 90
SILENCE_WEIGHT, SILENCE_FULL = 0.4, 30
APPOINTMENT_WEIGHT = 0.5
# Bank transfers take their time: paid within these days counts as on time.
PAID_LATE_AFTER = 5
# An easy win: a debt younger than this, of a customer who pays not later than that.
EASY_AGE, EASY_DELAY = 30, 15
DIGITS = 3


def recovery_probability(items: Iterable[tuple[float, int]]) -> float:
    """The share of overdue debts one may still expect, from their ages.

    :param items: ``(amount, days overdue)``; only debts count, credits do not age

    >>> recovery_probability([(100.0, 0)]), recovery_probability([(100.0, 240)])
    (1.0, 0.5)
    >>> recovery_probability([(300.0, 0), (100.0, 240)])
    0.875
    >>> recovery_probability([])
    0.0
    """
    total = expected = 0.0
    for amount, days in items:
        if amount > 0:
            total += amount
            expected += amount * 0.5 ** (days / HALF_LIFE)
    return round(expected / total, DIGITS) if total else 0.0


def age_part(days: int) -> float:
    """How much the age of the oldest overdue debt urges.

    >>> age_part(0), age_part(45), age_part(400)
    (0.0, 0.4, 0.8)
    """
    return AGE_WEIGHT * _share(days, AGE_FULL)


def silence_part(days: int | None) -> float:
    """How much the days since the last contact urge; None: nobody spoke to them yet.

    >>> silence_part(0), silence_part(15), silence_part(None)
    (0.0, 0.2, 0.4)
    """
    return SILENCE_WEIGHT * (1.0 if days is None else _share(days, SILENCE_FULL))


def appointment_part(days: int | None) -> float:
    """How much a planned action urges whose day came ``days`` ago; None: no plan.

    >>> appointment_part(None), appointment_part(-1), appointment_part(0)
    (0.0, 0.0, 0.5)
    """
    return 0.0 if days is None or days < 0 else APPOINTMENT_WEIGHT


def urgency(parts: Iterable[float]) -> float:
    """Reasons to call today put together: each takes its share of what is missing to 1.

    Another reason never lowers the urgency, their order does not matter and the whole
    stays between 0 and 1.

    >>> urgency([0.5, 0.5]), urgency([]), urgency([1.0, 0.3])
    (0.75, 0.0, 1.0)
    """
    calm = 1.0
    for part in parts:
        calm *= 1.0 - part
    return round(1.0 - calm, DIGITS)


def recovery_score(overdue: float, urgency: float, probability: float) -> float:
    """What calling today is worth, in the unit of ``overdue``; never negative.

    >>> recovery_score(1000.0, 0.5, 0.9), recovery_score(-20.0, 1.0, 1.0)
    (450.0, 0.0)
    """
    return max(overdue, 0.0) * urgency * probability


def is_first_late(overdue: float, late_before: bool) -> bool:
    """Late now, and on time (give or take bank delays) with everything paid before.

    >>> is_first_late(10.0, False), is_first_late(10.0, True), is_first_late(0.0, False)
    (True, False, False)
    """
    return overdue > 0 and not late_before


def is_easy_win(overdue: float, oldest_days: int, paid_delay: float | None) -> bool:
    """A fresh debt of a customer who is known to pay: a friendly word is enough.

    :param paid_delay: amount-weighted delay of what was paid; None: nothing was yet

    >>> is_easy_win(10.0, 12, 4.0), is_easy_win(10.0, 31, 4.0)
    (True, False)
    >>> is_easy_win(10.0, 12, None), is_easy_win(10.0, 12, 20.0)
    (False, False)
    """
    return (
        overdue > 0
        and oldest_days <= EASY_AGE
        and paid_delay is not None
        and paid_delay <= EASY_DELAY
    )


def _share(days: int, full: int) -> float:
    return min(max(days, 0), full) / full
