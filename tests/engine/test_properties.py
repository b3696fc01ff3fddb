"""What holds for every account under every policy."""

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import (
    SEEDS,
    TODAY,
    accounts,
    debts,
    make_account,
    make_policy,
    policies,
)

from engine.dunning.decision import decide, explain
from engine.dunning.offset import offset_items
from engine.dunning.rules import ELIGIBLE, eligible_from, item_reason
from engine.dunning.values import Account, Item, Level, Policy

many = settings(deadline=None, max_examples=300)


def case_with_notice(seed, formal=None, after_due=False):
    """An account, a policy and the notice they lead to."""
    rng = Random(seed)
    while True:
        account = make_account(rng, flags=False)
        policy = make_policy(rng, formal)
        notice = decide(account, policy, TODAY).notice
        if notice and (notice.level.delay > 0 or not after_due):
            return account, policy, notice


def kept(notice, *kinds):
    return [line for line in notice.lines if line.kind in kinds]


@many
@given(debts, policies, st.integers(0, 400))
def test_once_eligible_always_eligible_until_it_is_noticed(item, policy, wait):
    if item_reason(item, policy, TODAY) == ELIGIBLE:
        later = TODAY + timedelta(days=wait)
        assert item_reason(item, policy, later) == ELIGIBLE


@many
@given(debts, policies)
def test_eligible_from_is_the_first_day(item, policy):
    opens = eligible_from(item, policy)
    if opens is None:
        distant = TODAY + timedelta(days=9999)
        assert item_reason(item, policy, distant) != ELIGIBLE
    else:
        assert item_reason(item, policy, opens) == ELIGIBLE
        assert item_reason(item, policy, opens - timedelta(days=1)) != ELIGIBLE


@many
@given(accounts, policies)
def test_every_item_is_claimed_or_excluded_once(account, policy):
    decision = decide(account, policy, TODAY)
    claimed = kept(decision.notice, "claimed") if decision.notice else []
    seen = [line.key for line in claimed]
    seen += [exclusion.key for exclusion in decision.exclusions]
    assert Counter(seen) == Counter(item.key for item in account.items)


@many
@given(SEEDS)
def test_an_item_climbs_one_level_and_only_when_its_time_has_come(seed):
    account, policy, notice = case_with_notice(seed)
    items = {item.key: item for item in account.items}
    climbing = [line for line in notice.lines if line.advances]
    assert climbing
    for line in climbing:
        item = items[line.key]
        assert line.kind == "claimed"
        assert line.step == item.step + 1 <= notice.level.step
        assert item_reason(item, policy, TODAY) == ELIGIBLE
    for line in notice.lines:
        if not line.advances and line.kind != "credit":
            assert line.step == items[line.key].step


@many
@given(SEEDS)
def test_claimed_never_exceeds_the_net_balance(seed):
    account, _policy, notice = case_with_notice(seed)
    claimed = kept(notice, "claimed")
    total = sum(line.amount - line.covered for line in claimed)
    assert notice.claimed == total > 0
    assert total == sum(line.amount for line in kept(notice, "claimed", "credit"))
    open_debts = sum(
        item.residual - item.held
        for item in account.items
        if item.residual > 0 and item.chase and not item.ignored
    )
    cover = offset_items(account.items, TODAY)
    new = {item.key for item in account.items if not item.ignored}
    set_off = sum(amount for debt, amount in cover.covered.items() if debt in new)
    assert total <= open_debts - set_off - cover.spare
    assert total <= notice.net


@many
@given(SEEDS)
def test_what_is_held_is_never_claimed(seed):
    account, _policy, notice = case_with_notice(seed)
    items = {item.key: item for item in account.items}
    for line in kept(notice, "claimed", "not_due"):
        item = items[line.key]
        assert item.chase and not item.ignored
        assert 0 < line.amount <= item.residual - item.held
        assert 0 <= line.covered < line.amount
    for line in kept(notice, "disputed"):
        item = items[line.key]
        assert item.hold_reason == "dispute" and line.amount == item.held


@many
@given(accounts, policies)
def test_credits_alone_make_no_notice(account, policy):
    only = tuple(item for item in account.items if item.residual < 0)
    assert decide(account._replace(items=only), policy, TODAY).notice is None


@many
@given(accounts, policies)
def test_a_covered_customer_is_left_alone(account, policy):
    debt = sum(max(item.residual, 0) for item in account.items)
    ample = Item(999, -debt - 1, TODAY, TODAY)
    items = (*account.items, ample)
    assert decide(account._replace(items=items), policy, TODAY).notice is None


@many
@given(accounts, policies, st.randoms())
def test_the_order_of_the_input_does_not_matter(account, policy, random):
    items = list(account.items)
    random.shuffle(items)
    shuffled = account._replace(items=tuple(items))
    assert decide(shuffled, policy, TODAY) == decide(account, policy, TODAY)


