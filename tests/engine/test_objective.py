"""Objectives: what holds for any target, period and day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.card.objective import (
    CUMULATED,
    REVERSED,
    elapsed_share,
    progress,
)

METRICS = ("turnover", "cash", "overdue", "dso", "visits", "satisfaction")
METRIC = st.sampled_from(METRICS)
AMOUNT = st.integers(0, 10**7).map(float)
DAY = st.dates(date(2025, 1, 1), date(2027, 12, 31))
PERIOD = st.tuples(DAY, st.integers(0, 730)).map(
    lambda pair: (pair[0], pair[0] + timedelta(days=pair[1]))
)
JUNE = date(2026, 6, 1), date(2026, 6, 30)


@given(PERIOD, DAY)
def test_elapsed_is_a_share_that_only_grows(period, day):
    share = elapsed_share(*period, day)
    assert 0 <= share <= 1
    assert share <= elapsed_share(*period, day + timedelta(days=1))


@given(PERIOD)
def test_elapsed_before_at_the_ends_and_after(period):
    first, last = period
    assert elapsed_share(*period, first - timedelta(days=1)) == 0
    assert 0 < elapsed_share(*period, first) <= 1
    assert elapsed_share(*period, last) == 1
    assert elapsed_share(*period, last + timedelta(days=400)) == 1


@given(METRIC, AMOUNT, AMOUNT, PERIOD, DAY)
def test_distance_and_share_agree(metric, target, current, period, day):
    result = progress(metric, target, current, *period, day)
    expected = current - target if metric in REVERSED else target - current
    assert result.distance == expected
    if target == 0:
        assert result.share is None and result.pace is None
    else:
        assert 0 <= result.share <= 1
        assert (result.share == 1) == (result.distance <= 0)


@given(METRIC, AMOUNT, AMOUNT, PERIOD, DAY)
def test_the_end_decides(metric, target, current, period, day):
    result = progress(metric, target, current, *period, day)
    if day < period[0]:
        assert result.status == "planned"
    elif day > period[1]:
        assert result.status == ("missed" if result.distance > 0 else "reached")
    elif result.distance > 0:
        assert result.status in ("ahead", "on_track", "behind")
        if metric not in CUMULATED:
            assert result.status == "behind"
    else:
        assert result.status in ("reached", "ahead", "on_track")
        assert (result.status == "reached") == (metric in CUMULATED)


@given(METRIC, AMOUNT, AMOUNT, AMOUNT, PERIOD, DAY)
def test_better_is_never_slower(metric, target, one, other, period, day):
    worse, better = sorted((one, other), reverse=metric in REVERSED)
    slow = progress(metric, target, worse, *period, day).pace
    fast = progress(metric, target, better, *period, day).pace
    if slow is not None and fast is not None:
        assert slow <= fast


@given(METRIC, AMOUNT, PERIOD, DAY)
def test_nothing_measured(metric, target, period, day):
    result = progress(metric, target, None, *period, day)
    assert (result.pace, result.share) == (None, None)
    assert result.status == ("planned" if day < period[0] else "no_data")


@pytest.mark.parametrize(
    ("current", "status"), [(3900, "behind"), (4600, "on_track"), (5600, "ahead")]
)
def test_pace_of_what_adds_up(current, status):
    result = progress("cash", 10000, current, *JUNE, date(2026, 6, 15))
    assert result.pace == pytest.approx(current / 5000)
    assert result.status == status


@pytest.mark.parametrize(
    ("metric", "current", "pace", "status"),
    [
        ("dso", 60, 0.75, "behind"),
        ("dso", 45, 1.0, "on_track"),
        ("dso", 30, 1.5, "ahead"),
        ("dso", 0, None, "on_track"),
        ("overdue", 90, 0.5, "behind"),
    ],
)
def test_reversed(metric, current, pace, status):
    result = progress(metric, 45, current, *JUNE, date(2026, 6, 3))
    assert (result.pace, result.status) == (pace, status)


def test_target_zero():
    day = date(2026, 6, 10)
    assert progress("overdue", 0, 12.5, *JUNE, day).status == "behind"
    assert progress("overdue", 0, 0, *JUNE, day).status == "on_track"
    assert progress("overdue", 0, -40, *JUNE, date(2026, 8, 1)).status == "reached"
    assert progress("turnover", 0, 0, *JUNE, day).status == "reached"


def test_a_level_reached_early_may_be_lost_again():
    assert progress("satisfaction", 4, 4, *JUNE, date(2026, 6, 3)).status == "on_track"
    assert progress("satisfaction", 4, 3.9, *JUNE, date(2026, 7, 1)).status == "missed"
