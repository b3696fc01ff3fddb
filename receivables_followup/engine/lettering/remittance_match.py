"""Which open items the documents of a remittance advice are, and what each is paid."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from .remittance import Line

MIN_SUFFIX = 4  # characters of a number that must agree when its beginning is left out


class Item(NamedTuple):
    """An open item: ``residual`` in minor units, positive when the customer owes.

    Instalments of one document share ``document`` (any id).
    """

    id: int
    document: int
    residual: int
    numbers: tuple[str, ...]
    due: date


class Share(NamedTuple):
    """What a line pays of one item; what would stay open is the gap."""

    item: int
    paid: int
    gap: int


class Citation(NamedTuple):
    """One line and the items it pays.

    :ivar state: ``found``, ``general`` (a deduction without document), ``settled``
        (already paid), ``ambiguous`` (several documents), ``unknown``
    :ivar documents: the documents it may be, when ambiguous
    """

    line: Line
    state: str
    shares: tuple[Share, ...] = ()
    documents: tuple[int, ...] = ()


def number_key(text: str) -> str:
    """Letters and digits only, in capitals: how numbers are compared.

    >>> number_key("inv/2026/00012 "), number_key("n° 7")
    ('INV202600012', 'N7')
    """
    plain = unicodedata.normalize("NFKD", text)
    return re.sub(r"[^A-Z0-9]", "", plain.upper())


def match(
    lines: Sequence[Line], items: Sequence[Item], settled: Iterable[str] = ()
) -> list[Citation]:
    """Find the items of each line; several lines may speak of one document.

    A number written without its beginning is found when it is the only one to end so.

    :param settled: numbers of documents that are no longer open

    >>> item = Item(5, 1, 10000, ("INV/2026/00012",), date(2026, 5, 1))
    >>> line = Line(2, "2026/00012", None, 10000, 200, 9800, "escompte")
    >>> match([line], [item])[0].shares
    (Share(item=5, paid=9800, gap=200),)
    >>> match([line], [], ["INV/2026/00012"])[0].state
    'settled'
    """
    index: dict[str, set[int]] = {}
    for item in items:
        for number in filter(None, map(number_key, item.numbers)):
            index.setdefault(number, set()).add(item.document)
    gone = {key for key in map(number_key, settled) if key}
    by_document: dict[int, list[Item]] = {}
    for item in sorted(items, key=lambda item: (item.due, item.id)):
        by_document.setdefault(item.document, []).append(item)
    left = {item.id: item.residual for item in items}
    cited = [_documents(line, index) for line in lines]
    last = {next(iter(ids)): i for i, ids in enumerate(cited) if len(ids) == 1}
    result = []
    for i, (line, documents) in enumerate(zip(lines, cited, strict=True)):
        if len(documents) == 1:
            document = next(iter(documents))
            final = last[document] == i
            shares = _shares(line, by_document[document], left, final)
            result.append(Citation(line, "found", shares))
        elif documents:
            ids = tuple(sorted(documents))
            result.append(Citation(line, "ambiguous", (), ids))
        elif not line.document:
            result.append(Citation(line, "general"))
        else:
            known = _is_settled(number_key(line.document), gone)
            result.append(Citation(line, "settled" if known else "unknown"))
    return result


def _documents(line: Line, index: dict[str, set[int]]) -> set[int]:
    """The documents a line may mean: the same number, else one that ends alike."""
    key = number_key(line.document)
    if not key:
        return set()
    groups = line.document.split()
    for end in range(len(groups), 0, -1):  # what follows a spaced number is not of it
        start = number_key("".join(groups[:end]))
        if start in index and any(map(str.isdigit, start)):
            return index[start]
    found: set[int] = set()
    for number, documents in index.items():
        if _alike(key, number):
            found |= documents
    return found


def _alike(key: str, number: str) -> bool:
    """Whether one number is the end of the other."""
    short, long = sorted((key, number), key=len)
    return len(short) >= MIN_SUFFIX and long.endswith(short)


def _is_settled(key: str, gone: set[str]) -> bool:
    return bool(key) and (key in gone or any(_alike(key, number) for number in gone))


def _shares(
    line: Line, items: Sequence[Item], left: dict[int, int], final: bool
) -> tuple[Share, ...]:
    """Give what a line pays to the instalments of its document.

    Those meant are the one with that very amount, else the earliest ones that the
    gross amount covers. A gap is told once, by the last line of the document.
    """
    open_items = [item for item in items if left[item.id]] or list(items[-1:])
    chosen = _meant(line, open_items, left)
    shares, rest = [], line.net
    for item in chosen:
        paid = rest
        if item is not chosen[-1]:
            paid = _towards(rest, left[item.id])
        rest -= paid
        left[item.id] -= paid
        shares.append(Share(item.id, paid, left[item.id] if final else 0))
    return tuple(shares)


def _meant(line: Line, items: Sequence[Item], left: dict[int, int]) -> list[Item]:
    for amount in (line.gross, line.net):
        exact = [item for item in items if left[item.id] == amount]
        if exact:
            return exact[:1]
    target, covered, chosen = max(abs(line.gross), abs(line.net)), 0, []
    for item in items:
        if chosen and covered >= target:
            break
        chosen.append(item)
        covered += abs(left[item.id])
    return chosen


def _towards(amount: int, residual: int) -> int:
    """As much of an amount as an item can take, which must have the same sign."""
    if (amount > 0) != (residual > 0):
        return 0
    return residual if abs(residual) <= abs(amount) else amount
