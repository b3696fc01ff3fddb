"""What the search for matches takes and gives: lines, rules, matches and doubts."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

KINDS = ("reference", "exact", "zero", "running_zero", "tolerance", "subset")
# Why a doubt is not a match.
REASONS = (
    "same_amounts",  # more debits than credits of one amount, or the reverse
    "equal_cluster",  # as many debits as credits of one amount: which pays which?
    "outside_window",  # the amounts agree, the dates lie too far apart
    "cited_twice",  # several lines cite the same document and do not pay it up
    "reference_gap",  # one line cites documents that sum to another amount
    "cites_other",  # the amount agrees, the line cites another open document
    "cites_closed",  # the amount agrees, the line cites a document not open
    "tolerance",  # the amounts agree but for a gap that may be written off
    "several_gaps",  # several lines lie within the tolerance
    "over_cap",  # the gap would exceed what the rule may write off in one run
    "subset",  # several lines sum to one: a sum that fits is no proof
    "several_subsets",  # several sums fit, or two lines want the same part
    "budget",  # a sum fits, the search was too long to know whether others do
    "blocked_items",  # the account is balanced but for items that are held
    "exchange",  # lettering would post an exchange difference
    "cash_basis",  # lettering would release value added tax on payment
)
# Why lines were left alone, besides what blocks them.
SKIPPED = (
    "zero",  # nothing open in the currency of the item
    "one_sided",  # only debits or only credits are open in the account
    "no_match",  # nothing fits
    "cites_blocked",  # pays an item that is held; such lines have no match either
    "budget",  # sums that were not searched to the end; as above
)
# Reasons that say more of lines that also count as without a match.
ALSO_NO_MATCH = ("cites_blocked", "budget")
EMPTY: frozenset[str] = frozenset()


class Line(NamedTuple):
    """An open journal item. Only lines of one key are ever lettered together.

    ``key`` is sortable: (root company, account, commercial partner, currency). Amounts
    are residuals in minor units of the key's currency, credits negative; ``base`` is
    the same in the company's currency, None where it is the key's. ``own`` holds the
    references under which others cite the line, ``tokens`` what it cites; ``document``
    is shared by the instalments of one document. A ``blocked`` line is never used, yet
    counts when asking whether an amount is unique. ``caution`` is a reason (of
    ``REASONS``) for which a person confirms any match of the line.
    """

    id: int
    key: tuple
    amount: int
    date: date
    due: date
    tokens: frozenset[str] = EMPTY
    own: frozenset[str] = EMPTY
    blocked: str | None = None
    document: Hashable = None
    base: int | None = None
    caution: str | None = None


@dataclass(frozen=True)
class Rule:
    """One step of the search; steps run in the order given.

    ``days`` (0: any) is how far two lines may lie apart, ``account_days`` the same for
    single accounts. A gap is tolerated up to ``tolerance`` (minor units; per currency
    in ``tolerances``) and up to ``tolerance_rate`` (a share), whichever is smaller; 0
    means not set. ``writes_off`` accepts tolerated gaps alone, up to ``cap`` (minor
    units of the company's currency) in sum. ``together`` letters as many debits as
    credits of one amount as one group; ``entries`` accepts what makes entries follow
    (exchange differences, tax on payment) without a person. The last fields bound the
    search of sums: lines in a sum, lines looked at, steps for one line and for all.
    """

    id: int
    kind: str
    days: int = 90
    tolerance: int = 0
    tolerance_rate: float = 0.0
    writes_off: bool = False
    cap: int = 0
    max_items: int = 6
    max_candidates: int = 40
    budget: int = 20_000
    accounts: frozenset | None = None
    together: bool = False
    entries: bool = False
    account_days: Mapping[Hashable, int] = field(default_factory=dict)
    tolerances: Mapping[Hashable, int] = field(default_factory=dict)
    total_budget: int = 2_000_000

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind} is not one of {', '.join(KINDS)}")

    def takes(self, key: tuple) -> bool:
        """Whether the rule looks at this account."""
        return self.accounts is None or key[1] in self.accounts

    def close(self, one: Line, other: Line) -> bool:
        """Whether two lines lie within the window of dates."""
        days = self.days
        if self.account_days:
            days = self.account_days.get(one.key[1]) or days
        # Mostly the dates tell, without the due dates.
        return (
            not days
            or abs((one.date - other.date).days) <= days
            or days_apart(one, other) <= days
        )

    def allowed(self, key: tuple, amount: int) -> int:
        """The largest gap tolerated on an amount."""
        share = int(abs(amount) * self.tolerance_rate + 1e-6)
        if not self.tolerance:
            return share
        fixed = self.tolerance
        if self.tolerances:
            fixed = self.tolerances.get(key[3], 0)
        return min(fixed, share) if self.tolerance_rate else fixed


class Match(NamedTuple):
    """Lines to letter together. ``gap`` is their sum: what is to be written off."""

    rule_id: int
    kind: str
    key: tuple
    line_ids: tuple[int, ...]
    gap: int
    evidence: dict


class Doubt(NamedTuple):
    """What a person must decide, and why.

    ``line_ids`` would be lettered together; where the question is which lines belong to
    them, ``candidates`` lists those to choose from. ``gap`` is the sum of ``line_ids``.
    """

    rule_id: int
    kind: str
    key: tuple
    line_ids: tuple[int, ...]
    candidates: tuple[int, ...]
    gap: int
    reason: str
    evidence: dict


class Result(NamedTuple):
    """Matches and doubts in the order of keys and lines; lines left alone by reason."""

    matches: tuple[Match, ...]
    doubts: tuple[Doubt, ...]
    skipped: dict[str, int]


def days_apart(one: Line, other: Line) -> int:
    """Days between two lines; a payment on time, between date and due date, has none.

    >>> day = date(2026, 1, 1)
    >>> bill = Line(1, (), 500, day, date(2026, 3, 1))
    >>> days_apart(bill, Line(2, (), -500, date(2026, 2, 1), date(2026, 2, 1)))
    0
    >>> days_apart(bill, Line(2, (), -500, date(2026, 3, 11), date(2026, 3, 11)))
    10
    """
    gap = max(one.date - other.due, other.date - one.due)
    # A due date before the date (entered late) would make the span negative.
    gap = min(gap, abs(one.date - other.date))
    return max(gap.days, 0)
