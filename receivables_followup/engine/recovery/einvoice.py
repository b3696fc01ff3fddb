"""What the statuses of an e-invoice's life cycle, taken together, say today.

Statuses arrive late and out of order: what counts is when they were given. The
standing is worked out from all of them each time, so that it does not depend on the
order in which they arrived. The French codes and what each does are data
(``receivables.einvoice.status``); their meaning is that of the standard XP Z12-014 and
of the FNFE-MPE rules for life-cycle messages (CDV, version 1.4 of 30 June 2026).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

# What a status does, by the key in the table of statuses.
EFFECTS = (
    "none",
    "deposit",
    "approve",
    "part_dispute",
    "dispute",
    "suspend",
    "resume",
    "refuse",
    "announce",
    "collect",
    "reject",
    "cancel",
    "direct_payment",
    "payee",
    "payee_back",
)
STOPS = ("refuse", "reject", "cancel")
# The buyer, or who acts for him, has gone on: the document asked for is there.
ENDS_SUSPENSION = (
    "resume",
    "approve",
    "part_dispute",
    "dispute",
    "announce",
    *STOPS,
)


@dataclass(frozen=True)
class Event:
    """One status of an invoice. ``key``: rank of arrival, also its identity."""

    key: int
    moment: datetime
    effect: str = "none"


@dataclass(frozen=True)
class Standing:
    """The keys of the events that count today, None where there is none.

    ``stop``: refused, rejected or cancelled; ``suspended``: a document is asked for;
    ``dispute``: in whole or in part; ``announced``: a payment is on its way; ``payee``:
    says to which account to pay; ``payer``: says that somebody else pays.
    """

    current: int | None = None
    stop: int | None = None
    suspended: int | None = None
    dispute: int | None = None
    announced: int | None = None
    payee: int | None = None
    payer: int | None = None


def standing(events: Iterable[Event]) -> Standing:
    """Work out what counts, in the order in which the statuses were given.

    >>> def at(key, hour, effect):
    ...     return Event(key, datetime(2026, 9, 1, hour), effect)
    >>> late = [at(1, 12, "resume"), at(2, 10, "suspend")]
    >>> standing(late)  # asked for at 10, supplied at 12, told the other way round
    Standing(current=1, stop=None, suspended=None, dispute=None, announced=None, \
payee=None, payer=None)
    >>> standing([at(1, 9, "dispute"), at(2, 10, "refuse")]).stop
    2
    >>> standing([at(1, 9, "reject"), at(2, 10, "deposit")]).stop is None
    True
    """
    found: dict[str, int | None] = {}
    stopped_by = ""
    for event in sorted(events, key=lambda event: (event.moment, event.key)):
        effect, key = event.effect, event.key
        found["current"] = key
        if effect in ENDS_SUSPENSION:
            found["suspended"] = None
        if effect in STOPS:
            found.update(stop=key, dispute=None, announced=None)
            stopped_by = effect
        elif effect == "deposit" and stopped_by == "reject":
            found["stop"] = None  # corrected and deposited again
        elif effect == "approve":
            found["dispute"] = None
        elif effect in ("dispute", "part_dispute"):
            found["dispute"] = key
        elif effect == "suspend":
            found["suspended"] = key
        elif effect == "announce":
            found["announced"] = key
        elif effect in ("payee", "payee_back"):
            found["payee"] = key
        elif effect == "direct_payment":
            found["payer"] = key
    return Standing(**found)
