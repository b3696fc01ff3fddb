"""Promises: kept by money only, once, and in time."""

from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from engine.dunning.promise import (
    BROKEN,
    KEPT,
    OPEN,
    VOID,
    Promise,
    Receipt,
    judge,
    reliability,
    required,
    spread,
)

TODAY = date(2026, 6, 15)
SEEDS = st.integers(0, 2**32)


def day(offset):
    return TODAY + timedelta(days=offset)


def money(amount, offset=0, name="bank", item="invoice", total=None):
    return Receipt(name, item, day(offset), amount, total or amount)


def promise(key="A", amount=1000, deadline=5, *receipts, **more):
    return Promise(key, amount, day(deadline), receipts=receipts, **more)


def one(promised, today=TODAY):
    return judge([promised], today)[promised.key]


def make_promises(rng):
    """Some promises that look at the same receipts, each matched with some debts."""
    receipts = []
    for number in range(rng.randint(0, 4)):
        parts = [rng.randint(1, 800) for _item in range(rng.randint(1, 3))]
        when = rng.randint(-20, 20)
        receipts += [
            money(part, when, number, item, sum(parts))
            for item, part in enumerate(parts)
        ]
    return [
        Promise(
            key,
            rng.randint(1, 1500),
            day(rng.randint(-15, 15)),
            rng.choice([0.0, 1.0, 5.5]),
            rng.choice([0, rng.randint(1, 2000)]),
            rng.choice([0, rng.randint(1, 2000)]),
            tuple(rng.sample(receipts, rng.randint(0, len(receipts)))),
        )
        for key in range(rng.randint(1, 4))
    ]


families = st.builds(lambda seed: make_promises(Random(seed)), SEEDS)


def test_the_last_day_of_grace_is_in_time():
    assert one(promise("A", 1000, 0, money(1000, 0)), day(9)).state == KEPT
    assert one(promise("A", 1000, 0, money(1000, 1)), day(9)).state == BROKEN
    assert one(promise("A", 1000, 0), day(0)).state == OPEN
    assert one(promise("A", 1000, 0), day(1)).state == BROKEN


def test_part_of_it_is_credited_and_is_not_enough():
    verdict = one(promise("A", 1000, 5, money(400, -1), owed=1000, left=600), day(6))
    assert verdict == (BROKEN, 400, 600)


def test_late_money_leaves_it_broken_and_nothing_missing():
    verdict = one(promise("A", 1000, 5, money(1000, 6), owed=1000, left=0), day(7))
    assert verdict == (BROKEN, 0, 0)


def test_a_credit_note_is_not_money_but_less_is_due():
    credited = promise("A", 1000, 5, money(600), owed=1000, left=0)
    assert one(credited) == (KEPT, 600, 0)
    assert one(promise("A", 1000, 5, owed=1000, left=0)) == (VOID, 0, 0)
    assert one(promise("A", 500, 5, owed=1000, left=500), day(6)).state == BROKEN


def test_one_receipt_on_two_debts_keeps_a_promise_on_each():
    both = [
        promise("A", 300, 5, money(300, item="a", total=500)),
        promise("B", 200, 5, money(200, item="b", total=500)),
    ]
    assert {verdict.state for verdict in judge(both, TODAY).values()} == {KEPT}


def test_a_promise_on_everything_counts_what_the_others_left():
    whole = promise("W", 300, 9, money(500, item=None))
    item = promise("A", 300, 5, money(300, item="a", total=500))
    assert judge([whole, item], TODAY)["W"] == (OPEN, 200, 100)


@given(families)
def test_no_money_is_counted_twice(promises):
    verdicts = judge(promises, TODAY)
    receipts = {
        receipt.money: receipt.total for p in promises for receipt in p.receipts
    }
    assert sum(v.kept for v in verdicts.values()) <= sum(receipts.values())
    for p in promises:
        in_time = sum(r.amount for r in p.receipts if r.day <= p.deadline)
        assert 0 <= verdicts[p.key].kept <= min(p.amount, in_time)


@given(families)
def test_what_is_kept_and_what_is_missing_never_exceed_the_promise(promises):
    for p in promises:
        verdict = one(p)
        assert verdict.missing >= 0
        if verdict.state == OPEN:
            assert verdict.kept + verdict.missing == required(p)
        if verdict.state == BROKEN:
            assert TODAY > p.deadline
            assert verdict.kept + verdict.missing <= p.amount


@given(families, st.integers(0, 30))
def test_time_alone_only_turns_open_into_broken(promises, days):
    before = judge(promises, TODAY)
    after = judge(promises, day(days))
    for key, verdict in before.items():
        assert after[key].kept == verdict.kept
        assert after[key].state == verdict.state or (
            (verdict.state, after[key].state) == (OPEN, BROKEN)
        )


@given(families, st.integers(1, 3000))
def test_more_money_in_time_never_breaks_a_promise(promises, amount):
    for p in promises:
        if one(p).state in (KEPT, VOID):
            continue
        paid = money(amount, -30, "more", "more")
        left = max(0, p.left - amount)
        more = p._replace(receipts=(*p.receipts, paid), left=left)
        assert one(more).kept >= one(p).kept
        assert one(p).state == OPEN or one(more).state in (KEPT, BROKEN)


@given(families)
def test_order_does_not_matter(promises):
    distinct = list({p.deadline: p for p in promises}.values())
    assert judge(distinct, TODAY) == judge(distinct[::-1], TODAY)


@given(st.integers(0, 500), st.integers(0, 500))
def test_reliability(kept, broken):
    value = reliability(kept, broken)
    assert 0 < value < 1
    assert reliability(kept + 1, broken) > value > reliability(kept, broken + 1)
    assert (value > 0.5) == (kept > broken)


@given(st.integers(0, 5000), st.lists(st.integers(-50, 2000), max_size=6))
def test_spread(amount, debts):
    covered = spread(amount, list(enumerate(debts)))
    owed = sum(debt for debt in debts if debt > 0)
    assert sum(covered.values()) == min(amount, owed)
    partial = [key for key, part in covered.items() if part < debts[key]]
    assert partial in ([], [max(covered)] if covered else [])
