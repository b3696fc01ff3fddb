"""Which debts a customer's credits cover before anything is claimed."""

from collections.abc import Hashable, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from ..money import split_pro_rata
from .values import Item


class Offset(NamedTuple):
    """Covered per debt, used per credit, and each ``(debt, credit, amount)``."""

    covered: dict[Hashable, int]
    used: dict[Hashable, int]
    allocations: tuple[tuple[Hashable, Hashable, int], ...]


def offset(debits: Sequence[Item], credits: Sequence[Item], today: date) -> Offset:
    """Apply credits to debts, virtually: the ledger is not touched.

    A credit goes to the items it names, in their order (the credited invoice, then
    cited references, which is the debtor's choice); what is left follows article
    1342-10 of the French civil code: debts due, then the most burdensome, then the
    oldest, in proportion among equals. Deposits, and credits tied to a held item, cover
    nothing.

    >>> day = date(2026, 1, 1)
    >>> old, new = Item(1, 500, day, day), Item(2, 500, date(2026, 2, 1), day)
    >>> offset([old, new], [Item(3, -600, day, day)], date(2026, 3, 1)).covered
    {1: 500, 2: 100}
    """
    left = {item.key: item.residual - item.held for item in debits}
    ranked = sorted(debits, key=lambda item: _rank(item, today))
    held = {item.key for item in debits if item.held}
    allocations = []
    pending = []
    for credit in sorted(credits, key=lambda item: (item.date, item.key)):
        if not credit.offset or any(ref in held for ref in credit.refs):
            continue
        rest = -credit.residual
        for ref in credit.refs:
            taken = min(rest, left.get(ref, 0))
            if taken > 0:
                left[ref] -= taken
                rest -= taken
                allocations.append((ref, credit.key, taken))
        if rest:
            pending.append((credit.key, rest))
    for key, rest in pending:
        allocations += _by_law(key, rest, ranked, left, today)
    return _summary(allocations)


def _rank(item: Item, today: date):
    return (item.due > today, -item.burden, item.due, item.key)


def _by_law(credit, rest, ranked, left, today):
    """Spend a credit on ranked debts, in proportion among those of equal rank."""
    for _rank_value, group in groupby(ranked, key=lambda i: _rank(i, today)[:-1]):
        if not rest:
            return
        keys = [item.key for item in group if left[item.key] > 0]
        owed = [left[key] for key in keys]
        shares = owed if sum(owed) <= rest else split_pro_rata(rest, owed)
        for key, share in zip(keys, shares, strict=True):
            if share:
                left[key] -= share
                rest -= share
                yield key, credit, share


def _summary(allocations) -> Offset:
    covered: dict[Hashable, int] = {}
    used: dict[Hashable, int] = {}
    for debit, credit, amount in allocations:
        covered[debit] = covered.get(debit, 0) + amount
        used[credit] = used.get(credit, 0) + amount
    return Offset(covered, used, tuple(allocations))
