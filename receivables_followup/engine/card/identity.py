"""Checks of a customer's identifiers: SIREN or SIRET, VAT number, IBAN and RIB key.

A number that passes is well formed; whether it exists, and is that of the customer,
only a registry can tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from stdnum import get_cc_module
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.fr import siren, siret
from stdnum.iso7064 import mod_97_10

OK, WRONG, MISSING = "ok", "wrong", "missing"
RIB_COUNTRIES = ("FR", "MC")
# stdnum.iban reads a file of its package, which it cannot where Odoo has patched it.
IBAN_LENGTHS = {
    "NO": 15,
    "BE": 16,
    "SI": 19,
    "PT": 25,
    "IS": 26,
    "MT": 31,
    **dict.fromkeys(("DK", "FI", "NL"), 18),
    **dict.fromkeys(("AT", "EE", "LT", "LU"), 20),
    **dict.fromkeys(("CH", "HR", "LI", "LV"), 21),
    **dict.fromkeys(("BG", "DE", "GB", "IE"), 22),
    **dict.fromkeys(("CZ", "ES", "RO", "SE", "SK"), 24),
    **dict.fromkeys(("FR", "GR", "IT", "MC", "SM"), 27),
    **dict.fromkeys(("CY", "HU", "PL"), 28),
}
RIB_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


@dataclass(frozen=True)
class Check:
    """The outcome for one identifier.

    ``reason`` is empty, ``form`` (wrong length, characters or check digits),
    ``rib_key`` (the national key of the account) or ``other_siren`` (the VAT number is
    that of another company than the registration number).
    """

    kind: str
    state: str
    number: str = ""
    reason: str = ""


def check_registry(number: str | None) -> Check:
    """A French registration number: SIREN (9 digits) or SIRET (14).

    >>> check_registry("732 829 320 00074")
    Check(kind='siret', state='ok', number='732 829 320 00074', reason='')
    >>> check_registry("000000000").state, check_registry("123").reason
    ('wrong', 'form')
    >>> check_registry("").state
    'missing'
    """
    digits = _compact(number)
    kind, module = ("siret", siret) if len(digits) > 9 else ("siren", siren)
    if not digits:
        return Check(kind, MISSING)
    try:
        module.validate(digits)
    except ValidationError:
        return Check(kind, WRONG, digits, "form")
    if not digits.strip("0"):
        return Check(kind, WRONG, digits, "form")
    return Check(kind, OK, module.format(digits))


def check_vat(number: str | None, country: str, registry: str | None = None) -> Check:
    """A VAT number, of the country it begins with, else of the customer's.

    :param country: ISO code of the customer's country
    :param registry: SIREN or SIRET that a French number must agree with

    >>> check_vat("FR83404833048", "FR", "404833048").state
    'ok'
    >>> check_vat("FR83404833048", "FR", "732829320").reason
    'other_siren'
    >>> check_vat("BE 0428.759.498", "BE").reason, check_vat(None, "BE").state
    ('form', 'missing')
    >>> check_vat("12-3456789", "US").state
    'ok'
    """
    compact = _compact(number)
    if not compact:
        return Check("vat", MISSING)
    if not _vat_is_valid(compact, country):
        return Check("vat", WRONG, compact, "form")
    digits = _compact(registry)
    if compact.startswith("FR") and len(digits) in (9, 14):
        # Numbers of Monaco are French in form and have no SIREN.
        own = compact[4:]
        if not own.startswith("000") and own != digits[:9]:
            return Check("vat", WRONG, compact, "other_siren")
    return Check("vat", OK, compact)


def check_iban(number: str | None) -> Check:
    """An international account number; in France and Monaco the RIB key as well.

    >>> check_iban("FR76 3000 6000 0112 3456 7890 189").state
    'ok'
    >>> check_iban("FR76 3000 6000 0112 3456 7890 188").reason
    'form'
    >>> check_iban("FR49 3000 6000 0112 3456 7890 190").reason
    'rib_key'
    """
    compact = _compact(number)
    length = IBAN_LENGTHS.get(compact[:2], len(compact))
    valid = len(compact) == length and 15 <= length <= 34
    if not (valid and mod_97_10.is_valid(compact[4:] + compact[:4])):
        return Check("iban", WRONG, compact, "form")
    if compact[:2] in RIB_COUNTRIES and not rib_key_is_valid(compact[4:]):
        return Check("iban", WRONG, compact, "rib_key")
    return Check("iban", OK, compact)


def rib_key_is_valid(rib: str) -> bool:
    """The two last digits of a French account number of 23 characters.

    >>> rib_key_is_valid("30006000011234567890189"), rib_key_is_valid("2004101005" * 2)
    (True, False)
    """
    digits = rib.translate(RIB_LETTERS)
    if len(rib) != 23 or not digits.isdigit():
        return False
    bank, desk, account, key = digits[:5], digits[5:10], digits[10:21], digits[21:]
    return (89 * int(bank) + 15 * int(desk) + 3 * int(account) + int(key)) % 97 == 0


def looks_like_iban(number: str | None) -> bool:
    """Whether an account number is meant to be an IBAN.

    >>> looks_like_iban("fr76 3000"), looks_like_iban("12345678")
    (True, False)
    """
    compact = _compact(number)
    return compact[:2].isalpha() and compact[2:4].isdigit()


def check_accounts(numbers: Iterable[str | None]) -> list[Check]:
    """The checks of the account numbers that are meant to be IBANs.

    >>> [check.state for check in check_accounts(["12345678", "FR76 3000"])]
    ['wrong']
    """
    return [check_iban(number) for number in numbers if looks_like_iban(number)]


def _vat_is_valid(compact: str, country: str) -> bool:
    prefix = compact[:2] if compact[:2].isalpha() else country
    prefix = {"EL": "GR", "XI": "XI"}.get(prefix, prefix)
    if prefix.lower() in (*eu_vat.MEMBER_STATES, "el", "xi"):
        number = compact if compact[:2].isalpha() else prefix + compact
        return eu_vat.is_valid(number)
    module = get_cc_module(prefix.lower(), "vat")
    # A country whose numbers we cannot check: what is there is taken as it is.
    return module is None or module.is_valid(compact)


def _compact(number: str | None) -> str:
    return "".join(char for char in (number or "").upper() if char.isalnum())
