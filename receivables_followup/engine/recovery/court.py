"""Which court covers a seat: by the beginning of its postal code."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

Key = TypeVar("Key")
SEPARATORS = str.maketrans(",;", "  ")


def prefixes(text: str | None) -> tuple[str, ...]:
    """The beginnings of postal codes in a text, as people write them.

    >>> prefixes("69, 01; 380")
    ('69', '01', '380')
    >>> prefixes(None)
    ()
    """
    return tuple((text or "").translate(SEPARATORS).upper().split())


def covering(code: str | None, courts: Mapping[Key, Iterable[str]]) -> Key | None:
    """The court that covers a postal code: the one with the longest beginning.

    :param courts: beginnings of postal codes by court
    :return: None where no court covers it, or two do equally

    >>> courts = {"Lyon": ["69"], "Villefranche": ["694", "696"]}
    >>> covering("69 400", courts), covering("69003", courts), covering("75001", courts)
    ('Villefranche', 'Lyon', None)
    """
    plain = "".join((code or "").upper().split())
    reach = {
        key: max((len(start) for start in starts if plain.startswith(start)), default=0)
        for key, starts in courts.items()
    }
    longest = max(reach.values(), default=0)
    found = [key for key, length in reach.items() if length == longest]
    return found[0] if longest and len(found) == 1 else None
