"""The life of a legal case: which step may follow which, and what each one brings.

Delays and amounts are dated parameters; here are only their names.
"""

from typing import NamedTuple

PROCEDURES = (
    "injonction_payer",
    "small_claim",
    "european_order",
    "injonction_faire",
    "insolvency_claim",
    "retention_of_title",
    "refere_provision",
    "assignation",
    "lawyer",
    "agency",
    "cheque_certificate",
    "direct_action",
    "attachment",
)
# A court is asked for an order, which is served on the debtor, who may oppose it.
ORDERS = ("injonction_payer", "european_order", "injonction_faire")
# Both parties are heard: what the court decides can be enforced.
TRIALS = ("refere_provision", "assignation", "direct_action")
OVER = ("paid", "closed", "abandoned")
# A person must say what comes next.
REFUSED = ("rejected", "lapsed")
# No appeal lies against the refusal of a request: another way is taken.
NEXT_STEPS = ("refere_provision", "assignation")

_END = {"paid", "closed", "abandoned"}
_COMMON = {
    "proposed": {"prepared", "paid", "abandoned"},
    "prepared": {"proposed", "filed", "lapsed", "paid", "abandoned"},
    "rejected": {"closed", "paid"},
    "lapsed": {"closed", "paid"},
    "enforceable": {"enforced", *_END},
    "enforced": {"paid", "closed"},
    "paid": {"closed"},
    "closed": set(),
    "abandoned": set(),
}
_ORDER = {
    "filed": {"granted", "rejected", *_END},
    "granted": {"served", "lapsed", *_END},
    "served": {"opposed", "enforceable", *_END},
    "opposed": {"enforceable", "rejected", *_END},
}
_TRIAL = {
    "filed": {"granted", "rejected", *_END},
    "granted": {"served", "enforceable", *_END},
    "served": {"opposed", "enforceable", *_END},
    "opposed": {"enforceable", "rejected", *_END},
}
_AGREED = {  # the agreement itself is the title
    "filed": {"granted", "rejected", *_END},
    "granted": {"enforceable", *_END},
}
_DECLARED = {
    "filed": {"granted", "rejected", *_END},
    "granted": _END,
}
_CHEQUE = {
    "filed": {"granted", "rejected", *_END},
    "granted": {"served", *_END},
    "served": {"enforceable", *_END},
}
_SEIZURE = {
    "filed": {"granted", "rejected", *_END},
    "granted": {"served", "lapsed", *_END},
    "served": {"enforced", "lapsed", *_END},
}
_MANDATE = {"filed": {"enforceable", *_END}}
_COLLECTED = {"filed": _END}


class Deadline(NamedTuple):
    """A delay that begins with a step: its parameter, and the date it counts from."""

    parameter: str
    counts_from: str


_DEADLINES = {
    ("injonction_payer", "granted"): Deadline("order_service", "order_date"),
    ("injonction_payer", "served"): Deadline("order_opposition", "served_on"),
    ("european_order", "served"): Deadline("european_opposition", "served_on"),
    ("small_claim", "filed"): Deadline("small_claim_answer", "filed_on"),
    ("insolvency_claim", "proposed"): Deadline("insolvency_claim", "published_on"),
    ("insolvency_claim", "prepared"): Deadline("insolvency_claim", "published_on"),
    ("insolvency_claim", "lapsed"): Deadline("insolvency_relief", "published_on"),
    ("retention_of_title", "proposed"): Deadline("retention_of_title", "published_on"),
    ("retention_of_title", "prepared"): Deadline("retention_of_title", "published_on"),
    ("cheque_certificate", "served"): Deadline("cheque_payment", "served_on"),
    ("attachment", "granted"): Deadline("attachment_carry_out", "order_date"),
    ("attachment", "served"): Deadline("attachment_title", "served_on"),
}
_EFFECTS = {
    "injonction_payer": {"filed": "order_request", "served": "claim"},
    "european_order": {"filed": "order_request", "served": "claim"},
    "injonction_faire": {"filed": "claim"},
    "insolvency_claim": {"filed": "insolvency_claim"},
    "small_claim": {"filed": "small_claim"},
    "attachment": {"served": "enforcement"},
    **{name: {"filed": "claim"} for name in TRIALS},
}


def _steps(procedure: str) -> dict[str, set[str]]:
    if procedure in ORDERS:
        own = _ORDER
    elif procedure in TRIALS:
        own = _TRIAL
    else:
        own = {
            "small_claim": _AGREED,
            "insolvency_claim": _DECLARED,
            "retention_of_title": _DECLARED,
            "cheque_certificate": _CHEQUE,
            "attachment": _SEIZURE,
            "lawyer": _MANDATE,
            "agency": _COLLECTED,
        }[procedure]
    return _COMMON | own


def following(procedure: str, state: str) -> frozenset[str]:
    """The states that may follow a state of a procedure.

    >>> sorted(following("injonction_payer", "granted"))
    ['abandoned', 'closed', 'lapsed', 'paid', 'served']
    >>> sorted(following("injonction_payer", "rejected"))
    ['closed', 'paid']
    """
    return frozenset(_steps(procedure).get(state, ()))


def may_follow(procedure: str, state: str, target: str) -> bool:
    """Whether a case may go from one state to another.

    >>> may_follow("injonction_payer", "filed", "served")
    False
    """
    return target in following(procedure, state)


def deadline(procedure: str, state: str) -> Deadline | None:
    """The delay that runs in a state, None when there is none.

    >>> deadline("injonction_payer", "granted")
    Deadline(parameter='order_service', counts_from='order_date')
    """
    return _DEADLINES.get((procedure, state))


def limitation_cause(procedure: str, state: str) -> str | None:
    """What reaching a state is for the limitation of the debts, see ``limitation``.

    The request for an order does not interrupt, its service does.

    >>> limitation_cause("injonction_payer", "filed")
    'order_request'
    >>> limitation_cause("injonction_payer", "served")
    'claim'
    >>> limitation_cause("assignation", "enforceable")
    'title'
    """
    if state == "enforceable":
        return "title"
    return _EFFECTS.get(procedure, {}).get(state)


def next_steps(procedure: str, state: str) -> tuple[str, ...]:
    """The procedures that may follow a refusal, the usual one first.

    >>> next_steps("injonction_payer", "rejected")
    ('refere_provision', 'assignation')
    """
    if state == "rejected" and procedure not in ("insolvency_claim", "attachment"):
        return tuple(step for step in NEXT_STEPS if step != procedure)
    if state == "lapsed" and procedure in ORDERS:
        return (procedure, *NEXT_STEPS)
    return ()
