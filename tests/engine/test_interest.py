"""Late interest: vectors worked by hand, and what holds for any debt."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dunning import interest
from engine.dunning.interest import RateRecord, late_interest
from engine.errors import EngineError

# ECB main refinancing rate on the first day of the half-year.
ECB = {
    (2023, 1): "2.50",
    (2023, 7): "4.00",
    (2024, 1): "4.50",
    (2024, 7): "4.25",
    (2025, 1): "3.15",
    (2025, 7): "2.15",
    (2026, 1): "2.15",
    (2026, 7): "2.40",
}


def rates(margin, leave_out=()):
    """Records of the ECB rate plus a margin, one per half-year."""
    return [
        RateRecord(*interest.half_year_of(date(*key, 1)), Decimal(rate) + margin)
        for key, rate in ECB.items()
        if key not in leave_out
    ]


BUSINESS = rates(10)
PUBLIC = rates(8)
DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))
PRINCIPALS = st.integers(0, 10**9)


def test_one_half_year():
    late = late_interest(10_000_00, date(2026, 4, 30), date(2026, 6, 30), BUSINESS)
    assert late.amount == 203_05
    assert [s.days for s in late.segments] == [61]


def test_split_at_the_half_year():
    late = late_interest(1_200_00, date(2026, 5, 31), date(2026, 8, 31), BUSINESS)
    assert late.amount == 37_26
    assert [(s.days, s.rate, s.amount) for s in late.segments] == [
        (30, Decimal("12.15"), 11_98),
        (62, Decimal("12.40"), 25_28),
    ]


def test_a_rate_that_changes_inside_a_half_year_waits_for_the_next():
    # The ECB moved to 2.40 on 17 June 2026: it counts from 1 July.
    records = [
        RateRecord(date(2025, 6, 11), date(2026, 6, 16), Decimal("12.15")),
        RateRecord(date(2026, 6, 17), None, Decimal("12.40")),
    ]
    late = late_interest(1_200_00, date(2026, 5, 31), date(2026, 8, 31), records)
    assert late.amount == 37_26


def test_public_body_keeps_the_rate_of_the_first_half_year():
    late = late_interest(
        1_200_00, date(2026, 5, 31), date(2026, 8, 31), PUBLIC, frozen=True
    )
    assert {s.rate for s in late.segments} == {Decimal("10.15")}
    assert late.amount == round(Decimal("1200") * 92 * Decimal("10.15") / 365)


def test_public_body_due_on_the_last_day_starts_in_the_next_half_year():
    late = late_interest(
        1_200_00, date(2026, 6, 30), date(2026, 7, 31), PUBLIC, frozen=True
    )
    assert late.segments[0].rate == Decimal("10.40")


def test_consumer_owes_from_the_formal_notice():
    due, until = date(2026, 1, 31), date(2026, 5, 31)
    late = late_interest(1_000_00, due, until, BUSINESS, start=date(2026, 5, 1))
    assert (late.segments[0].date_from, late.segments[0].days) == (date(2026, 5, 1), 31)
    early = late_interest(1_000_00, due, until, BUSINESS, start=date(2025, 1, 1))
    assert early == late_interest(1_000_00, due, until, BUSINESS)


def test_receipt_lowers_the_principal_from_the_next_day():
    steps = [(date(2026, 1, 1), 1_000_00), (date(2026, 3, 15), 400_00)]
    late = late_interest(steps, date(2026, 2, 28), date(2026, 3, 31), BUSINESS)
    assert [(s.days, s.principal) for s in late.segments] == [
        (15, 1_000_00),
        (16, 400_00),
    ]


def test_debt_settled_in_between_needs_no_rate_afterwards():
    steps = [(date(2025, 1, 1), 1_000_00), (date(2025, 6, 30), 0)]
    late = late_interest(
        steps, date(2025, 2, 1), date(2026, 8, 1), rates(10, leave_out={(2025, 7)})
    )
    assert late.missing == ()
    assert late.segments[-1].date_to == date(2025, 6, 30)


def test_missing_half_year_is_named_and_counts_for_nothing():
    known = rates(10, leave_out={(2026, 1)})
    late = late_interest(1_200_00, date(2025, 11, 30), date(2026, 8, 31), known)
    assert late.missing == ((date(2026, 1, 1), date(2026, 6, 30)),)
    assert [s.days for s in late.segments] == [31, 62]


def test_not_late_yet():
    assert late_interest(100_00, date(2026, 5, 31), date(2026, 5, 31), BUSINESS) == (
        0,
        (),
        (),
    )


def test_floor_binds_contract_rates_only():
    legal_other, default = Decimal("5.07"), Decimal("14.50")  # first half of 2024
    assert interest.contract_floor(legal_other) == Decimal("15.21") > default
    assert not interest.check_contract_rate(default, legal_other)
    assert interest.check_contract_rate(Decimal("15.21"), legal_other)
    late = late_interest(10_000_00, date(2023, 12, 31), date(2024, 1, 31), BUSINESS)
    assert late.segments[0].rate == default, "the default is never raised to the floor"


@pytest.mark.parametrize(
    ("nature", "insolvent", "amount"),
    [
        ("business", False, 40),
        ("abroad", False, 40),
        ("public", False, 40),
        ("consumer", False, 0),
        ("business", True, 0),
    ],
)
def test_indemnity(nature, insolvent, amount):
    assert interest.indemnity(nature, insolvent) == amount


def test_unknown_nature():
    with pytest.raises(EngineError) as caught:
        interest.statutory("martian")
    assert caught.value.code == "unknown_nature"


@given(PRINCIPALS, DAYS, DAYS)
def test_exact_and_rounded_once_by_half_year(principal, due, until):
    late = late_interest(principal, due, until, BUSINESS)
    exact = defaultdict(Fraction)
    day = due + timedelta(days=1)
    while day <= until:
        half_year = interest.half_year_of(day)[0]
        rate = ECB[half_year.year, half_year.month]
        exact[half_year] += principal * (Fraction(rate) + 10) / 36500
        day += timedelta(days=1)
    cents = {start: int(amount + Fraction(1, 2)) for start, amount in exact.items()}
    if principal:
        assert interest.half_year_amounts(late.segments) == cents
    assert late.amount == sum(cents.values())
    assert late.amount == sum(segment.amount for segment in late.segments)
    assert sum(s.days for s in late.segments) in (0, (until - due).days)


@given(PRINCIPALS, DAYS, st.lists(DAYS, min_size=2, max_size=2).map(sorted))
def test_additive_over_a_split_date(principal, due, dates):
    split, until = dates
    whole = late_interest(principal, due, until, BUSINESS).amount
    before = late_interest(principal, due, split, BUSINESS).amount
    after = late_interest(
        principal, due, until, BUSINESS, start=split + timedelta(days=1)
    ).amount
    assert abs(whole - before - after) <= 1


@given(st.lists(st.tuples(DAYS, PRINCIPALS), min_size=1, max_size=5), DAYS, DAYS)
def test_steps_are_a_sum_of_days(steps, due, until):
    late = late_interest(steps, due, until, BUSINESS)
    by_day = dict(sorted(steps, key=lambda step: step[0]))
    for segment in late.segments:
        assert due < segment.date_from <= segment.date_to <= until
        owed = [by_day[day] for day in sorted(by_day) if day < segment.date_from]
        assert owed[-1] == segment.principal


@given(PRINCIPALS, DAYS, DAYS, st.integers(0, 30))
def test_never_less_for_waiting(principal, due, until, more):
    late = late_interest(principal, due, until, BUSINESS).amount
    later_day = min(until + timedelta(days=more), date(2026, 12, 31))
    later = late_interest(principal, due, later_day, BUSINESS).amount
    assert 0 <= late <= later or later_day < until
