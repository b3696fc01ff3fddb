"""Random accounts for the search of matches, some with a truth to compare with."""

from datetime import date, timedelta
from random import Random

from engine.lettering.matching import KINDS, REASONS, Line, Rule

START = date(2026, 1, 1)
HOLDS = ("dispute", "factor", "legal")


def on(days):
    return START + timedelta(days=days)


def make_lines(rng: Random, accounts=3, most=12):
    """Lines whose amounts, references and holds meet each other often."""
    lines = []
    for account in range(accounts):
        key = (1, account % 2, account, rng.choice([1, 2]))
        for _ in range(rng.randint(0, most)):
            lines.append(make_line(rng, len(lines) + 1, key))
    return lines


def make_line(rng, number, key):
    amount = rng.choice([-1, 1]) * rng.choice([0, 100, 100, 101, 200, 300, 500, 700])
    day = rng.randint(0, 120)
    foreign = key[3] == 2
    return Line(
        number,
        key,
        amount,
        on(day),
        on(day + rng.choice([0, 0, 30])),
        tokens=frozenset(
            f"INV000{rng.randint(1, 8)}" for _ in range(rng.choice([0, 0, 0, 1, 2]))
        ),
        own=frozenset({f"INV000{rng.randint(1, 9)}"} if rng.random() < 0.6 else ()),
        blocked=rng.choice([None] * 8 + list(HOLDS)),
        document=rng.choice([None, None, number // 2]),
        base=amount * 2 + rng.choice([0, 0, 0, 1]) if foreign else None,
        caution=rng.choice([None] * 9 + ["cash_basis"]),
    )


def make_rules(rng: Random):
    """Some kinds in any order, with narrow and wide bounds."""
    kinds = rng.sample(KINDS, rng.randint(1, len(KINDS)))
    return [
        Rule(
            number,
            kind,
            days=rng.choice([0, 30, 90]),
            tolerance=rng.choice([0, 1, 2]),
            tolerance_rate=rng.choice([0.0, 0.01]),
            writes_off=rng.random() < 0.5,
            cap=rng.choice([0, 1, 3, 100]),
            max_items=rng.randint(2, 5),
            max_candidates=rng.choice([3, 40]),
            budget=rng.choice([5, 20_000]),
            accounts=rng.choice([None, None, frozenset({0})]),
            together=rng.random() < 0.3,
            entries=rng.random() < 0.2,
            total_budget=rng.choice([10, 10_000]),
        )
        for number, kind in enumerate(kinds, 1)
    ]


assert set(HOLDS).isdisjoint(REASONS)
