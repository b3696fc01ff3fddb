"""The order of the worklist: what holds for any customer."""

from hypothesis import given
from hypothesis import strategies as st

from engine.card import worklist

AMOUNTS = st.floats(0.01, 1e7)
DAYS = st.integers(0, 3000)
ITEMS = st.lists(st.tuples(AMOUNTS, DAYS), min_size=1, max_size=20)
PARTS = st.lists(st.floats(0, 1), max_size=6)
ROUNDING = 2 * 10**-worklist.DIGITS


@given(ITEMS)
def test_probability_lies_between_the_youngest_and_the_oldest(items):
    chances = [0.5 ** (days / worklist.HALF_LIFE) for _amount, days in items]
    chance = worklist.recovery_probability(items)
    assert min(chances) - ROUNDING <= chance <= max(chances) + ROUNDING


@given(ITEMS, st.integers(1, 400))
def test_waiting_lowers_the_probability(items, days):
    later = [(amount, age + days) for amount, age in items]
    assert worklist.recovery_probability(later) <= worklist.recovery_probability(items)


@given(ITEMS, AMOUNTS, DAYS)
def test_credits_do_not_age(items, amount, days):
    with_credit = [*items, (-amount, days)]
    assert worklist.recovery_probability(with_credit) == worklist.recovery_probability(
        items
    )


@given(PARTS, st.floats(0, 1), st.randoms())
def test_a_further_reason_never_calms(parts, more, rng):
    few = worklist.urgency(parts)
    many = [*parts, more]
    rng.shuffle(many)
    assert 0 <= few <= worklist.urgency(many) + ROUNDING <= 1 + ROUNDING


@given(DAYS, DAYS)
def test_reasons_grow_with_time(days, more):
    for part in (
        worklist.age_part,
        worklist.silence_part,
        worklist.appointment_part,
    ):
        assert 0 <= part(days) <= part(days + more) <= 1
    assert worklist.silence_part(days) <= worklist.silence_part(None)


@given(st.floats(-1e7, 1e7), st.floats(0, 1), st.floats(0, 1))
def test_score_is_part_of_the_overdue(overdue, urgency, probability):
    score = worklist.recovery_score(overdue, urgency, probability)
    assert 0 <= score <= max(overdue, 0)


@given(st.floats(-1e6, 1e6), DAYS, st.none() | st.floats(-60, 400))
def test_an_easy_win_is_overdue_and_young(overdue, days, delay):
    if worklist.is_easy_win(overdue, days, delay):
        assert overdue > 0
        assert days <= worklist.EASY_AGE
        assert delay <= worklist.EASY_DELAY
    assert not worklist.is_first_late(overdue, True)
