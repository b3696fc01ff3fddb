"""Figures of customers: published vectors, and what holds for any ledger."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.card import kpi

MONTHS = st.lists(
    st.tuples(st.integers(0, 10**7), st.integers(28, 31)), min_size=1, max_size=24
)


def test_countback_vector():
    days = kpi.dso_countback(2500, [(1200, 30), (800, 31), (700, 30)])
    assert round(days, 2) == Decimal("82.43")


def test_countback_takes_floats_for_what_they_print():
    assert kpi.dso_countback(0.3, [(0.1, 30), (0.2, 30), (5.0, 31)]) == 60


def test_countback_counts_a_month_without_sales():
    assert kpi.dso_countback(100, [(0, 31), (100, 30), (100, 30)]) == 61


def test_effectiveness_vector():
    index = kpi.cei(100_000, 80_000, 90_000, 70_000)
    assert round(index, 2) == Decimal("81.82")


@pytest.mark.parametrize(
    "figure",
    [
        lambda: kpi.dso_ratio(100, 0, 30),
        lambda: kpi.best_possible_dso(100, 0, 30),
        lambda: kpi.overdue_rate(0, 0),
        lambda: kpi.cei(0, 0, 0, 0),
        lambda: kpi.average_days_late([]),
        lambda: kpi.average_days_late([(100, 3), (-100, 3)]),
    ],
)
def test_nothing_to_divide_by(figure):
    assert figure() is None


@given(st.integers(0, 10**8), st.integers(0, 10**6), MONTHS)
def test_countback_grows_with_the_balance(balance, more, months):
    few = kpi.dso_countback(balance, months)
    many = kpi.dso_countback(balance + more, months)
    assert 0 <= few <= many <= sum(days for _sales, days in months)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 10**7))
def test_dso_is_best_possible_plus_delinquent(not_due, overdue, sales):
    whole = kpi.dso_ratio(not_due + overdue, sales, 365)
    best = kpi.best_possible_dso(not_due, sales, 365)
    assert abs(whole - best - kpi.dso_ratio(overdue, sales, 365)) < Decimal("1e-9")


@given(
    st.lists(
        st.tuples(st.integers(1, 10**7), st.integers(-60, 400)), min_size=1, max_size=20
    )
)
def test_average_delay_lies_between_the_delays(items):
    days = [day for _amount, day in items]
    average = kpi.average_days_late(items)
    assert min(days) - Decimal("1e-9") <= average <= max(days) + Decimal("1e-9")
