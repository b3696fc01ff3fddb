"""A debtor's remittance advice: which documents it pays, and what it deducts.

A table (from a file, or pasted with tabs or semicolons) is read by its headings, in
English and French; plain lines, as copied from a PDF or a mail, by what they look like.
Amounts are minor units of the currency; credit notes are negative.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from ..errors import EngineError
from ..text_file import decode
from .amount_text import plain_spaces, read_amount, read_day
from .matching.tokens import spaced
from .remittance_words import general_reason, heading, is_total

HEADING_ROWS = 30  # a heading is looked for in the first rows
MAX_ROWS = 5000


class Line(NamedTuple):
    """One document that is paid, or a deduction from the whole (no document).

    ``net`` is what is paid, ``deduction`` what is held back: gross = net + deduction.
    """

    line: int
    document: str
    day: date | None
    gross: int
    deduction: int
    net: int
    reason: str


class Problem(NamedTuple):
    """Why the advice cannot be used: line in the text or sheet, a code, values."""

    line: int
    code: str
    values: dict


class Advice(NamedTuple):
    """What was read.

    :ivar total: the total announced, None when there is none
    :ivar unread: numbers of plain lines that show an amount but were not understood
    """

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    total: int | None
    unread: tuple[int, ...] = ()


def parse_file(content: bytes, digits: int) -> Advice:
    """Read a CSV or text file.

    Codes of problems: ``encoding``, and those of :func:`parse_text`.

    >>> parse_file("Facture;Net payé\\nF-1;12,50\\n".encode(), 2).lines[0].net
    1250
    """
    text = decode(content)
    if text is None:
        return Advice((), (Problem(1, "encoding", {}),), None)
    return parse_text(text, digits)


def parse_text(text: str, digits: int) -> Advice:
    """Read pasted text: a table if it has headings, else line by line.

    Codes of problems: ``empty``, ``no_line``, and those of :func:`parse_rows` and of
    plain lines: ``amounts`` (text).

    >>> parse_text("F-2026-1  1 000,00  980,00\\nTotal 980,00", 2).lines[0].deduction
    2000
    >>> parse_text("", 2).problems[0].code
    'empty'
    """
    text = plain_spaces(text)
    lines = text.splitlines()
    if not any(line.strip() for line in lines):
        return Advice((), (Problem(1, "empty", {}),), None)
    for separator in ("\t", ";", "|", ","):
        rows = list(_split(text, separator))
        if _heading(rows):
            return parse_rows(rows, digits)
    return _parse_plain(lines, digits)


def _split(text: str, separator: str) -> Iterable[tuple[int, list[str]]]:
    """Rows with their line number."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error:
        return


def _heading(rows: Sequence[tuple[int, Sequence[object]]]):
    """Index of the heading row and its columns, or None."""
    for index, (_line, cells) in enumerate(rows[:HEADING_ROWS]):
        columns: dict[str, int] = {}
        for position, cell in enumerate(cells):
            name = heading(str(cell or ""))
            if name:
                columns.setdefault(name, position)
        if "document" in columns and columns.keys() & {"net", "gross"}:
            return index, columns
    return None


def parse_rows(rows: Sequence[tuple[int, Sequence[object]]], digits: int) -> Advice:
    """Read a table; every problem is listed, not only the first.

    Codes of problems: ``no_heading``, ``too_long`` (limit), ``no_document``,
    ``no_amount``, ``bad_amount`` (text), ``bad_date`` (text), ``unbalanced`` (gross,
    deduction, net), ``twice`` (document, first), ``total`` (total, sum), ``no_line``.

    :param rows: ``(line number, cells)``; cells are texts, numbers or days

    >>> advice = parse_rows([(1, ["Invoice", "Gross", "Net"]), (2, ["F1", 10, 9.5])], 2)
    >>> advice.lines[0].deduction, advice.problems
    (50, ())
    """
    found = _heading(rows)
    if not found:
        return Advice((), (Problem(1, "no_heading", {}),), None)
    index, columns = found
    if len(rows) - index > MAX_ROWS:
        return Advice((), (Problem(1, "too_long", {"limit": MAX_ROWS}),), None)
    lines: list[Line] = []
    problems: list[Problem] = []
    total: tuple[int, int] | None = None
    for number, cells in rows[index + 1 :]:
        if not any(str(cell).strip() for cell in cells if cell is not None):
            continue
        try:
            row = _Row(number, cells, columns, digits)
            if row.is_total():
                total = (number, row.paid())
            else:
                lines.append(row.line())
        except EngineError as error:
            problems.append(Problem(number, error.code, error.params))
    return _checked(lines, problems, total)


class _Row:
    """One row of a table under its headings."""

    def __init__(self, number, cells, columns, digits):
        self.number, self.cells, self.columns = number, cells, columns
        self.digits = digits

    def text(self, column: str) -> str:
        value = self.raw(column)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value).strip()

    def raw(self, column: str) -> object:
        position = self.columns.get(column)
        if position is None or position >= len(self.cells):
            return None
        return self.cells[position]

    def amount(self, column: str) -> int | None:
        value = self.raw(column)
        if value is None or not str(value).strip():
            return None
        return read_amount(value, self.digits)

    def is_total(self) -> bool:
        texts = [str(cell).strip() for cell in self.cells if isinstance(cell, str)]
        first = next(filter(None, texts), "")
        return is_total(first) and not any(map(str.isdigit, self.text("document")))

    def paid(self) -> int:
        """The total announced: the last amount of the row."""
        for column in ("net", "gross"):
            amount = self.amount(column)
            if amount is not None:
                return amount
        raise EngineError("no_amount")

    def line(self) -> Line:
        document, reason = self.text("document"), self.text("reason")
        if not document and not reason:
            raise EngineError("no_document")
        gross, net = self.amount("gross"), self.amount("net")
        deduction = self.amount("deduction")
        day = self.raw("date")
        day = read_day(day) if day is not None and str(day).strip() else None
        gross, deduction, net = _complete(gross, deduction, net)
        return Line(self.number, document, day, gross, deduction, net, reason)


