"""Why an item, or a part of it, must not be chased."""

from collections.abc import Iterable
from typing import NamedTuple

# The reason shown when several holds cover an item: the first of these.
PRIORITY = (
    "insolvency",
    "legal",
    "factor",
    "dispute",
    "plan",
    "promise",
    "service",
    "manual",
    "no_followup",
)
_RANK = {reason: rank for rank, reason in enumerate(PRIORITY)}


class Hold(NamedTuple):
    """One active hold on an item; ``amount`` counts only when it is not whole."""

    reason: str
    whole: bool = True
    amount: int = 0


def held(residual: int, holds: Iterable[Hold]) -> tuple[int, str | None]:
    """Return how much of an item is held, and the reason to show.

    A whole hold covers everything; parts add up, never beyond the residual. A credit
    has nothing to hold back: its amount is 0, while its reason says that it must not be
    used either. Reasons that ``PRIORITY`` does not know come last.

    >>> held(10000, [Hold("dispute", False, 4000), Hold("manual", False, 2500)])
    (6500, 'dispute')
    >>> held(10000, [Hold("promise"), Hold("dispute", False, 4000)])
    (10000, 'dispute')
    >>> held(-500, [Hold("legal")]), held(500, [])
    ((0, 'legal'), (0, None))
    """
    amount = 0
    whole = False
    best = None
    for hold in holds:
        if hold.whole:
            whole = True
        elif hold.amount > 0:
            amount += hold.amount
        else:
            continue
        rank = (_RANK.get(hold.reason, len(PRIORITY)), hold.reason)
        if best is None or rank < best:
            best = rank
    if residual <= 0:
        amount = 0
    elif whole or amount > residual:
        amount = residual
    return amount, best[1] if best else None
