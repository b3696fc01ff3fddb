"""Remittance advices: every line read or named, and no cent lost on the way."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineError
from engine.lettering.amount_text import read_amount
from engine.lettering.payment_spread import Open, Paid, cited, parts, spread
from engine.lettering.remittance import Line, parse_file, parse_rows, parse_text
from engine.lettering.remittance_match import Item, match

DUE = date(2026, 5, 1)


def codes(advice):
    return [(problem.line, problem.code) for problem in advice.problems]


# -- amounts ---------------------------------------------------------------------------


@given(st.integers(-(10**11), 10**11), st.sampled_from([" ", ".", "'", ""]))
def test_amounts_with_a_comma(minor, thousands):
    whole, rest = divmod(abs(minor), 100)
    text = f"{whole:,}".replace(",", thousands) + f",{rest:02}"
    assert read_amount(("-" if minor < 0 else "") + text + " €", 2) == minor


@given(st.integers(0, 10**11))
def test_amounts_with_a_point(minor):
    assert read_amount(f"{minor / 100:,.2f}", 2) == minor


@pytest.mark.parametrize(
    "text", ["", "abc", "1,2,3", "12 34,00", "1.234.56", "12,345.6.7", "1,005", "nan"]
)
def test_what_is_no_amount_is_refused(text):
    if text == "1,005":  # thousands for two decimals, never a rounded price
        assert read_amount(text, 2) == 100500
        return
    with pytest.raises(EngineError, match="bad_amount"):
        read_amount(text, 2)


def test_more_decimals_than_the_currency_has():
    assert read_amount("12.500", 2) == 1250000
    assert read_amount("0.500", 2) == 50
    assert read_amount("12.0000", 2) == 1200
    for text in ("12.0050", "0.005"):
        with pytest.raises(EngineError):
            read_amount(text, 2)
    with pytest.raises(EngineError):
        read_amount("12.5", 0)


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_is_refused(text):
    try:
        assert isinstance(read_amount(text, 2), int)
    except EngineError as error:
        assert error.code == "bad_amount"


# -- tables ----------------------------------------------------------------------------

TABLE = """Société Azur;;;;
Avis de paiement;;;;
N° facture;Date facture;Montant brut;Escompte;Net payé;Motif
INV/2026/00001;01/03/2026;1 000,00;20,00;980,00;escompte 2 %
AV/1;;-100,00;;-100,00;
;;;;-15,00;pénalité de retard de livraison
Total;;;;865,00;
"""


def test_a_french_table():
    advice = parse_file(TABLE.encode("cp1252"), 2)
    assert not advice.problems
    assert advice.total == 86500
    assert [line.net for line in advice.lines] == [98000, -10000, -1500]
    assert advice.lines[0] == Line(
        4, "INV/2026/00001", date(2026, 3, 1), 100000, 2000, 98000, "escompte 2 %"
    )
    assert advice.lines[2].document == ""


def test_every_problem_is_named_with_its_line_and_nothing_is_kept():
    text = (
        "Invoice\tDate\tGross\tDeduction\tNet\n"
        "F-1\t2026-03-01\t10.00\t1.00\t9.50\n"
        "F-2\t2026-13-01\t10.00\t\t10.00\n"
        "\t\t10.00\t\t10.00\n"
        "F-3\t\t\t\t\n"
        "F-4\t\tten\t\t10.00\n"
        "F-5\t\t1.00\t\t1.00\n"
        "F-5\t\t1.00\t\t1.00\n"
    )
    advice = parse_text(text, 2)
    assert advice.lines == ()
    assert codes(advice) == [
        (2, "unbalanced"),
        (3, "bad_date"),
        (4, "no_document"),
        (5, "no_amount"),
        (6, "bad_amount"),
        (8, "twice"),
    ]


def test_a_wrong_total():
    advice = parse_text("Invoice;Net\nF-1;10.00\nTotal;11.00\n", 2)
    assert codes(advice) == [(3, "total")]
    assert advice.problems[0].values == {"total": 1100, "sum": 1000}


def test_files_that_are_none():
    assert codes(parse_file(b"\x00\x01", 2)) == [(1, "encoding")]
    assert codes(parse_file(b"  \n ", 2)) == [(1, "empty")]
    assert codes(parse_text("Bonjour,\nvoici notre avis.", 2)) == [(1, "no_line")]
    assert codes(parse_rows([(1, ["A", "B"])], 2)) == [(1, "no_heading")]


def test_spreadsheet_cells():
    rows = [
        (1, ["Invoice", "Invoice date", "Amount paid", None]),
        (2, [20260012.0, date(2026, 3, 1), 12.1]),
        (3, ["Total", None, 12.1]),
    ]
    advice = parse_rows(rows, 2)
    assert advice.lines == (Line(2, "20260012", date(2026, 3, 1), 1210, 0, 1210, ""),)


# -- plain lines -----------------------------------------------------------------------


def test_numbers_written_with_spaces():
    text = """FAC 2026 00012   1 000,00   980,00  escompte
    FAC 2026 00013 du 01/03/2026  150,00
    FAC 2026 00014 4711  20,00
    """
    lines = parse_text(text, 2).lines
    assert [(line.document, line.net, line.reason) for line in lines[:2]] == [
        ("FAC 2026 00012", 98000, "escompte"),
        ("FAC 2026 00013", 15000, "du"),
    ]
    items = [
        Item(n, n, 10000, (f"FAC/2026/{n:05}",), date(2026, 5, 1))
        for n in (12, 13, 14, 15)
    ] + [Item(1, 1, 10000, ("FAC/2025/00012",), date(2025, 5, 1))]
    found = match(lines, items)
    assert [citation.shares[0].item for citation in found] == [12, 13, 14]


def test_lines_copied_from_a_mail():
    text = """Bonjour,
    nous avons viré ce jour :
    INV/2026/00001 du 01/03/2026   1 000,00 €   980,00 €  escompte
    FA-77 12,50
    RFA 2025                          -150,00
    SARL au capital de 8 000,00 EUR
    Total du virement 842,50 EUR
    """
    advice = parse_text(text, 2)
    assert not advice.problems
    assert [(line.line, line.document, line.net) for line in advice.lines] == [
        (3, "INV/2026/00001", 98000),
        (4, "FA-77", 1250),
        (5, "", -15000),
    ]
    assert advice.lines[0].day == date(2026, 3, 1)
    assert advice.total == 84250
    assert advice.unread == (6,)


def test_three_amounts_must_agree():
    advice = parse_text("F-100 10,00 1,00 9,00\nF-200 10,00 1,00 8,00", 2)
    assert codes(advice) == [(2, "amounts")]
    assert "F-200" in advice.problems[0].values["text"]


def test_a_currency_without_decimals():
    advice = parse_text("INV/2026/00001 12,000 JPY\nTOTAL 12,000", 0)
    assert [line.net for line in advice.lines] == [12000]


@given(st.text(max_size=200))
def test_any_text_gives_lines_or_problems(text):
    advice = parse_text(text, 2)
    assert bool(advice.lines) != bool(advice.problems)


# -- matching --------------------------------------------------------------------------


def line(document, net, gross=None, number=1):
    gross = net if gross is None else gross
    return Line(number, document, None, gross, gross - net, net, "")


def item(number, residual, ident=1, document=None, due=DUE):
    return Item(ident, document or ident, residual, (number,), due)


def test_ambiguous_and_unknown_numbers():
    items = [item("A/2026/0012", 100, 1), item("B/2026/0012", 100, 2)]
    found = match([line("0012", 100), line("9999", 5)], items)
    assert [(c.state, c.documents) for c in found] == [
        ("ambiguous", (1, 2)),
        ("unknown", ()),
    ]


def test_instalments():
    items = [
        item("INV/1000", 300, 1, 7),
        item("INV/1000", 700, 2, 7, date(2026, 6, 1)),
    ]
    assert match([line("INV/1000", 700)], items)[0].shares == ((2, 700, 0),)
    assert match([line("INV/1000", 1000)], items)[0].shares == (
        (1, 300, 0),
        (2, 700, 0),
    )
    assert match([line("INV/1000", 990, 1000)], items)[0].shares == (
        (1, 300, 0),
        (2, 690, 10),
    )


def test_a_deduction_on_a_line_of_its_own():
    items = [item("INV/1000", 1000)]
    found = match([line("INV/1000", 1000), line("INV/1000", -50, 0)], items)
    assert sum(s.paid for c in found for s in c.shares) == 950
    assert [s.gap for c in found for s in c.shares] == [0, 50]


LINES = st.lists(
    st.tuples(st.sampled_from(["INV/1000", "INV/2000", "X"]), st.integers(-500, 1500)),
    max_size=6,
)


@given(LINES, st.lists(st.integers(1, 1000), min_size=1, max_size=4), st.randoms())
def test_what_is_paid_is_what_the_lines_say(cited_lines, residuals, rnd):
    lines = [line(number, net) for number, net in cited_lines]
    items = [
        item("INV/1000" if i % 2 else "INV/2000", residual, i + 1, 1 + i % 2)
        for i, residual in enumerate(residuals)
    ]
    found = match(lines, items)
    shuffled = items[:]
    rnd.shuffle(shuffled)
    assert match(lines, shuffled) == found
    for citation in found:
        if citation.state == "found":
            assert sum(s.paid for s in citation.shares) == citation.line.net


# -- spreading -------------------------------------------------------------------------

OPEN = st.lists(st.integers(-500, 1000), max_size=8).map(
    lambda amounts: [Open(i, a, date(2026, 1 + i, 1)) for i, a in enumerate(amounts)]
)


@given(st.integers(0, 5000), OPEN, st.randoms())
def test_spread(amount, items, rnd):
    paid = spread(amount, items)
    residual = {item.id: item.residual for item in items}
    assert all(0 < share <= residual[key] for key, share in paid.items())
    owed = sum(r for r in residual.values() if r > 0)
    assert sum(paid.values()) == min(amount, owed)
    shuffled = items[:]
    rnd.shuffle(shuffled)
    assert spread(amount, shuffled) == paid


@given(
    st.integers(0, 5000),
    st.lists(
        st.tuples(
            st.sampled_from("AB"),
            st.integers(-100, 100),
            st.integers(-100, 100),
            st.sampled_from([None, "c"]),
        ),
        max_size=8,
    ),
)
def test_parts_add_up_and_name_each_item_once(amount, rows):
    lines = [
        Paid(i, key, residual, paid, residual - paid, cause)
        for i, (key, residual, paid, cause) in enumerate(rows)
    ]
    result = parts(amount, lines, "A")
    assert sum(part.amount for part in result) == amount
    named = [i for part in result for i in part.ids]
    assert len(named) == len(set(named))
    by_id = {line.id: line for line in lines}
    for part in result:
        assert all(by_id[i].key == part.key for i in part.ids)
        if part.complete:
            assert sum(by_id[i].residual for i in part.ids) == part.amount + part.gap


def test_numbers_in_a_reference():
    items = [Open(1, 5, DUE, ("INV/2026/00012",)), Open(2, 5, DUE, ("INV/2026/0001",))]
    assert cited("INV 2026 00012 INV/2026/00019", items) == [1]
