"""What the ledger says about a dispute: closed, to be looked at, or open again."""

from typing import NamedTuple

PENDING, OPEN, ACCEPTED = "pending", "open", "accepted"
PARTIAL, WITHDRAWN = "partial", "withdrawn"
DECISION, PAID, CREDITED = "decision", "paid", "credited"
CANCELLED, SETTLED = "cancelled", "settled"
POSTED, DRAFT, GONE = "posted", "draft", ("cancel", "gone")
REDUCED = "reduced"


class Case(NamedTuple):
    """A dispute and what the ledger has about it; amounts in minor units.

    :ivar state: ``pending, open, accepted, partial, rejected, withdrawn``
    :ivar closed_by: ``decision``, or what happened to the invoice; None while open
    :ivar taken_up: a person opened it or took it up
    :ivar amount: disputed
    :ivar granted: what a person accepted to credit
    :ivar invoice: ``posted, draft, cancel, gone``
    :ivar note: the same of the credit note that was prepared
    :ivar left: open of the invoice or item
    :ivar credited: by credit notes that no dispute prepared, since it was opened
    :ivar prepared: by credit notes that disputes prepared, since then
    :ivar paid: money matched since then
    """

    state: str
    closed_by: str | None
    taken_up: bool
    amount: int
    granted: int
    invoice: str
    note: str
    left: int
    credited: int = 0
    prepared: int = 0
    paid: int = 0


class Verdict(NamedTuple):
    """How the dispute stands.

    :ivar settled: nothing of it needs to be held any more
    :ivar flag: ``draft, reduced, credited, paid``: somebody should look; or None
    """

    state: str
    closed_by: str | None
    granted: int
    settled: bool
    flag: str | None = None


def judge(case: Case) -> Verdict:
    """Say how a dispute stands, whatever was found before.

    What a person refused, or the customer gave up, stays so. What was accepted waits
    for its credit note: posted, nothing is held any more; deleted or cancelled, the
    dispute is open again. An open dispute ends with the invoice, and is open again when
    that is undone.

    >>> case = Case("open", None, True, 300, 0, "posted", "gone", 1000)
    >>> judge(case)
    Verdict(state='open', closed_by=None, granted=0, settled=False, flag=None)
    >>> judge(case._replace(left=0, paid=1000))[:2]
    ('withdrawn', 'paid')
    >>> judge(case._replace(left=0, credited=300, paid=700))[:3]
    ('accepted', 'credited', 300)
    >>> judge(case._replace(left=200, paid=800)).flag
    'reduced'
    >>> accepted = case._replace(state="accepted", closed_by="decision", granted=300)
    >>> judge(accepted._replace(note="draft")).settled
    False
    >>> judge(accepted._replace(note="posted")).settled
    True
    >>> judge(accepted)[:2]
    ('open', None)
    """
    if case.closed_by == DECISION:
        if case.state not in (ACCEPTED, PARTIAL):
            return Verdict(case.state, DECISION, 0, True)
        if case.note == POSTED:
            return Verdict(case.state, DECISION, case.granted, True)
        if case.note == DRAFT:
            flag = _flag_granted(case)
            return Verdict(case.state, DECISION, case.granted, False, flag)
    return _ended(case) or Verdict(
        OPEN if case.taken_up else PENDING, None, 0, False, _flag_open(case)
    )


def _ended(case: Case) -> Verdict | None:
    """How an undecided dispute ends by what happened to its invoice, if it does."""
    if case.invoice in GONE:
        return Verdict(ACCEPTED, CANCELLED, case.amount, True)
    if case.invoice == DRAFT or case.left > 0:
        return None
    if case.credited >= case.amount:
        return Verdict(ACCEPTED, CREDITED, case.amount, True)
    if case.credited > 0:
        return Verdict(PARTIAL, CREDITED, case.credited, True)
    if case.paid > 0:
        return Verdict(WITHDRAWN, PAID, 0, True)
    return Verdict(WITHDRAWN, CREDITED if case.prepared else SETTLED, 0, True)


def _flag_open(case: Case) -> str | None:
    if case.invoice == DRAFT:
        return DRAFT
    if case.credited > 0:
        return CREDITED
    return REDUCED if case.left < case.amount else None


def _flag_granted(case: Case) -> str | None:
    if case.invoice == DRAFT:
        return DRAFT
    return PAID if case.invoice in GONE or case.left <= 0 else None
