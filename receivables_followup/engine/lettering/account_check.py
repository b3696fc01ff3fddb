"""What looks wrong on the accounts of customers and suppliers."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from datetime import date
from typing import NamedTuple

KINDS = (
    "zero_pair",
    "duplicate",
    "wrong_side",
    "both_sides",
    "abnormal_balance",
    "old_item",
)


class Item(NamedTuple):
    """An open journal item.

    ``scope`` is the company whose items are lettered together, ``side`` ``receivable``
    or ``payable``. ``residual`` is signed as in the ledger (a debit is positive) in
    minor units of the company's currency, ``rest`` the same in the item's
    ``currency``. ``trade``: deposits and mirrored debts excepted. ``payment``: it comes
    from a bank or cash journal.
    """

    id: int
    scope: Hashable
    account: Hashable
    partner: Hashable | None
    side: str
    currency: Hashable
    residual: int
    rest: int
    date: date
    due: date
    trade: bool = True
    payment: bool = False


class Finding(NamedTuple):
    """Something to look at: ``amount`` is in minor units of the company's currency."""

    kind: str
    scope: Hashable
    account: Hashable | None
    partner: Hashable | None
    side: str | None
    amount: int
    ids: tuple[int, ...]


class Limits(NamedTuple):
    """Items older than ``days`` are old; balances up to ``amount`` are let be."""

    days: int = 365
    amount: int = 0


def check(items: Iterable[Item], today: date, limits: Limits) -> list[Finding]:
    """Everything that looks wrong about these open items, duplicates excepted.

    The result does not depend on the order of the items.

    >>> day = date(2026, 6, 30)
    >>> owed = Item(1, "A", "411", "X", "receivable", "EUR", 500, 500, day, day)
    >>> paid = owed._replace(id=2, residual=-500, rest=-500)
    >>> [(found.kind, found.ids) for found in check([paid, owed], day, Limits())]
    [('zero_pair', (1, 2))]
    """
    items = sorted(items, key=lambda item: item.id)
    found = zero_pairs(items)
    paired = {item_id for finding in found for item_id in finding.ids}
    rest = [item for item in items if item.id not in paired]
    return [
        *found,
        *wrong_sides(rest),
        *both_sides(items, limits),
        *abnormal_balances(items, limits),
        *old_items(rest, today, limits),
    ]


def _by(items: Iterable[Item], key) -> dict:
    groups = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups


def _ids(items: Iterable[Item]) -> tuple[int, ...]:
    return tuple(sorted(item.id for item in items))


def zero_pairs(items: Iterable[Item]) -> list[Finding]:
    """Debits and credits of the same amount, as many of each, of one partner.

    As many on both sides are found together: which of them belong to each other does
    not matter, they come to zero. Unequal numbers are left alone.

    >>> day = date(2026, 6, 30)
    >>> owed = Item(1, "A", "411", "X", "receivable", "EUR", 500, 500, day, day)
    >>> paid = owed._replace(id=2, residual=-500, rest=-500)
    >>> zero_pairs([owed, paid, owed._replace(id=3)])
    []
    """
    groups = _by(
        (item for item in items if item.partner is not None and item.rest),
        lambda item: (
            item.scope,
            item.account,
            item.partner,
            item.currency,
            abs(item.rest),
        ),
    )
    return [
        _finding("zero_pair", group, sum(max(item.residual, 0) for item in group))
        for group in groups.values()
        if sum(item.rest for item in group) == 0
    ]


def wrong_sides(items: Iterable[Item]) -> list[Finding]:
    """Payments that make the partner owe more, or us, instead of less.

    >>> day = date(2026, 6, 30)
    >>> out = Item(1, "A", "411", "X", "receivable", "EUR", 500, 500, day, day)
    >>> len(wrong_sides([out])), len(wrong_sides([out._replace(payment=True)]))
    (0, 1)
    """
    return [
        _finding("wrong_side", [item], item.residual)
        for item in items
        if item.payment and item.residual and _owed(item) > 0
    ]


def both_sides(items: Iterable[Item], limits: Limits) -> list[Finding]:
    """Partners who owe us and to whom we owe; the amount is what could be set off.

    >>> day = date(2026, 6, 30)
    >>> owed = Item(1, "A", "411", "X", "receivable", "EUR", 500, 500, day, day)
    >>> ours = Item(2, "A", "401", "X", "payable", "EUR", -300, -300, day, day)
    >>> [(found.amount, found.ids) for found in both_sides([owed, ours], Limits())]
    [(300, (1, 2))]
    """
    found = []
    groups = _by(
        (item for item in items if item.trade and item.partner is not None),
        lambda item: (item.scope, item.partner),
    )
    for group in groups.values():
        owed = sum(item.residual for item in group if item.side == "receivable")
        ours = -sum(item.residual for item in group if item.side == "payable")
        amount = min(owed, ours)
        if amount > limits.amount:
            finding = _finding("both_sides", group, amount)
            found.append(finding._replace(account=None, side=None))
    return found


def abnormal_balances(items: Iterable[Item], limits: Limits) -> list[Finding]:
    """Customers with a credit balance and suppliers with a debit balance.

    >>> day = date(2026, 6, 30)
    >>> paid = Item(1, "A", "411", "X", "receivable", "EUR", -500, -500, day, day)
    >>> [found.amount for found in abnormal_balances([paid], Limits())]
    [-500]
    >>> abnormal_balances([paid], Limits(amount=500))
    []
    """
    groups = _by(
        (item for item in items if item.trade and item.partner is not None),
        lambda item: (item.scope, item.account, item.partner),
    )
    return [
        _finding("abnormal_balance", group, sum(item.residual for item in group))
        for group in groups.values()
        if sum(_owed(item) for item in group) < -limits.amount
    ]


def old_items(items: Iterable[Item], today: date, limits: Limits) -> list[Finding]:
    """Items that nobody settled for long, together for each partner and account.

    >>> day = date(2025, 1, 1)
    >>> owed = Item(1, "A", "411", "X", "receivable", "EUR", 500, 500, day, day)
    >>> [found.ids for found in old_items([owed], date(2026, 6, 30), Limits())]
    [(1,)]
    >>> old_items([owed], date(2025, 6, 30), Limits())
    []
    """
    groups = _by(
        (item for item in items if (today - item.due).days > limits.days),
        lambda item: (item.scope, item.account, item.partner),
    )
    return [
        _finding("old_item", group, sum(item.residual for item in group))
        for group in groups.values()
    ]


def clusters(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Groups of what is tied by pairs, each sorted, the smallest first.

    >>> clusters([(3, 1), (7, 8), (1, 2)])
    [(1, 2, 3), (7, 8)]
    """
    parent: dict[int, int] = {}

    def root(one: int) -> int:
        while parent.setdefault(one, one) != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for first, second in pairs:
        low, high = sorted((root(first), root(second)))
        parent[high] = low
    groups = defaultdict(list)
    for one in sorted(parent):
        groups[root(one)].append(one)
    return [tuple(group) for _root, group in sorted(groups.items())]


def _owed(item: Item) -> int:
    """The residual, positive when it is on the usual side of its account."""
    return -item.residual if item.side == "payable" else item.residual


def _finding(kind: str, items: list[Item], amount: int) -> Finding:
    first = items[0]
    return Finding(
        kind,
        first.scope,
        first.account,
        first.partner,
        first.side,
        amount,
        _ids(items),
    )
