"""The rules that look at one item alone."""

from datetime import date, timedelta

from .values import Item, Level, Policy

ELIGIBLE = "eligible"
# Reasons for which an overdue item is still claimed on a notice that leaves anyway.
WAITING = frozenset({"not_due", "too_soon", "top_level", "not_this_level"})


def item_reason(item: Item, policy: Policy, today: date) -> str:
    """The first rule that speaks of one item alone, or ``eligible``.

    An item climbs to the level after the one it reached, when that level's delay has
    passed and the level's spacing since its last event: levels are never jumped,
    however long nothing was sent. A formal notice needs an earlier reminder: an item
    whose first level is formal waits (``not_this_level``).

    >>> policy = Policy((Level(1, 5, 5), Level(2, 20, 15)))
    >>> due = date(2026, 1, 1)
    >>> item_reason(Item(1, 100, due, due), policy, date(2026, 1, 6))
    'eligible'
    >>> late = Item(1, 100, due, due, step=1, last=date(2026, 6, 1))
    >>> item_reason(late, policy, date(2026, 6, 10))
    'too_soon'
    """
    reason = _standing_reason(item, policy)
    if reason:
        return reason
    level = policy.levels[item.step]
    if (today - item.due).days < level.delay:
        return "not_due"
    if item.last and (today - item.last).days < max(level.spacing, 1):
        return "too_soon"
    return ELIGIBLE


def _standing_reason(item: Item, policy: Policy) -> str | None:
    """A reason that the passing of time does not lift."""
    if not item.chase:
        return "not_chased"
    if item.residual <= 0:
        return "credit" if item.residual else "settled"
    if item.ignored:
        return "ignored"
    if item.held >= item.residual:
        return f"hold:{item.hold_reason}"
    if item.step >= len(policy.levels):
        return "top_level"
    if not item.step and policy.levels[0].formal:
        return "not_this_level"
    return None


def eligible_from(item: Item, policy: Policy) -> date | None:
    """The day from which an item may go to its next level, if nothing else changes.

    :return: None when time alone does not get it there

    >>> due = date(2026, 1, 1)
    >>> eligible_from(Item(1, 100, due, due), Policy((Level(1, 5, 5),)))
    datetime.date(2026, 1, 6)
    >>> eligible_from(Item(1, -100, due, due), Policy((Level(1, 5, 5),)))
    """
    if _standing_reason(item, policy):
        return None
    level = policy.levels[item.step]
    opens = opening_date(item, level)
    return max(opens, next_date(item, level)) if item.last else opens


def opening_date(item: Item, level: Level) -> date:
    """The day from which the delay of a level has passed.

    >>> opening_date(Item(1, 100, date(2026, 1, 1), date(2026, 1, 1)), Level(1, 5))
    datetime.date(2026, 1, 6)
    """
    return item.due + timedelta(days=level.delay)


def next_date(item: Item, level: Level) -> date:
    """The day from which the spacing to the item's last event is respected.

    Never the day of that event itself.

    >>> day = date(2026, 1, 1)
    >>> next_date(Item(1, 100, day, day, last=day), Level(2, 20, 15))
    datetime.date(2026, 1, 16)
    """
    return item.last + timedelta(days=max(level.spacing, 1))
