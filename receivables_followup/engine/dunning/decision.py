"""Who is reminded, at which level, of what, and why the others are left alone."""

from collections.abc import Hashable
from datetime import date

from .offset import Offset
from .rules import ELIGIBLE, WAITING
from .trace import Trace, account_trace, item_trace
from .values import (
    Account,
    Decision,
    Exclusion,
    Level,
    Line,
    Notice,
    Policy,
)
from .weighing import Position, Weighed, advances, claims, weigh


def decide(account: Account, policy: Policy, today: date) -> Decision:
    """Decide on all items of one recipient in one currency.

    The sum claimed never exceeds the net balance. Each advancing line raises its item
    by exactly one level, whatever the level of the notice.

    :return: at most one notice, at the highest level whose own items reach its minimum;
        every item it does not claim stands in ``exclusions`` with its reason

    >>> from .values import Item
    >>> policy = Policy((Level(1, 5, 5), Level(2, 20, 15)))
    >>> due = date(2026, 1, 1)
    >>> account = Account("A", (Item(1, 900, due, due), Item(2, -200, due, due)))
    >>> notice = decide(account, policy, date(2026, 1, 10)).notice
    >>> notice.level.step, notice.claimed
    (1, 700)
    """
    return _conclude(weigh(account, policy, today), today)


def outline(
    account: Account, policy: Policy, today: date
) -> tuple[Level, int, list[tuple[Hashable, int]]] | None:
    """What ``decide`` would write in short, for a rehearsal of many days.

    :return: (level, claimed, ``[(key, step)]`` of the items raised), or None

    >>> from .values import Item
    >>> policy, due = Policy((Level(1, 5, 5), Level(2, 20, 15))), date(2026, 1, 1)
    >>> account = Account("A", (Item(1, 900, due, due), Item(2, -200, due, due)))
    >>> level, claimed, raised = outline(account, policy, date(2026, 1, 10))
    >>> level.step, claimed, raised
    (1, 700, [(1, 1)])
    """
    weighed = weigh(account, policy, today)
    level = weighed.level
    if not level:
        return None
    claimed, raised = 0, []
    for position in weighed.positions:
        if claims(position, level, today):
            claimed += position.left
            if advances(position, level):
                raised.append((position.item.key, position.item.step + 1))
    return level, claimed, raised


def _conclude(weighed: Weighed, today: date) -> Decision:
    """The notice of a weighed account, and the items it leaves out."""
    level = weighed.level
    if not level:
        return Decision(None, tuple(_exclusion(p, weighed) for p in weighed.positions))
    by_debit = _credits_by_debit(weighed.cover)
    lines, left_out, claimed = [], [], 0
    for position in weighed.positions:
        item, _reason, left = position
        if not claims(position, level, today):
            left_out.append(_exclusion(position, weighed))
            if line := _information(position):
                lines.append(line)
            continue
        climbs = advances(position, level)
        gross = item.residual - item.held
        step = item.step + climbs
        credits = by_debit.get(item.key, ())
        lines.append(
            Line(item.key, "claimed", gross, gross - left, step, climbs, credits)
        )
        claimed += left
        if item.held and item.hold_reason == "dispute":
            lines.append(Line(item.key, "disputed", item.held, 0, item.step))
    lines += _credit_lines(lines)
    notice = Notice(level, tuple(lines), claimed, weighed.net)
    return Decision(notice, tuple(left_out))


def _exclusion(position: Position, weighed: Weighed) -> Exclusion:
    item = position.item
    return Exclusion(item.key, _reason(position, weighed), item.residual)


def _reason(position: Position, weighed: Weighed) -> str:
    """Why an item does not climb: its own rule, the recipient's, or a minimum."""
    item, reason, left = position
    if reason != ELIGIBLE:
        return reason
    if weighed.stop:
        return weighed.stop
    if left <= 0:
        return "covered"
    return weighed.failed.get(item.step + 1, "not_this_level")


def _information(position: Position) -> Line | None:
    """How an item that is not claimed is shown to the customer, if at all."""
    item, reason, left = position
    if reason == "hold:dispute":
        return Line(item.key, "disputed", item.held, 0, item.step)
    if left > 0 and (reason == ELIGIBLE or reason in WAITING):
        return Line(item.key, "not_due", left, 0, item.step)
    return None


def _credits_by_debit(cover: Offset) -> dict[Hashable, tuple]:
    by_debit: dict[Hashable, tuple] = {}
    for debit, credit, amount in cover.allocations:
        by_debit[debit] = (*by_debit.get(debit, ()), (credit, amount))
    return by_debit


def _credit_lines(lines: list[Line]) -> list[Line]:
    """A line per credit, for what it takes off the items claimed."""
    used: dict[Hashable, int] = {}
    for line in lines:
        for credit, amount in line.credits:
            used[credit] = used.get(credit, 0) + amount
    return [Line(key, "credit", -amount) for key, amount in used.items()]


def explain(account: Account, policy: Policy, key: Hashable, today: date) -> Trace:
    """Each rule that speaks of one item today, in the order they are applied.

    The decision is the one ``decide`` takes. The last entry is the outcome: ``claimed``
    or ``informed`` with the values of the notice line, the ``level`` of the notice and,
    where the item does not climb, the ``reason``; or ``left_alone`` with the ``reason``
    of the exclusion. The other codes are listed in ``trace``.

    :raises KeyError: the account has no such item

    >>> from .values import Item
    >>> due = date(2026, 1, 1)
    >>> account = Account("A", (Item(1, 900, due, due),))
    >>> policy = Policy((Level(1, 5, 5),))
    >>> [code for code, _ in explain(account, policy, 1, date(2026, 1, 3))]
    ['residual', 'next_level', 'left_alone']
    """
    weighed = weigh(account, policy, today)
    position = next((p for p in weighed.positions if p.item.key == key), None)
    if position is None:
        raise KeyError(key)
    trace = item_trace(position.item, policy, today)
    if position.reason == ELIGIBLE:
        trace += account_trace(account, policy, position, weighed, today)
    reason = _reason(position, weighed)
    notice = _conclude(weighed, today).notice
    for line in notice.lines if notice else ():
        if line.key == key:
            values = line._asdict() | {"level": notice.level.step}
            outcome = "claimed" if line.kind == "claimed" else "informed"
            return [
                *trace,
                (outcome, values | {"reason": None if line.advances else reason}),
            ]
    return [*trace, ("left_alone", {"reason": reason})]
