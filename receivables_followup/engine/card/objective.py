"""How far an objective has come: what remains, the pace, and a word for both.

Metrics are of two kinds in two directions. What adds up over the period (turnover,
cash, visits) is compared with the share of time gone by; a level (satisfaction,
overdue, DSO) is compared with its target at any moment. Overdue and DSO are to be
brought down to the target, the others up to it.
"""

from dataclasses import dataclass
from datetime import date

CUMULATED = frozenset({"turnover", "cash", "visits"})
REVERSED = frozenset({"overdue", "dso"})
# Running objectives within this much of their pace are on track.
MARGIN = 0.1


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an objective stands on one day.

    ``pace`` is 1 when things go exactly as needed, more when better; None when there
    is nothing to divide by. ``share`` is how much of the target is there, at most 1;
    None when the target is 0. ``distance`` is what is missing, in the unit of the
    metric; negative once the target is passed.
    """

    distance: float
    pace: float | None
    share: float | None
    elapsed: float
    status: str


def elapsed_share(date_from: date, date_to: date, today: date) -> float:
    """The share of a period gone by at the end of a day: 0 before it, 1 after it.

    >>> year = date(2026, 1, 1), date(2026, 12, 31)
    >>> elapsed_share(*year, date(2025, 6, 1)), elapsed_share(*year, date(2027, 1, 1))
    (0.0, 1.0)
    >>> elapsed_share(date(2026, 6, 1), date(2026, 6, 30), date(2026, 6, 15))
    0.5
    >>> elapsed_share(date(2026, 6, 1), date(2026, 6, 1), date(2026, 6, 1))
    1.0
    """
    days = (date_to - date_from).days + 1
    gone = (today - date_from).days + 1
    return min(max(gone / days, 0.0), 1.0)


def progress(
    metric: str,
    target: float,
    current: float | None,
    date_from: date,
    date_to: date,
    today: date,
) -> Progress:
    """Weigh what was measured against the target of a period.

    :param current: None when it could not be measured (too few answers)
    :return: status ``planned`` before the period, ``no_data`` without a measure,
        ``reached`` or ``missed`` at its end (what adds up is reached as soon as the
        target is), else ``ahead``, ``on_track`` or ``behind``

    >>> june = date(2026, 6, 1), date(2026, 6, 30)
    >>> half = progress("turnover", 10000, 4000, *june, date(2026, 6, 15))
    >>> half.distance, half.pace, half.share, half.status
    (6000, 0.8, 0.4, 'behind')
    >>> over = progress("overdue", 5000, 8000, *june, date(2026, 7, 1))
    >>> over.distance, over.pace, over.status
    (3000, 0.625, 'missed')
    >>> none = progress("overdue", 0, 0, *june, date(2026, 6, 2))
    >>> none.distance, none.pace, none.share, none.status
    (0, None, None, 'on_track')
    """
    elapsed = elapsed_share(date_from, date_to, today)
    if current is None:
        return Progress(target, None, None, elapsed, _unmeasured(date_from, today))
    missing = current - target if metric in REVERSED else target - current
    pace = _pace(metric, target, current, elapsed)
    status = _status(metric, missing, pace, date_from, date_to, today)
    return Progress(missing, pace, _share(metric, target, current), elapsed, status)


def _unmeasured(date_from: date, today: date) -> str:
    return "planned" if today < date_from else "no_data"


def _pace(metric: str, target: float, current: float, elapsed: float) -> float | None:
    if metric in REVERSED:
        return target / current if target > 0 and current > 0 else None
    needed = target * elapsed if metric in CUMULATED else target
    return current / needed if needed > 0 else None


def _share(metric: str, target: float, current: float) -> float | None:
    if target <= 0:
        return None
    if metric in REVERSED:
        return 1.0 if current <= target else target / current
    return min(max(current / target, 0.0), 1.0)


def _status(
    metric: str,
    missing: float,
    pace: float | None,
    date_from: date,
    date_to: date,
    today: date,
) -> str:
    if today < date_from:
        return "planned"
    if today > date_to:
        return "reached" if missing <= 0 else "missed"
    if metric in CUMULATED and missing <= 0:
        return "reached"
    if pace is None:  # nothing to divide by: only reached or not can be told
        return "on_track" if missing <= 0 else "behind"
    if metric in CUMULATED:
        if pace > 1 + MARGIN:
            return "ahead"
        return "on_track" if pace >= 1 - MARGIN else "behind"
    if missing > 0:
        return "behind"
    return "ahead" if pace > 1 + MARGIN else "on_track"
