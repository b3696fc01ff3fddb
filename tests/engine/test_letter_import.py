"""Letters of another system: whatever the order, each item once, sums exact."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from engine.lettering.letter_file import Row, parse
from engine.lettering.letter_import import Item, assemble, locate

DAY = date(2026, 1, 5)
FEC = (
    "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|"
    "CompAuxLib|PieceRef|PieceDate|EcritureLib|{sides}|EcritureLet|DateLet|ValidDate|"
    "Montantdevise|Idevise\n"
    'VE|Ventes|12|20260105|411000|Clients|C01|Dupont|FA-1|20260105|Vis "6"|{amount}|AA|'
    "20260131|20260105||\n"
)


def row(line, letter="A", amount=100, piece="", partner=""):
    return Row(line, "VE", "", DAY, "411000", partner, "", piece, amount, letter, None)


def item(number, amount=100, numbers=(), partner=1):
    names = frozenset({f"c{partner}"})
    return Item(number, "411", DAY, amount, "VE", frozenset(numbers), names, partner)


def test_both_forms_of_the_audit_file():
    for sides, amount, expected in (
        ("Debit|Credit", "1200,00|0,00", 120000),
        ("Debit|Credit", "0,00|1200,00", -120000),
        ("Montant|Sens", "1200,00|C", -120000),
        ("Montant|Sens", "1200,00|-1", -120000),
        ("Montant|Sens", "1200,00|D", 120000),
    ):
        text = FEC.format(sides=sides, amount=amount)
        for encoding in ("utf-8", "cp1252"):
            rows, problems = parse(text.encode(encoding), 2)
            assert not problems
            assert rows[0].amount == expected
            assert rows[0].partner == "C01" and rows[0].piece == "FA-1"
            assert rows[0].lettered_on == date(2026, 1, 31)
        tabs, _problems = parse(text.replace("|", "\t").encode(), 2)
        assert tabs == rows


def test_nobody_guesses():
    """Two items fit one row: without a hint the row is a problem."""
    found, problems = locate([row(2)], [item(1), item(2)])
    assert not found and problems[0].code == "ambiguous"
    found, problems = locate([row(2, piece="F-2")], [item(1), item(2, numbers=["f 2"])])
    assert [i.id for _row, i in found] == [2] and not problems


def test_one_item_for_two_rows():
    _found, problems = locate([row(2), row(3)], [item(1)])
    assert [problem.code for problem in problems] == ["twice", "twice"]


def test_certain_rows_leave_the_others_their_own():
    rows = [row(2), row(3, piece="F1")]
    found, problems = locate(rows, [item(1, numbers=["f1"]), item(2)])
    assert {r.line: i.id for r, i in found} == {2: 2, 3: 1} and not problems


@given(
    st.lists(st.tuples(st.integers(1, 3), st.sampled_from("AB")), max_size=12),
    st.randoms(),
)
def test_no_item_twice_and_every_row_answered(parts, random):
    rows = [
        row(n + 2, letter, amount, piece=random.choice(["", "F1", "F2"]))
        for n, (amount, letter) in enumerate(parts)
    ]
    items = [
        item(n, amount, ["f1"] if n % 2 else ["f2"], n % 2)
        for n, (amount, _letter) in enumerate(parts)
    ]
    found, problems = locate(rows, items)
    answered = Counter([r.line for r, _i in found] + [p.line for p in problems])
    assert answered == Counter(r.line for r in rows)
    assert len({i.id for _r, i in found}) == len(found)
    shuffled = items[:]
    random.shuffle(shuffled)
    assert locate(rows, shuffled) == (found, problems)


@given(
    st.lists(
        st.tuples(st.integers(-3, 3).filter(bool), st.sampled_from("ABab")), max_size=14
    )
)
def test_groups_balance_or_are_partial(parts):
    found = [
        (row(n + 2, letter, amount), item(n, amount))
        for n, (amount, letter) in enumerate(parts)
    ]
    groups, problems = assemble(found)
    amounts = {i.id: i.amount for _r, i in found}
    for group in groups:
        total = sum(amounts[i] for i in group.items)
        assert group.partial == bool(total)
        assert not group.partial or group.letter.islower()
        assert len(group.items) > 1
    lines = [line for group in groups for line in group.lines]
    assert sorted(lines + [p.line for p in problems]) == [r.line for r, _i in found]
