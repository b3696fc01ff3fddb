"""References of documents, and how texts cite them."""

import re
from collections.abc import Iterable

MIN_LENGTH = 5
# Words with a digit; the look behind spares trying each end of those without.
WORD = re.compile(r"(?<![\w/.\\-])[\w/.\\-]*\d[\w/.\\-]*")
NOISE = re.compile(r"[\W_]+")
JOINT = re.compile(r"[-_]+")
# A number written with spaces begins with a few letters: "FAC 2026 00012".
START = re.compile(r"[^\W\d_]{1,5}(?:[/.-]?\d+)+")
MIN_GROUP = 3  # digits of its last group: "INV 1001 2" are two of something
MAX_LETTERS = 5
FIRST = frozenset("0123456789")
YEARS = ("19", "20")
CURRENCIES = {"€", "$", "£", "EUR", "USD", "GBP", "CHF"}
DIGITS = str.maketrans("0123456789", "9999999999")


def normalise(text: str) -> str:
    """A reference without its punctuation, in upper case; "" when it says too little.

    A reference has five characters and a digit at least: "RENT" or "12" name nothing.

    >>> normalise("FAC/2026/00012"), normalise("fac 2026-00012"), normalise("May 26")
    ('FAC202600012', 'FAC202600012', 'MAY26')
    >>> normalise("A-12"), normalise("rent"), normalise("")
    ('', '', '')
    """
    token = text.replace("/", "").upper()  # mostly the only noise
    if not token.isalnum():
        token = NOISE.sub("", token)
    if len(token) < MIN_LENGTH or token.isalpha():
        return ""
    return token


def cited(*texts: str | None) -> frozenset[str]:
    """The references that texts (labels of a payment, free references) may cite.

    >>> sorted(cited("SEPA FAC/2026/00012, FAC/2026/00013", None))
    ['FAC202600012', 'FAC202600013']
    >>> sorted(cited("INV1001-INV1002"))
    ['INV1001', 'INV1001INV1002', 'INV1002']
    >>> sorted(cited("VIR FAC 2026 00012"))
    ['00012', 'FAC202600012']
    >>> cited("Thank you")
    frozenset()
    """
    found = set()
    for text in texts:
        if not text:
            continue
        groups = False
        for word in WORD.findall(text):
            if word.isdigit():
                groups = True
                if len(word) >= MIN_LENGTH:
                    found.add(word)
            elif len(word) >= MIN_LENGTH and (token := normalise(word)):
                found.add(token)
                if "-" in word or "_" in word:
                    found.update(map(normalise, JOINT.split(word)))
        if groups:
            for span in spaced(text):
                token = span.replace(" ", "").upper()
                found.add(token if token.isalnum() else normalise(token))
    found.discard("")
    return frozenset(found)


def spaced(text: str) -> list[str]:
    """The numbers of documents that a text may write with spaces, as they stand there.

    A number may end with any group of digits of its own: all ends are given, but for a
    mere year.

    >>> spaced("VIR FAC 2026 00012 merci"), spaced("INV 1001 150,00")
    (['FAC 2026 00012'], ['INV 1001'])
    >>> spaced("du 15 03 26"), spaced("PO 4711 of 15/03/2026"), spaced("REF 12 500 EUR")
    ([], ['PO 4711'], [])
    """
    spans = []
    words = text.split()
    for end, word in enumerate(words):
        if len(word) < MIN_GROUP or word[0] not in FIRST or not end:
            continue
        group = word if word.isdigit() else word.rstrip(",;:.)")
        if len(group) < MIN_GROUP or not group.isdigit():
            continue
        start = end - 1
        while start and start > end - 3 and words[start].isdigit():
            start -= 1
        first = words[start]
        if first.isalpha():
            lone_year = start == end - 1 and len(group) == 4 and group[:2] in YEARS
            if len(first) > MAX_LETTERS or lone_year:
                continue
        elif not START.fullmatch(first):
            continue
        if end + 1 == len(words) or words[end + 1].upper() not in CURRENCIES:
            spans.append(" ".join([*words[start:end], group]))
    return spans


def owned(*numbers: str | None) -> frozenset[str]:
    """The references under which documents with these numbers are cited.

    >>> sorted(owned("FAC/2026/00012", "FAC/2026/00012", "PO 4711", None))
    ['FAC202600012', 'PO4711']
    """
    return frozenset(filter(None, map(normalise, filter(None, {*numbers}))))


def shape(token: str) -> str:
    """What tokens of one numbering have in common; "" for bare numbers.

    >>> shape("FAC202600012") == shape("FAC202512345"), shape("20260115")
    (True, '')
    """
    return "" if token.isdigit() else token.translate(DIGITS)


def shapes(tokens: Iterable[str]) -> set[str]:
    """The shapes of tokens by the hundred thousand, without those of bare numbers.

    >>> sorted(shapes(["FAC202600012", "FAC202512345", "PO4711", "20260115"]))
    ['FAC999999999', 'PO9999']
    """
    # Translated as one text: tokens hold no space.
    found = set(" ".join(tokens).translate(DIGITS).split())
    return {text for text in found if not text.isdigit()}
