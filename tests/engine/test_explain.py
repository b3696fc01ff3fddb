"""Why, or why not: the trace of one item."""

import pytest
from cases import FRENCH, TODAY, overdue

from engine.dunning.decision import explain
from engine.dunning.values import Account


def test_explain_ends_with_what_decide_says():
    account = Account(
        "X",
        (
            overdue(1, 90, residual=1200, step=3),
            overdue(2, 6, residual=50000),
            overdue(3, 6, residual=-200),
            overdue(4, 90, held=10000, hold_reason="legal"),
        ),
    )
    outcomes = {
        item.key: explain(account, FRENCH, item.key, TODAY)[-1]
        for item in account.items
    }
    assert [outcomes[key][0] for key in (1, 2, 4)] == [
        "claimed",
        "claimed",
        "left_alone",
    ]
    assert outcomes[1][1]["reason"] == "level_minimum"
    assert outcomes[2][1]["reason"] is None
    assert outcomes[4][1]["reason"] == "hold:legal"


def test_explain_gives_the_figures():
    account = Account(
        "X", (overdue(1, 90, residual=1200, step=3), overdue(3, 6, residual=-200))
    )
    trace = dict(explain(account, FRENCH, 1, TODAY))
    assert trace["covered"]["amount"] == 200
    assert (trace["minimum"]["own"], trace["minimum"]["level"]) == (1000, 15000)
    assert trace["left_alone"] == {"reason": "level_minimum"}


def test_explain_refuses_an_item_of_somebody_else():
    with pytest.raises(KeyError):
        explain(Account("X", ()), FRENCH, 1, TODAY)
