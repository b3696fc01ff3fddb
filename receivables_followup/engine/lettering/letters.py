"""Which letter each journal item bears, given what is reconciled with what.

A group of reconciled items bears one letter, unique in the account of each partner it
touches. It keeps its letter while it grows, becomes complete or loses items; of two
parts of a split group the one with the oldest item keeps the letter; of two groups that
become one the earlier letter stays; a letter given up is never given again.
"""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date as Date
from typing import NamedTuple

from .letter_codes import code, is_code, number


class Item(NamedTuple):
    """A journal item as it is now, with the letter it bore before.

    ``key``: what letters are unique in: company, account and partner. ``group``: what
    the items reconciled with each other share, None when alone. ``complete``: nothing
    of its group is left open. ``junior``: came from another key, so its group gives
    way when the same letter is in use here.
    """

    id: int
    key: Hashable
    group: Hashable | None
    complete: bool
    letter: str | None
    date: Date
    junior: bool = False

    @property
    def age(self) -> tuple:
        return (self.junior, self.date, self.id)


class Decision(NamedTuple):
    """What changes: letters by item id (None: blank), last number given by key."""

    letters: dict[int, str | None]
    last: dict[Hashable, int]


class _Group:
    """Items that bear one letter, while it is being decided."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.claims: set[int] = set()

    def add(self, item: Item) -> None:
        self.items.append(item)

    @property
    def keys(self) -> set:
        return {item.key for item in self.items}

    @property
    def oldest(self) -> tuple:
        return min(item.age for item in self.items)

    @property
    def order(self) -> tuple:
        """New letters follow the day on which the last item came."""
        return max(item.date for item in self.items), min(i.id for i in self.items)


def decide(items: Iterable[Item], last: Mapping[Hashable, int]) -> Decision:
    """Decide the letters of these items; say only what changes.

    :param items: all the items of every group given, and of every letter they bear
    :param last: number of the last letter given, by key; none when missing

    >>> day = Date(2026, 6, 1)
    >>> def item(id, group, letter=None, complete=True):
    ...     return Item(id, "411", group, complete, letter, day)
    >>> decide([item(1, "x"), item(2, "x"), item(3, None, "AAA")], {"411": 1})
    Decision(letters={3: None, 1: 'AAB', 2: 'AAB'}, last={'411': 2})
    >>> decide([item(1, "x", "AAA", False), item(2, "x", None, False)], {"411": 1})
    Decision(letters={1: 'aaa', 2: 'aaa'}, last={})
    """
    items = sorted(items, key=lambda item: item.id)
    groups: dict[Hashable, _Group] = {}
    letters: dict[int, str | None] = {}
    for item in items:
        if item.group is not None:
            groups.setdefault(item.group, _Group()).add(item)
        elif item.letter:
            letters[item.id] = None
    counted = _known(items, last)
    owners = _owners(items)
    chosen = _keep(groups, owners, counted)
    _give_new(groups.keys() - chosen.keys(), groups, counted, chosen)
    for name, group in groups.items():
        complete = all(item.complete for item in group.items)
        letter = code(chosen[name], complete)
        letters |= {item.id: letter for item in group.items if item.letter != letter}
    changed = {
        key: value for key, value in counted.items() if value != last.get(key, 0)
    }
    return Decision(letters, changed)


def _number(item: Item) -> int | None:
    return number(item.letter) if is_code(item.letter) else None


def _known(items: list[Item], last: Mapping[Hashable, int]) -> dict[Hashable, int]:
    """The last number given by key, whatever a counter that fell behind says."""
    known: dict[Hashable, int] = {}
    for item in items:
        seen = max(last.get(item.key, 0), _number(item) or 0)
        known[item.key] = max(known.get(item.key, 0), seen)
    return known


def _owners(items: list[Item]) -> dict[tuple, Hashable]:
    """The group that may keep each letter of each key: it has the oldest bearer."""
    oldest: dict[tuple, Item] = {}
    for item in items:
        bears = _number(item)
        if bears and item.group is not None:
            known = oldest.setdefault((item.key, bears), item)
            if item.age < known.age:
                oldest[item.key, bears] = item
    return {name: item.group for name, item in oldest.items()}


def _keep(
    groups: Mapping[Hashable, _Group],
    owners: Mapping[tuple, Hashable],
    counted: dict[Hashable, int],
) -> dict[Hashable, int]:
    """Letters kept: the earliest a group owns that is free for all its partners."""
    for (_key, bears), name in owners.items():
        groups[name].claims.add(bears)
    chosen: dict[Hashable, int] = {}
    claiming = [name for name, group in groups.items() if group.claims]
    for name in sorted(claiming, key=lambda name: groups[name].oldest):
        group = groups[name]
        for bears in sorted(group.claims):
            if all(
                owners.get((key, bears)) == name or counted[key] < bears
                for key in group.keys
            ):
                chosen[name] = bears
                for key in group.keys:
                    counted[key] = max(counted[key], bears)
                break
    return chosen


def _give_new(
    names: Iterable[Hashable],
    groups: Mapping[Hashable, _Group],
    counted: dict[Hashable, int],
    chosen: dict[Hashable, int],
) -> None:
    """The next letter that none of the partners of a group has had."""
    for name in sorted(names, key=lambda name: groups[name].order):
        keys = groups[name].keys
        chosen[name] = 1 + max(counted[key] for key in keys)
        for key in keys:
            counted[key] = chosen[name]
