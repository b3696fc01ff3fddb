"""Amounts and days as people and their programs write them."""

import re
from datetime import date, datetime

from ..errors import EngineError, MoneyError
from ..money import to_minor

DATE_FORMATS = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%Y%m%d",
    "%d/%m/%y",
    "%d.%m.%y",
)
_CURRENCY = re.compile(r"(?:\b(?:[A-Z]{3})\b|[€$£¥])")
# A number whose thousands are set apart by one and the same sign, or by none.
_NUMBER = re.compile(
    r"(?P<whole>\d{1,3}(?P<sep>[ '.,])\d{3}(?:(?P=sep)\d{3})*|\d*)"
    r"(?:(?P<dec>[.,])(?P<rest>\d+))?"
)
_SPACES = str.maketrans(
    {
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
        "\N{THIN SPACE}": " ",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{MINUS SIGN}": "-",
        "\N{EN DASH}": "-",
    }
)


def plain_spaces(text: str) -> str:
    """The text with ordinary spaces, minus signs and apostrophes.

    >>> plain_spaces("1\\u202f234,50 €")
    '1 234,50 €'
    """
    return text.translate(_SPACES)


def read_amount(text: object, digits: int) -> int:
    """Return an amount in minor units, however the debtor's program wrote it.

    A sign alone before exactly three digits sets thousands apart, unless the currency
    has three decimals. Parentheses and a minus at the end mean negative.

    :param text: a text, or a number from a spreadsheet
    :param digits: decimal places of the currency
    :raise EngineError: ``bad_amount`` with the text

    >>> [read_amount(t, 2) for t in ("1 234,5", "1.234,50 €", "EUR 1,234.50", "-0,1")]
    [123450, 123450, 123450, -10]
    >>> read_amount("(12.00)", 2), read_amount("12,00-", 2), read_amount("1.234", 2)
    (-1200, -1200, 123400)
    >>> read_amount("1.234", 3), read_amount("1,234", 0), read_amount(12.1, 2)
    (1234, 1234, 1210)
    """
    if isinstance(text, bool) or text is None:
        raise EngineError("bad_amount", text=str(text))
    if isinstance(text, int | float):
        try:
            return to_minor(text, digits)
        except MoneyError:
            raise EngineError("bad_amount", text=str(text)) from None
    body, negative = _unsigned(plain_spaces(str(text)))
    number = _NUMBER.fullmatch(body)
    if not number or not body:
        raise EngineError("bad_amount", text=str(text).strip())
    whole, rest = number["whole"], number["rest"] or ""
    sep = number["sep"]
    if sep and sep == number["dec"]:
        raise EngineError("bad_amount", text=str(text).strip())
    if sep in (".", ",") and not rest and _is_decimal(whole, sep, digits):
        whole, rest = whole.split(sep)
    elif sep:
        whole = whole.replace(sep, "")
    rest = rest.rstrip("0") if len(rest) > digits else rest
    if len(rest) > digits:
        raise EngineError("bad_amount", text=str(text).strip())
    minor = int(whole or 0) * 10**digits + int(rest.ljust(digits, "0") or 0)
    return -minor if negative else minor


def _unsigned(text: str) -> tuple[str, bool]:
    """The digits and separators of an amount, and whether it is negative."""
    body = _CURRENCY.sub("", text).strip()
    negative = False
    if body.startswith("(") and body.endswith(")"):
        body, negative = body[1:-1].strip(), True
    elif body.startswith(("-", "+")):
        body, negative = body[1:].strip(), body[0] == "-"
    elif body.endswith("-"):
        body, negative = body[:-1].strip(), True
    return body, negative


def _is_decimal(whole: str, sep: str, digits: int) -> bool:
    """Whether a separator before three digits stands for the decimal point."""
    if whole.count(sep) != 1:
        return False
    return digits == 3 or whole.startswith("0")


def read_day(value: object) -> date:
    """Return the day a cell stands for; day before month.

    :raise EngineError: ``bad_date`` with the text

    >>> read_day("31/05/2026"), read_day("2026-05-31"), read_day(date(2026, 5, 31))
    (datetime.date(2026, 5, 31), datetime.date(2026, 5, 31), datetime.date(2026, 5, 31))
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    for pattern in DATE_FORMATS:
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise EngineError("bad_date", text=text)
