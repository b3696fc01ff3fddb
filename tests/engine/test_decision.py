"""Who is reminded, at which level, of what."""

from datetime import timedelta
from itertools import permutations

import pytest
from cases import FRENCH, TODAY, overdue

from engine.dunning.decision import decide
from engine.dunning.values import Account, Level, Policy


def decided(*items, policy=FRENCH, today=TODAY, **account):
    return decide(Account("X", items, **account), policy, today)


def lines(decision, kind="claimed"):
    notice = decision.notice
    return [line for line in notice.lines if line.kind == kind] if notice else []


def reasons(decision):
    return {exclusion.key: exclusion.reason for exclusion in decision.exclusions}


def test_each_reason_of_an_item():
    decision = decided(
        overdue(1, 90, chase=False),
        overdue(2, 90, residual=-100),
        overdue(3, 90, residual=0),
        overdue(4, 90, ignored=True),
        overdue(5, 90, held=10000, hold_reason="promise"),
        overdue(6, 90, step=4),
        overdue(7, 4),
        overdue(8, 90, step=1, last=TODAY - timedelta(days=6)),
    )
    assert decision.notice is None
    assert reasons(decision) == {
        1: "not_chased",
        2: "credit",
        3: "settled",
        4: "ignored",
        5: "hold:promise",
        6: "top_level",
        7: "not_due",
        8: "too_soon",
    }


def test_a_level_comes_on_the_day_its_delay_is_over():
    assert decided(overdue(1, 4)).notice is None
    assert decided(overdue(1, 5)).notice.level.step == 1


def test_the_climb_takes_each_level_however_old_the_item():
    item, seen = overdue(1, 400, residual=20000), []
    for wait in range(60):
        today = TODAY + timedelta(days=wait)
        notice = decided(item, today=today).notice
        if notice:
            seen.append((notice.level.step, wait))
            item = item._replace(step=notice.level.step, last=today)
    assert seen == [(1, 0), (2, 7), (3, 15), (4, 30)]


def test_a_released_hold_gives_a_fresh_delay():
    item = overdue(1, 90, step=2, last=TODAY - timedelta(days=7))
    assert reasons(decided(item)) == {1: "too_soon"}
    assert decided(item, today=TODAY + timedelta(days=1)).notice.level.step == 3


@pytest.mark.parametrize(
    ("account", "reason"),
    [
        ({"gate": "stale_bank"}, "stale_bank"),
        ({"closed": True}, "closed_day"),
        ({"quiet": True}, "quiet_period"),
        ({"last_notice": TODAY - timedelta(days=6)}, "recipient_too_soon"),
    ],
)
def test_rules_of_the_recipient(account, reason):
    decision = decided(overdue(1, 90), overdue(2, 1), **account)
    assert decision.notice is None
    assert reasons(decision) == {1: reason, 2: "not_due"}


def test_the_recipient_hears_from_us_again_after_the_days_between():
    assert decided(overdue(1, 90), last_notice=TODAY - timedelta(days=7)).notice


def test_small_sum_at_the_last_level_does_not_drag_the_large_one_along():
    decision = decided(
        overdue(1, 90, residual=1200, step=3), overdue(2, 6, residual=5000000)
    )
    assert decision.notice.level.step == 1
    assert decision.notice.claimed == 5001200
    raised = [(line.key, line.step, line.advances) for line in lines(decision)]
    assert raised == [(1, 3, False), (2, 1, True)]
    assert decision.exclusions == ()


def test_small_sum_alone_waits_below_the_minimum_of_its_level():
    decision = decided(overdue(1, 90, residual=14999, step=3))
    assert decision.notice is None
    assert reasons(decision) == {1: "level_minimum"}


def test_formal_notice_claims_only_what_is_due_and_was_reminded():
    decision = decided(
        overdue(1, 90, residual=20000, step=3),
        overdue(2, 30, residual=30000, step=1),
        overdue(3, 8, residual=5000000),
        overdue(4, -20, residual=700),
        overdue(5, 50, residual=900, step=2, last=TODAY),
    )
    assert decision.notice.level.formal
    claimed = [(line.key, line.step, line.advances) for line in lines(decision)]
    assert claimed == [(1, 4, True), (5, 2, False), (2, 2, True)]
    assert [line.key for line in lines(decision, "not_due")] == [3, 4]
    assert decision.notice.claimed == 50900
    assert reasons(decision) == {3: "not_this_level", 4: "not_due"}


def test_a_formal_level_alone_puts_nobody_in_default():
    policy = Policy((Level(1, 10, 10, formal=True),))
    assert reasons(decided(overdue(1, 90), policy=policy)) == {1: "not_this_level"}


def test_a_formal_level_before_the_due_date_makes_no_empty_notice():
    policy = Policy((Level(1, -9), Level(2, -3, 6, formal=True)))
    decision = decided(overdue(1, -1, step=1), policy=policy)
    assert decision.notice is None
    assert reasons(decision) == {1: "not_this_level"}


