"""The court file: names of its pieces, interest line by line, and totals that agree.

A court reads the pieces by their numbers, so the number begins the name of the file.
Every figure stands in several of them: before anything is written the figures are
compared, and one that differs is named.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .charges import Accrued

NAME_LENGTH = 90
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]+')
_SPACES = re.compile(r"\s+")


class Settled(NamedTuple):
    """A claim of a half-year that is claimed no more: ``billed`` or ``waived``."""

    kind: str
    period: date
    date_to: date
    amount: int
    reference: str = ""


class Line(NamedTuple):
    """A line of the interest of one item, money in minor units.

    :ivar kind: ``interest``; ``agreed`` (interest of a broken plan), ``billed`` or
        ``waived`` for what is taken off
    :ivar opens: rounding begins anew with this line: a half-year is rounded once
    :ivar reference: the document that bills what is taken off
    """

    kind: str
    date_from: date
    date_to: date
    principal: int
    days: int
    rate: Decimal
    amount: int
    opens: bool = False
    reference: str = ""


class Difference(NamedTuple):
    """A figure that one place gives otherwise than the first."""

    figure: str
    currency: str
    place: str
    amount: int
    first_place: str
    first_amount: int


def interest_lines(
    parts: Iterable[Accrued], settled: Iterable[Settled] = ()
) -> list[Line]:
    """The lines whose sum is what is still claimed of an item's interest.

    What was billed or waived of a half-year is taken off it, at most to nothing: the
    same rule as ``charges.still_to_claim``.

    >>> from engine.dunning.interest import Segment
    >>> first, last = date(2026, 4, 1), date(2026, 6, 30)
    >>> parts = [Accrued(date(2026, 1, 1), first, last, 100, 90, (
    ...     Segment(first, last, 91, Decimal("12.15"), 100, 90),))]
    >>> billed = Settled("billed", date(2026, 1, 1), date(2026, 5, 31), 60, "LATE/1")
    >>> [(line.kind, line.amount) for line in interest_lines(parts, [billed])]
    [('interest', 90), ('billed', -60)]
    """
    by_period: dict[date, list[Settled]] = {}
    for claim in settled:
        by_period.setdefault(claim.period, []).append(claim)
    lines = []
    for part in parts:
        for rank, one in enumerate(part.segments):
            days = one.date_from, one.date_to, one.principal, one.days
            line = Line("interest", *days, one.rate, one.amount, opens=not rank)
            lines.append(line)
        if part.agreed:
            days = part.date_from, part.date_to, 0, 0, Decimal(0)
            lines.append(Line("agreed", *days, -part.agreed))
        lines += _taken_off(part, by_period.get(part.period, ()))
    return lines


def _taken_off(part: Accrued, settled: Iterable[Settled]) -> Iterable[Line]:
    """The lines that take settled claims off a half-year, at most to nothing."""
    left = part.amount
    for kind, _period, last, amount, reference in settled:
        taken = min(left, amount)
        left -= taken
        if taken:
            none = 0, 0, Decimal(0)
            yield Line(kind, part.date_from, last, *none, -taken, reference=reference)


def differences(
    figures: Mapping[tuple[str, str], Mapping[str, int]],
) -> list[Difference]:
    """What does not agree; nothing when every place gives the same.

    :param figures: ``{(figure, currency): {place: minor units}}``; the first place is
        the one the others are compared with

    >>> [one] = differences({("interest", "EUR"): {"ledger": 5, "pdf": 5, "xlsx": 6}})
    >>> one.place, one.amount, one.first_place, one.first_amount
    ('xlsx', 6, 'ledger', 5)
    """
    found = []
    for (figure, currency), places in figures.items():
        (first_place, first), *others = places.items()
        found += [
            Difference(figure, currency, place, amount, first_place, first)
            for place, amount in others
            if amount != first
        ]
    return found


def safe_name(title: str, length: int = NAME_LENGTH) -> str:
    """A title as the name of a file on any system, without its extension.

    It holds no path, no sign a system refuses, no invisible letter that could make it
    look like another, and does not begin or end with a dot or a space.

    >>> safe_name("../../etc/passwd"), safe_name("Facture FAC/2026:01 ")
    ('- -etc-passwd', 'Facture FAC-2026-01')
    >>> safe_name("bon\\u202egpj.exe"), safe_name(" .. "), safe_name("é" * 200, 3)
    ('bongpj.exe', '-', 'ééé')
    """
    text = unicodedata.normalize("NFC", title or "")
    text = _SPACES.sub(" ", text)
    text = "".join(
        sign for sign in text if unicodedata.category(sign)[0] != "C" or sign == " "
    )
    text = _FORBIDDEN.sub("-", text.replace("..", " "))
    return text[:length].strip(" .") or "-"


def safe_extension(name: str, default: str = "") -> str:
    """The extension of a file's name, small and plain, with its dot.

    >>> safe_extension("Bon.PDF"), safe_extension("a.b/c"), safe_extension("x", ".pdf")
    ('.pdf', '', '.pdf')
    """
    match = re.fullmatch(r".*(\.[A-Za-z0-9]{1,8})", name or "", re.DOTALL)
    return match.group(1).lower() if match else default


def piece_name(number: int, count: int, title: str, extension: str) -> str:
    """The name of a file that begins with its number, which makes it unique.

    :param count: how many pieces there are at most: numbers are of equal width
    :param extension: with its dot

    >>> piece_name(1, 20, "Facture", ".pdf"), piece_name(7, 120, "a/b", ".tar/..")
    ('01 - Facture.pdf', '007 - a-b')
    """
    width = max(2, len(str(count)))
    return f"{number:0{width}} - {safe_name(title)}{safe_extension('x' + extension)}"
