"""Values the dunning run carries in memory: no records, so memory stays flat."""

from dataclasses import dataclass, field
from typing import NamedTuple

# Read from ``receivables.open.item``, in this order.
ITEM_COLUMNS = (
    "id",
    "move_id",
    "move_name",
    "move_type",
    "ref",
    "name",
    "commercial_partner_id",
    "payer_id",
    "currency_id",
    "date",
    "date_maturity",
    "amount_residual",
    "amount_residual_currency",
    "held_amount",
    "hold_reason",
    "role",
    "chase",
    "offset",
    "last_release_date",
    "dunning_cycle",
    "dunning_step",
    "last_notice_date",
)

# The same for a replay of the past: the full amounts, whatever was settled since.
PAST_COLUMNS = tuple(
    {"amount_residual": "amount", "amount_residual_currency": "amount_currency"}.get(
        column, column
    )
    for column in ITEM_COLUMNS
)


class ItemRow(NamedTuple):
    """One open item as read from the ledger; amounts in its currency unless said."""

    id: int
    move_id: int
    move_name: str
    move_type: str
    ref: str | None
    name: str | None
    customer: int
    payer: int | None
    currency: int
    date: object
    due: object
    residual_company: float
    residual: float
    held: float
    hold_reason: str | None
    role: str
    chase: bool
    offset: bool
    released: object
    cycle: int
    step: int
    last: object


class Recipient(NamedTuple):
    """Where notices of one customer or payer go."""

    id: int
    emails: str  # comma separated, without blacklisted ones; empty: none
    has_address: bool
    blacklisted: bool
    lang: str | None
    wrong_address: bool = False  # letters came back: there is one, but it is wrong


class BankFacts(NamedTuple):
    """What the bank statements of the company tell."""

    last: object  # date of the latest posted bank line, None when there is none
    uses_statements: bool


class LevelFacts(NamedTuple):
    """What writing a notice needs to know of a level."""

    id: int
    step: int
    formal: bool
    delay: int
    add_interest: bool
    add_indemnity: bool


class PolicyFacts(NamedTuple):
    """What holds for a policy on the day of the run."""

    id: int
    group_by: str
    ignore_before: object
    closed_day: bool
    closed: frozenset
    weekdays: frozenset
    quiet_periods: tuple
    stagger_days: int
    bank_max_age: int
    unmatched_min_share: float
    levels: dict  # step -> LevelFacts


@dataclass(slots=True)
class Party:
    """Who is behind one engine account: recipient, customers, policy, terms."""

    key: tuple
    recipient: Recipient
    currency: object  # Currency
    policy_id: int
    customers: set = field(default_factory=set)
    card_id: int | None = None
    debtor: int | None = None
    cc: str | None = None


class Currency(NamedTuple):
    """What bulk writing needs to know of a currency."""

    id: int
    digits: int
    factor: int  # 10 ** digits
    unit: str  # one minor unit, as PostgreSQL numeric
    rate: float  # company currency per unit, at the day of the run


@dataclass(slots=True)
class Chunk:
    """What was read for some customers: engine accounts and what stands behind."""

    accounts: list = field(default_factory=list)
    parties: dict = field(default_factory=dict)  # account key -> Party
    rows: dict = field(default_factory=dict)  # item id -> ItemRow
    outside: dict = field(default_factory=dict)  # reason -> [item id], not decided
    terms: dict = field(default_factory=dict)  # customer id -> InterestTerms
    burdens: dict = field(default_factory=dict)  # customer id -> weight of its debts
    copies: dict = field(default_factory=dict)  # customer id -> e-mails in copy
    payers: dict = field(default_factory=dict)  # payer id -> its commercial entity
    cards: dict = field(default_factory=dict)  # partner id -> card id
    last_notices: dict = field(default_factory=dict)  # recipient id -> day or None


@dataclass(slots=True)
class Draft:
    """A notice about to be written: one account, one channel."""

    party: Party
    level: LevelFacts
    channel: str
    fallback: str | None
    claimed: int  # minor units
    lines: list  # PricedLine
    signature: str
    missing_rate: bool = False
    note: str | None = None


class PricedLine(NamedTuple):
    """An engine line with interest and indemnity, in minor units."""

    line: object
    interest: int = 0
    indemnity: int = 0


@dataclass(slots=True)
class Tally:
    """What a run found, by reason; added up chunk by chunk."""

    items: int = 0
    chased: int = 0
    gated: int = 0
    reasons: dict = field(default_factory=dict)  # reason -> [count, amount]
    kept: set = field(default_factory=set)  # ids of the notices that stay or are new
    found: dict | None = None  # reason -> [item id], when the items are asked for

    def leave(self, reason, row):
        """Count one item left alone."""
        cell = self.reasons.setdefault(reason, [0, 0.0])
        cell[0] += 1
        cell[1] += row.residual_company
        if self.found is not None:
            self.found.setdefault(reason, []).append(row.id)

    def add(self, other):
        """Add what was found in another chunk."""
        self.items += other.items
        self.chased += other.chased
        self.gated += other.gated
        self.kept |= other.kept
        for reason, (count, amount) in other.reasons.items():
            cell = self.reasons.setdefault(reason, [0, 0.0])
            cell[0] += count
            cell[1] += amount
