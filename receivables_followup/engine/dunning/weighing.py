"""The rules that look at all the items of one recipient together."""

from collections.abc import Mapping
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

from .offset import NOTHING, Offset, offset_items
from .rules import ELIGIBLE, WAITING, item_reason
from .values import Account, Item, Level, Policy

by_age = attrgetter("due", "date", "key")


class Position(NamedTuple):
    """An item, what its own rules say, and what is left to claim of it."""

    item: Item
    reason: str
    left: int


class Weighed(NamedTuple):
    """An account on a day: a level to write at, or the reason for silence.

    ``level`` and ``stop`` are both None when no item calls for a notice, or when each
    one has its own reason: ``failed`` says which levels missed which minimum.
    """

    positions: list[Position]
    cover: Offset
    level: Level | None = None
    stop: str | None = None
    failed: Mapping[int, str] = {}
    net: int = 0


def weigh(account: Account, policy: Policy, today: date) -> Weighed:
    """Put the items in order, take credits off, and choose the level of the notice.

    >>> due = date(2026, 1, 1)
    >>> account = Account("A", (Item(1, 900, due, due), Item(2, -900, due, due)))
    >>> weigh(account, Policy((Level(1, 5, 5),)), date(2026, 1, 10)).stop
    'net_credit'
    """
    items = sorted(account.items, key=by_age)
    reasons = [item_reason(item, policy, today) for item in items]
    if ELIGIBLE not in reasons:
        pairs = zip(items, reasons, strict=True)
        return Weighed([Position(item, reason, 0) for item, reason in pairs], NOTHING)
    cover = offset_items(items, today)
    covered = cover.covered
    positions = [
        Position(item, reason, item.residual - item.held - covered.get(item.key, 0))
        for item, reason in zip(items, reasons, strict=True)
    ]
    net = _net_balance(positions, cover)
    stop = account_reason(account, policy, today)
    if not stop and net <= 0:
        stop = "net_credit"
    if stop:
        return Weighed(positions, cover, None, stop, {}, net)
    level, failed = _choose_level(positions, policy, today)
    return Weighed(positions, cover, level, None, failed, net)


def account_reason(account: Account, policy: Policy, today: date) -> str | None:
    """A rule that leaves the whole recipient alone today, or None.

    >>> day = date(2026, 1, 1)
    >>> account_reason(Account("A", (), day), Policy((), 7), date(2026, 1, 7))
    'recipient_too_soon'
    """
    if account.gate:
        return account.gate
    if account.closed:
        return "closed_day"
    if account.quiet:
        return "quiet_period"
    last = account.last_notice
    if last and (today - last).days < policy.min_days_between:
        return "recipient_too_soon"
    return None


def recipient_from(account: Account, policy: Policy) -> date | None:
    """The day from which the recipient may be written to again.

    >>> recipient_from(Account("A", (), date(2026, 1, 1)), Policy((), 7))
    datetime.date(2026, 1, 8)
    """
    if not account.last_notice:
        return None
    return account.last_notice + timedelta(days=policy.min_days_between)


def own_amounts(
    positions: list[Position], policy: Policy, today: date
) -> dict[int, int]:
    """What the items whose next level is each step would add to a claim at that level.

    >>> day, policy = date(2026, 1, 1), Policy((Level(1, 5), Level(2, 20)))
    >>> items = Item(1, 900, day, day), Item(2, 50, day, day, step=1)
    >>> positions = [Position(item, ELIGIBLE, item.residual) for item in items]
    >>> own_amounts(positions, policy, date(2026, 2, 1))
    {1: 900, 2: 50}
    """
    owned: dict[int, int] = {}
    for position in positions:
        if position.reason == ELIGIBLE and position.left > 0:
            level = policy.levels[position.item.step]
            own = position.left if claims(position, level, today) else 0
            owned[level.step] = owned.get(level.step, 0) + own
    return owned


def open_debit(positions: list[Position]) -> int:
    """All the debts that may be chased, whatever is held or covered of them.

    >>> day = date(2026, 1, 1)
    >>> open_debit([Position(Item(1, 900, day, day, held=400), ELIGIBLE, 500)])
    900
    """
    return sum(
        item.residual
        for item, _reason, _left in positions
        if item.residual > 0 and item.chase and not item.ignored
    )


def _choose_level(positions, policy, today):
    """The highest level whose own items reach its minimum, and those that do not.

    EUR 12 at level 4 do not drag EUR 50,000 at level 1: the notice goes out at the next
    lower level that reaches its minimum.
    """
    total = open_debit(positions)
    owned = own_amounts(positions, policy, today)
    failed: dict[int, str] = {}
    for step in sorted(owned, reverse=True):
        level = policy.levels[step - 1]
        if not owned[step]:
            failed[step] = "not_this_level"
            continue
        if below(owned[step], level.min_amount, level.min_percent, total):
            failed[step] = "level_minimum"
            continue
        claimed = sum(p.left for p in positions if claims(p, level, today))
        if below(claimed, policy.min_amount, policy.min_percent, total):
            failed[step] = "below_minimum"
            continue
        return level, failed
    return None, failed


def _net_balance(positions, cover):
    """What is owed after every usable credit, whether a debt is held or not due."""
    total = open_debit(positions)
    for taken in (cover.covered, cover.answered):
        if taken:
            total -= sum(
                taken.get(item.key, 0)
                for item, _reason, _left in positions
                if not item.ignored
            )
    return total - cover.spare


def below(amount: int, minimum: int, percent: float, total: int) -> bool:
    """Whether an amount misses a minimum, absolute or in percent of a total.

    Percents count with two decimals.

    >>> below(100, 100, 10.0, 1000), below(99, 100, 0.0, 1000), below(99, 0, 10.0, 1000)
    (False, True, True)
    """
    return amount < minimum or (
        percent > 0 and amount * 10000 < round(percent * 100) * total
    )


def claims(position: Position, level: Level, today: date) -> bool:
    """Whether a notice of this level claims what is left of an item.

    It claims what is overdue, also where the item waits for its own next level. A
    formal notice claims only what was reminded before. What is not overdue yet is
    claimed by reminders that go out before or on the due date only.

    >>> day = date(2026, 1, 1)
    >>> new = Position(Item(1, 900, day, day), ELIGIBLE, 900)
    >>> claims(new, Level(2, 20), date(2026, 1, 9))
    True
    >>> claims(new, Level(2, 20, formal=True), date(2026, 1, 9))
    False
    """
    item, reason, left = position
    if left <= 0 or (reason != ELIGIBLE and reason not in WAITING):
        return False
    if today > item.due:
        return not level.formal or item.step > 0
    return level.delay <= 0 and not level.formal and advances(position, level)


def advances(position: Position, level: Level) -> bool:
    """Whether a claimed item climbs one level with a notice of this level.

    >>> day = date(2026, 1, 1)
    >>> advances(Position(Item(1, 900, day, day, step=3), ELIGIBLE, 900), Level(2, 20))
    False
    """
    return position.reason == ELIGIBLE and position.item.step < level.step
