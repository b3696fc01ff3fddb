"""Averages and promoter scores, and what too few answers hide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.card.satisfaction import MIN_ANSWERS, summarize

ANSWERS = st.lists(st.integers(1, 5), max_size=50)


@given(ANSWERS)
def test_hidden_below_the_minimum(answers):
    found = summarize(answers)
    assert found.count == len(answers)
    if len(answers) < MIN_ANSWERS:
        assert (found.average, found.nps) == (None, None)
    else:
        assert 1 <= found.average <= 5
        assert -100 <= found.nps <= 100


@given(ANSWERS, st.integers(1, 4))
def test_a_better_answer_is_never_worse(answers, value):
    low = summarize([*answers, value, 1, 1, 1, 1])
    high = summarize([*answers, value + 1, 1, 1, 1, 1])
    assert low.average < high.average
    assert low.nps <= high.nps


@pytest.mark.parametrize(
    ("answers", "average", "nps"),
    [
        ([5] * 5, 5, 100),
        ([1] * 5, 1, -100),
        ([4] * 5, 4, 0),
        ([5, 5, 5, 4, 3, 2, 1, 5, 4, 4], 3.8, 10),
    ],
)
def test_vectors(answers, average, nps):
    found = summarize(answers)
    assert found.average == pytest.approx(average)
    assert found.nps == pytest.approx(nps)
