"""What answers from 1 to 5 say together, once there are enough of them."""

from collections.abc import Iterable
from dataclasses import dataclass

SCALE = (1, 2, 3, 4, 5)
# Fewer answers say more about chance than about the customer.
MIN_ANSWERS = 5
PROMOTER = 5
DETRACTOR = 3  # and below


@dataclass(frozen=True, slots=True)
class Summary:
    """``average`` (1 to 5) and ``nps`` (-100 to 100) are None below the minimum."""

    count: int
    average: float | None
    nps: float | None


def summarize(answers: Iterable[float], minimum: int = MIN_ANSWERS) -> Summary:
    """Sum up answers: their average and the net promoter score.

    The score is the share of promoters (5) less that of detractors (3 or less), in
    percent; 4 is neither.

    :param answers: values from 1 to 5

    >>> summarize([5, 5, 4, 3, 1])
    Summary(count=5, average=3.6, nps=0.0)
    >>> summarize([5, 5, 5, 5])
    Summary(count=4, average=None, nps=None)
    """
    values = list(answers)
    count = len(values)
    if count < max(minimum, 1):
        return Summary(count, None, None)
    promoters = sum(value >= PROMOTER for value in values)
    detractors = sum(value <= DETRACTOR for value in values)
    return Summary(count, sum(values) / count, 100 * (promoters - detractors) / count)
