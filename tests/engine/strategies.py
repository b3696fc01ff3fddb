"""Random accounts and policies, small enough that rules meet each other often.

They are built from a seed, which is much faster than drawing each value; the failing
seed is what Hypothesis prints.
"""

from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from engine.dunning.values import Account, Item, Level, Policy
from engine.ledger.holds import PRIORITY

TODAY = date(2026, 6, 15)
SEEDS = st.integers(0, 2**32)


def day(rng, first, last):
    """A date counted from ``TODAY``."""
    return TODAY + timedelta(days=rng.randint(first, last))


def make_policy(rng, formal=None):
    """One to five levels with growing delays; each or none formal, or by chance."""
    delays = sorted(rng.sample(range(-5, 46), rng.randint(1, 5)))
    levels, before = [], 0
    for step, delay in enumerate(delays, 1):
        levels.append(
            Level(
                step,
                delay,
                spacing=max(0, delay - before),
                min_amount=rng.choice([0, 0, 500, 3000]),
                min_percent=rng.choice([0, 0, 5, 33.33]),
                formal=rng.random() < 0.3 if formal is None else formal,
            )
        )
        before = delay
    return Policy(
        tuple(levels),
        min_days_between=rng.randint(0, 10),
        min_amount=rng.choice([0, 0, 800]),
        min_percent=rng.choice([0, 0, 10]),
    )


def make_debt(rng, key):
    """A debt, often held in part, often reminded before."""
    residual = rng.randint(1, 5000)
    held = rng.choice([0, 0, 0, residual // 3, residual])
    step = rng.choice([0, 0, 1, 2, 4])
    due = day(rng, -80, 10)
    last = day(rng, -40, 0)
    if not step:  # released from a hold, at most
        last = rng.choice([None, None, day(rng, -9, 0)])
    return Item(
        key,
        residual,
        due,
        due - timedelta(days=rng.randint(0, 40)),
        held=held,
        hold_reason=rng.choice(PRIORITY) if held else None,
        chase=rng.random() < 0.8,
        step=step,
        last=last,
        ignored=rng.random() < 0.2,
        burden=rng.randint(0, 1),
    )


def make_credit(rng, key, debts):
    """A credit that may belong to one debt and cite others."""
    entered = day(rng, -60, 0)
    return Item(
        key,
        -rng.randint(1, 4000),
        entered,
        entered,
        hold_reason=rng.choice([None, None, None, "dispute"]),
        offset=rng.random() < 0.8,
        ignored=rng.random() < 0.2,
        own=tuple(rng.sample(debts, min(len(debts), rng.choice([0, 0, 1])))),
        refs=tuple(rng.sample(debts, min(len(debts), rng.choice([0, 0, 1, 2])))),
    )


def make_account(rng, key=1, flags=True, recipient=None):
    """An account of some debts and credits."""
    debts = [make_debt(rng, n) for n in range(rng.randint(0, 6))]
    keys = [item.key for item in debts]
    credits = [make_credit(rng, 100 + n, keys) for n in range(rng.choice([0, 0, 1, 3]))]
    items = debts + credits
    rng.shuffle(items)
    return Account(
        key,
        tuple(items),
        last_notice=rng.choice([None, None, day(rng, -12, 0)]),
        gate="stale_bank" if flags and rng.random() < 0.1 else None,
        quiet=flags and rng.random() < 0.1,
        closed=flags and rng.random() < 0.1,
        recipient=recipient,
    )


debts = st.builds(lambda seed: make_debt(Random(seed), 1), SEEDS)
policies = st.builds(lambda seed: make_policy(Random(seed)), SEEDS)
accounts = st.builds(lambda seed: make_account(Random(seed)), SEEDS)
