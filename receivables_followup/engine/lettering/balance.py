"""Do the open items of an account come to its balance on a day?"""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import NamedTuple


class Item(NamedTuple):
    """A posted journal item: its key (account, partner), day and signed amount."""

    key: Hashable
    day: date
    amount: int


class Partial(NamedTuple):
    """An amount matched between a debit and a credit on ``day``.

    Keys are None for an item that does not count (draft, later than the day asked
    for, another company).
    """

    amount: int
    day: date
    debit_key: Hashable | None
    credit_key: Hashable | None


class Difference(NamedTuple):
    """A key whose open items do not come to its balance.

    ``explained`` is the part that the exceptions found account for.
    """

    key: Hashable
    open: int
    balance: int
    explained: int

    @property
    def amount(self) -> int:
        return self.open - self.balance

    @property
    def unexplained(self) -> int:
        return self.amount - self.explained


def residual(amount: int, settled: Iterable[tuple[int, date]], day: date) -> int:
    """Return what is open of an item in the evening of a day.

    :param settled: (amount with the sign of the item, day of the match)

    >>> paid = [(60, date(2026, 3, 1)), (40, date(2026, 5, 1))]
    >>> residual(100, paid, date(2026, 4, 1)), residual(100, paid, date(2026, 5, 1))
    (40, 0)
    """
    return amount - sum(part for part, when in settled if when <= day)


def explained(key: Hashable, exceptions: Iterable[Partial]) -> int:
    """Return what matches that leave the key add to its open items.

    A match between two items of one key lowers both and changes nothing.

    >>> leaves = Partial(30, date(2026, 1, 1), "a", "b")
    >>> explained("a", [leaves]), explained("b", [leaves])
    (-30, 30)
    """
    total = 0
    for partial in exceptions:
        if partial.debit_key == key:
            total -= partial.amount
        if partial.credit_key == key:
            total += partial.amount
    return total


def differences(
    opened: Mapping[Hashable, int],
    balances: Mapping[Hashable, int],
    exceptions: Iterable[Partial] = (),
) -> list[Difference]:
    """Return the keys that are not justified, in the order they were given.

    >>> differences({"a": 40, "b": 5}, {"a": 40, "b": 7})
    [Difference(key='b', open=5, balance=7, explained=0)]
    """
    exceptions = list(exceptions)
    keys = dict.fromkeys([*opened, *balances])
    return [
        Difference(
            key, opened.get(key, 0), balances.get(key, 0), explained(key, exceptions)
        )
        for key in keys
        if opened.get(key, 0) != balances.get(key, 0)
    ]


def flag(side: str, balance: int) -> str | None:
    """Return why a balance stands on the wrong side, or None.

    >>> flag("receivable", -5), flag("payable", 5), flag("payable", -5)
    ('credit_customer', 'debit_supplier', None)
    """
    if side == "receivable" and balance < 0:
        return "credit_customer"
    if side == "payable" and balance > 0:
        return "debit_supplier"
    return None
