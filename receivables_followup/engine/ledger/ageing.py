"""How late an item is."""

from datetime import date

# Not due yet, then days overdue.
BUCKETS = ("not_due", "1_30", "31_60", "61_90", "90_plus")


def days_overdue(due: date, today: date) -> int:
    """Return the days since the due date: 0 on the day itself, negative before it.

    >>> days_overdue(date(2026, 1, 31), date(2026, 2, 2))
    2
    """
    return (today - due).days


def bucket(days: int) -> str:
    """Return the ageing bucket of a number of days overdue.

    An item is not late on its due date: the customer has all of that day.

    >>> [bucket(days) for days in (-3, 0, 1, 30, 31, 60, 61, 90, 91)]
    ... # doctest: +NORMALIZE_WHITESPACE
    ['not_due', 'not_due', '1_30', '1_30', '31_60', '31_60', '61_90', '61_90',
     '90_plus']
    """
    if days <= 0:
        return BUCKETS[0]
    return BUCKETS[min((days + 29) // 30, 4)]