@many
@given(SEEDS)
def test_a_formal_notice_claims_what_is_overdue_and_was_reminded(seed):
    account, _policy, notice = case_with_notice(seed, formal=True)
    items = {item.key: item for item in account.items}
    for line in kept(notice, "claimed"):
        assert items[line.key].step >= 1 and items[line.key].due < TODAY


@many
@given(SEEDS)
def test_a_reminder_after_the_due_date_claims_nothing_that_is_not_due(seed):
    account, _policy, notice = case_with_notice(seed, after_due=True)
    items = {item.key: item for item in account.items}
    assert all(items[line.key].due < TODAY for line in kept(notice, "claimed"))


@many
@given(SEEDS)
def test_the_level_is_reached_by_its_own_items(seed):
    _account, policy, notice = case_with_notice(seed)
    level = notice.level
    own = sum(
        line.amount - line.covered
        for line in notice.lines
        if line.advances and line.step == level.step
    )
    assert own > 0 and own >= level.min_amount
    assert notice.claimed >= policy.min_amount


@many
@given(st.integers(1, 14999), st.integers(1, 10**8))
def test_a_small_sum_never_drags_a_large_one_into_a_formal_notice(small, large):
    policy = Policy(
        (
            Level(1, 5, 5),
            Level(2, 12, 7),
            Level(3, 20, 8),
            Level(4, 35, 15, min_amount=15000, formal=True),
        )
    )
    due, last = TODAY - timedelta(days=60), TODAY - timedelta(days=20)
    old = Item(1, small, due, due, step=3, last=last)
    for step in (0, 1):
        young = Item(2, large, TODAY - timedelta(days=14), due, step=step)
        young = young._replace(last=last if step else None)
        notice = decide(Account("A", (old, young)), policy, TODAY).notice
        assert notice.level.step == step + 1
        assert [line.key for line in notice.lines if line.advances] == [2]


@many
@given(accounts)
def test_offset_is_exact(account):
    cover = offset_items(account.items, TODAY)
    items = {item.key: item for item in account.items}
    by_debt, by_credit = Counter(), Counter()
    for debt, credit, amount in cover.allocations:
        assert amount > 0
        by_debt[debt] += amount
        by_credit[credit] += amount
    assert by_debt == cover.covered and by_credit == cover.used
    for key, amount in cover.covered.items():
        assert items[key].chase and amount <= items[key].residual - items[key].held
    for key, amount in cover.used.items():
        credit = items[key]
        assert credit.offset and not credit.hold_reason
        assert amount <= -credit.residual
    for key, amount in cover.answered.items():
        assert 0 < amount <= items[key].held
    usable = sum(
        -item.residual
        for item in account.items
        if item.residual < 0 and item.offset and not item.hold_reason
    )
    spent = sum(cover.used.values()) + sum(cover.answered.values())
    assert spent + cover.spare == usable


@many
@given(accounts)
def test_a_credit_is_left_over_only_when_no_debt_is_open(account):
    cover = offset_items(account.items, TODAY)
    if cover.spare:
        for item in account.items:
            if item.residual > 0 and item.chase and not item.ignored:
                left = item.residual - item.held - cover.covered.get(item.key, 0)
                assert left == 0


@many
@given(st.lists(st.integers(1, 9999), min_size=1, max_size=6), st.integers(1, 40000))
def test_equal_debts_share_a_credit_in_proportion(residuals, credit):
    items = [Item(n, amount, TODAY, TODAY) for n, amount in enumerate(residuals)]
    cover = offset_items([*items, Item(99, -credit, TODAY, TODAY)], TODAY)
    whole, spent = sum(residuals), min(credit, sum(residuals))
    assert sum(cover.covered.values()) == spent
    for item in items:
        fair = Fraction(spent * item.residual, whole)
        assert abs(cover.covered.get(item.key, 0) - fair) < 1


@many
@given(accounts, policies)
def test_explain_agrees_with_decide(account, policy):
    decision = decide(account, policy, TODAY)
    reasons = {exclusion.key: exclusion.reason for exclusion in decision.exclusions}
    lines = kept(decision.notice, "claimed") if decision.notice else []
    claimed = {line.key: line for line in lines}
    for item in account.items:
        outcome, values = explain(account, policy, item.key, TODAY)[-1]
        if item.key in claimed:
            assert outcome == "claimed"
            assert values["advances"] == claimed[item.key].advances
            assert (values["reason"] is None) == values["advances"]
        else:
            assert outcome in ("informed", "left_alone")
            if item.residual > 0 or outcome == "left_alone":
                assert values["reason"] == reasons[item.key]
