"""Minor units."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import MoneyError
from engine.money import from_minor, split_pro_rata, to_minor

CENTS = st.integers(-(10**13), 10**13)


@given(CENTS, st.sampled_from([0, 2, 3]))
def test_there_and_back(minor, digits):
    assert to_minor(from_minor(minor, digits), digits) == minor


@given(st.integers(-(10**11), 10**11), st.integers(0, 4))
def test_floats_of_the_ledger_come_back_exactly(minor, digits):
    assert to_minor(minor / 10**digits, digits) == minor


@given(st.lists(st.integers(-(10**8), 10**8), max_size=30))
def test_noise_of_a_sum_is_not_money(minors):
    assert to_minor(sum(minor / 100 for minor in minors), 2) == sum(minors)


@pytest.mark.parametrize("half", [2.675, 1.005, 0.125, "2.675", Decimal("1.005")])
def test_halves_go_away_from_zero(half):
    up = to_minor(half, 2)
    assert up * 10 == int(Decimal(str(half)) * 1000) + 5
    if isinstance(half, float):
        assert to_minor(-half, 2) == -up


@pytest.mark.parametrize("amount", [float("nan"), float("inf"), "x", "", None])
def test_what_is_no_money(amount):
    with pytest.raises(MoneyError) as error:
        to_minor(amount, 2)
    assert error.value.code == "bad_amount"


@given(CENTS, st.lists(st.integers(0, 10**9), min_size=1).filter(any))
def test_pro_rata_is_exact_and_fair(total, weights):
    shares = split_pro_rata(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(total * weight, sum(weights))) < 1


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 5]])
def test_what_cannot_be_divided(weights):
    with pytest.raises(MoneyError):
        split_pro_rata(10, weights)