def test_a_reminder_claims_all_that_is_overdue_and_lists_the_rest():
    decision = decided(
        overdue(1, 25, step=2),
        overdue(2, 15, step=1, last=TODAY - timedelta(days=2)),
        overdue(3, 1),
        overdue(4, 0),
        overdue(5, 90, step=4),
        overdue(6, 90, held=10000, hold_reason="dispute"),
        overdue(7, 90, held=10000, hold_reason="promise"),
    )
    assert decision.notice.level.step == 3
    kinds = {line.key: line.kind for line in decision.notice.lines}
    assert kinds == {
        1: "claimed",
        2: "claimed",
        3: "claimed",
        4: "not_due",
        5: "claimed",
        6: "disputed",
    }
    assert [line.key for line in lines(decision) if line.advances] == [1]
    assert decision.notice.claimed == 40000


def test_before_due_reminder():
    policy = Policy((Level(1, -3), Level(2, 5, 8)))
    soon = overdue(1, -2)
    decision = decided(soon, policy=policy)
    assert decision.notice.level.step == 1
    assert lines(decision)[0].advances
    with_late = decided(soon, overdue(2, 9, step=1), policy=policy)
    assert with_late.notice.level.step == 2
    assert [line.key for line in lines(with_late)] == [2]
    assert reasons(with_late) == {1: "not_this_level"}


def test_reminder_on_the_due_date_claims_what_is_due_that_day():
    policy = Policy((Level(1, 0),))
    assert decided(overdue(1, -1), policy=policy).notice is None
    assert decided(overdue(1, 0), policy=policy).notice.claimed == 10000


def test_a_part_hold_leaves_the_rest():
    decision = decided(overdue(1, 9, held=4000, hold_reason="dispute"))
    assert decision.notice.claimed == 6000
    amounts = [(line.kind, line.amount) for line in decision.notice.lines]
    assert amounts == [("claimed", 6000), ("disputed", 4000)]


def test_credits_lower_the_claim_and_are_listed():
    decision = decided(overdue(1, 9), overdue(2, 9), overdue(3, 2, residual=-11000))
    assert decision.notice.claimed == decision.notice.net == 9000
    claimed = [(line.amount, line.covered, line.credits) for line in lines(decision)]
    assert claimed == [(10000, 5500, ((3, 5500),))] * 2
    assert [line.amount for line in lines(decision, "credit")] == [-11000]


def test_credits_that_reach_the_debt_leave_the_customer_alone():
    decision = decided(overdue(1, 9), overdue(2, 3, residual=-10000))
    assert decision.notice is None
    assert reasons(decision) == {1: "net_credit", 2: "credit"}


def test_a_covered_item_is_not_raised():
    decision = decided(overdue(1, 9), overdue(2, 6), overdue(3, 2, residual=-10000))
    assert [line.key for line in lines(decision)] == [2]
    assert reasons(decision) == {1: "covered", 3: "credit"}


def test_deposits_lower_nothing():
    deposit = overdue(2, 9, residual=-10000, chase=False, offset=False)
    decision = decided(overdue(1, 9), deposit)
    assert decision.notice.claimed == 10000
    assert not lines(decision, "credit")


def test_minimum_of_the_policy_counts_what_is_left_after_credits():
    policy = Policy((Level(1, 5, 5),), min_amount=5000)
    assert decided(overdue(1, 9), policy=policy).notice
    decision = decided(overdue(1, 9), overdue(2, 2, residual=-6000), policy=policy)
    assert reasons(decision)[1] == "below_minimum"


def test_minimum_in_percent_of_the_open_invoices():
    policy = Policy((Level(1, 5, 5),), min_percent=10)
    assert decided(overdue(1, 9), overdue(2, -9, 90000), policy=policy).notice
    decision = decided(overdue(1, 9), overdue(2, -9, 90001), policy=policy)
    assert reasons(decision)[1] == "below_minimum"


def test_a_lower_level_that_claims_more_may_reach_the_policy_minimum():
    policy = Policy((Level(1, 5, 5), Level(2, 20, 15, formal=True)), min_amount=50000)
    decision = decided(
        overdue(1, 40, step=1, residual=20000), overdue(2, 9, 40000), policy=policy
    )
    assert decision.notice.level.step == 1
    assert decision.notice.claimed == 60000


def test_equal_delays_are_climbed_one_after_the_other():
    policy = Policy((Level(1, 5, 5), Level(2, 5, 0)))
    item = overdue(1, 30)
    assert decided(item, policy=policy).notice.level.step == 1
    item = item._replace(step=1, last=TODAY)
    assert reasons(decided(item, policy=policy)) == {1: "too_soon"}
    tomorrow = TODAY + timedelta(days=1)
    assert decided(item, policy=policy, today=tomorrow).notice.level.step == 2


def test_the_order_of_the_items_does_not_matter():
    items = (
        overdue(1, 40, step=3),
        overdue(2, 40, step=3),
        overdue(3, 6, 333),
        overdue(4, 6, -1001),
        overdue(5, 6, 333),
    )
    decisions = {decided(*order) for order in permutations(items)}
    assert len(decisions) == 1
