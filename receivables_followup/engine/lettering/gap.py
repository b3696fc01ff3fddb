"""Why invoices and payments do not come to zero: probable causes and their evidence.

A cause is an opinion for a person to judge, never an instruction: nothing is written
off because of what is found here.
"""

from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import NamedTuple

from .gap_words import cause_words

# The earlier one is shown first when two causes are equally likely.
CODES = (
    "exchange",
    "duplicate_payment",
    "credit_note",
    "discount",
    "retention",
    "withholding_tax",
    "factor_net",
    "deduction",
    "wrong_customer",
    "rounding",
    "bank_charges",
    "unknown",
)
# What only makes sense when too little, or too much, was paid.
SHORT = {
    "credit_note",
    "discount",
    "retention",
    "withholding_tax",
    "factor_net",
    "deduction",
    "bank_charges",
}
OVER = {"duplicate_payment"}
# Percentages times 100 that payers keep without any term that allows it.
USUAL_DISCOUNTS = (50, 100, 150, 200, 250, 300, 400)
USUAL_WITHHOLDINGS = (500, 1000, 1500, 2000, 2500, 3000)
RETENTION = 500
# Below this many minor units, being a round share of the total proves nothing.
TELLING = 100
WORD = 85
CERTAIN = 100


class Fact(NamedTuple):
    """A piece of evidence: a code and its values, worded by whoever shows it."""

    code: str
    values: tuple[tuple[str, object], ...] = ()


class Cause(NamedTuple):
    """A possible cause; ``confidence`` is in percent, the best evidence comes first."""

    code: str
    confidence: int
    evidence: tuple[Fact, ...] = ()


class Discount(NamedTuple):
    """A discount that the payment terms offer: its amount and the last day for it."""

    percent: float
    amount: int
    until: date | None = None


class Near(NamedTuple):
    """Something in the ledger that may explain the gap.

    ``cited``: the reference says that it belongs here. ``own``: it belongs to the case
    (credit note of its invoice, payment in its group). ``days``: how far apart the
    dates are.
    """

    key: Hashable
    amount: int
    cited: bool = False
    own: bool = False
    days: int = 0


class Case(NamedTuple):
    """What is left of some invoices and payments, in minor units of their currency.

    ``gap``: positive when something is still owed, negative when too much was paid,
    whichever side owes. ``company_gap``: the same in the company's currency, for items
    in another one. ``total`` and ``net`` (without tax): what the invoices claim.
    ``text``: what the payer wrote. ``abroad``: the payer lives in another country.
    ``retention``: the company follows retentions. ``factor``: a factor pays or holds
    the items. ``disputed``: disputed amount of the items. ``notes``: open credit notes
    of the customer; ``parts``: lines of the invoices, tax included; ``twins``: other
    payments of the customer; ``others``: open items of others. ``small``: what nobody
    writes a letter for.
    """

    gap: int
    total: int = 0
    net: int = 0
    company_gap: int | None = None
    paid_on: date | None = None
    text: str = ""
    abroad: bool = False
    retention: bool = False
    factor: bool = False
    disputed: int = 0
    discounts: tuple[Discount, ...] = ()
    notes: tuple[Near, ...] = ()
    parts: tuple[Near, ...] = ()
    twins: tuple[Near, ...] = ()
    others: tuple[Near, ...] = ()
    small: int = 100

    @property
    def foreign(self) -> bool:
        """The items are in another currency than the company's."""
        return self.company_gap is not None


Weighed = tuple[int, Fact]


def explain(case: Case) -> list[Cause]:
    """The probable causes of a gap, the likeliest first.

    Empty when there is no gap. ``unknown`` comes alone, when nothing speaks for any
    other cause. More evidence never makes a cause less likely.

    >>> day = date(2026, 6, 30)
    >>> offered = Discount(2.0, 2000, day)
    >>> found = explain(Case(2000, 100000, paid_on=day, discounts=(offered,)))
    >>> [(cause.code, cause.confidence) for cause in found]
    [('discount', 97), ('bank_charges', 25)]
    >>> explain(Case(-5000, 10000, twins=(Near("P7", 5000, cited=True),)))[0]
    ... # doctest: +NORMALIZE_WHITESPACE
    Cause(code='duplicate_payment', confidence=95,
        evidence=(Fact(code='twin_cited', values=(('key', 'P7'), ('days', 0))),))
    >>> [cause.code for cause in explain(Case(0, 10000, company_gap=-12))]
    ['exchange']
    >>> [cause.code for cause in explain(Case(61234, 100000))]
    ['unknown']
    >>> explain(Case(0))
    []
    """
    if not case.gap:
        if not case.company_gap:
            return []
        zero = Fact("zero_in_currency", (("amount", case.company_gap),))
        return [Cause("exchange", CERTAIN, (zero,))]
    words = cause_words(case.text)
    causes = []
    for code in CODES[:-1]:
        if (case.gap < 0 and code in SHORT) or (case.gap > 0 and code in OVER):
            continue
        facts = list(RULES[code](case)) if code in RULES else []
        if code in words:
            facts.append((WORD, Fact("word", (("word", words[code]),))))
        if facts:
            causes.append(_cause(code, facts))
    causes.sort(key=lambda cause: (-cause.confidence, CODES.index(cause.code)))
    return causes or [Cause("unknown", 0, tuple(_rest(case)))]


