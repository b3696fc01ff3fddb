"""The facts behind a decision, for whoever asks why or why not.

Codes about the item: ``residual, role, ignored, held, reached, next_level,
never_reminded, spacing, top_level``. Codes about the recipient, only where the item is
ready for its next level: ``covered, gate, closed, quiet, recipient, net, minimum,
notice_level``.
"""

from datetime import date

from .rules import next_date, opening_date
from .values import Account, Item, Policy
from .weighing import (
    Position,
    Weighed,
    account_reason,
    open_debit,
    own_amounts,
    recipient_from,
)

Trace = list[tuple[str, dict]]


def item_trace(item: Item, policy: Policy, today: date) -> Trace:
    """The facts of the item itself that its rules look at.

    >>> from .values import Level
    >>> due = date(2026, 1, 1)
    >>> item_trace(Item(1, 900, due, due), Policy((Level(1, 5),)), due)[1]
    ('next_level', {'step': 1, 'from': datetime.date(2026, 1, 6), 'open': False})
    """
    trace: Trace = [("residual", {"amount": item.residual, "due": item.due})]
    if not item.chase:
        trace.append(("role", {}))
    if item.ignored:
        trace.append(("ignored", {}))
    if item.held:
        trace.append(("held", {"amount": item.held, "reason": item.hold_reason}))
    if item.step:
        trace.append(("reached", {"step": item.step, "last": item.last}))
    if item.residual <= 0 or not item.chase:
        return trace
    if item.step >= len(policy.levels):
        return [*trace, ("top_level", {"step": item.step})]
    level = policy.levels[item.step]
    opens = opening_date(item, level)
    trace.append(
        ("next_level", {"step": level.step, "from": opens, "open": opens <= today})
    )
    if level.formal and not item.step:
        trace.append(("never_reminded", {"step": level.step}))
    if item.last:
        trace.append(("spacing", {"from": next_date(item, level)}))
    return trace


def account_trace(
    account: Account, policy: Policy, position: Position, weighed: Weighed, today: date
) -> Trace:
    """The facts of the recipient's whole account that decide on an eligible item.

    >>> from .values import Level
    >>> from .weighing import weigh
    >>> due, today = date(2026, 1, 1), date(2026, 1, 10)
    >>> policy = Policy((Level(1, 5, min_amount=1000),))
    >>> account = Account("A", (Item(1, 900, due, due),))
    >>> weighed = weigh(account, policy, today)
    >>> trace = account_trace(account, policy, weighed.positions[0], weighed, today)
    >>> [code for code, _values in trace], trace[1][1]["own"]
    (['net', 'minimum'], 900)
    """
    trace: Trace = []
    covered = weighed.cover.covered.get(position.item.key)
    if covered:
        trace.append(("covered", {"amount": covered}))
    if account.gate:
        trace.append(("gate", {"code": account.gate}))
    for code in ("closed", "quiet"):
        if getattr(account, code):
            trace.append((code, {}))
    if account.last_notice:
        again = recipient_from(account, policy)
        trace.append(("recipient", {"last": account.last_notice, "from": again}))
    if account_reason(account, policy, today):
        return trace
    total = open_debit(weighed.positions)
    trace.append(("net", {"debit": total, "balance": weighed.net}))
    trace.append(("minimum", _minimums(policy, position, weighed, today)))
    if weighed.level:
        trace.append(("notice_level", {"step": weighed.level.step}))
    return trace


def _minimums(
    policy: Policy, position: Position, weighed: Weighed, today: date
) -> dict[str, int | float]:
    """What the item's next level must reach, and what its own items come to."""
    level = policy.levels[position.item.step]
    return {
        "step": level.step,
        "own": own_amounts(weighed.positions, policy, today).get(level.step, 0),
        "level": level.min_amount,
        "level_percent": level.min_percent,
        "policy": policy.min_amount,
        "policy_percent": policy.min_percent,
    }
