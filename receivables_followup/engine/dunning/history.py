"""Items on their way through time: what was open of them on which day."""

from bisect import bisect_right
from collections.abc import Hashable
from datetime import date, timedelta
from typing import NamedTuple

from ..ledger.holds import Hold, held
from .rules import eligible_from
from .values import Item, Policy

_ONE_DAY = timedelta(days=1)


class HeldFor(NamedTuple):
    """A hold and the days it lasted, both included; open while ``until`` is None."""

    since: date
    until: date | None
    hold: Hold


class PastItem(NamedTuple):
    """An item with what happened to it.

    :ivar item: as of the first day; its ``residual`` and ``held`` are not looked at,
        it is open from its ``date`` on
    :ivar amount: what it was entered with, negative for a credit
    :ivar settled: (day, amount) of each payment or matching; amounts above zero, also
        for credits
    :ivar holds: the holds it had
    """

    item: Item
    amount: int
    settled: tuple[tuple[date, int], ...] = ()
    holds: tuple[HeldFor, ...] = ()


class PastAccount(NamedTuple):
    """What one recipient owed in one currency, over a time.

    :ivar recipient: accounts of the same recipient share the days between notices
    """

    key: Hashable
    items: tuple[PastItem, ...]
    last_notice: date | None = None
    recipient: Hashable | None = None


class Track:
    """One item on its way: what is open of it on a day, and the step it reached.

    Between two days on which something happened to it the item is built once.

    :ivar item: as far as it climbed, open in full
    """

    __slots__ = (
        "_built",
        "_days",
        "_open",
        "_past",
        "_policy",
        "_ready",
        "_section",
        "item",
    )

    def __init__(self, policy: Policy, item: Item, past: PastItem | None = None):
        """:param past: what happened to the item; it stays as it is when None"""
        self._policy = policy
        self._past = past
        self._days: list[date] = []
        self._open: list[int] = []  # what is open before the first day, after each day
        if past is not None:
            item = item._replace(residual=past.amount, held=0, hold_reason=None)
            self._days = sorted(_event_days(past))
            self._open = [0, *(_residual(past, day) for day in self._days)]
        self._set(item)

    def _set(self, item: Item) -> None:
        self.item = item
        self._ready = eligible_from(item, self._policy)
        self._section = -1
        self._built: Item | None = None

    def climb(self, step: int, day: date) -> None:
        """Note that a notice raised the item."""
        self._set(self.item._replace(step=step, last=day))

    def on(self, day: date) -> Item | None:
        """The item as of the end of a day, None when it is not open."""
        section = bisect_right(self._days, day)
        if section != self._section:
            self._section = section
            self._built = self.item
            if self._past is not None:
                residual = self._open[section]
                self._built = residual and _as_of(self.item, self._past, residual, day)
        return self._built or None

    def over(self, day: date) -> bool:
        """Whether nothing of the item is open any more, on that day and ever after."""
        past = self._past is not None
        return past and not self._open[-1] and day >= self._days[-1]

    def opens(self, day: date) -> date | None:
        """The first day, not before ``day``, that may find the item ready.

        Holds are not looked at: it may turn out not to be ready.
        """
        opens = self._ready
        if opens is None:
            return None
        if opens < day:
            opens = day
        if self._past is None:
            return opens
        if opens < self.item.date:
            opens = self.item.date
        return opens if self._open[bisect_right(self._days, opens)] else None

    def next_change(self, day: date) -> date | None:
        """The first day after ``day`` on which something about the item changes."""
        item = self.item
        days = [item.due, item.due + _ONE_DAY]
        current = self.on(day)
        if current and (opens := eligible_from(current, self._policy)):
            days.append(opens)
        days += self._days[bisect_right(self._days, day) :][:1]
        return min((change for change in days if change > day), default=None)


def _event_days(past: PastItem) -> set[date]:
    """The days on which what is open, or held, of an item changes."""
    days = {past.item.date, *(day for day, _amount in past.settled)}
    for since, until, _hold in past.holds:
        days.add(since)
        if until is not None:
            days.add(until + _ONE_DAY)
    return days


def _residual(past: PastItem, day: date) -> int:
    """What is open at the end of a day."""
    if day < past.item.date:
        return 0
    paid = sum(amount for settled, amount in past.settled if settled <= day)
    rest = max(abs(past.amount) - paid, 0)
    return rest if past.amount > 0 else -rest


def _as_of(item: Item, past: PastItem, residual: int, day: date) -> Item:
    """The item with what was open and held of it on a day."""
    last = item.last
    if not past.holds:
        return item._replace(residual=residual, held=0, hold_reason=None)
    holds = []
    for since, until, hold in past.holds:
        if until is not None and until < day:
            released = until + _ONE_DAY
            last = released if last is None else max(last, released)
        elif since <= day:
            holds.append(hold)
    amount, reason = held(residual, holds)
    return item._replace(residual=residual, held=amount, hold_reason=reason, last=last)
