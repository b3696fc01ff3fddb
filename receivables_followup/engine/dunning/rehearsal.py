"""What a policy would send, or would have sent: the real decision, day by day.

Nothing is written. ``project`` looks ahead and supposes that nobody pays; ``replay``
goes through days gone by with what was really invoiced, paid and held.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ..ledger.holds import Hold, held
from .decision import decide
from .rules import eligible_from
from .values import Account, Item, Policy

_ONE_DAY = timedelta(days=1)
Policies = Policy | Mapping[Hashable, Policy]
SendingDay = Callable[[date], bool]
Quiet = Callable[[date, Hashable], bool]


class Rehearsed(NamedTuple):
    """One notice that would be sent.

    :ivar account: key of the account
    :ivar step: rank of its level
    :ivar claimed: minor units
    :ivar raised: keys of the items it raises
    """

    day: date
    account: Hashable
    step: int
    claimed: int
    raised: tuple[Hashable, ...]


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


def project(
    accounts: Iterable[Account],
    policies: Policies,
    start: date,
    days: int,
    sending_day: SendingDay | None = None,
    quiet: Quiet | None = None,
) -> list[Rehearsed]:
    """Return the notices of the next days, as if nobody paid and nothing was invoiced.

    Each day is decided as a run would decide it, with the levels and distances of the
    days before. Holds stay; the cash gate and the other flags of an account tell of the
    first day and are left out after it.

    :param policies: one for all accounts, or by account key
    :param days: how many days to look at, ``start`` included
    :param sending_day: whether a day is one for sending; every day is when None
    :param quiet: whether the account of that key is left in peace on that day

    >>> from .values import Level
    >>> due, today = date(2026, 1, 1), date(2026, 1, 8)
    >>> policy = Policy((Level(1, 5, 5), Level(2, 20, 15)), min_days_between=7)
    >>> account = Account("ACME", (Item(1, 1000, due, due),))
    >>> for notice in project([account], policy, today, 30):
    ...     print(notice.day, notice.account, notice.step, notice.claimed)
    2026-01-08 ACME 1 1000
    2026-01-23 ACME 2 1000
    """
    walks = [
        _Walk(
            account,
            _policy(policies, account.key),
            [_Track(item) for item in account.items],
        )
        for account in accounts
    ]
    return _rehearse(walks, start, start + timedelta(days=days - 1), sending_day, quiet)


def replay(
    accounts: Iterable[PastAccount],
    policies: Policies,
    start: date,
    end: date,
    sending_day: SendingDay | None = None,
    quiet: Quiet | None = None,
) -> list[Rehearsed]:
    """Return the notices a policy would have sent, with what really happened.

    The notices change nothing of what was paid. An item is open from its date until it
    is settled; what is settled on a day is not claimed on that day. A hold that ends
    gives a fresh delay.

    :param end: last day, included

    >>> from .values import Level
    >>> due = date(2026, 1, 1)
    >>> item = PastItem(Item(1, 0, due, due), 1000, ((date(2026, 1, 20), 400),))
    >>> policy = Policy((Level(1, 5, 5), Level(2, 20, 15), Level(3, 40, 20)))
    >>> past = PastAccount("ACME", (item,))
    >>> for notice in replay([past], policy, due, date(2026, 2, 28)):
    ...     print(notice.day, notice.step, notice.claimed)
    2026-01-06 1 1000
    2026-01-21 2 600
    2026-02-10 3 600
    """
    walks = [
        _Walk(
            Account(past.key, (), past.last_notice, recipient=past.recipient),
            _policy(policies, past.key),
            [_Track(*item) for item in past.items],
        )
        for past in accounts
    ]
    return _rehearse(walks, start, end, sending_day, quiet)


def _policy(policies: Policies, key: Hashable) -> Policy:
    return policies if isinstance(policies, Policy) else policies[key]


def _rehearse(
    walks: list["_Walk"],
    start: date,
    end: date,
    sending_day: SendingDay | None,
    quiet: Quiet | None,
) -> list[Rehearsed]:
    """Walk each recipient through the days."""
    by_recipient: dict[Hashable, list[_Walk]] = {}
    for walk in walks:
        recipient = walk.account.recipient
        key = (0, walk.account.key) if recipient is None else (1, recipient)
        by_recipient.setdefault(key, []).append(walk)
    notices = [
        notice
        for group in by_recipient.values()
        for notice in _rehearse_recipient(group, start, end, sending_day, quiet)
    ]
    return sorted(notices, key=lambda notice: (notice.day, notice.account))


def _rehearse_recipient(
    walks: list["_Walk"],
    start: date,
    end: date,
    sending_day: SendingDay | None,
    quiet: Quiet | None,
) -> Iterator[Rehearsed]:
    """Yield the notices to one recipient; those of one day do not hinder each other."""
    known = [walk.account.last_notice for walk in walks if walk.account.last_notice]
    last_notice = max(known, default=None)
    for walk in walks:
        walk.look_from(start)
    while True:
        day = min((walk.next for walk in walks if walk.next), default=None)
        if day is None or day > end:
            return
        closed = sending_day is not None and not sending_day(day)
        sent = False
        for walk in [walk for walk in walks if walk.next == day]:
            if closed or walk.rests(day, start) or (quiet and quiet(day, walk.key)):
                walk.next = day + _ONE_DAY
                continue
            notice = walk.decide(day, last_notice)
            if notice:
                sent = True
                yield notice
                walk.look_from(day + _ONE_DAY)
            else:
                walk.look_after(day, last_notice)
        if sent:
            last_notice = day


class _Walk:
    """One account on its way through the days; ``next`` is the day to look at next."""

    __slots__ = ("account", "key", "next", "policy", "tracks")

    def __init__(
        self, account: Account, policy: Policy, tracks: list["_Track"]
    ) -> None:
        self.account = account
        self.key = account.key
        self.policy = policy
        self.tracks = tracks
        self.next: date | None = None

    def rests(self, day: date, start: date) -> bool:
        """Whether the flags of the account, which tell of the first day, stop it."""
        account = self.account
        return day == start and bool(account.gate or account.quiet or account.closed)

    def decide(self, day: date, last_notice: date | None) -> Rehearsed | None:
        """Decide on a day, and climb with what is sent."""
        items = tuple(item for track in self.tracks if (item := track.on(day)))
        account = Account(self.key, items, last_notice)
        notice = decide(account, self.policy, day).notice
        if notice is None:
            return None
        raised = {line.key: line.step for line in notice.lines if line.advances}
        for track in self.tracks:
            if track.item.key in raised:
                track.climb(raised[track.item.key], day)
        return Rehearsed(
            day, self.key, notice.level.step, notice.claimed, tuple(raised)
        )

    def look_from(self, day: date) -> None:
        """Look at the first day from a day on that may bring a notice."""
        opens = [track.opens(self.policy, day) for track in self.tracks]
        self.next = min((max(d, day) for d in opens if d), default=None)

    def look_after(self, day: date, last_notice: date | None) -> None:
        """After a day without a notice, look at the next that may bring one.

        While no item is ready for its next level that is the day the first one gets
        ready. When one is ready and yet not raised, anything may change that.
        """
        self.look_from(day + _ONE_DAY)
        if self.next is None or self.next > day + _ONE_DAY:
            return
        days = [
            change
            for track in self.tracks
            for change in track.changes(self.policy, day)
            if change > day
        ]
        if last_notice:
            again = last_notice + timedelta(days=self.policy.min_days_between)
            days += [again] if again > day else []
        self.next = min(days, default=None)


class _Track:
    """One item on its way: what is open of it on a day, and the step it reached."""

    __slots__ = ("amount", "holds", "item", "settled")

    def __init__(
        self,
        item: Item,
        amount: int | None = None,
        settled: tuple[tuple[date, int], ...] = (),
        holds: tuple[HeldFor, ...] = (),
    ) -> None:
        self.amount = amount  # None: the item stays as it is
        self.settled = settled
        self.holds = holds
        if amount is not None:
            item = item._replace(residual=amount, held=0, hold_reason=None)
        self.item = item

    def on(self, day: date) -> Item | None:
        """The item as of a day, None when it is not open."""
        item = self.item
        if self.amount is None:
            return item
        residual = self.residual(day)
        if not residual:
            return None
        last = item.last
        holds = []
        for since, until, hold in self.holds:
            if until is not None and until < day:
                released = until + _ONE_DAY
                last = released if last is None else max(last, released)
            elif since <= day:
                holds.append(hold)
        amount, reason = held(residual, holds)
        return item._replace(
            residual=residual, held=amount, hold_reason=reason, last=last
        )

    def residual(self, day: date) -> int:
        """What is open at the end of a day."""
        if self.amount is None:
            return self.item.residual
        if day < self.item.date:
            return 0
        paid = sum(amount for settled, amount in self.settled if settled <= day)
        rest = max(abs(self.amount) - paid, 0)
        return rest if self.amount > 0 else -rest

    def climb(self, step: int, day: date) -> None:
        """Note that a notice raised the item."""
        self.item = self.item._replace(step=step, last=day)

    def opens(self, policy: Policy, day: date) -> date | None:
        """The first day, not before ``day``, that may find the item ready.

        Holds are not looked at: it may turn out not to be ready.
        """
        opens = eligible_from(self.item, policy)
        if opens is None:
            return None
        opens = max(opens, day)
        if self.amount is not None:
            opens = max(opens, self.item.date)
            if not self.residual(opens):
                return None
        return opens

    def changes(self, policy: Policy, day: date) -> Iterator[date]:
        """Days on which something about the item changes."""
        item = self.on(day)
        yield self.item.due
        yield self.item.due + _ONE_DAY
        if item and (opens := eligible_from(item, policy)):
            yield opens
        if self.amount is None:
            return
        yield self.item.date
        for settled, _amount in self.settled:
            yield settled
        for since, until, _hold in self.holds:
            yield since
            if until is not None:
                yield until + _ONE_DAY
