"""Who is reminded, at which level, of what, and why the others are left alone."""

from collections.abc import Hashable
from datetime import date, timedelta
from typing import NamedTuple

from .offset import offset
from .values import Account, Decision, Exclusion, Item, Level, Line, Notice, Policy

ELIGIBLE = "eligible"
# Reasons for which an item that is past due is still claimed on a notice of others.
WAITING = frozenset({"not_due", "too_soon", "top_level"})


class _Position(NamedTuple):
    """An item, what its own rules say, and what is left to claim of it."""

    item: Item
    reason: str
    left: int


def item_reason(item: Item, policy: Policy, today: date) -> str:
    """The first rule that speaks of one item alone, or ``eligible``.

    An item climbs to the level after the one it reached, when that level's delay has
    passed and the level's spacing since its last event: levels are never jumped.

    >>> policy = Policy((Level(1, 5, 5), Level(2, 20, 15)))
    >>> due = date(2026, 1, 1)
    >>> item_reason(Item(1, 100, due, due), policy, date(2026, 1, 6))
    'eligible'
    >>> late = Item(1, 100, due, due, step=1, last=date(2026, 6, 1))
    >>> item_reason(late, policy, date(2026, 6, 10))
    'too_soon'
    """
    if not item.chase:
        return "not_chased"
    if item.residual < 0:
        return "credit"
    if not item.residual:
        return "settled"
    if item.ignored:
        return "ignored"
    if item.held >= item.residual:
        return f"hold:{item.hold_reason}"
    if item.step >= len(policy.levels):
        return "top_level"
    level = policy.levels[item.step]
    if today < item.due + timedelta(days=level.delay):
        return "not_due"
    if item.last and today < next_date(item, level):
        return "too_soon"
    return ELIGIBLE


def next_date(item: Item, level: Level) -> date:
    """The day from which the spacing to the item's last event is respected."""
    return item.last + timedelta(days=max(level.spacing, 1))


def decide(account: Account, policy: Policy, today: date) -> Decision:
    """Decide on all items of one recipient in one currency.

    :return: at most one notice, at the highest level whose own items reach its minimum;
        every item it does not claim stands in ``exclusions`` with its reason

    >>> policy = Policy((Level(1, 5, 5), Level(2, 20, 15)))
    >>> due = date(2026, 1, 1)
    >>> account = Account("A", (Item(1, 900, due, due), Item(2, -200, due, due)))
    >>> notice = decide(account, policy, date(2026, 1, 10)).notice
    >>> notice.level.step, notice.claimed
    (1, 700)
    """
    return _decide(account, policy, today)[0]


def _decide(account, policy, today):
    """The decision, the positions and the offset it rests on (for ``explain``)."""
    items = sorted(account.items, key=lambda item: (item.due, item.date, item.key))
    reasons = [item_reason(item, policy, today) for item in items]
    if ELIGIBLE not in reasons:
        return Decision(None, _exclude(zip(items, reasons, strict=True))), (), None
    cover = _cover(items, today)
    covered = cover.covered if cover else {}
    positions = [
        _Position(item, reason, item.residual - item.held - covered.get(item.key, 0))
        for item, reason in zip(items, reasons, strict=True)
    ]
    stop = _account_reason(account, policy, today)
    level = None
    if not stop:
        level, stop = _choose_level(positions, policy, today)
    if stop:
        decision = Decision(None, _exclude(_with_reason(positions, stop)))
    else:
        decision = _notice(positions, level, cover, today)
    return decision, positions, cover


def _cover(items, today):
    """The offset of the account, or None when nothing can be offset."""
    credits = [item for item in items if item.residual < 0 and item.offset]
    if not credits:
        return None
    debits = [i for i in items if i.residual > 0 and i.chase and not i.ignored]
    return offset(debits, credits, today)


def _account_reason(account, policy, today):
    """A rule that leaves the whole recipient alone today, or None."""
    if account.closed:
        return "closed_day"
    if account.quiet:
        return "quiet_period"
    if account.gate:
        return account.gate
    if account.last_notice and today < account.last_notice + timedelta(
        days=policy.min_days_between
    ):
        return "recipient_too_soon"
    return None


def _choose_level(positions, policy, today):
    """The highest level whose own items reach its minimum: ``(level, None)``.

    Otherwise ``(None, reason)``. EUR 12 at level 4 do not drag EUR 50,000 at level 1.
    """
    owned = {}
    total = net = 0
    for item, reason, left in positions:
        if item.residual > 0 and item.chase and not item.ignored:
            total += item.residual
            net += left
        if reason == ELIGIBLE and left > 0:
            owned[item.step + 1] = owned.get(item.step + 1, 0) + left
    if net <= 0 or not owned:
        return None, "net_credit"
    found = None
    for step in sorted(owned, reverse=True):
        level = policy.levels[step - 1]
        if owned[step] < level.min_amount or _below(
            owned[step], level.min_percent, total
        ):
            found = "level_minimum"
            continue
        claimed = sum(p.left for p in positions if _claims(p, level, today))
        if claimed < policy.min_amount or _below(claimed, policy.min_percent, total):
            found = "below_minimum"
            continue
        return level, None
    return None, found


def _below(amount, percent, total):
    return percent and amount * 100 < percent * total


