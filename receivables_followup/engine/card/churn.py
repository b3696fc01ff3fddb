"""Whether a customer is leaving: how unlikely its silence is, and other signs.

Orders are taken to come at random at a rate of the customer's own, and rates to differ
between customers as a gamma distribution, whose two parameters come from all customers
of the company. What a customer did so far then gives, in closed form, how likely it is
that a customer of this kind stays silent for so many days and is still there.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

AMBER = 0.10
RED = 0.03
DROP = 0.30  # of the turnover, year on year
MIN_ORDERS = 3  # fewer show no habit
DETRACTOR = 3  # of 5, and below
# A season: all orders ever seen fall into a few months of the year.
SEASON_MONTHS = 4
TWO_SEASONS = 300  # days between first and last order, at least
YEAR = 365
SILENT_CYCLES = 2
# Where the base of customers says nothing: one order a quarter, known vaguely.
WEAK_ALPHA, WEAK_BETA = 1.0, 90.0
MIN_CUSTOMERS = 10
ALPHA_BOUNDS = (0.2, 20.0)


@dataclass(frozen=True, slots=True)
class Prior:
    """Gamma distribution of orders per day: shape, and rate in days."""

    alpha: float = WEAK_ALPHA
    beta: float = WEAK_BETA


@dataclass(frozen=True, slots=True)
class Orders:
    """Days with an order, however many invoices each had.

    ``months`` has bit n set for an order in month n + 1 of any year.
    """

    count: int
    first: date
    last: date
    months: int = 0


@dataclass(frozen=True, slots=True)
class Signal:
    """``level`` is none, amber or red; ``reasons`` among silence, turnover, opinion.

    ``probability`` is None where silence is not judged (too few orders, season).
    """

    level: str
    reasons: tuple[str, ...] = ()
    probability: float | None = None


def silence_probability(orders: int, span: int, silence: int, prior: Prior) -> float:
    """How likely a customer that is still there orders nothing for so many days.

    ``((beta + T) / (beta + T + t)) ** (alpha + x)`` with x orders in T days before.

    :param orders: orders after the first
    :param span: days from the first order to the last
    :param silence: days since the last order

    >>> round(silence_probability(12, 360, 90, Prior(1, 30)), 4)
    0.0673
    >>> silence_probability(0, 0, 0, Prior())
    1.0
    """
    known = prior.beta + span
    return (known / (known + max(silence, 0))) ** (prior.alpha + orders)


def fit_prior(history: Iterable[tuple[int, int]]) -> Prior:
    """Estimate the prior from all customers of a company, by moments.

    The variance of the counts beyond what chance alone gives is the variance of the
    customers' rates.

    :param history: ``(orders after the first, days from first to last)`` per customer

    >>> fit_prior([(4, 400)])
    Prior(alpha=1.0, beta=90.0)
    >>> prior = fit_prior([(2, 200), (40, 400)] * 20)
    >>> round(prior.alpha / prior.beta, 3)
    0.07
    """
    pairs = [(x, days) for x, days in history if x > 0 and days > 0]
    if len(pairs) < MIN_CUSTOMERS:
        return Prior()
    total = sum(days for _x, days in pairs)
    mean = sum(x for x, _days in pairs) / total
    squares = sum(days * days for _x, days in pairs)
    excess = sum((x - mean * days) ** 2 for x, days in pairs) - mean * total
    variance = max(excess / squares, 0.0)
    low, high = ALPHA_BOUNDS
    alpha = min(max(mean * mean / variance, low), high) if variance else high
    return Prior(alpha, alpha / mean)


def is_seasonal(orders: Orders) -> bool:
    """Whether a customer orders in one season of the year only.

    >>> skis = Orders(9, date(2023, 11, 3), date(2025, 12, 20), 0b110000000000)
    >>> is_seasonal(skis)
    True
    """
    if orders.count < MIN_ORDERS or (orders.last - orders.first).days < TWO_SEASONS:
        return False
    return 0 < orders.months.bit_count() <= SEASON_MONTHS


def turnover_change(current: float, previous: float) -> float | None:
    """Change against the year before, as a share; None without a year before.

    >>> turnover_change(60, 100), turnover_change(10, 0)
    (-0.4, None)
    """
    return current / previous - 1 if previous > 0 else None


def silent_cycles(orders: Orders, today: date) -> int:
    """Years since the last order of a seasonal customer.

    >>> silent_cycles(Orders(3, date(2022, 7, 1), date(2024, 7, 1)), date(2026, 7, 1))
    2
    """
    return (today - orders.last).days // YEAR


def judge(
    orders: Orders | None,
    turnover: tuple[float, float],
    opinion: float | None,
    today: date,
    prior: Prior,
) -> Signal:
    """Judge one customer.

    A seasonal customer is silent most of the year: its silence counts from two years
    without an order on, and a turnover that one missed season took along does not.

    :param orders: None for a customer who never ordered
    :param turnover: of the last twelve months and of the twelve before
    :param opinion: last answer from 1 to 5, if recent

    >>> monthly = Orders(13, date(2025, 1, 1), date(2026, 1, 1), 0xFFF)
    >>> judge(monthly, (900, 1000), None, date(2026, 2, 1), Prior()).level
    'none'
    >>> judge(monthly, (500, 1000), 2, date(2026, 2, 1), Prior()).reasons
    ('turnover', 'opinion')
    >>> judge(monthly, (0, 1000), None, date(2026, 9, 1), Prior()).level
    'red'
    """
    reasons = []
    probability = _probability(orders, today, prior)
    level = "none"
    if probability is not None and probability < AMBER:
        reasons.append("silence")
        level = "red" if probability < RED else "amber"
    change = turnover_change(*turnover)
    if change is not None and change <= -DROP and not _missed_a_season(orders, today):
        reasons.append("turnover")
    if opinion is not None and 1 <= opinion <= DETRACTOR:
        reasons.append("opinion")
    if reasons and level == "none":
        level = "amber"
    return Signal(level, tuple(reasons), probability)


def _missed_a_season(orders: Orders | None, today: date) -> bool:
    return (
        orders is not None
        and is_seasonal(orders)
        and 0 < silent_cycles(orders, today) < SILENT_CYCLES
    )


def _probability(orders: Orders | None, today: date, prior: Prior) -> float | None:
    if orders is None or orders.count < MIN_ORDERS:
        return None
    if is_seasonal(orders) and silent_cycles(orders, today) < SILENT_CYCLES:
        return None
    span = (orders.last - orders.first).days
    silence = (today - orders.last).days
    return silence_probability(orders.count - 1, span, silence, prior)
