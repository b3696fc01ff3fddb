"""How late a customer stands, in four steps, and how much of the limit is used."""

from decimal import Decimal

STANDINGS = ("clear", "low", "medium", "high")
MEDIUM_AFTER, HIGH_AFTER = 30, 60  # days the oldest claim is overdue


def standing(overdue: Decimal, oldest_days: int | None, over_limit: bool) -> str:
    """The step of a customer: what is overdue, for how long, and the credit limit.

    :param overdue: chased amount past its due date, credits deducted
    :param oldest_days: days the oldest open claim is overdue; None without one
    :param over_limit: the exposure is above the credit limit

    >>> standing(Decimal(100), 12, False), standing(Decimal(100), 45, False)
    ('low', 'medium')
    >>> standing(Decimal(100), 61, False), standing(Decimal(0), None, True)
    ('high', 'high')
    >>> standing(Decimal(0), 45, False)
    'clear'
    """
    if over_limit:
        return "high"
    if overdue <= 0:
        return "clear"
    days = oldest_days or 0
    if days > HIGH_AFTER:
        return "high"
    return "medium" if days > MEDIUM_AFTER else "low"


def limit_usage(exposure: Decimal, limit: Decimal) -> Decimal | None:
    """The share of the credit limit that is used, in percent; None without a limit.

    >>> limit_usage(Decimal(1500), Decimal(1000)), limit_usage(Decimal(5), Decimal(0))
    (Decimal('150.0'), None)
    """
    return exposure / limit * 100 if limit > 0 else None
