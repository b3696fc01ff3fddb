"""On which days notices may leave, and how many working days lie between two."""

from calendar import monthrange
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from ..errors import EngineError

WEEKDAYS = frozenset(range(5))  # Monday to Friday, Monday is 0
_ONE_DAY = timedelta(days=1)

# First month and day, last month and day: every year, both ends included.
Period = tuple[int, int, int, int]


def is_sending_day(
    day: date, closed: Collection[date] = (), weekdays: Collection[int] = WEEKDAYS
) -> bool:
    """Whether notices may leave on a day.

    :param closed: public holidays and other closed dates
    :param weekdays: the days of the week that are worked, Monday is 0

    >>> is_sending_day(date(2026, 7, 14), {date(2026, 7, 14)})
    False
    >>> is_sending_day(date(2026, 7, 15)), is_sending_day(date(2026, 7, 18))
    (True, False)
    """
    return day.weekday() in weekdays and day not in closed


def next_sending_day(
    day: date, closed: Collection[date] = (), weekdays: Collection[int] = WEEKDAYS
) -> date:
    """The first day for sending from a day on, that day included.

    :raises EngineError: ``no_sending_day`` when there is none within a year

    >>> next_sending_day(date(2026, 5, 1), {date(2026, 5, 1)})
    datetime.date(2026, 5, 4)
    """
    for _day in range(366):
        if is_sending_day(day, closed, weekdays):
            return day
        day += _ONE_DAY
    raise EngineError("no_sending_day", day=day - timedelta(days=366))


def working_days_between(
    first: date,
    last: date,
    closed: Iterable[date] = (),
    weekdays: Collection[int] = WEEKDAYS,
) -> int:
    """The working days after ``first``, up to and with ``last``; never negative.

    From a Friday to the next Monday is one working day.

    >>> working_days_between(date(2026, 7, 10), date(2026, 7, 13))
    1
    >>> working_days_between(date(2026, 7, 10), date(2026, 7, 20), {date(2026, 7, 14)})
    5
    >>> working_days_between(date(2026, 7, 20), date(2026, 7, 10))
    0
    """
    days = (last - first).days
    if days <= 0:
        return 0
    weeks, rest = divmod(days, 7)
    begin = first.weekday() + 1
    count = weeks * len(weekdays)
    count += sum((begin + day) % 7 in weekdays for day in range(rest))
    return count - sum(
        first < day <= last and day.weekday() in weekdays for day in set(closed)
    )


def quiet(
    day: date, periods: Iterable[Period], key: int = 0, stagger_days: int = 0
) -> bool:
    """Whether a recipient is left in peace: in a quiet period, or not yet restarted.

    After a period the recipients are taken up again over ``stagger_days`` days, each
    day those whose ``key % stagger_days`` is next, so that August does not end in one
    flood of letters. A period may run over New Year.

    :param key: any whole number of the recipient that does not change

    >>> august = [(8, 1, 8, 31)]
    >>> quiet(date(2026, 8, 15), august), quiet(date(2026, 9, 1), august)
    (True, False)
    >>> [quiet(date(2026, 9, day), august, key=7, stagger_days=5) for day in (1, 2, 3)]
    [True, True, False]
    >>> quiet(date(2027, 1, 2), [(12, 20, 1, 3)])
    True
    """
    last = taken_up(day, periods, stagger_days)
    return last is not None and (last < 0 or key % stagger_days > last)


def taken_up(day: date, periods: Iterable[Period], stagger_days: int = 0) -> int | None:
    """How far the restart after the quiet periods has come.

    :return: the highest remainder ``key % stagger_days`` that is written to again;
        None for everybody, -1 for nobody

    >>> august = [(8, 1, 8, 31)]
    >>> [taken_up(date(2026, *day), august, 5) for day in ((8, 31), (9, 1), (9, 5))]
    [-1, 0, None]
    """
    last = None
    for period in periods:
        if _within(day, period):
            return -1
        since = (day - _last_end(day, period)).days - 1
        if since < stagger_days - 1:
            last = since if last is None else min(last, since)
    return last


def _within(day: date, period: Period) -> bool:
    begin, end = period[:2], period[2:]
    this = (day.month, day.day)
    if begin <= end:
        return begin <= this <= end
    return this >= begin or this <= end


def _last_end(day: date, period: Period) -> date:
    """The last day of the latest run of a period that is over on ``day``."""
    end = _date(day.year, *period[2:])
    return end if end < day else _date(day.year - 1, *period[2:])


def _date(year: int, month: int, day: int) -> date:
    """A date of that year; 29 February is the 28th where there is none."""
    return date(year, month, min(day, monthrange(year, month)[1]))
