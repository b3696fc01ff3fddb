"""What an account is for the customer ledger."""

from typing import NamedTuple


class Role(NamedTuple):
    """A role and whether its items are chased, offset, exposed and stated."""

    role: str
    chase: bool
    offset: bool
    exposure: bool
    statement: bool


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
# The French chart of accounts (plan comptable general), by code prefix.
FRENCH_PREFIXES = {
    "411": "trade",
    "4115": "contra",
    "4117": "retention",
    "413": "bill",
    "416": "doubtful",
    "4191": "deposit",
}


def role_for_code(chart: str, code: str) -> Role | None:
    """The role of an account of a chart, by the longest prefix that fits its code.

    :param chart: code of the chart template; French charts begin with ``fr``
    :return: None when the code says nothing and the account type decides

    >>> role_for_code("fr", "411700").role, role_for_code("fr", "411100").role
    ('retention', 'trade')
    >>> role_for_code("fr", "401100") is None, role_for_code("generic_coa", "411")
    (True, None)
    """
    if not (chart or "").startswith("fr"):
        return None
    for length in range(len(code), 0, -1):
        if role := FRENCH_PREFIXES.get(code[:length]):
            return ROLES[role]
    return None
