"""The usual French policy, and items that are some days late."""

from datetime import date, timedelta

from engine.dunning.values import Item, Level, Policy

TODAY = date(2026, 6, 15)
FRENCH = Policy(
    (
        Level(1, 5, 5, channels=("email",)),
        Level(2, 12, 7, channels=("call",)),
        Level(3, 20, 8, channels=("email", "letter")),
        Level(4, 35, 15, min_amount=15000, formal=True, channels=("registered",)),
    ),
    min_days_between=7,
)


def overdue(key, days, residual=10000, **more):
    """An item that is some days late; with a step, its last notice is long ago."""
    due = TODAY - timedelta(days=days)
    more.setdefault("date", due - timedelta(days=30))
    if more.get("step"):
        more.setdefault("last", TODAY - timedelta(days=60))
    return Item(key, residual, due, **more)
