"""The letters of another system: a French audit file (FEC) or a table with letters.

The audit file is that of article A 47 A-1 of the French book of tax procedures: 18
columns, among them EcritureLet and DateLet; amounts as Debit and Credit or as Montant
and Sens. Any other table needs headings, in English or French.
"""

from datetime import date
from typing import NamedTuple

from ..errors import EngineError
from ..text_file import decode, plain, rows
from .amount_text import read_amount, read_day

HEADINGS = {
    "journal": ("journalcode", "journal", "code journal"),
    "entry": ("ecriturenum", "entry", "entry number", "numero ecriture", "ecriture"),
    "date": ("ecrituredate", "date", "entry date", "date ecriture", "date comptable"),
    "account": (
        "comptenum",
        "account",
        "compte",
        "numero de compte",
        "general account",
    ),
    "partner": ("compauxnum", "partner", "tiers", "compte auxiliaire", "code tiers"),
    "partner_name": ("compauxlib", "partner name", "nom du tiers", "libelle tiers"),
    "piece": ("pieceref", "piece", "reference", "document", "numero de piece", "ref"),
    "debit": ("debit",),
    "credit": ("credit",),
    "amount": ("montant", "amount", "balance", "solde"),
    "sense": ("sens", "side", "d c"),
    "letter": ("ecriturelet", "letter", "lettre", "lettrage", "code lettrage"),
    "lettered_on": ("datelet", "lettering date", "date lettrage", "date de lettrage"),
}
CREDIT_SIGNS = ("c", "credit", "-1", "-")
MAX_ROWS = 1_000_000


class Row(NamedTuple):
    """One lettered item of the file; ``amount`` in minor units, a debit positive."""

    line: int
    journal: str
    entry: str
    date: date
    account: str
    partner: str
    partner_name: str
    piece: str
    amount: int
    letter: str
    lettered_on: date | None


class Problem(NamedTuple):
    """Why a row cannot be used: its line in the file, a code, and values."""

    line: int
    code: str
    values: dict


def parse(content: bytes, digits: int) -> tuple[list[Row], list[Problem]]:
    """Read the rows that bear a letter; every problem is listed, not only the first.

    Codes of problems: ``encoding``, ``empty``, ``no_column`` (column), ``no_letter``
    (no row bears one), ``too_long`` (limit), ``no_account``, ``bad_date`` (text),
    ``bad_amount`` (text).

    :param digits: decimal places of the company's currency

    >>> found, problems = parse(
    ...     b"Compte;Date;Debit;Credit;Lettrage\\n411000;31/01/2026;12,50;;AA\\n", 2
    ... )
    >>> found[0].account, found[0].amount, found[0].letter, problems
    ('411000', 1250, 'AA', [])
    >>> parse(b"Compte;Date;Montant\\n", 2)[1][0].values
    {'column': 'letter'}
    """
    text = decode(content)
    if text is None:
        return [], [Problem(1, "encoding", {})]
    table = rows(text)
    _line, heading = next(table, (1, []))
    if not heading:
        return [], [Problem(1, "empty", {})]
    columns = _columns(heading)
    if problems := _missing(columns):
        return [], problems
    found: list[Row] = []
    for line, cells in table:
        if line > MAX_ROWS:
            return [], [Problem(line, "too_long", {"limit": MAX_ROWS})]
        values = {
            name: cells[index] if index < len(cells) else ""
            for name, index in columns.items()
        }
        if not values["letter"]:
            continue
        try:
            found.append(_row(line, values, digits))
        except EngineError as error:
            problems.append(Problem(line, error.code, error.params))
    if not found and not problems:
        problems.append(Problem(1, "no_letter", {}))
    return found, problems


def _columns(heading: list[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, cell in enumerate(heading):
        for name, words in HEADINGS.items():
            if plain(cell) in words:
                columns.setdefault(name, index)
    return columns


def _missing(columns: dict[str, int]) -> list[Problem]:
    wanted = ["account", "date", "letter"]
    if not {"debit", "credit"} <= columns.keys() and "amount" not in columns:
        wanted.append("debit")
    return [
        Problem(1, "no_column", {"column": name})
        for name in wanted
        if name not in columns
    ]


def _row(line: int, values: dict[str, str], digits: int) -> Row:
    if not values["account"]:
        raise EngineError("no_account")
    lettered_on = values.get("lettered_on")
    return Row(
        line=line,
        journal=values.get("journal", ""),
        entry=values.get("entry", ""),
        date=read_day(values["date"]),
        account=values["account"],
        partner=values.get("partner", ""),
        partner_name=values.get("partner_name", ""),
        piece=values.get("piece", ""),
        amount=_amount(values, digits),
        letter=values["letter"],
        lettered_on=read_day(lettered_on) if lettered_on else None,
    )


def _amount(values: dict[str, str], digits: int) -> int:
    """Debit less credit, or the amount with the sign of its side."""
    if "amount" in values and not (values.get("debit") or values.get("credit")):
        amount = read_amount(values["amount"], digits)
        credit = plain(values.get("sense", "")) in CREDIT_SIGNS
        return -amount if credit or values.get("sense") in CREDIT_SIGNS else amount
    debit, credit = (values.get(name) or "0" for name in ("debit", "credit"))
    return read_amount(debit, digits) - read_amount(credit, digits)
