"""Sending days, working days, quiet periods and the cash gate."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dunning.calendar import (
    is_sending_day,
    next_sending_day,
    quiet,
    working_days_between,
)
from engine.dunning.cash_gate import gate
from engine.errors import EngineError

DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
CLOSED = st.frozensets(DAYS, max_size=40)
WEEKDAYS = st.frozensets(st.integers(0, 6), min_size=1)
ONE = timedelta(days=1)


@given(DAYS, CLOSED, WEEKDAYS)
def test_next_sending_day_is_the_first(day, closed, weekdays):
    found = next_sending_day(day, closed, weekdays)
    assert is_sending_day(found, closed, weekdays)
    while day < found:
        assert not is_sending_day(day, closed, weekdays)
        day += ONE


def test_no_day_at_all():
    with pytest.raises(EngineError) as caught:
        next_sending_day(date(2026, 1, 1), (), ())
    assert caught.value.params == {"day": date(2026, 1, 1)}


@given(DAYS, st.integers(0, 120), CLOSED, WEEKDAYS)
def test_working_days_are_counted_one_by_one(first, length, closed, weekdays):
    days = [first + ONE * (n + 1) for n in range(length)]
    counted = sum(is_sending_day(day, closed, weekdays) for day in days)
    last = first + ONE * length
    assert working_days_between(first, last, closed, weekdays) == counted


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 7, 31), False),
        (date(2026, 8, 1), True),
        (date(2026, 8, 31), True),
        (date(2026, 9, 1), False),
        (date(2026, 12, 24), True),
        (date(2027, 1, 3), True),
        (date(2027, 1, 4), False),
    ],
)
def test_quiet_periods(day, expected):
    assert quiet(day, [(8, 1, 8, 31), (12, 20, 1, 3)]) is expected


def test_quiet_until_the_end_of_february():
    assert quiet(date(2027, 2, 28), [(2, 1, 2, 29)])
    assert quiet(date(2027, 3, 1), [(2, 1, 2, 29)], key=1, stagger_days=2)


@given(st.integers(0, 10**6), st.integers(1, 20))
def test_staggered_restart_takes_everybody_up_once(key, stagger):
    days = [date(2026, 9, 1) + ONE * n for n in range(stagger)]
    held_back = [quiet(day, [(8, 1, 8, 31)], key, stagger) for day in days]
    assert held_back == sorted(held_back, reverse=True), "once awake, awake"
    assert held_back.index(False) == key % stagger


MONDAY = date(2026, 7, 13)


def ask(**changes):
    values = {
        "bank_last": date(2026, 7, 10),
        "uses_statements": True,
        "max_age_working_days": 1,
        "today": MONDAY,
        "closed": (),
        "unmatched_minor": 0,
        "claimed_minor": 100_00,
        "min_share": 20,
        "collecting": 0,
    }
    return gate(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"bank_last": date(2026, 7, 9)}, "stale_bank"),
        ({"bank_last": None}, "stale_bank"),
        ({"bank_last": None, "uses_statements": False}, None),
        ({"bank_last": date(2026, 1, 1), "max_age_working_days": 0}, None),
        ({"bank_last": date(2026, 7, 9), "closed": {MONDAY}}, None),
        ({"unmatched_minor": 19_99}, None),
        ({"unmatched_minor": 20_00}, "unmatched_receipt"),
        ({"unmatched_minor": 99_00, "min_share": 0}, None),
        ({"collecting": True, "min_share": 0}, "payment_pending"),
        ({"collecting": 1, "min_share": 0}, "payment_pending"),
        ({"collecting": 19_99}, None),
        ({"collecting": 10_00, "unmatched_minor": 10_00}, "payment_pending"),
        ({"collecting": 50_00}, "payment_pending"),
    ],
)
def test_cash_gate(changes, code):
    assert ask(**changes) == code
