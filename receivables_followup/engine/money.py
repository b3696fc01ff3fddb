"""Money as whole minor units: exact sums, one rule of rounding."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from .errors import MoneyError

# Floats carry about 15 reliable digits; above this the last of them is a whole unit.
_NOISE_FREE = 1e12
_NOISE = 1e-6


def to_minor(amount: float | Decimal | str | int, digits: int) -> int:
    """Return an amount in minor units, halves rounded away from zero.

    Floats are taken for the decimal they stand for, whatever noise a sum left.

    :param amount: in units of the currency
    :param digits: decimal places of the currency, 0 for yen
    :raise MoneyError: ``bad_amount`` for what is not a finite number

    >>> to_minor(203.045, 2), to_minor(-203.045, 2), to_minor("12.5", 0)
    (20305, -20305, 13)
    >>> to_minor(1.15 * 3, 1), to_minor(0.1 + 0.2, 2)
    (35, 30)
    """
    if type(amount) is float:
        scaled = amount * 10**digits
        if -_NOISE_FREE < scaled < _NOISE_FREE:
            nearest = round(scaled)
            if -_NOISE < scaled - nearest < _NOISE:
                return nearest
            amount = f"{amount:.15g}"
    try:
        exact = Decimal(str(amount))
        return int(exact.scaleb(digits).to_integral_value(ROUND_HALF_UP))
    except (InvalidOperation, ValueError, OverflowError):
        raise MoneyError("bad_amount", amount=amount) from None


def from_minor(minor: int, digits: int) -> Decimal:
    """Return minor units as an exact decimal amount.

    >>> from_minor(-20305, 2), from_minor(13, 0)
    (Decimal('-203.05'), Decimal('13'))
    """
    return Decimal(minor).scaleb(-digits)


def split_pro_rata(total: int, weights: Sequence[int]) -> list[int]:
    """Divide minor units in proportion to weights, without losing a cent.

    Cents left over go to the largest remainders, the earlier share winning a tie.

    :raise MoneyError: ``bad_weights`` when a weight is negative, or when they are all
        zero although there is something to divide

    >>> split_pro_rata(100, [1, 1, 1]), split_pro_rata(-100, [1, 2])
    ([34, 33, 33], [-33, -67])
    >>> split_pro_rata(0, [])
    []
    """
    whole = sum(weights)
    if any(weight < 0 for weight in weights) or (total and not whole):
        raise MoneyError("bad_weights", total=total, weights=tuple(weights))
    if not total:
        return [0] * len(weights)
    sign = 1 if total > 0 else -1
    parts = [divmod(abs(total) * weight, whole) for weight in weights]
    shares = [share for share, _rest in parts]
    left = abs(total) - sum(shares)
    by_rest = sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))
    for i in by_rest[:left]:
        shares[i] += 1
    return [sign * share for share in shares]


def below_share(amount: int, percent: float, base: int) -> bool:
    """Whether an amount is less than a share of a base; two decimals of percent count.

    >>> below_share(499, 5, 10000), below_share(500, 5.0, 10000), below_share(0, 0, 9)
    (True, False, False)
    """
    return amount * 10000 < round(percent * 100) * base
