"""Which ways to court are open for a debt, why not the others, and before which court.

Reasons are codes, worded by whoever shows them. Ceilings come from dated parameters.
Sources: CPC 42, 1405, 1406, 1425-1; CPCE L125-1; regulation (EC) 1896/2006; Commercial
code L622-24, L721-3; CJA R541-1; Monetary code L131-73.
"""

from typing import NamedTuple

TRADER, CIVIL, CONSUMER, PUBLIC = "trader", "civil", "consumer", "public"
COMMERCIAL, JUDICIAL, PROXIMITY, ADMINISTRATIVE, FOREIGN, INSOLVENCY = (
    "commercial",
    "judicial",
    "proximity",
    "administrative",
    "foreign",
    "insolvency",
)


class Limits(NamedTuple):
    """Ceilings in minor units of euros, as in force on the day."""

    small_claim: int
    injonction_faire: int
    conciliation: int
    proximity: int


class Facts(NamedTuple):
    """What the choice depends on.

    :ivar amount: minor units, interest included
    :ivar debtor: trader, civil, consumer or public
    :ivar abroad: the debtor's seat is in another country
    :ivar european: that country takes part in the European order (not Denmark)
    :ivar creditor_trader: we are a trader
    :ivar contractual: owed by contract or statute, or by a bill
    :ivar fixed: the amount is fixed by the contract
    :ivar disputed: the debtor contests, wholly or in part
    :ivar insolvency: proceedings that forbid to sue run against the debtor
    :ivar prior_debt: the debt is earlier than their opening
    :ivar retention_clause: goods were sold under retention of title
    :ivar title: a court, or an agreement, has given an enforceable title
    :ivar expired: the limitation period is over
    :ivar cheque: an unpaid cheque is at hand
    :ivar third_debtor: somebody else may be asked by law (owner, shipper)
    :ivar performance: we claim that something be done, not money
    """

    amount: int
    debtor: str
    abroad: bool = False
    european: bool = False
    creditor_trader: bool = True
    contractual: bool = True
    fixed: bool = True
    disputed: bool = False
    insolvency: bool = False
    prior_debt: bool = True
    retention_clause: bool = False
    title: bool = False
    expired: bool = False
    cheque: bool = False
    third_debtor: bool = False
    performance: bool = False


class Option(NamedTuple):
    """A procedure, whether it applies, and the codes that say why (not).

    ``court``: kind of the competent court, None where no court is asked.
    """

    procedure: str
    applies: bool
    reasons: tuple[str, ...]
    court: str | None = None


class Competence(NamedTuple):
    """A kind of court, whether it may be asked, and the code that says why (not)."""

    court: str
    competent: bool
    reason: str


def competence(facts: Facts, limits: Limits) -> list[Competence]:
    """Which kinds of court are competent, and why not the others.

    The court is that of the debtor's seat, by the debtor's nature: the commercial court
    between traders (L721-3), the administrative court for a public body, else the civil
    judge by the amount. A creditor who is no trader may sue a trader before either: an
    act is mixed when it is commercial for one party only.

    :return: the competent ones first, the usual one first of all

    >>> limits = Limits(5000_00, 10000_00, 5000_00, 10000_00)
    >>> [one.court for one in competence(
    ...     Facts(12000_00, "trader", creditor_trader=False), limits) if one.competent]
    ['judicial', 'commercial']
    >>> competence(Facts(12000_00, "civil"), limits)[1]
    Competence(court='commercial', competent=False, reason='debtor_no_trader')
    """
    small = facts.amount <= limits.proximity
    civil, other = (PROXIMITY, JUDICIAL) if small else (JUDICIAL, PROXIMITY)
    by_amount = "below_proximity" if small else "above_proximity"
    if facts.abroad:
        found = {FOREIGN: "debtor_abroad"}
    elif facts.debtor == PUBLIC:
        found = {ADMINISTRATIVE: "debtor_public"}
    elif facts.debtor != TRADER:
        found = {civil: by_amount}
    elif facts.creditor_trader:
        found = {COMMERCIAL: "between_traders"}
    else:
        found = {civil: "creditor_no_trader", COMMERCIAL: "creditor_may_choose"}
    usual = next(iter(found.values()))
    against = {
        COMMERCIAL: "debtor_no_trader" if civil in found else usual,
        civil: usual,
        other: by_amount if civil in found else usual,
        ADMINISTRATIVE: usual if facts.abroad else "debtor_not_public",
        FOREIGN: "debtor_not_abroad",
    }
    return [Competence(kind, True, why) for kind, why in found.items()] + [
        Competence(kind, False, why)
        for kind, why in against.items()
        if kind not in found
    ]


def court(facts: Facts, limits: Limits) -> str:
    """The usual court, of those that are competent.

    >>> limits = Limits(5000_00, 10000_00, 5000_00, 10000_00)
    >>> [court(Facts(12000_00, who), limits) for who in ("trader", "civil", "public")]
    ['commercial', 'judicial', 'administrative']
    >>> court(Facts(900_00, "consumer"), limits)
    'proximity'
    """
    return competence(facts, limits)[0].court


def _common(facts: Facts) -> list[str]:
    """What stands against every claim of money."""
    against = []
    if facts.expired:
        against.append("expired")
    if facts.insolvency and facts.prior_debt:
        against.append("insolvency")
    if facts.title:
        against.append("title_exists")
    if facts.performance:
        against.append("not_money")
    return against


def _payment_order(facts: Facts, limits: Limits) -> list[str]:
    against = _common(facts)
    if facts.abroad:
        against.append("debtor_abroad")
    if facts.debtor == PUBLIC:
        against.append("public_debtor")
    if not facts.contractual:
        against.append("no_contract")
    if not facts.fixed:
        against.append("amount_not_fixed")
    if facts.disputed:
        against.append("disputed")
    return against


