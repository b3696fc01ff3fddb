"""Cash events: how much of a document was paid, wherever the debt went."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.lettering.cash_events import (
    EVENTS,
    NEVER,
    RELEASED,
    WAITS,
    Item,
    Settlement,
    UnknownEvent,
    cash_shares,
    is_cash,
    pending_share,
)

MOVES = [code for code, row in EVENTS.items() if row.vat == WAITS]
ENDS = [code for code, row in EVENTS.items() if row.vat != WAITS] + [None]


def parts(draw, total):
    """Positive amounts that add up to at most ``total``."""
    amounts = []
    while total and draw(st.booleans()):
        amounts.append(draw(st.integers(1, total)))
        total -= amounts[-1]
    return amounts


@st.composite
def ledgers(draw, depth=3):
    """A document (item 1) whose debt moved through a tree of transfers."""
    items, partials = {}, iter(range(1, 10_000))
    todo = [(1, draw(st.integers(1, 500_000)), depth)]
    last = 1
    while todo:
        key, total, left = todo.pop()
        settlements = []
        for amount in parts(draw, total):
            if left and draw(st.booleans()):
                last += 1
                code = draw(st.sampled_from(MOVES))
                todo.append((last, amount, left - 1))
                settlements.append(Settlement(next(partials), amount, code, last))
            else:
                code = draw(st.sampled_from(ENDS))
                settlements.append(Settlement(next(partials), amount, code))
        items[key] = Item(total, tuple(settlements))
    return items


def lost_share(items):
    return sum(
        (
            Fraction(settlement.amount, items[1].total)
            for item in items.values()
            for settlement in item.settlements
            if settlement.to is None and not is_cash(settlement.event)
        ),
        Fraction(0),
    )


def still_open_share(items):
    first = items[1]
    settled = sum(settlement.amount for settlement in first.settlements)
    return Fraction(first.total - settled, first.total)


@given(ledgers())
def test_nothing_is_lost_or_counted_twice(items):
    """Paid, waiting, given up and still open on the document make the whole."""
    paid = sum(cash_shares(1, items).values(), Fraction(0))
    total = paid + pending_share(1, items) + lost_share(items)
    assert total + still_open_share(items) == 1


@given(ledgers())
def test_paying_what_waits_releases_everything_that_waited(items):
    before = sum(cash_shares(1, items).values(), Fraction(0))
    waiting = pending_share(1, items)
    paid = {
        key: Item(
            item.total,
            (
                *item.settlements,
                Settlement(
                    100_000 + key,
                    item.total - sum(part.amount for part in item.settlements),
                    "receipt",
                ),
            ),
        )
        if key != 1
        else item
        for key, item in items.items()
    }
    assert sum(cash_shares(1, paid).values(), Fraction(0)) == before + waiting
    assert pending_share(1, paid) == 0


@given(ledgers(), st.sampled_from([code for code in ENDS if not is_cash(code)]))
def test_no_share_without_cash(items, code):
    """Only matchings that are cash appear, each with a positive share."""
    cash = {
        settlement.partial
        for item in items.values()
        for settlement in item.settlements
        if settlement.to is None and is_cash(settlement.event)
    }
    shares = cash_shares(1, items)
    assert set(shares) == cash and all(share > 0 for share in shares.values())
    given_up = {
        key: Item(
            item.total,
            tuple(
                Settlement(part.partial, part.amount, code, part.to)
                for part in item.settlements
            ),
        )
        for key, item in items.items()
    }
    assert not cash_shares(1, given_up)


def test_one_transfer_of_several_items_pays_them_in_proportion():
    """A bill of 900 covers 600 of one invoice and 300 of another one."""
    items = {
        1: Item(600, [Settlement(1, 600, "bill_acceptance", to=3)]),
        2: Item(1000, [Settlement(2, 300, "bill_acceptance", to=3)]),
        3: Item(900, [Settlement(3, 450, "bill_maturity")]),
    }
    assert cash_shares(1, items) == {3: Fraction(1, 2)}
    assert cash_shares(2, items) == {3: Fraction(3, 20)}
    assert pending_share(2, items) == Fraction(3, 20)


def test_a_circle_ends():
    items = {
        1: Item(100, [Settlement(1, 100, "transfer", to=2)]),
        2: Item(100, [Settlement(2, 100, "transfer", to=1)]),
    }
    assert cash_shares(1, items) == {} and pending_share(1, items) == 0


def test_table():
    assert {row.vat for row in EVENTS.values()} == {RELEASED, WAITS, NEVER}
    for code, row in EVENTS.items():
        assert is_cash(code) == (row.vat == RELEASED)
        # Whoever paid has paid: no event measures a delay and leaves the tax.
        assert is_cash(code) or not row.payment
    for code in ("receipt", "compensation", "bill_maturity"):
        assert is_cash(code) and EVENTS[code].payment
    for code in ("doubtful", "bad_debt", "factor_advance", "import"):
        assert not is_cash(code)
    with pytest.raises(UnknownEvent):
        is_cash("gift")
