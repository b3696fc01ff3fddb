"""Nobody is chased for money that may already be there.

- ``stale_bank``: bank statements are used, and the newest is older than so many
  working days (0: not checked) or there is none;
- ``unmatched_receipt``: receipts not matched with any invoice reach the share of
  what is claimed, in percent (0: not checked);
- ``payment_pending``: a debit, cheque or bill is in collection. ``True`` always
  stops; an amount stops when it reaches the share, alone or with the unmatched
  receipts: a direct debit of EUR 10 does not stop a claim of EUR 50,000.
"""

from collections.abc import Collection
from datetime import date

from .calendar import WEEKDAYS, working_days_between


def gate(
    bank_last: date | None,
    uses_statements: bool,
    max_age_working_days: int,
    today: date,
    closed: Collection[date],
    unmatched_minor: int,
    claimed_minor: int,
    min_share: float,
    collecting: int | bool = 0,
    weekdays: Collection[int] = WEEKDAYS,
) -> str | None:
    """The reason why a customer's money may already be there, or None.

    Where nothing is claimed, any receipt is enough. Money in whole minor units.

    >>> monday = date(2026, 7, 13)
    >>> gate(date(2026, 7, 10), True, 1, monday, (), 0, 5000, 20)
    >>> gate(date(2026, 7, 9), True, 1, monday, (), 0, 5000, 20)
    'stale_bank'
    >>> gate(None, False, 1, monday, (), 1000, 5000, 20)
    'unmatched_receipt'
    >>> gate(None, False, 1, monday, (), 0, 5000, 20, collecting=5000)
    'payment_pending'
    """
    if uses_statements and max_age_working_days > 0:
        age = bank_last and working_days_between(bank_last, today, closed, weekdays)
        if age is None or age > max_age_working_days:
            return "stale_bank"
    seen = max(unmatched_minor, 0) if min_share > 0 else 0
    if _matters(seen, claimed_minor, min_share):
        return "unmatched_receipt"
    if collecting is True:
        return "payment_pending"
    if collecting > 0 and _matters(collecting + seen, claimed_minor, min_share):
        return "payment_pending"
    return None


def _matters(amount: int, claimed: int, min_share: float) -> bool:
    return amount > 0 and amount * 100 >= min_share * claimed
