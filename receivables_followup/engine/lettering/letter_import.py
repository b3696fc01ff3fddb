"""Which journal items the letters of another system stand on, and what they join."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from ..text_file import plain
from .letter_file import Problem, Row


class Item(NamedTuple):
    """A journal item that a row of the file may stand for.

    ``amount``: minor units, a debit positive. ``numbers``: what its document is called.
    ``names``: what its partner is called, its code among them. ``partner``: id of the
    commercial partner, 0 without.
    """

    id: int
    account: str
    date: date
    amount: int
    journal: str
    numbers: frozenset[str]
    names: frozenset[str]
    partner: int


class Group(NamedTuple):
    """Items that one letter of the file joins.

    ``partial``: the letter is in lower case and the items do not balance.
    """

    letter: str
    account: str
    partner: int
    lines: tuple[int, ...]
    items: tuple[int, ...]
    partial: bool


def account_key(code: str) -> str:
    """A code without the zeros that programs append to fill its length.

    >>> account_key("4110000") == account_key("411000") == account_key("411")
    True
    """
    return code.strip().rstrip("0")


def locate(
    rows: Iterable[Row], items: Iterable[Item]
) -> tuple[list[tuple[Row, Item]], list[Problem]]:
    """Say which item each row stands for: same account, day and amount.

    Several such items are told apart by partner, document and journal. Rows and items
    that nothing tells apart are taken in their order when they bear one letter; else
    nobody guesses.

    Codes of problems: ``not_found``, ``ambiguous`` (count), ``twice`` (first).

    >>> row = Row(2, "VE", "", date(2026, 1, 5), "411000", "", "", "F1", 100, "A", None)
    >>> item = Item(7, "4110", date(2026, 1, 5), 100, "VE", frozenset(), frozenset(), 3)
    >>> [(row.line, item.id) for row, item in locate([row], [item])[0]]
    [(2, 7)]
    >>> locate([row._replace(amount=-100)], [item])[1]
    [Problem(line=2, code='not_found', values={})]
    """
    pool = defaultdict(list)
    for item in items:
        pool[account_key(item.account), item.date, item.amount].append(item)
    found: list[tuple[Row, Item]] = []
    problems: list[Problem] = []
    alike = defaultdict(list)
    for row in rows:
        close = pool.get((account_key(row.account), row.date, row.amount), ())
        alike[_narrow(row, close)].append(row)
    taken: dict[int, int] = {}  # item -> line of the row that took it
    # The row with fewest choices goes first: it leaves the others to their own.
    for choices in sorted(alike, key=lambda choices: (len(choices), choices)):
        free = [item for item in choices if item.id not in taken]
        wanting = alike[choices]
        problem = _undecided(wanting, choices, free, taken)
        if problem:
            problems += [Problem(row.line, *problem) for row in wanting]
            continue
        for row, item in zip(wanting, free, strict=True):
            taken[item.id] = row.line
            found.append((row, item))
    return sorted(found, key=lambda pair: pair[0].line), sorted(
        problems, key=lambda problem: problem.line
    )


def _narrow(row: Row, items: Sequence[Item]) -> tuple[Item, ...]:
    """The items closest to the row; a hint that no item follows says nothing."""
    partner = {plain(name) for name in (row.partner, row.partner_name) if name}
    numbers = {plain(number) for number in (row.piece, row.entry) if number}
    hints = (
        lambda item: partner & item.names,
        lambda item: numbers & item.numbers,
        lambda item: row.journal == item.journal,
    )
    close = list(items)
    for hint in hints:
        close = [item for item in close if hint(item)] or close
    return tuple(sorted(close, key=lambda item: item.id))


def _undecided(wanting, choices, free, taken):
    """Why these rows cannot be given these items: ``(code, values)``, or None."""
    if not choices:
        return "not_found", {}
    if not free:
        return "twice", {"first": taken[choices[0].id]}
    letters = {(row.letter, row.lettered_on) for row in wanting}
    partners = {item.partner for item in free}
    alone = len(wanting) == len(free) == 1
    if alone or (len(wanting) == len(free) and len(letters) == len(partners) == 1):
        return None
    if len(wanting) > len(choices) == 1:
        return "twice", {"first": wanting[0].line}
    return "ambiguous", {"count": len(free)}


def assemble(
    found: Iterable[tuple[Row, Item]],
) -> tuple[list[Group], list[Problem]]:
    """Join the items by account, partner and letter.

    Letters that were used anew, year after year, are told apart by their date. A
    letter in lower case may join items that do not balance: a partial lettering.

    Codes of problems, one per row of the letter: ``alone``, ``sum`` (letter, amount).

    >>> row = Row(2, "", "", date(2026, 1, 5), "411", "", "", "", 100, "AA", None)
    >>> item = Item(7, "411", row.date, 100, "", frozenset(), frozenset(), 3)
    >>> paid = row._replace(line=3, amount=-100), item._replace(id=8, amount=-100)
    >>> assemble([(row, item), paid])[0][0].items
    (7, 8)
    >>> other = row._replace(line=3, amount=-99), item._replace(id=8, amount=-99)
    >>> [(p.line, p.code, p.values) for p in assemble([(row, item), other])[1]][0]
    (2, 'sum', {'letter': 'AA', 'amount': 1})
    """
    families: dict[Hashable, list[tuple[Row, Item]]] = defaultdict(list)
    for row, item in found:
        families[account_key(item.account), item.partner, row.letter].append(
            (row, item)
        )
    groups: list[Group] = []
    problems: list[Problem] = []
    for pairs in families.values():
        for part in _by_date(pairs):
            total = sum(row.amount for row, _item in part)
            two_sided = len({row.amount > 0 for row, _item in part}) == 2
            partial = bool(total) and two_sided and part[0][0].letter.islower()
            if len(part) == 1:
                problems.append(Problem(part[0][0].line, "alone", _letter(part, total)))
            elif total and not partial:
                problems += [
                    Problem(row.line, "sum", _letter(part, total))
                    for row, _item in part
                ]
            else:
                groups.append(_group(part, partial))
    return groups, sorted(problems, key=lambda problem: problem.line)


def _letter(pairs, total: int) -> dict:
    return {"letter": pairs[0][0].letter, "amount": total}


def _by_date(pairs):
    """The pairs by the day they were lettered when each day balances, else together."""
    days = defaultdict(list)
    for row, item in pairs:
        days[row.lettered_on].append((row, item))
    parts = list(days.values())
    whole = all(
        len(part) > 1 and not sum(row.amount for row, _item in part) for part in parts
    )
    return parts if whole else [pairs]


def _group(pairs, partial: bool) -> Group:
    row, item = pairs[0]
    return Group(
        row.letter,
        item.account,
        item.partner,
        tuple(row.line for row, _item in pairs),
        tuple(item.id for _row, item in pairs),
        partial,
    )
