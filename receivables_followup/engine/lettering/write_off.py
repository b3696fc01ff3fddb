"""Write-offs: what may be written off, and how much of it is VAT.

Amounts are whole minor units of one currency, signed: a debit is positive.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction

TAX, BASE = "tax", "base"


@dataclass(frozen=True)
class Part:
    """One part of an invoice: the amount of a tax, or what one set of taxes is on.

    :param key: how the caller finds it again
    :param amount: signed, minor units
    """

    key: Hashable
    kind: str
    amount: int


def round_half_up(amount: Fraction) -> int:
    """Round to a whole number, halves away from zero.

    >>> round_half_up(Fraction(5, 2)), round_half_up(Fraction(-5, 2))
    (3, -3)
    """
    sign = -1 if amount < 0 else 1
    return sign * int(abs(amount) + Fraction(1, 2))


def split(gap: int, parts: Sequence[Part]) -> dict[Hashable, int]:
    """Divide a gap as the invoice it belongs to is divided: by tax and by base.

    Every tax is rounded by itself, as on an invoice; the bases share what is left, the
    largest one taking the cent that remains. The sum is the gap, exactly.

    :return: amount by key of the part; empty when the parts sum to zero

    >>> invoice = [Part("net", BASE, 100000), Part("vat", TAX, 20000)]
    >>> split(2400, invoice)
    {'vat': 400, 'net': 2000}
    >>> split(1, invoice)
    {'vat': 0, 'net': 1}
    >>> split(5, [])
    {}
    """
    total = sum(part.amount for part in parts)
    if not total:
        return {}
    ratio = Fraction(gap, total)
    taxes = [part for part in parts if part.kind == TAX]
    bases = [part for part in parts if part.kind == BASE]
    shares = {part.key: round_half_up(ratio * part.amount) for part in taxes}
    if not bases:
        # A tax alone (an import declaration): the largest one takes the rest.
        taxes, bases = [], taxes
    left = gap - sum(shares[part.key] for part in taxes)
    largest = max(bases, key=lambda part: abs(part.amount))
    for part in bases:
        if part is not largest:
            shares[part.key] = round_half_up(ratio * part.amount)
            left -= shares[part.key]
    shares[largest.key] = left
    return shares


def refusal(
    amount: int, max_amount: int, used: int = 0, max_month: int = 0, before: int = 0
) -> str | None:
    """Which ceiling a write-off exceeds, ``item`` or ``month``; None when it may pass.

    :param amount: what is to be written off; its sign does not matter
    :param max_amount: ceiling of what is written off of one item; 0: none
    :param used: what the same person wrote off in the month, always positive
    :param max_month: ceiling of a person and month; 0: none
    :param before: what was written off of the same item before, always positive

    >>> refusal(-150, 100), refusal(100, 100), refusal(60, 100, 50, 100)
    ('item', None, 'month')
    >>> refusal(60, 100, before=50)
    'item'
    """
    if max_amount and before + abs(amount) > max_amount:
        return "item"
    if max_month and used + abs(amount) > max_month:
        return "month"
    return None
