"""Ageing, holds, roles."""

from datetime import date

import pytest

from engine.ledger.ageing import BUCKETS, bucket, days_overdue
from engine.ledger.holds import PRIORITY, Hold, held
from engine.ledger.roles import FLAGS, role_for_code


def test_buckets():
    assert BUCKETS == ("not_due", "1_30", "31_60", "61_90", "90_plus")
    assert {bucket(days) for days in range(-400, 400)} == set(BUCKETS)
    assert bucket(days_overdue(date(2026, 2, 28), date(2026, 2, 28))) == "not_due"


def test_parts_add_up_and_never_exceed_the_residual():
    parts = [Hold("manual", False, 600), Hold("dispute", False, 700)]
    assert held(1000, parts) == (1000, "dispute")
    assert held(1400, parts) == (1300, "dispute")


def test_empty_and_negative_parts_hold_nothing():
    assert held(1000, [Hold("legal", False, 0), Hold("legal", False, -5)]) == (0, None)


@pytest.mark.parametrize("reason", PRIORITY)
def test_the_strongest_reason_shows_whatever_the_order(reason):
    weaker = PRIORITY[PRIORITY.index(reason) :]
    holds = [Hold(other) for other in reversed(weaker)]
    assert held(10, holds)[1] == held(10, holds[::-1])[1] == reason


def test_an_unknown_reason_holds_and_comes_last():
    assert held(10, [Hold("zz")]) == (10, "zz")
    assert held(10, [Hold("zz"), Hold("no_followup")]) == (10, "no_followup")


@pytest.mark.parametrize(
    ("code", "role"),
    [
        ("411", "trade"),
        ("4110001", "trade"),
        ("411500", "contra"),
        ("4117", "retention"),
        ("413", "bill"),
        ("416", "doubtful"),
        ("419100", "deposit"),
        ("41", None),
        ("419800", None),
        ("", None),
    ],
)
def test_french_roles(code, role):
    found = role_for_code("fr_comp", code)
    assert (found and found.role) == role


def test_flags():
    assert FLAGS["trade"] == FLAGS["doubtful"] == (True, True, True, True)
    assert FLAGS["bill"] == FLAGS["retention"] == (False, False, True, True)
    assert FLAGS["contra"] == (False, False, False, False)
    assert FLAGS["deposit"] == (False, False, False, True)
