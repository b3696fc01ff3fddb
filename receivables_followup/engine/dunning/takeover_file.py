"""The file that says which level each item had reached in an earlier system.

A text file with a heading and one row per document or customer, separated by commas,
semicolons or tabs. Headings are known in English and French.
"""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from ..text_file import decode, plain

HEADINGS = {
    "document": ("document", "number", "invoice", "numero", "facture", "piece"),
    "customer": ("customer", "client", "code client", "partner", "tiers"),
    "level": ("level", "niveau", "step", "rang"),
    "date": ("date", "last notice", "derniere relance", "date relance"),
}
DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%Y%m%d")


class Row(NamedTuple):
    """One row: a document or a customer, the level reached, the day it was."""

    line: int
    document: str
    customer: str
    level: str
    date: date | None


class Problem(NamedTuple):
    """Why a row cannot be used: its line in the file, a code, and values."""

    line: int
    code: str
    values: dict


def parse(content: bytes) -> tuple[list[Row], list[Problem]]:
    """Read the file; every problem is listed, not only the first.

    Codes of problems: ``empty``, ``encoding``, ``no_column`` (column), ``no_target``,
    ``no_level``, ``bad_date`` (text), ``twice`` (first).

    >>> rows, problems = parse("Facture;Niveau;Date\\nF-1;2;31/05/2026\\n".encode())
    >>> rows[0].document, rows[0].level, rows[0].date, problems
    ('F-1', '2', datetime.date(2026, 5, 31), [])
    >>> [(p.line, p.code) for p in parse(b"invoice,level\\n,1\\nF-2,\\n")[1]]
    [(2, 'no_target'), (3, 'no_level')]
    """
    text = decode(content)
    if text is None:
        return [], [Problem(1, "encoding", {})]
    lines = text.splitlines()
    if not any(line.strip() for line in lines):
        return [], [Problem(1, "empty", {})]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(lines[0]))
    columns, problems = _columns(next(reader))
    if problems:
        return [], problems
    rows: list[Row] = []
    seen: dict[tuple[str, str], int] = {}
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        row, problem = _row(reader.line_num, cells, columns)
        if row:
            target = (row.document, row.customer)
            if target in seen:
                problem = Problem(row.line, "twice", {"first": seen[target]})
            seen.setdefault(target, row.line)
        if problem:
            problems.append(problem)
        elif row:
            rows.append(row)
    return rows, problems


def _delimiter(heading: str) -> str:
    """The separator that the heading has most of."""
    return max(";,\t", key=heading.count)


def _columns(cells: Iterable[str]) -> tuple[dict[str, int], list[Problem]]:
    """Find the columns by their headings."""
    columns: dict[str, int] = {}
    for index, cell in enumerate(cells):
        name = plain(cell)
        for column, names in HEADINGS.items():
            if name in names:
                columns.setdefault(column, index)
    problems = []
    if "level" not in columns:
        problems.append(Problem(1, "no_column", {"column": "level"}))
    if "document" not in columns and "customer" not in columns:
        problems.append(Problem(1, "no_column", {"column": "document"}))
    return columns, problems


def _row(line, cells, columns) -> tuple[Row | None, Problem | None]:
    def cell(column):
        index = columns.get(column)
        return cells[index].strip() if index is not None and index < len(cells) else ""

    document, customer, level = cell("document"), cell("customer"), cell("level")
    if not document and not customer:
        return None, Problem(line, "no_target", {})
    if not level:
        return None, Problem(line, "no_level", {})
    day = None
    if text := cell("date"):
        day = _date(text)
        if day is None:
            return None, Problem(line, "bad_date", {"text": text})
    return Row(line, document, customer, level, day), None


def _date(text: str) -> date | None:
    for pattern in DATE_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    return None
