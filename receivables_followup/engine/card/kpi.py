"""The figures of a customer or of the whole ledger: DSO, delays, effectiveness.

Amounts may be in any one unit (cents or euros); days and rates are exact decimals, or
None when there is nothing to divide by, so that no screen shows a made-up zero.
"""

from collections.abc import Iterable
from decimal import Decimal

Amount = int | Decimal | float


def dso_countback(
    balance: Amount, monthly_sales: Iterable[tuple[Amount, int]]
) -> Decimal:
    """Days of sales the balance stands for, counted back month by month.

    Each month's sales, taxes included, are taken off the balance and its days added;
    the month that covers the rest counts in proportion. Months without sales add their
    days. A balance older than all the sales given counts all their days.

    :param monthly_sales: ``(sales, days of the month)``, the latest month first

    >>> round(dso_countback(2500, [(1200, 30), (800, 31), (700, 30)]), 2)
    Decimal('82.43')
    >>> dso_countback(0, [(1200, 30)]), dso_countback(500, [(300, 30)])
    (Decimal('0'), Decimal('30'))
    """
    rest = _decimal(balance)
    total = Decimal(0)
    for sales, days in monthly_sales:
        if rest <= 0:
            break
        sales = max(_decimal(sales), Decimal(0))
        if sales > rest:
            return total + rest / sales * days
        rest -= sales
        total += days
    return total


def dso_ratio(receivables: Amount, sales: Amount, days: int) -> Decimal | None:
    """Receivables over the sales of a period, both taxes included, in days.

    >>> dso_ratio(2500, 10000, 360), dso_ratio(2500, 0, 360)
    (Decimal('90.00'), None)
    """
    return _ratio(receivables, sales, days)


def best_possible_dso(not_due: Amount, sales: Amount, days: int) -> Decimal | None:
    """The DSO there would be if everybody paid on time: only what is not due counts.

    The average days delinquent are the DSO less this.

    >>> best_possible_dso(1500, 10000, 360)
    Decimal('54.00')
    """
    return _ratio(not_due, sales, days)


def average_days_late(items: Iterable[tuple[Amount, int]]) -> Decimal | None:
    """Days late, weighted by amount; negative is early.

    :param items: ``(amount, days)`` with days = payment (today when open) minus due

    >>> average_days_late([(300, 10), (100, -2)])
    Decimal('7')
    >>> average_days_late([]) is None
    True
    """
    total = weighted = Decimal(0)
    for amount, days in items:
        amount = _decimal(amount)
        total += amount
        weighted += amount * days
    return weighted / total if total else None


def cei(
    opening: Amount, sales: Amount, closing: Amount, closing_not_due: Amount
) -> Decimal | None:
    """Collection effectiveness index of a period, in percent.

    What was collected over what could be: ``(opening + sales - closing) / (opening +
    sales - closing not due)``.

    >>> round(cei(100_000, 80_000, 90_000, 70_000), 2)
    Decimal('81.82')
    >>> cei(0, 500, 500, 500) is None
    True
    """
    due = _decimal(opening) + _decimal(sales)
    return _ratio(due - _decimal(closing), due - _decimal(closing_not_due), 100)


def overdue_rate(overdue: Amount, balance: Amount) -> Decimal | None:
    """The share of the balance that is overdue, in percent.

    >>> overdue_rate(250, 1000)
    Decimal('25.00')
    """
    return _ratio(overdue, balance, 100)


def _ratio(part: Amount, whole: Amount, scale: int) -> Decimal | None:
    whole = _decimal(whole)
    return _decimal(part) / whole * scale if whole > 0 else None


def _decimal(amount: Amount) -> Decimal:
    """A float means what it prints, not its binary neighbour."""
    return Decimal(repr(amount)) if isinstance(amount, float) else Decimal(amount)