def _small_claim(facts: Facts, limits: Limits) -> list[str]:
    against = _payment_order(facts, limits)
    if facts.amount > limits.small_claim:
        against.append("above_small_claim")
    return against


def _european_order(facts: Facts, limits: Limits) -> list[str]:
    against = _common(facts)
    if not facts.abroad:
        against.append("not_cross_border")
    elif not facts.european:
        against.append("country_not_european")
    if facts.debtor == PUBLIC:
        against.append("public_debtor")
    if facts.disputed:
        against.append("disputed")
    return against


def _injonction_faire(facts: Facts, limits: Limits) -> list[str]:
    against = [code for code in _common(facts) if code != "not_money"]
    if not facts.performance:
        against.append("money_claimed")
    if facts.amount > limits.injonction_faire:
        against.append("above_injonction_faire")
    if facts.debtor == TRADER and facts.creditor_trader:
        against.append("both_traders")
    if facts.debtor == PUBLIC:
        against.append("public_debtor")
    if facts.abroad:
        against.append("debtor_abroad")
    return against


def _insolvency_claim(facts: Facts, limits: Limits) -> list[str]:
    if not facts.insolvency:
        return ["no_insolvency"]
    return [] if facts.prior_debt else ["later_debt"]


def _retention_of_title(facts: Facts, limits: Limits) -> list[str]:
    if not facts.insolvency:
        return ["no_insolvency"]
    return [] if facts.retention_clause else ["no_retention_clause"]


def _refere(facts: Facts, limits: Limits) -> list[str]:
    against = _common(facts)
    if facts.disputed:
        against.append("disputed")
    if facts.abroad:
        against.append("debtor_abroad")
    return against


def _assignation(facts: Facts, limits: Limits) -> list[str]:
    return [code for code in _common(facts) if code != "not_money"]


def _handed_over(facts: Facts, limits: Limits) -> list[str]:
    return [code for code in _common(facts) if code in ("expired", "insolvency")]


def _agency(facts: Facts, limits: Limits) -> list[str]:
    against = _handed_over(facts, limits)
    if facts.disputed:
        against.append("disputed")
    if facts.debtor == PUBLIC:
        against.append("public_debtor")
    return against


def _cheque(facts: Facts, limits: Limits) -> list[str]:
    against = [code for code in _common(facts) if code == "insolvency"]
    return against if facts.cheque else [*against, "no_cheque"]


def _direct_action(facts: Facts, limits: Limits) -> list[str]:
    against = [code for code in _common(facts) if code == "expired"]
    return against if facts.third_debtor else [*against, "no_third_debtor"]


def _attachment(facts: Facts, limits: Limits) -> list[str]:
    against = [code for code in _common(facts) if code in ("insolvency", "expired")]
    if facts.debtor == PUBLIC:
        against.append("public_assets")
    if facts.abroad:
        against.append("debtor_abroad")
    return against


# In the order in which a collector would try them: what costs least first.
_RULES = {
    "insolvency_claim": _insolvency_claim,
    "retention_of_title": _retention_of_title,
    "cheque_certificate": _cheque,
    "direct_action": _direct_action,
    "small_claim": _small_claim,
    "injonction_payer": _payment_order,
    "european_order": _european_order,
    "injonction_faire": _injonction_faire,
    "refere_provision": _refere,
    "assignation": _assignation,
    "attachment": _attachment,
    "agency": _agency,
    "lawyer": _handed_over,
}
_WITHOUT_COURT = frozenset(
    {"agency", "lawyer", "small_claim", "cheque_certificate", "direct_action"}
)


def _in_favour(procedure: str, facts: Facts, limits: Limits) -> tuple[str, ...]:
    """Why a procedure that applies is worth trying, and what to mind."""
    found = {
        "small_claim": ["cheap_agreement"],
        "injonction_payer": ["fast_without_hearing"],
        "european_order": ["fast_without_hearing"],
        "refere_provision": ["not_seriously_disputed"],
        "assignation": ["disputed_needs_hearing"]
        if facts.disputed
        else ["always_open"],
        "attachment": ["title_exists"] if facts.title else ["judge_must_allow"],
    }.get(procedure, [])
    civil = court(facts, limits) in (JUDICIAL, PROXIMITY)
    if procedure == "assignation" and civil and facts.amount <= limits.conciliation:
        found.append("conciliation_first")
    return tuple(found)


def guide(facts: Facts, limits: Limits) -> list[Option]:
    """Every procedure, those that apply first, each in the recommended order.

    A title is enforced before anything else; a refusal says all that stands against.

    >>> limits = Limits(5000_00, 10000_00, 5000_00, 10000_00)
    >>> options = guide(Facts(12000_00, "trader"), limits)
    >>> [option.procedure for option in options if option.applies][:3]
    ['injonction_payer', 'refere_provision', 'assignation']
    >>> next(o.reasons for o in options if o.procedure == "small_claim")
    ('above_small_claim',)
    >>> [o.procedure for o in guide(Facts(500_00, "trader", insolvency=True), limits)
    ...  if o.applies]
    ['insolvency_claim']
    """
    options = []
    for procedure, rule in _RULES.items():
        against = rule(facts, limits)
        reasons = tuple(against) or _in_favour(procedure, facts, limits)
        where = None if procedure in _WITHOUT_COURT else court(facts, limits)
        if procedure in ("insolvency_claim", "retention_of_title"):
            where = INSOLVENCY
        options.append(Option(procedure, not against, reasons, where))
    options.sort(
        key=lambda option: (
            not option.applies,
            not (facts.title and option.procedure == "attachment"),
        )
    )
    return options
