"""What the dunning decision reads and returns. Money is in whole minor units."""

from collections.abc import Hashable
from datetime import date
from typing import NamedTuple


class Level(NamedTuple):
    """A dunning level.

    ``step`` is its rank in the policy from 1, ``delay`` days after the due date
    (negative: before), ``spacing`` the days to wait since the last event of the item,
    ``min_amount`` and ``min_percent`` (of all that is open) what its own items must
    reach together.
    """

    step: int
    delay: int
    spacing: int = 0
    min_amount: int = 0
    min_percent: float = 0.0
    formal: bool = False
    channels: tuple[str, ...] = ("email",)


class Policy(NamedTuple):
    """Levels in the order they are climbed, and what protects the recipient."""

    levels: tuple[Level, ...]
    min_days_between: int = 0
    min_amount: int = 0
    min_percent: float = 0.0


class Item(NamedTuple):
    """An open item: ``residual`` is signed, ``held`` the part that must not be chased.

    ``step`` is the highest level reached, ``last`` the day of its last notice or of the
    release of its last hold, ``ignored`` an item older than the take-over, ``burden``
    how heavy the debt is on the debtor (higher is paid first by law).

    Of a credit: ``own`` are the keys of the items of the invoice it corrects, ``refs``
    those of the items it cites or the debtor chose, best first; with a ``hold_reason``
    it is not used.
    """

    key: Hashable
    residual: int
    due: date
    date: date
    held: int = 0
    hold_reason: str | None = None
    chase: bool = True
    offset: bool = True
    step: int = 0
    last: date | None = None
    ignored: bool = False
    refs: tuple[Hashable, ...] = ()
    burden: int = 0
    own: tuple[Hashable, ...] = ()


class Account(NamedTuple):
    """All items of one recipient, policy and currency.

    Keys of accounts, and keys of items, must be comparable among themselves: they make
    the result independent of the order of the rows. ``last_notice`` is the day of the
    last notice to that recipient in any currency, ``gate`` the code of the cash gate
    when it stops, ``quiet`` and ``closed`` whether today is not for sending.
    ``recipient`` tells a rehearsal which accounts share one (None: its own).
    """

    key: Hashable
    items: tuple[Item, ...]
    last_notice: date | None = None
    gate: str | None = None
    quiet: bool = False
    closed: bool = False
    recipient: Hashable | None = None


class Line(NamedTuple):
    """An item on a notice.

    ``kind`` is ``claimed``, ``not_due`` (for information), ``disputed`` or ``credit``.
    ``amount`` is what the ledger shows less what is held, ``covered`` what credits take
    off it: a claimed line claims ``amount - covered``, and the credit lines, negative,
    repeat what was covered. ``step`` is the level the line raises its item to when it
    ``advances``, else the level it is at. ``credits`` names who covers, ``(credit key,
    amount)``: the covered part bears no interest after the day of the credit.
    """

    key: Hashable
    kind: str
    amount: int
    covered: int = 0
    step: int = 0
    advances: bool = False
    credits: tuple[tuple[Hashable, int], ...] = ()


class Notice(NamedTuple):
    """What goes to the recipient: the level, its lines and the amount claimed.

    ``net`` is what the recipient owes after all usable credits, held or not due
    included: never less than ``claimed``.
    """

    level: Level
    lines: tuple[Line, ...]
    claimed: int
    net: int = 0


class Exclusion(NamedTuple):
    """An item that no notice claims, with the reason and its open amount."""

    key: Hashable
    reason: str
    amount: int


class Decision(NamedTuple):
    """A notice or none, and every item left alone with its reason."""

    notice: Notice | None
    exclusions: tuple[Exclusion, ...]
