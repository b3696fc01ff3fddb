"""How a receipt is spread over open items, and the parts its entry is written in."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from .remittance_match import number_key

MIN_REFERENCE = 4  # characters a number needs to be looked for in a reference


class Open(NamedTuple):
    """An open item; ``residual`` positive when it is to be paid, negative a credit."""

    id: int
    residual: int
    due: date
    numbers: tuple[str, ...] = ()


class Paid(NamedTuple):
    """An item with what is paid of it and what is written off.

    :ivar key: items of one key (account, partner) may stand in one part
    :ivar gap: written off for ``cause``; 0 without cause: the rest stays open
    """

    id: int
    key: Hashable
    residual: int
    paid: int
    gap: int = 0
    cause: Hashable = None


class Part(NamedTuple):
    """One counterpart of the receipt and the items it is lettered with.

    ``amount`` is what it takes of the receipt; with ``ids`` empty it stays on account.
    """

    key: Hashable
    amount: int
    ids: tuple[int, ...]
    gap: int
    cause: Hashable
    complete: bool


def spread(amount: int, items: Iterable[Open]) -> dict[int, int]:
    """Pay the oldest debts first; credits are left to be chosen by a person.

    :param amount: minor units to spread, positive
    :return: what is paid by item id; items that get nothing are left out

    >>> old, new = date(2026, 1, 1), date(2026, 2, 1)
    >>> spread(150, [Open(2, 100, new), Open(1, 100, old), Open(3, -20, old)])
    {1: 100, 2: 50}
    """
    result: dict[int, int] = {}
    for item in sorted(items, key=lambda item: (item.due, item.id)):
        share = min(item.residual, amount)
        if share > 0:
            result[item.id] = share
            amount -= share
    return result


def cited(reference: str, items: Sequence[Open]) -> list[int]:
    """The items whose number stands in a reference, in the order of their due dates.

    >>> items = [Open(1, 5, date(2026, 1, 1), ("INV/2026/00012",))]
    >>> cited("payment inv-2026-00012 thanks", items), cited("INV/2026/00013", items)
    ([1], [])
    """
    text = number_key(reference)
    found = []
    for item in sorted(items, key=lambda item: (item.due, item.id)):
        keys = map(number_key, item.numbers)
        if any(_stands_in(key, text) for key in keys):
            found.append(item.id)
    return found


def _stands_in(key: str, text: str) -> bool:
    """Whether a number stands in a text and is not the beginning of a longer one."""
    if len(key) < MIN_REFERENCE or not any(map(str.isdigit, key)):
        return False
    start = text.find(key)
    while start >= 0:
        end = start + len(key)
        if not text[end : end + 1].isdigit():
            if not (key[0].isdigit() and text[start - 1 : start].isdigit()):
                return True
        start = text.find(key, start + 1)
    return False


def parts(amount: int, lines: Sequence[Paid], on_account: Hashable) -> list[Part]:
    """Divide a receipt so that each part closes, or lowers, exactly what was said.

    Items of one key that are paid in full share a part; one with a gap to write off,
    or paid in part, has its own: core would otherwise pay the oldest first.

    :param amount: the receipt
    :param on_account: key of what is left over

    >>> parts(150, [Paid(1, "A", 100, 100), Paid(2, "A", 60, 40)], "A")
    ... # doctest: +NORMALIZE_WHITESPACE
    [Part(key='A', amount=100, ids=(1,), gap=0, cause=None, complete=True),
     Part(key='A', amount=40, ids=(2,), gap=0, cause=None, complete=False),
     Part(key='A', amount=10, ids=(), gap=0, cause=None, complete=False)]
    """
    whole: dict[Hashable, list[Paid]] = {}
    single: list[Part] = []
    for line in lines:
        gap = line.gap if line.cause is not None else 0
        if line.paid == line.residual:
            whole.setdefault(line.key, []).append(line)
        elif line.paid or gap:
            complete = line.paid + gap == line.residual
            single.append(
                Part(line.key, line.paid, (line.id,), gap, line.cause, complete)
            )
    result = [
        Part(key, sum(line.paid for line in group), _ids(group), 0, None, True)
        for key, group in whole.items()
    ]
    result += single
    rest = amount - sum(part.amount for part in result)
    if rest:
        result.append(Part(on_account, rest, (), 0, None, False))
    return result


def _ids(lines: Iterable[Paid]) -> tuple[int, ...]:
    return tuple(line.id for line in lines)
