"""What a policy would send, or would have sent: the real decision, day by day.

Nothing is written. ``project`` looks ahead and supposes that nobody pays; ``replay``
goes through days gone by with what was really invoiced, paid and held.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from .decision import outline
from .history import PastAccount, Track
from .values import Account, Policy
from .weighing import by_age

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

    >>> from .values import Item, Level
    >>> due, today = date(2026, 1, 1), date(2026, 1, 8)
    >>> policy = Policy((Level(1, 5, 5), Level(2, 20, 15)), min_days_between=7)
    >>> account = Account("ACME", (Item(1, 1000, due, due),))
    >>> for notice in project([account], policy, today, 30):
    ...     print(notice.day, notice.account, notice.step, notice.claimed)
    2026-01-08 ACME 1 1000
    2026-01-23 ACME 2 1000
    """
    walks = []
    for account in accounts:
        policy = _policy(policies, account.key)
        tracks = [Track(policy, item) for item in account.items]
        walks.append(_Walk(account, policy, tracks))
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

    >>> from .history import PastItem
    >>> from .values import Item, Level
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
    walks = []
    for past in accounts:
        policy = _policy(policies, past.key)
        tracks = [Track(policy, item.item, item) for item in past.items]
        account = Account(past.key, (), past.last_notice, recipient=past.recipient)
        walks.append(_Walk(account, policy, tracks))
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
            again = walk.again(last_notice)
            if again and day < again:
                walk.next = again
                continue
            notice = walk.decide(day, last_notice)
            if notice:
                sent = True
                yield notice
                walk.look_from(day + _ONE_DAY)
            else:
                walk.look_after(day)
        if sent:
            last_notice = day


class _Walk:
    """One account on its way through the days; ``next`` is the day to look at next."""

    __slots__ = ("account", "key", "next", "policy", "tracks")

    def __init__(self, account: Account, policy: Policy, tracks: list[Track]) -> None:
        self.account = account
        self.key = account.key
        self.policy = policy
        # In the order in which the items are weighed: they are sorted again each day.
        self.tracks = sorted(tracks, key=lambda track: by_age(track.item))
        self.next: date | None = None

    def rests(self, day: date, start: date) -> bool:
        """Whether the flags of the account, which tell of the first day, stop it."""
        account = self.account
        return day == start and bool(account.gate or account.quiet or account.closed)

    def again(self, last_notice: date | None) -> date | None:
        """The day from which the recipient may be written to again."""
        if last_notice is None:
            return None
        return last_notice + timedelta(days=self.policy.min_days_between)

    def decide(self, day: date, last_notice: date | None) -> Rehearsed | None:
        """Decide on a day, and climb with what is sent."""
        items = tuple(item for track in self.tracks if (item := track.on(day)))
        account = Account(self.key, items, last_notice)
        found = outline(account, self.policy, day)
        if found is None:
            return None
        level, claimed, raised = found
        steps = dict(raised)
        for track in self.tracks:
            if track.item.key in steps:
                track.climb(steps[track.item.key], day)
        return Rehearsed(day, self.key, level.step, claimed, tuple(steps))

    def look_from(self, day: date) -> None:
        """Look at the first day from a day on that may bring a notice."""
        before = day - _ONE_DAY
        self.tracks = [track for track in self.tracks if not track.over(before)]
        opens = [track.opens(day) for track in self.tracks]
        self.next = min((opening for opening in opens if opening), default=None)

    def look_after(self, day: date) -> None:
        """After a day without a notice, look at the next that may bring one.

        While no item is ready for its next level that is the day the first one gets
        ready. When one is ready and yet not raised, anything may change that.
        """
        self.look_from(day + _ONE_DAY)
        if self.next is None or self.next > day + _ONE_DAY:
            return
        changes = [track.next_change(day) for track in self.tracks]
        self.next = min((change for change in changes if change), default=None)
