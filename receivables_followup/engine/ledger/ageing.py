"""How old an open item is."""

from datetime import date

BUCKETS = ("not_due", "1_30", "31_60", "61_90", "90_plus")
_UPPER = ((0, "not_due"), (30, "1_30"), (60, "31_60"), (90, "61_90"))


def days_overdue(due: date, today: date) -> int:
    """Days since the due date; zero on that day, negative before.

    >>> days_overdue(date(2026, 1, 31), date(2026, 3, 1))
    29
    """
    return (today - due).days


def bucket(days: int) -> str:
    """The ageing bucket of so many days overdue.

    >>> [bucket(days) for days in (-5, 0, 1, 30, 31, 90, 91)]
    ['not_due', 'not_due', '1_30', '1_30', '31_60', '61_90', '90_plus']
    """
    return next((name for upper, name in _UPPER if days <= upper), "90_plus")
