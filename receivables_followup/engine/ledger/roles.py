"""What an account is for the customer ledger."""

from typing import NamedTuple


class Role(NamedTuple):
    """A role and its usual flags.

    ``chase``: items may be claimed. ``offset``: credits lower what is claimed.
    ``exposure``: items count in what the customer owes. ``statement``: they are listed
    on statements of account.
    """

    role: str
    chase: bool
    offset: bool
    exposure: bool
    statement: bool


# Bills and retentions are owed but must not be claimed yet; a contra account mirrors
# another one; a deposit belongs to an order that is not delivered.
ROLES = {
    role.role: role
    for role in (
        Role("trade", True, True, True, True),
        Role("bill", False, False, True, True),
        Role("retention", False, False, True, True),
        Role("doubtful", True, True, True, True),
        Role("contra", False, False, False, False),
        Role("deposit", False, False, False, True),
    )
}
# At the bank for collection or discount: no longer on the customer's account, yet a
# risk until it is paid.
BILL_AT_BANK = ROLES["bill"]._replace(statement=False)
# role: (chase, offset, exposure, statement)
FLAGS = {name: tuple(role[1:]) for name, role in ROLES.items()}
PREFIXES = {
    "fr": {
        "411": ROLES["trade"],
        "4115": ROLES["contra"],
        "4117": ROLES["retention"],
        "413": ROLES["bill"],
        "416": ROLES["doubtful"],
        "4191": ROLES["deposit"],
        "5113": BILL_AT_BANK,
        "5114": BILL_AT_BANK,
    },
}
# Bills the bank pays before their maturity, and takes back when they are not paid.
DISCOUNTED = {"fr": ("5114",)}


def role_for_code(chart: str | None, code: str | None) -> Role | None:
    """Return the role of an account by its code: the longest known prefix decides.

    :param chart: code of the chart template; French ones begin with ``fr``
    :return: None for accounts and charts the table does not know

    >>> role_for_code("fr", "411100").role, role_for_code("fr", "411700").role
    ('trade', 'retention')
    >>> role_for_code("fr", "416000").chase, role_for_code("fr", "413000").chase
    (True, False)
    >>> role_for_code("fr", "511300") == BILL_AT_BANK
    True
    >>> role_for_code("fr", "512000"), role_for_code("de_skr03", "411100")
    (None, None)
    """
    prefixes = PREFIXES.get((chart or "")[:2], {})
    code = (code or "").strip()
    for length in range(len(code), 0, -1):
        if role := prefixes.get(code[:length]):
            return role
    return None


def is_discount(chart: str | None, code: str | None) -> bool:
    """Whether items of an account stay a risk until maturity, although settled before.

    >>> is_discount("fr", "511400"), is_discount("fr", "511300"), is_discount(None, "")
    (True, False, False)
    """
    return (code or "").strip().startswith(DISCOUNTED.get((chart or "")[:2], ("?",)))