def _complete(gross, deduction, net) -> tuple[int, int, int]:
    """Fill in the amount that is missing; deductions may be written either way."""
    if gross is None and net is None:
        raise EngineError("no_amount")
    if net is None:
        held = abs(deduction or 0)
        net = gross - held if gross >= 0 else gross + held
    if gross is None:
        gross = net + (abs(deduction) if deduction else 0)
    if deduction and abs(deduction) != abs(gross - net):
        raise EngineError("unbalanced", gross=gross, deduction=deduction, net=net)
    return gross, gross - net, net


def _checked(lines, problems, total, unread=()) -> Advice:
    """Refuse repeated rows, and a total that the lines do not come to."""
    seen: dict[tuple, int] = {}
    for line in lines:
        key = (line.document, line.gross, line.net, line.reason)
        if line.document and key in seen:
            values = {"document": line.document, "first": seen[key]}
            problems.append(Problem(line.line, "twice", values))
        seen.setdefault(key, line.line)
    paid = sum(line.net for line in lines)
    if total and not problems and total[1] != paid:
        values = {"total": total[1], "sum": paid}
        problems.append(Problem(total[0], "total", values))
    if not lines and not problems:
        problems.append(Problem(1, "no_line", {}))
    return Advice(
        () if problems else tuple(lines),
        tuple(sorted(problems, key=lambda problem: problem.line)),
        total[1] if total else None,
        tuple(unread),
    )


# -- plain lines -----------------------------------------------------------------------

_WORD = re.compile(r"\S+")
_NO_DOCUMENT = re.compile(r"(?:19|20)\d\d|[\d.,]+%")  # a year, a rate
_WHOLE = r"(?:[1-9]\d{0,2}(?:([ '.,])\d{3})(?:\1\d{3})*|\d+)"


def _amount_pattern(digits: int) -> re.Pattern:
    """An amount among words: with all its decimals, or, without any, at the end."""
    sign, after = r"(?<![\w/.,-])[(+-]? ?", r"[)-]?(?![\w/.,-]*\d)"
    if digits:
        return re.compile(rf"{sign}{_WHOLE}[.,]\d{{{digits}}}{after}")
    return re.compile(rf"{sign}{_WHOLE}{after}(?=\s*(?:[A-Z]{{3}}|[€$£¥])?\s*$)")


def _parse_plain(lines: Sequence[str], digits: int) -> Advice:
    pattern = _amount_pattern(digits)
    found: list[Line] = []
    problems: list[Problem] = []
    unread: list[int] = []
    total = None
    for number, text in enumerate(lines[:MAX_ROWS], 1):
        amounts = [match.group() for match in pattern.finditer(text)]
        if not amounts:
            continue
        rest = pattern.sub(" ", text)
        try:
            values = [read_amount(amount, digits) for amount in amounts]
            if is_total(rest.strip(" :.-")) and not _document(rest):
                total = (number, values[-1])
                continue
            line = _plain_line(number, rest, values)
        except EngineError as error:
            problems.append(Problem(number, error.code, error.params | {"text": text}))
            continue
        if line:
            found.append(line)
        else:
            unread.append(number)
    return _checked(found, problems, total, unread)


def _plain_line(number: int, rest: str, values: Sequence[int]) -> Line | None:
    document = _document(rest)
    parts = {document, *document.split()}
    words = [word for word in _WORD.findall(rest) if word not in parts]
    days = [day for day in map(_day, words) if day]
    reason = " ".join(
        word for word in words if not _day(word) and word.strip("€$£¥:-|;")
    )
    if not document:
        if not general_reason(reason) or len(values) != 1:
            return None
        net = -abs(values[0])
        return Line(number, "", days[0] if days else None, 0, -net, net, reason)
    gross, deduction, net = _plain_amounts(values)
    day = days[0] if days else None
    return Line(number, document, day, gross, deduction, net, reason)


def _plain_amounts(values: Sequence[int]) -> tuple[int, int, int]:
    """One amount is the net; two are gross and net; three have the deduction between.

    :raise EngineError: ``amounts`` when they can be read in several ways
    """
    if len(values) == 1:
        return values[0], 0, values[0]
    if len(values) == 2 and abs(values[1]) <= abs(values[0]):
        return _complete(values[0], None, values[1])
    if len(values) == 3 and abs(values[1]) == abs(values[0] - values[2]):
        return _complete(*values)
    raise EngineError("amounts")


def _document(text: str) -> str:
    """The first number of a document, written with spaces or as one word, or nothing.

    >>> _document("FAC 2026 00012 escompte"), _document("Facture F-7"), _document("ok")
    ('FAC 2026 00012', 'F-7', '')
    """
    if numbers := spaced(" ".join(text.split())):
        first = numbers[0].split()[0]
        return [span for span in numbers if span.split()[0] == first][-1]
    for word in _WORD.findall(text):
        word = word.strip(".,:;()[]|#")
        if _NO_DOCUMENT.fullmatch(word) or _day(word):
            continue
        if len(word) >= 3 and any(map(str.isdigit, word)):
            return word
    return ""


def _day(word: str) -> date | None:
    word = word.strip(".,:;()")
    if not re.fullmatch(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}", word):
        return None
    try:
        return read_day(word)
    except EngineError:
        return None
