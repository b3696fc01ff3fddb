"""Money as whole minor units, so that sums are exact."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal


def to_minor(amount: float | Decimal | str, digits: int) -> int:
    """Whole minor units of an amount, halves away from zero.

    >>> to_minor(1.005, 2), to_minor("-2.675", 2), to_minor(1200, 0)
    (101, -268, 1200)
    """
    if isinstance(amount, float):
        amount = repr(amount)  # what the float means, not its binary noise
    return int(
        Decimal(amount).scaleb(digits).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    )


def from_minor(minor: int, digits: int) -> Decimal:
    """The amount of whole minor units.

    >>> from_minor(12345, 2)
    Decimal('123.45')
    """
    return Decimal(minor).scaleb(-digits)


def split_pro_rata(total: int, weights: Sequence[int]) -> list[int]:
    """Share a total in proportion to weights, to the last minor unit.

    The units that rounding leaves go to the largest remainders, the first on a tie.

    >>> split_pro_rata(100, [1, 1, 1])
    [34, 33, 33]
    >>> split_pro_rata(5, [0, 0])
    [0, 0]
    """
    base = sum(weights)
    if not base:
        return [0] * len(weights)
    shares = [total * weight // base for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda i: (-(total * weights[i] % base), i)
    )
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return shares
