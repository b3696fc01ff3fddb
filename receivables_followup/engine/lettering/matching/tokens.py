"""References of documents, and how texts cite them."""

import re

MIN_LENGTH = 5
WORD = re.compile(r"[\w/.\\-]*\d[\w/.\\-]*")  # words with a digit
NOISE = re.compile(r"[\W_]+")
JOINT = re.compile(r"[-_]+")
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
    >>> cited("Thank you")
    frozenset()
    """
    found = set()
    for text in texts:
        for word in WORD.findall(text or ""):
            if len(word) >= MIN_LENGTH and (token := normalise(word)):
                found.add(token)
                if "-" in word or "_" in word:
                    found.update(map(normalise, JOINT.split(word)))
    found.discard("")
    return frozenset(found)


def owned(*numbers: str | None) -> frozenset[str]:
    """The references under which documents with these numbers are cited.

    >>> sorted(owned("FAC/2026/00012", "FAC/2026/00012", "PO 4711", None))
    ['FAC202600012', 'PO4711']
    """
    return frozenset(
        [token for number in {*numbers} if number and (token := normalise(number))]
    )


def shape(token: str) -> str:
    """What tokens of one numbering have in common; "" for bare numbers.

    >>> shape("FAC202600012") == shape("FAC202512345"), shape("20260115")
    (True, '')
    """
    return "" if token.isdigit() else token.translate(DIGITS)