def _claims(position: _Position, level: Level, today: date) -> bool:
    """Whether a notice of this level claims what is left of the item."""
    item, reason, left = position
    if left <= 0 or (reason != ELIGIBLE and reason not in WAITING):
        return False
    if level.formal:
        return today > item.due and item.step > 0
    return today > item.due or (reason == ELIGIBLE and item.step < level.step)


def _notice(positions, level, cover, today):
    """The notice of a level, and the items it leaves out."""
    lines, claimed_keys, left_out = [], set(), []
    claimed = 0
    for position in positions:
        item, reason, left = position
        if _claims(position, level, today):
            advances = reason == ELIGIBLE and item.step < level.step
            amount = item.residual - item.held
            step = item.step + 1 if advances else item.step
            lines.append(
                Line(item.key, "claimed", amount, amount - left, step, advances)
            )
            claimed_keys.add(item.key)
            claimed += left
            if item.held and item.hold_reason == "dispute":
                lines.append(Line(item.key, "disputed", item.held, 0, item.step))
            continue
        left_out.append((item, _left_out_reason(position)))
        kind = _information(position)
        if kind:
            amount = item.held if kind == "disputed" else left
            lines.append(Line(item.key, kind, amount, 0, item.step))
    lines += _credits(cover, claimed_keys)
    return Decision(Notice(level, tuple(lines), claimed), _exclude(left_out))


def _left_out_reason(position):
    item, reason, left = position
    if reason != ELIGIBLE:
        return reason
    return "covered" if left <= 0 else "not_this_level"


def _information(position):
    """How an item that is not claimed is shown to the customer, if at all."""
    item, reason, left = position
    if reason == "hold:dispute":
        return "disputed"
    if left > 0 and (reason == ELIGIBLE or reason in WAITING):
        return "not_due"
    return None


def _credits(cover, claimed_keys):
    """A line per credit, for what it takes off the items claimed."""
    used = {}
    for debit, credit, amount in cover.allocations if cover else ():
        if debit in claimed_keys:
            used[credit] = used.get(credit, 0) + amount
    return [Line(key, "credit", -amount) for key, amount in used.items()]


def _with_reason(positions, stop):
    """Items that would have been chased get the reason that stopped them all."""
    for item, reason, left in positions:
        if reason == ELIGIBLE:
            reason = "covered" if left <= 0 and stop != "net_credit" else stop
        yield item, reason


def _exclude(pairs):
    return tuple(Exclusion(item.key, reason, item.residual) for item, reason in pairs)


def explain(
    account: Account, policy: Policy, key: Hashable, today: date
) -> list[tuple[str, dict]]:
    """Each rule that speaks of one item today, in the order they are applied.

    The last entry is the outcome: ``("claimed", …)``, ``("informed", …)`` or
    ``("left_alone", {"reason": …})``.

    :raises KeyError: the account has no such item

    >>> due = date(2026, 1, 1)
    >>> account = Account("A", (Item(1, 900, due, due),))
    >>> policy = Policy((Level(1, 5, 5),))
    >>> [code for code, _ in explain(account, policy, 1, date(2026, 1, 3))]
    ['residual', 'next_level', 'left_alone']
    """
    item = next((item for item in account.items if item.key == key), None)
    if item is None:
        raise KeyError(key)
    decision, positions, cover = _decide(account, policy, today)
    trace = _item_trace(item, policy)
    if item_reason(item, policy, today) == ELIGIBLE:
        trace += _account_trace(account, policy, item, positions, cover, today)
    lines = decision.notice.lines if decision.notice else ()
    for line in lines:
        if line.key == key:
            outcome = "claimed" if line.kind == "claimed" else "informed"
            values = line._asdict() | {"level": decision.notice.level.step}
            return [*trace, (outcome, values)]
    reason = next((e.reason for e in decision.exclusions if e.key == key), "settled")
    return [*trace, ("left_alone", {"reason": reason})]


def _item_trace(item, policy):
    """The facts of the item itself that its rules look at."""
    trace = [("residual", {"amount": item.residual, "due": item.due})]
    if not item.chase:
        trace.append(("role", {}))
    if item.ignored:
        trace.append(("ignored", {}))
    if item.held:
        trace.append(("held", {"amount": item.held, "reason": item.hold_reason}))
    if item.step:
        trace.append(("reached", {"step": item.step, "last": item.last}))
    if item.step < len(policy.levels):
        level = policy.levels[item.step]
        opens = item.due + timedelta(days=level.delay)
        trace.append(("next_level", {"step": level.step, "from": opens}))
        if item.last:
            trace.append(("spacing", {"from": next_date(item, level)}))
    else:
        trace.append(("top_level", {"step": item.step}))
    return trace


def _account_trace(account, policy, item, positions, cover, today):
    """The facts of the recipient's whole account that decide an eligible item."""
    trace = []
    if cover and cover.covered.get(item.key):
        trace.append(("covered", {"amount": cover.covered[item.key]}))
    if account.last_notice:
        until = account.last_notice + timedelta(days=policy.min_days_between)
        trace.append(("recipient", {"last": account.last_notice, "from": until}))
    for code in ("closed", "quiet"):
        if getattr(account, code):
            trace.append((code, {}))
    if account.gate:
        trace.append(("gate", {"code": account.gate}))
    step = item.step + 1
    own = sum(
        p.left for p in positions if p.reason == ELIGIBLE and p.item.step + 1 == step
    )
    minimum = policy.levels[item.step].min_amount
    trace.append(
        ("minimum", {"own": own, "level": minimum, "policy": policy.min_amount})
    )
    return trace
