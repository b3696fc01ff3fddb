"""When a debt can no longer be claimed in court, and what moves that day.

Prudence decides where the law leaves a choice: the earliest start, the shortest term.
Sources: Civil code 2224, 2228-2244; Commercial code L110-4, L133-6; Consumer code
L218-2; law 68-1250 (public bodies); Enforcement code L111-4 (titles).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from ..months import add_months

RUNNING, ALERT, EXPIRED = "running", "alert", "expired"
INTERRUPTS, SUSPENDS, NO_EFFECT = "interrupts", "suspends", "none"
# What each cause does. A formal notice and the request for an order are listed because
# people believe that they interrupt: they do not; the service of the order does.
EFFECTS = {
    "acknowledgement": INTERRUPTS,
    "claim": INTERRUPTS,
    "enforcement": INTERRUPTS,
    "insolvency_claim": INTERRUPTS,
    "title": INTERRUPTS,
    "conciliation": SUSPENDS,
    "small_claim": SUSPENDS,
    "formal_notice": NO_EFFECT,
    "order_request": NO_EFFECT,
}
# After a suspension by conciliation at least so much is left (article 2238).
LEFT_AFTER_SUSPENSION = 6


class Term(NamedTuple):
    """How long a debt may be claimed: months, for public bodies by whole years."""

    months: int
    whole_years: bool = False


class Event(NamedTuple):
    """What happened to a clock; ``end``: when the proceedings or the talks ended."""

    cause: str
    day: date
    end: date | None = None


class Clock(NamedTuple):
    """What is known of the limitation of a debt.

    :ivar start: day from which the running term counts
    :ivar limit: last day on which the debt may be claimed
    :ivar cause: of the last interruption that counts, None when there is none
    :ivar ignored: events after the limit, which revive nothing
    """

    start: date
    limit: date
    cause: str | None = None
    ignored: tuple[Event, ...] = ()


def earliest(dates: Mapping[str, date | None]) -> tuple[date, str]:
    """The earliest possible start and its reason; unknown dates do not count.

    The completion of the service may come before the invoice (Com. 26 Feb 2020,
    18-25.036).

    :raise ValueError: no date is known

    >>> day, reason = earliest({"due": date(2026, 3, 31), "invoice": date(2026, 2, 28),
    ...                         "service": date(2026, 1, 15)})
    >>> str(day), reason
    ('2026-01-15', 'service')
    """
    return min((day, reason) for reason, day in dates.items() if day)


def last_day(start: date, term: Term) -> date:
    """The last day of a term; public bodies count from the next 1 January.

    >>> str(last_day(date(2021, 6, 15), Term(60)))
    '2026-06-15'
    >>> str(last_day(date(2022, 6, 15), Term(48, whole_years=True)))
    '2026-12-31'
    """
    if term.whole_years:
        return date(start.year + term.months // 12, 12, 31)
    return add_months(start, term.months)


def _order(event: Event) -> tuple[date, str, date]:
    return event.day, event.cause, event.end or date.max


def clock(
    start: date,
    term: Term,
    events: Iterable[Event],
    title: Term,
    today: date,
) -> Clock:
    """Run a clock through its events, in their order.

    An interruption starts the whole term anew from its day, or from the end of the
    proceedings once known; a title starts its own term. A suspension stops the term
    while it lasts, up to ``today`` when it goes on.

    :param title: the term of what a court has decided

    >>> day = date.fromisoformat
    >>> found = clock(day("2021-06-15"), Term(60), [
    ...     Event("formal_notice", day("2022-01-10")),
    ...     Event("acknowledgement", day("2023-02-01"))], Term(120), day("2024-01-01"))
    >>> str(found.limit), found.cause
    ('2028-02-01', 'acknowledgement')
    >>> found = clock(day("2021-06-15"), Term(60), [
    ...     Event("claim", day("2026-06-16"))], Term(120), day("2026-07-01"))
    >>> str(found.limit), len(found.ignored)
    ('2026-06-15', 1)
    """
    cause, ignored = None, []
    limit = last_day(start, term)
    for event in sorted(events, key=_order):
        effect = EFFECTS[event.cause]
        if effect == NO_EFFECT or event.day < start:
            continue
        if event.day > limit:
            ignored.append(event)
        elif effect == INTERRUPTS:
            cause = event.cause
            if cause == "title":
                term = title
            start = max(event.day, event.end or event.day)
            limit = max(limit, last_day(start, term))
        else:
            end = max(event.day, event.end or today)
            limit = max(
                limit + (end - event.day),
                add_months(end, LEFT_AFTER_SUSPENSION) if event.end else limit,
            )
    return Clock(start, limit, cause, tuple(ignored))


def state(limit: date, today: date, months: int) -> str:
    """How urgent a clock is, ``months`` being when one wants to be told.

    >>> [state(date(2026, 12, 31), day, 6) for day in (date(2026, 6, 29),
    ...     date(2026, 6, 30), date(2026, 12, 31), date(2027, 1, 1))]
    ['running', 'alert', 'alert', 'expired']
    """
    if today > limit:
        return EXPIRED
    return ALERT if today >= add_months(limit, -months) else RUNNING


def stage(limit: date, today: date, stages: Iterable[int]) -> int:
    """The alert reached: the smallest number of months that is left or less; 0: none.

    >>> [stage(date(2026, 12, 31), day, (6, 2)) for day in (date(2026, 5, 1),
    ...     date(2026, 7, 1), date(2026, 11, 5))]
    [0, 6, 2]
    """
    reached = [months for months in stages if today >= add_months(limit, -months)]
    return min(reached, default=0)
