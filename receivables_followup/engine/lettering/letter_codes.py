"""Letters by number: AAA is 1, ZZZ is 17,576, then AAAA, and so on without end."""

import re

from ..errors import EngineError

FIRST_WIDTH = 3
BASE = 26
A = ord("A")
_CODE = re.compile(r"[A-Z]{3,}|[a-z]{3,}")


def code(number: int, complete: bool = True) -> str:
    """Return the letter with this number, in lower case while the group is partial.

    :param number: 1 for the first letter of an account and partner
    :raise EngineError: ``bad_letter_number`` below 1

    >>> code(1), code(26), code(27), code(17576), code(17577)
    ('AAA', 'AAZ', 'ABA', 'ZZZ', 'AAAA')
    >>> code(2, complete=False)
    'aab'
    """
    if number < 1:
        raise EngineError("bad_letter_number", number=number)
    rest, width = number - 1, FIRST_WIDTH
    while rest >= BASE**width:
        rest -= BASE**width
        width += 1
    letters = ""
    for _place in range(width):
        rest, place = divmod(rest, BASE)
        letters = chr(A + place) + letters
    return letters if complete else letters.lower()


def number(letter: str) -> int:
    """Return the number of a letter, whatever its case.

    :raise EngineError: ``bad_letter`` for what no call of ``code`` returns

    >>> number("AAA"), number("aab"), number("ZZZ"), number("AAAA")
    (1, 2, 17576, 17577)
    >>> number("A1")
    Traceback (most recent call last):
    engine.errors.EngineError: bad_letter (letter='A1')
    """
    if not is_code(letter):
        raise EngineError("bad_letter", letter=letter)
    value = 0
    for place in letter.upper():
        value = value * BASE + ord(place) - A
    return value + 1 + sum(BASE**width for width in range(FIRST_WIDTH, len(letter)))


def is_code(letter: str | None) -> bool:
    """Whether this is a letter of ours: three or more of A to Z, all of one case.

    >>> [is_code(text) for text in ("AAA", "aaa", "AaA", "AA", "ÀAA", None)]
    [True, True, False, False, False, False]
    """
    return bool(letter and _CODE.fullmatch(letter))


def is_complete(letter: str) -> bool:
    """Whether a letter says that its group is complete.

    >>> is_complete("AAA"), is_complete("aaa")
    (True, False)
    """
    return letter.isupper()