def _cause(code: str, facts: list[Weighed]) -> Cause:
    """A cause as likely as its best fact, a little more for each further kind."""
    facts.sort(key=lambda weighed: (-weighed[0], repr(weighed[1])))
    best = facts[0][0]
    kinds = len({fact.code for _weight, fact in facts})
    sure = max(best, min(best + 4 * (kinds - 1), 98))
    return Cause(code, sure, tuple(dict.fromkeys(fact for _weight, fact in facts)))


def _rest(case: Case) -> Iterable[Fact]:
    if case.gap > 0 and case.total:
        yield Fact("rest", (("percent", round(100 * case.gap / case.total, 1)),))


def _shares(case: Case, rates: Iterable[int]) -> Iterable[Fact]:
    """The rates (percent times 100) of which the gap is a share, to one minor unit."""
    if case.gap < TELLING:
        return
    for base, name in ((case.total, "total"), (case.net, "net")):
        for rate in rates:
            if base and abs(case.gap * 10000 - base * rate) <= 10000:
                yield Fact("share", (("percent", rate / 100), ("base", name)))
                return


def _exchange(case: Case) -> Iterable[Weighed]:
    if case.foreign and 0 < abs(case.gap) * 100 <= case.total * 3:
        yield 45, Fact("currency")


def _duplicate(case: Case) -> Iterable[Weighed]:
    for twin in case.twins:
        if twin.amount == -case.gap:
            # The same sum every month is a habit, not a mistake.
            together = twin.own and twin.days <= 31
            weight = 95 if twin.cited else 75 if together else 45
            code = "twin_cited" if twin.cited else "twin"
            yield weight, Fact(code, (("key", twin.key), ("days", twin.days)))


def _credit_note(case: Case) -> Iterable[Weighed]:
    for note in case.notes:
        if note.amount == case.gap:
            weight = 95 if note.own or note.cited else 75
            yield weight, Fact("note", (("key", note.key),))
    parts = [part for part in case.parts if part.amount == case.gap]
    # The whole invoice being unpaid says nothing about one of its lines.
    if parts and case.gap != case.total:
        yield 60, Fact("part", (("key", min(parts, key=repr).key),))


def _discount(case: Case) -> Iterable[Weighed]:
    for offer in case.discounts:
        if abs(offer.amount - case.gap) > 1:
            continue
        late = (case.paid_on - offer.until).days if case.paid_on and offer.until else 0
        values = (("percent", offer.percent), ("until", offer.until))
        if late > 0:
            yield 80, Fact("terms_late", (*values, ("days", late)))
        else:
            yield 97, Fact("terms", values)
    if not case.discounts:
        for fact in _shares(case, USUAL_DISCOUNTS):
            yield 40, fact


def _retention(case: Case) -> Iterable[Weighed]:
    for fact in _shares(case, (RETENTION,)):
        yield 80 if case.retention else 55, fact


def _withholding(case: Case) -> Iterable[Weighed]:
    if case.abroad:
        for fact in _shares(case, USUAL_WITHHOLDINGS):
            yield 65, fact


def _factor(case: Case) -> Iterable[Weighed]:
    if case.factor and case.gap < case.total:
        yield 75 if case.gap * 20 <= case.total * 3 else 40, Fact("factor")


def _deduction(case: Case) -> Iterable[Weighed]:
    if case.disputed:
        exact = case.disputed == case.gap
        yield 80 if exact else 50, Fact("disputed", (("amount", case.disputed),))


def _wrong_customer(case: Case) -> Iterable[Weighed]:
    equal = [other for other in case.others if other.amount == abs(case.gap)]
    cited = [other for other in equal if other.cited]
    for other in cited:
        yield 95, Fact("other_cited", (("key", other.key),))
    if cited:
        return
    if len(equal) == 1:
        yield 60, Fact("other", (("key", equal[0].key),))
    elif equal:
        yield 30, Fact("others", (("count", len(equal)),))


def _rounding(case: Case) -> Iterable[Weighed]:
    size = abs(case.gap)
    if size <= case.small:
        tiny = size == 1 or size * 20 <= case.small
        # A few cents on a tiny invoice are a part of it, not a rounding.
        visible = case.total and size * 20 > case.total
        yield 30 if visible else 90 if tiny else 60, Fact("tiny")


def _bank_charges(case: Case) -> Iterable[Weighed]:
    if case.gap <= 50 * case.small and (not case.total or case.gap * 4 <= case.total):
        yield 25, Fact("small")
        if case.abroad or case.foreign:
            yield 55, Fact("abroad")


RULES: dict[str, Callable[[Case], Iterable[Weighed]]] = {
    "exchange": _exchange,
    "duplicate_payment": _duplicate,
    "credit_note": _credit_note,
    "discount": _discount,
    "retention": _retention,
    "withholding_tax": _withholding,
    "factor_net": _factor,
    "deduction": _deduction,
    "wrong_customer": _wrong_customer,
    "rounding": _rounding,
    "bank_charges": _bank_charges,
}
