"""The court file: names no system refuses, and interest that adds up to the claims."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from engine.dunning.interest import RateRecord, RateTable
from engine.recovery.charges import Debt, accrued_interest, still_to_claim
from engine.recovery.court_file import (
    Settled,
    differences,
    interest_lines,
    piece_name,
    safe_name,
)

RATES = RateTable(
    [
        RateRecord(date(2025, 7, 1), date(2025, 12, 31), Decimal("12.15")),
        RateRecord(date(2026, 1, 1), date(2026, 6, 30), Decimal("12.15")),
        RateRecord(date(2026, 7, 1), None, Decimal("12.40")),
    ]
)
DUE = date(2025, 10, 31)
DAYS = st.dates(date(2025, 11, 1), date(2026, 12, 31))
AMOUNTS = st.integers(0, 10**8)
RECEIPTS = st.lists(st.tuples(DAYS, AMOUNTS), max_size=4).map(tuple)
PERIODS = st.sampled_from([date(2025, 7, 1), date(2026, 1, 1), date(2026, 7, 1)])
SETTLED = st.lists(
    st.builds(Settled, st.sampled_from(["billed", "waived"]), PERIODS, DAYS, AMOUNTS),
    max_size=4,
)


@given(AMOUNTS, RECEIPTS, DAYS, SETTLED)
def test_the_lines_add_up_to_the_claims(balance, receipts, until, settled):
    parts, _missing = accrued_interest(Debt(balance, DUE, receipts), until, RATES)
    lines = interest_lines(parts, settled)
    claims = sum(
        still_to_claim(
            part,
            [(one.date_to, one.amount) for one in settled if one.period == part.period],
        ).amount
        for part in parts
    )
    assert sum(line.amount for line in lines) == claims
    assert sum(line.days for line in lines if line.principal == balance) <= 427


@given(AMOUNTS, RECEIPTS, DAYS)
def test_a_spreadsheet_gives_the_same_cents(balance, receipts, until):
    """What its formulas compute: the running sum of a half-year, rounded."""
    parts, _missing = accrued_interest(Debt(balance, DUE, receipts), until, RATES)
    running = before = Decimal(0)
    for line in interest_lines(parts):
        if line.opens:
            running = before = Decimal(0)
        running += Decimal(line.principal) / 100 * line.days * line.rate / 100 / 365
        cents = running.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        assert line.amount == int((cents - before) * 100)
        before = cents


@given(st.lists(st.tuples(st.text(), st.text(max_size=6)), min_size=1, max_size=120))
def test_names_are_unique_and_no_paths(pieces):
    names = [
        piece_name(number, len(pieces), *piece)
        for number, piece in enumerate(pieces, 1)
    ]
    assert len({name.casefold() for name in names}) == len(pieces)
    for name in names:
        assert not set(name) & set('\\/:*?"<>|\0\n\r\t')
        assert ".." not in name
        assert not name.endswith((" ", "."))
        assert len(name) <= 120
    assert names == sorted(names)


def test_letters_that_reorder_a_name_are_left_out():
    assert safe_name("facture\N{RIGHT-TO-LEFT OVERRIDE}fdp") == "facturefdp"
    assert safe_name("a\N{ZERO WIDTH SPACE}b\x00c") == "abc"
    assert safe_name("Pénalités – n° 3") == "Pénalités – n° 3"


def test_what_differs_is_named():
    figures = {
        ("principal", "EUR"): {"claims": 100, "statement": 100},
        ("interest", "EUR"): {"claims": 7, "statement": 7, "spreadsheet": 8},
    }
    [found] = differences(figures)
    assert (found.figure, found.place, found.amount) == ("interest", "spreadsheet", 8)
    assert differences({}) == []
