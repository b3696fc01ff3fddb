"""Which debts a customer's credits cover before anything is claimed."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from ..money import split_pro_rata
from .values import Item


class Offset(NamedTuple):
    """Covered per debt, used per credit, and each ``(debt, credit, amount)``.

    ``answered`` is what credits take off the held part of debts they belong to, and
    ``spare`` what usable credits have left when no debt is open any more.
    """

    covered: dict[Hashable, int]
    used: dict[Hashable, int]
    allocations: tuple[tuple[Hashable, Hashable, int], ...]
    answered: dict[Hashable, int] = {}
    spare: int = 0


NOTHING = Offset({}, {}, ())


def offset_items(items: Iterable[Item], today: date) -> Offset:
    """The offset of an account: its credits against the debts that may be chased.

    >>> day = date(2026, 1, 1)
    >>> bill = Item(1, 500, day, day, chase=False)
    >>> offset_items([bill, Item(2, 500, day, day), Item(3, -600, day, day)], day)[:2]
    ({2: 500}, {3: 500})
    """
    credits = [item for item in items if item.residual < 0 and item.offset]
    if not credits:
        return NOTHING
    return offset([item for item in items if item.residual > 0], credits, today)


def offset(debits: Sequence[Item], credits: Sequence[Item], today: date) -> Offset:
    """Apply credits to debts, virtually: neither ledger nor levels change.

    First a credit note goes to its own invoice, then every credit to the items it
    cites, which is the debtor's choice; the first citations of all credits are served
    before the second. What is left follows article 1342-10 of the French civil code:
    debts that are due, then the most burdensome, then the oldest (by due date, then by
    their own date), in proportion among equals.

    - Deposits and held credits are never used; debts that are not chased take nothing.
    - The held part of a debt is not covered: a credit tied to a disputed or factored
      item stays with it, and only what exceeds the held part serves other debts. A
      credit note answers the held part of its invoice first; a receipt pays the part
      that is not held first, as customers do who withhold what they dispute.
    - What is older than the take-over stays among itself: such credits pay such debts
      first and only their surplus counts; other credits reach such a debt only by
      naming it.

    >>> day = date(2026, 1, 1)
    >>> old, new = Item(1, 500, day, day), Item(2, 500, date(2026, 2, 1), day)
    >>> offset([old, new], [Item(3, -600, day, day)], date(2026, 3, 1)).covered
    {1: 500, 2: 100}
    >>> offset([old, new], [Item(3, -600, day, day, refs=(2,))], day).covered
    {2: 500, 1: 100}
    >>> part = Item(1, 1000, day, day, held=400, hold_reason="dispute")
    >>> offset([part], [Item(3, -500, day, day, own=(1,))], day).covered
    {1: 100}
    """
    return _Books(debits, credits, today).settle()


def usable(credit: Item) -> bool:
    """Whether a credit may lower what is claimed.

    An invoice flag "no follow-up" on a credit only says that it is not chased.

    >>> day = date(2026, 1, 1)
    >>> usable(Item(1, -5, day, day)), usable(Item(1, -5, day, day, offset=False))
    (True, False)
    >>> usable(Item(1, -5, day, day, hold_reason="factor"))
    False
    """
    return credit.offset and credit.hold_reason in (None, "no_followup")


def _rank(item: Item, today: date) -> tuple:
    """The place of a debt by law; debts of the same rank share."""
    return item.due > today, -item.burden, item.due, item.date


class _Books:
    """What is left of debts and credits while they are set against each other."""

    def __init__(self, debits, credits, today) -> None:
        self.today = today
        self.debits = [item for item in debits if item.chase]
        self.credits = sorted(
            (credit for credit in credits if usable(credit)),
            key=lambda item: (item.date, item.key),
        )
        self.left = {i.key: max(i.residual - i.held, 0) for i in self.debits}
        self.held = {i.key: min(i.held, i.residual) for i in self.debits if i.held > 0}
        self.rest = {credit.key: -credit.residual for credit in self.credits}
        self.answered: dict[Hashable, int] = {}
        self.allocations: list[tuple[Hashable, Hashable, int]] = []

    def settle(self) -> Offset:
        for credit, key in self._named("own"):
            self._answer(key, credit.key)
            self._cover(key, credit.key)
        for credit, key in self._named("refs"):
            self._cover(key, credit.key)
            self._answer(key, credit.key)
        if any(self.rest.values()):
            self._by_law()
        return self._summary()

    def _named(self, field: str) -> Iterator[tuple[Item, Hashable]]:
        """Each credit with the items it names: all first ones, then all second."""
        names = [(c, getattr(c, field)) for c in self.credits if getattr(c, field)]
        for position in range(max((len(keys) for _c, keys in names), default=0)):
            for credit, keys in names:
                if position < len(keys):
                    yield credit, keys[position]

    def _answer(self, debit: Hashable, credit: Hashable) -> None:
        """Take a credit off the held part of a debt it belongs to."""
        amount = min(self.rest[credit], self.held.get(debit, 0))
        if amount > 0:
            self.held[debit] -= amount
            self.rest[credit] -= amount
            self.answered[debit] = self.answered.get(debit, 0) + amount

    def _cover(self, debit: Hashable, credit: Hashable, share: int = 0) -> None:
        amount = share or min(self.rest[credit], self.left.get(debit, 0))
        if amount > 0:
            self.left[debit] -= amount
            self.rest[credit] -= amount
            self.allocations.append((debit, credit, amount))

    def _by_law(self) -> None:
        """Spend what credits have left on the debts in their legal order."""
        today = self.today
        ranked = sorted(self.debits, key=lambda i: (*_rank(i, today), i.key))
        for credit in self.credits:
            if credit.ignored:
                self._spend(credit.key, [i for i in ranked if i.ignored])
            self._spend(credit.key, [i for i in ranked if not i.ignored])

    def _spend(self, credit: Hashable, ranked: list[Item]) -> None:
        """Go through the ranks; those of equal rank share in proportion."""
        for _equal, group in groupby(ranked, key=lambda i: _rank(i, self.today)):
            available = self.rest[credit]
            if not available:
                return
            owed = {i.key: self.left[i.key] for i in group if self.left[i.key]}
            shares = owed.values()
            if sum(shares) > available:
                shares = split_pro_rata(available, list(shares))
            for key, share in zip(owed, shares, strict=True):
                if share:
                    self._cover(key, credit, share)

    def _summary(self) -> Offset:
        covered: dict[Hashable, int] = {}
        used: dict[Hashable, int] = {}
        for debit, credit, amount in self.allocations:
            covered[debit] = covered.get(debit, 0) + amount
            used[credit] = used.get(credit, 0) + amount
        spare = sum(self.rest.values())
        return Offset(covered, used, tuple(self.allocations), self.answered, spare)
