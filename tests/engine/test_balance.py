"""The open items of any ledger come to its balance, or the exceptions say why."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.lettering import balance
from engine.lettering.balance import Item, Partial

START = date(2026, 1, 1)
DAYS = st.integers(0, 60).map(lambda days: START + timedelta(days=days))
ITEMS = st.lists(
    st.builds(
        Item, st.sampled_from("abc"), DAYS, st.integers(-5000, 5000).filter(bool)
    ),
    min_size=2,
    max_size=12,
)


@st.composite
def ledgers(draw, same_key):
    """Items and matches between a debit and a credit, dated as Odoo dates them."""
    items = draw(ITEMS)
    rest = [abs(item.amount) for item in items]
    matches = []
    for debit, first in enumerate(items):
        for credit, second in enumerate(items):
            if first.amount < 0 or second.amount > 0:
                continue
            if same_key and first.key != second.key:
                continue
            amount = draw(st.integers(0, min(rest[debit], rest[credit])))
            if amount:
                rest[debit] -= amount
                rest[credit] -= amount
                day = max(first.day, second.day)
                matches.append((amount, day, debit, credit))
    return items, matches


def opened_on(items, matches, day):
    opened, balances = {}, {}
    for index, item in enumerate(items):
        if item.day > day:
            continue
        settled = [
            (amount, when) for amount, when, debit, _ in matches if debit == index
        ]
        settled += [
            (-amount, when) for amount, when, _, credit in matches if credit == index
        ]
        rest = balance.residual(item.amount, settled, day)
        opened[item.key] = opened.get(item.key, 0) + rest
        balances[item.key] = balances.get(item.key, 0) + item.amount
    return opened, balances


@given(ledgers(same_key=True), DAYS)
def test_matches_inside_a_key_never_make_a_difference(ledger, day):
    opened, balances = opened_on(*ledger, day)
    assert balance.differences(opened, balances) == []


@given(ledgers(same_key=False), DAYS)
def test_exceptions_explain_every_difference(ledger, day):
    items, matches = ledger
    opened, balances = opened_on(items, matches, day)
    exceptions = [
        Partial(amount, when, items[debit].key, items[credit].key)
        for amount, when, debit, credit in matches
        if when <= day and items[debit].key != items[credit].key
    ]
    found = balance.differences(opened, balances, exceptions)
    assert [difference.unexplained for difference in found] == [0] * len(found)
    # across keys nothing is won or lost
    assert sum(difference.amount for difference in found) == 0


def test_a_balance_without_open_items_is_a_difference():
    (found,) = balance.differences({}, {"a": 3})
    assert (found.amount, found.unexplained) == (-3, -3)


@given(st.integers(-100, 100))
def test_flags(amount):
    assert bool(balance.flag("receivable", amount)) == (amount < 0)
    assert bool(balance.flag("payable", amount)) == (amount > 0)
