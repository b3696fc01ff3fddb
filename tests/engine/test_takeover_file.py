"""The take-over file: every row or every problem, never a guess."""

from datetime import date

import pytest

from engine.dunning.takeover_file import parse


def problems(text, encoding="utf-8"):
    rows, found = parse(text.encode(encoding))
    return rows, [(p.line, p.code) for p in found]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_and_headings(separator):
    text = separator.join(["Client", "Niveau", "Dernière relance"]) + "\n"
    text += separator.join(["C-12", "Relance ferme", "31/05/2026"]) + "\n"
    rows, found = problems(text)
    assert not found
    assert rows[0][1:] == ("", "C-12", "Relance ferme", date(2026, 5, 31))


def test_western_encoding_and_quotes():
    rows, found = problems('numéro;niveau\n"F;1";2\n', "cp1252")
    assert not found
    assert rows[0].document == "F;1"


def test_every_problem_is_listed_with_its_line():
    text = "document,level,date\nF-1,1,\n\n,2,\nF-2,,\nF-3,1,32/13/2026\nF-1,2,\n"
    rows, found = problems(text)
    assert [row.document for row in rows] == ["F-1"]
    assert found == [(4, "no_target"), (5, "no_level"), (6, "bad_date"), (7, "twice")]


def test_short_rows_are_read_as_empty_cells():
    rows, found = problems("document,customer,level\nF-1,,1\nF-2\n")
    assert [row.document for row in rows] == ["F-1"]
    assert found == [(3, "no_level")]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (b"\n \n", "empty"), (b"\xff\xfe\x00d\x00", "encoding")],
)
def test_no_text(content, code):
    assert [p.code for p in parse(content)[1]] == [code]


def test_missing_columns():
    assert problems("foo,bar\n1,2\n")[1] == [(1, "no_column"), (1, "no_column")]
