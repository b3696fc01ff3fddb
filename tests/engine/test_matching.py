"""The search for matches: what is found, and what must stay a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_cases import on

from engine.lettering.matching import KINDS, Line, Rule, find
from engine.lettering.matching.tokens import cited, owned

KEY = (1, 1, 1, 1)
ALL = [Rule(number, kind) for number, kind in enumerate(KINDS, 1)]


def line(number, amount, day=0, cites="", own="", **vals):
    """A line of the one account; references are separated by blanks."""
    vals.setdefault("due", on(day))
    return Line(
        number,
        vals.pop("key", KEY),
        amount,
        on(day),
        tokens=frozenset(cites.split()),
        own=frozenset(own.split()),
        **vals,
    )


def found(lines, *rules):
    """Matched ids, and (ids, candidates, reason) of doubts."""
    result = find(lines, rules or ALL)
    return (
        [match.line_ids for match in result.matches],
        [(d.line_ids, d.candidates, d.reason) for d in result.doubts],
    )


def test_a_line_cannot_be_given_twice():
    with pytest.raises(ValueError, match="given twice"):
        find([line(1, 5), line(1, -5)], ALL)


def test_unknown_kind():
    with pytest.raises(ValueError, match="magic"):
        Rule(1, "magic")


def test_reference_tells_equal_amounts_apart():
    lines = [
        line(1, 100, own="INV0001"),
        line(2, 100, own="INV0002"),
        line(3, -100, cites="INV0002"),
    ]
    assert found(lines) == ([(2, 3)], [])


def test_one_receipt_for_two_invoices():
    lines = [
        line(1, 100, own="INV0001"),
        line(2, 150, own="INV0002"),
        line(3, -250, cites="INV0001 INV0002"),
    ]
    assert found(lines) == ([(1, 2, 3)], [])


def test_two_receipts_pay_one_invoice_up():
    lines = [
        line(1, 100, own="INV0001"),
        line(2, -60, cites="INV0001"),
        line(3, -40, cites="INV0001"),
    ]
    assert found(lines) == ([(1, 2, 3)], [])


def test_paid_twice():
    lines = [
        line(1, 100, own="INV0001"),
        line(2, -100, cites="INV0001"),
        line(3, -100, 9, cites="INV0001"),
    ]
    assert found(lines) == ([], [((1, 2, 3), (), "cited_twice")])


def test_paid_twice_when_the_first_is_lettered_already():
    """The amount is open again, by the words it is another document."""
    lines = [line(1, 100, own="INV0007"), line(2, -100, cites="INV0006")]
    assert found(lines) == ([], [((1, 2), (), "cites_closed")])


def test_amount_of_one_document_citing_another():
    lines = [
        line(1, 100, own="INV0001"),
        line(2, 300, own="INV0002"),
        line(3, -100, cites="INV0002"),
    ]
    assert found(lines, Rule(1, "exact")) == ([], [((1, 3), (), "cites_other")])


def test_citing_the_document_of_another_customer():
    lines = [
        line(1, 100, own="INV0001"),
        line(2, -100, cites="INV0009"),
        line(3, 100, own="INV0009", key=(1, 1, 2, 1)),
    ]
    assert found(lines) == ([], [((1, 2), (), "cites_other")])


def test_citing_what_is_held():
    """The payment of a disputed invoice is kept for it."""
    lines = [
        line(1, 100, own="INV0001", blocked="dispute"),
        line(2, 100, own="INV0002"),
        line(3, -100, cites="INV0001"),
    ]
    result = find(lines, ALL)
    assert (result.matches, result.doubts) == ((), ())
    assert result.skipped == {"cites_blocked": 1, "dispute": 1, "no_match": 2}


def test_held_items_count_as_rivals():
    lines = [line(1, 100, blocked="dispute"), line(2, 100), line(3, -100)]
    assert found(lines, Rule(1, "exact")) == ([], [((2,), (3,), "same_amounts")])


def test_instalment_told_by_its_amount():
    lines = [
        line(1, 30, own="INV0001", document=7),
        line(2, 70, own="INV0001", document=7),
        line(3, 30, own="INV0002"),
        line(4, -30, cites="INV0001"),
    ]
    assert found(lines) == ([(1, 4)], [])


def test_equal_instalments_are_not_chosen_among():
    lines = [
        line(1, 50, own="INV0001", document=7),
        line(2, 50, own="INV0001", document=7, due=on(30)),
        line(3, -50, cites="INV0001"),
    ]
    assert found(lines) == ([], [((3,), (1, 2), "same_amounts")])


def test_an_order_on_several_invoices_is_no_citation():
    lines = [
        line(1, 100, own="INV0001 ORDER77"),
        line(2, 200, own="INV0002 ORDER77"),
        line(3, -100, cites="ORDER77"),
        line(4, -900, cites="ORDER77"),
    ]
    assert found(lines) == ([(1, 3)], [])


def test_part_payment_is_a_question():
    lines = [line(1, 100, own="INV0001"), line(2, -40, cites="INV0001")]
    assert found(lines) == ([], [((1, 2), (), "reference_gap")])


def test_window():
    lines = [line(1, 100, 0, due=on(45)), line(2, -100, 130)]
    assert found(lines, Rule(1, "exact", days=90))[0] == [(1, 2)]
    assert found(lines, Rule(1, "exact", days=84)) == (
        [],
        [((1, 2), (), "outside_window")],
    )
    wide = Rule(1, "exact", days=84, account_days={1: 90})
    assert found(lines, wide)[0] == [(1, 2)]
    assert found(lines, Rule(1, "exact", days=0))[0] == [(1, 2)]


def test_equal_numbers_of_equal_amounts():
    lines = [line(i, 100, i) for i in (1, 2)] + [line(i, -100, i) for i in (3, 4)]
    exact = Rule(1, "exact")
    assert found(lines, exact) == ([], [((1, 2, 3, 4), (), "equal_cluster")])
    assert found(lines, Rule(1, "exact", together=True)) == ([(1, 2, 3, 4)], [])
    # The account is settled: nothing is chosen.
    assert found(lines, exact, Rule(2, "zero")) == ([(1, 2, 3, 4)], [])


def test_settled_but_for_a_held_item():
    lines = [
        line(1, 50),
        line(2, 70),
        line(3, -120),
        line(4, 10, blocked="dispute"),
    ]
    assert found(lines) == ([], [((1, 2, 3), (), "blocked_items")])
    # What is held came later: on that day the account was settled.
    lines[3] = line(4, 10, 5, blocked="dispute")
    assert found(lines, Rule(1, "running_zero")) == ([(1, 2, 3)], [])


def test_settled_again_and_again():
    lines = [line(1, 5), line(2, 7, 1), line(3, -12, 2), line(4, 6, 3), line(5, -6, 4)]
    assert found(lines, Rule(1, "running_zero")) == ([(1, 2, 3), (4, 5)], [])


def test_settled_with_one_of_equal_amounts():
    """The rent of which month was paid? Settled only once no other is open."""
    running = Rule(1, "running_zero")
    lines = [line(1, 5), line(2, -5, 1), line(3, 5, 2)]
    assert found(lines, running) == ([], [])
    lines += [line(4, -5, 3), line(5, 9, 4)]
    assert found(lines, running) == ([(1, 2, 3, 4)], [])
    doubt = ((1, 2, 3, 4), (), "equal_cluster")
    assert found(lines, Rule(1, "exact"), running) == ([], [doubt])
    lines.append(line(6, 5, 9, blocked="dispute"))
    assert found(lines, running) == ([], [])


def test_gap_on_what_is_cited():
    lines = [
        line(1, 10000, own="INV0001"),
        line(2, 10001, own="INV0002"),
        line(3, -9998, cites="INV0001"),
    ]
    reference = Rule(1, "reference")
    ask = Rule(2, "tolerance", tolerance=5)
    assert found(lines, reference, ask) == ([], [((1, 3), (), "tolerance")])
    write = Rule(2, "tolerance", tolerance=5, writes_off=True, cap=2)
    result = find(lines, [reference, write])
    assert [(m.line_ids, m.gap) for m in result.matches] == [((1, 3), 2)]
    poor = Rule(2, "tolerance", tolerance=5, writes_off=True, cap=1)
    assert found(lines, reference, poor) == ([], [((1, 3), (), "over_cap")])


def test_tolerance_is_the_smaller_bound():
    rule = Rule(1, "tolerance", tolerance=100, tolerance_rate=0.01)
    assert [rule.allowed(KEY, amount) for amount in (500, -5000, 50000)] == [5, 50, 100]
    assert Rule(1, "tolerance", tolerance_rate=0.01).allowed(KEY, 50000) == 500
    yen = Rule(1, "tolerance", tolerance=100, tolerances={1: 100, 2: 0})
    assert (yen.allowed(KEY, 500), yen.allowed((1, 1, 1, 2), 500)) == (100, 0)


def test_gaps_of_several_lines():
    lines = [line(1, 1000), line(2, 1002), line(3, -1001)]
    rule = Rule(1, "tolerance", tolerance=2, writes_off=True, cap=99)
    assert found(lines, rule) == ([], [((3,), (1, 2), "several_gaps")])


def test_exchange_is_a_question():
    lines = [line(1, 100, base=90), line(2, -100, base=-88)]
    assert found(lines) == ([], [((1, 2), (), "exchange")])
    assert found(lines, Rule(1, "exact", entries=True)) == ([(1, 2)], [])
    lines = [line(1, 100, base=90), line(2, -100, base=-90)]
    assert found(lines) == ([(1, 2)], [])


def test_two_receipts_want_the_same_invoice():
    lines = [
        line(1, 500),
        line(2, 700),
        line(3, 800),
        line(4, -1200),
        line(5, -1300),
    ]
    assert found(lines, Rule(1, "subset", max_items=2)) == (
        [],
        [((4,), (1, 2), "several_subsets"), ((5,), (1, 3), "several_subsets")],
    )


def test_too_many_candidates_prove_no_single_sum():
    lines = [line(i, 100 + i, i) for i in range(1, 6)] + [line(9, -203, 1)]
    assert found(lines, Rule(1, "subset", max_items=2)) == (
        [],
        [((1, 2, 9), (), "subset")],
    )
    narrow = Rule(1, "subset", max_items=2, max_candidates=3)
    assert found(lines, narrow) == ([], [((1, 2, 9), (), "budget")])


def test_rules_of_one_account():
    other = (1, 2, 1, 1)
    lines = [
        line(1, 5),
        line(2, -5),
        line(3, 5, key=other),
        line(4, -5, key=other),
    ]
    rule = Rule(1, "exact", accounts=frozenset({2}))
    assert found(lines, rule) == ([(3, 4)], [])


@given(
    st.sampled_from(["FAC", "INV", "AV", "F"]),
    st.integers(2020, 2029),
    st.integers(1, 99999),
    st.integers(1, 99999),
    st.sampled_from(["", "VIR ", "REF 4711 "]),
    st.sampled_from(["", " merci", ", le 15/03/2026", " 150,00", " 150 EUR", " 2"]),
)
def test_spaced_numbers_cite_their_document_alone(prefix, year, one, two, head, tail):
    """Neither a neighbour, nor a date, nor an amount becomes part of a number."""
    own = owned(f"{prefix}/{year}/{one:05}")
    cites = cited(f"{head}{prefix} {year} {one:05}{tail}")
    assert own <= cites
    if one != two:
        assert not owned(f"{prefix}/{year}/{two:05}") & cites
    assert not owned(f"{prefix}/{year}", f"{prefix}/{one:05}") & cites
