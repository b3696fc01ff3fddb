from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.months import add_months
from engine.recovery.plan import (
    LATE,
    PAID,
    Instalment,
    PlanError,
    asked,
    instalments,
    plan_interest,
    reduce_debt,
    standings,
)

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
FIRST = date(2026, 1, 10)


@given(st.integers(1, 10**9), st.integers(1, 60), st.integers(1, 12), DAYS)
def test_a_plan_asks_for_the_debt_and_not_a_cent_more(total, count, every, first):
    if total < count:
        with pytest.raises(PlanError):
            instalments(total, count, every, first)
        return
    parts = instalments(total, count, every, first)
    assert sum(part.amount for part in parts) == total
    assert len(parts) == count
    assert all(part.amount > 0 for part in parts)
    assert all(a.day < b.day for a, b in zip(parts, parts[1:], strict=False))
    assert len({part.amount for part in parts[:-1]}) <= 1
    assert parts[-1].amount - parts[0].amount < count


@pytest.mark.parametrize(
    "count, every", [(0, 1), (-1, 1), (3, 0), (3, -1), (121, 1), (3, 13)]
)
def test_wishes_that_make_no_plan(count, every):
    with pytest.raises(PlanError, match="bad_count"):
        instalments(100, count, every, FIRST)


@given(DAYS, st.integers(0, 120))
def test_months_keep_the_day_where_they_can(day, months):
    later = add_months(day, months)
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
    assert (later.year - day.year) * 12 + later.month - day.month == months


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=20), st.integers(0, 10**8))
def test_a_credit_shortens_the_plan_from_its_end(amounts, credited):
    left = reduce_debt(amounts, credited)
    assert sum(left) == max(0, sum(amounts) - credited)
    touched = [i for i, (a, b) in enumerate(zip(amounts, left, strict=True)) if a != b]
    assert all(left[i] == 0 for i in touched[1:])


@given(
    st.integers(-(10**5), 10**6),
    st.integers(0, 10**6),
    st.integers(0, 400),
)
def test_money_fills_the_instalments_in_their_order(received, credited, after):
    parts = instalments(600_000, 6, 1, FIRST)
    found = standings(parts, received, credited, FIRST + timedelta(days=after), 5)
    paid = sum(standing.paid for standing in found)
    assert paid == min(max(0, received), max(0, 600_000 - credited))
    states = [standing.state == PAID for standing in found]
    unpaid = states.index(False) if False in states else len(states)
    asked = reduce_debt([part.amount for part in parts], credited)
    assert all(
        not state or not asked[i + unpaid] for i, state in enumerate(states[unpaid:])
    )


@given(
    st.lists(
        st.tuples(st.integers(1, 10**6), st.integers(0, 10**4)), min_size=1, max_size=12
    ),
    st.integers(0, 10**7),
)
def test_a_credit_takes_the_interest_of_its_principal_off(pairs, credited):
    parts = [
        Instalment(FIRST + timedelta(days=30 * n), principal + interest, interest)
        for n, (principal, interest) in enumerate(pairs)
    ]
    found = asked(parts, credited)
    left = reduce_debt([principal for principal, _interest in pairs], credited)
    assert [amount - interest for amount, interest in found] == left
    for part, (amount, interest), rest in zip(parts, found, left, strict=True):
        assert 0 <= interest <= part.interest
        assert rest or not amount


def test_late_begins_after_the_days_of_grace():
    parts = [Instalment(FIRST, 100)]
    on_time = standings(parts, 0, 0, FIRST + timedelta(days=5), 5)
    assert on_time[0].state == "due"
    assert standings(parts, 0, 0, FIRST + timedelta(days=6), 5)[0].state == LATE


@given(st.integers(1, 10**8), st.integers(1, 24), st.decimals(0, 20, places=2))
def test_interest_is_never_negative_and_nothing_without_a_rate(total, count, rate):
    if total < count:
        return
    parts = instalments(total, count, 1, FIRST)
    found = plan_interest(parts, FIRST - timedelta(days=31), rate)
    assert len(found) == count and all(amount >= 0 for amount in found)
    assert rate or not any(found)
    assert plan_interest(parts, date(2050, 1, 1), Decimal(10)) == [0] * count
