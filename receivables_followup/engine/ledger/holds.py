"""How much of an open item is behind the door, and why."""

from collections.abc import Iterable
from typing import NamedTuple

# When several reasons hold, the first of these is shown.
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


class Hold(NamedTuple):
    """One reason not to chase; ``amount`` counts when it is not the whole item."""

    reason: str
    whole: bool = True
    amount: int = 0


def held(residual: int, holds: Iterable[Hold]) -> tuple[int, str | None]:
    """The part of a residual that is held, and the reason shown.

    Parts add up and never exceed the residual; credits are never held.

    >>> held(1000, [Hold("promise", False, 300), Hold("dispute", False, 400)])
    (700, 'dispute')
    >>> held(1000, [Hold("manual"), Hold("dispute", False, 400)])
    (1000, 'dispute')
    >>> held(-500, [Hold("legal")])
    (0, None)
    """
    holds = tuple(holds)
    if residual <= 0 or not holds:
        return 0, None
    reason = min((hold.reason for hold in holds), key=PRIORITY.index)
    if any(hold.whole for hold in holds):
        return residual, reason
    return min(residual, sum(max(hold.amount, 0) for hold in holds)), reason
