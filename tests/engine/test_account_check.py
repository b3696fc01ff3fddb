"""The account check: nothing is missed, nothing is said twice, order is no matter."""

from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from engine.lettering.account_check import KINDS, Item, Limits, check, clusters

TODAY = date(2026, 6, 15)
SEEDS = st.integers(0, 2**32)


def make_items(rng):
    items = []
    for number in range(rng.randint(0, 25)):
        amount = rng.choice([1, 5, 5, 100, rng.randint(1, 300)]) * rng.choice([1, -1])
        side = rng.choice(["receivable", "payable"])
        day = TODAY - timedelta(days=rng.randint(0, 800))
        items.append(
            Item(
                number,
                rng.choice("AB"),
                "411" if side == "receivable" else "401",
                rng.choice(["X", "Y", None]),
                side,
                rng.choice(["EUR", "USD"]),
                amount,
                amount,
                day,
                day,
                trade=rng.random() < 0.8,
                payment=rng.random() < 0.4,
            )
        )
    return items


@given(SEEDS)
def test_the_order_of_items_does_not_matter(seed):
    rng = Random(seed)
    items = make_items(rng)
    limits = Limits(rng.choice([0, 90, 365]), rng.choice([0, 50]))
    shuffled = rng.sample(items, len(items))
    assert check(shuffled, TODAY, limits) == check(items, TODAY, limits)


@given(SEEDS)
def test_zero_pairs_come_to_zero_within_one_key_and_use_no_item_twice(seed):
    items = make_items(Random(seed))
    by_id = {item.id: item for item in items}
    used = []
    for found in check(items, TODAY, Limits()):
        assert found.kind in KINDS and found.ids == tuple(sorted(set(found.ids)))
        group = [by_id[item_id] for item_id in found.ids]
        assert len({item.scope for item in group}) == 1
        assert len({item.partner for item in group}) == 1
        if found.kind == "zero_pair":
            assert sum(item.rest for item in group) == 0 and len(group) > 1
            assert len({(item.account, item.currency) for item in group}) == 1
            assert found.partner is not None
            used += found.ids
        elif found.kind in ("wrong_side", "old_item"):
            assert not set(found.ids) & set(used)
    assert len(used) == len(set(used))


@given(SEEDS)
def test_balances_add_up(seed):
    items = make_items(Random(seed))
    found = check(items, TODAY, Limits())
    for side, sign in (("receivable", 1), ("payable", -1)):
        for scope in "AB":
            for partner in "XY":
                balance = sum(
                    item.residual
                    for item in items
                    if (item.scope, item.partner, item.side) == (scope, partner, side)
                    and item.trade
                )
                said = [
                    finding.amount
                    for finding in found
                    if finding.kind == "abnormal_balance"
                    and (finding.scope, finding.partner) == (scope, partner)
                    and finding.side == side
                ]
                assert said == ([balance] if sign * balance < 0 else [])


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20))))
def test_clusters_are_disjoint_and_keep_pairs_together(pairs):
    groups = clusters(pairs)
    members = [one for group in groups for one in group]
    assert len(members) == len(set(members))
    for first, second in pairs:
        assert any({first, second} <= set(group) for group in groups)
