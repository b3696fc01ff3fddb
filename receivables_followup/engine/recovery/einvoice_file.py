"""Statuses of e-invoices in a file: CSV with headings, or JSON.

Both have the same columns or keys (``COLUMNS``). Amounts by VAT rate are written
``20=1200.00; 5.5=105.50`` in CSV, with the kind in front where there is one
(``MEN 20=1200.00``), and as a list of ``{"rate", "amount", "kind"}`` in JSON.
"""

import json
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timezone, tzinfo
from decimal import Decimal, InvalidOperation

from stdnum.iso7064 import mod_97_10

from ..errors import EngineError
from ..text_file import as_written, decode, plain, rows

COLUMNS = (
    "invoice",
    "status",
    "time",
    "direction",
    "sender_role",
    "reasons",
    "action",
    "text",
    "amounts",
    "payee_iban",
    "payee_name",
    "payment_date",
    "message",
)
REQUIRED = ("invoice", "status", "time")
MAX_ROWS = 50_000
MAX_TEXT = 4_000  # characters of one cell
MAX_AMOUNT = Decimal(10) ** 12
DIRECTIONS = {"": "in", "in": "in", "out": "out"}
ROLES = ("SE", "BY", "DL", "PE", "WK", "DFH", "AB")
AMOUNT = re.compile(r"(?:([A-Z]{2,8})\s+)?(-?[\d.,]+)\s*%?\s*[=:]\s*(-?[\d\s.,]+)")
IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}")
REASON = re.compile(r"[A-Z][A-Z0-9_]{1,39}")


class FileError(EngineError):
    """The file as a whole cannot be read."""


class RowError(EngineError):
    """One row cannot be used."""


@dataclass(frozen=True)
class Amount:
    """An amount including VAT at a rate in percent; ``kind`` as in the message (MEN:
    collected), empty where none was given."""

    rate: Decimal
    amount: Decimal
    kind: str = ""


@dataclass(frozen=True)
class Row:
    """One status as it stands in the file; ``moment`` in UTC, without time zone."""

    number: int
    invoice: str
    status: str
    moment: datetime
    direction: str = "in"
    sender_role: str = ""
    reasons: tuple[str, ...] = ()
    action: str = ""
    text: str = ""
    amounts: tuple[Amount, ...] = ()
    payee_iban: str = ""
    payee_name: str = ""
    payment_date: date | None = None
    message: str = ""
    raw: str = ""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row: a code and its parameters, worded by the model."""

    number: int
    error: EngineError


def parse(
    content: bytes, zone: tzinfo = timezone.utc
) -> tuple[list[Row], list[Problem]]:
    """Read all statuses of a file, and every problem.

    :param zone: time zone of times that bear none
    :raise FileError: ``not_text``, ``bad_json`` (line, cause), ``bad_json_shape``,
        ``missing_columns``, ``empty``, ``too_many_rows``

    >>> found, problems = parse(b"invoice;status;time\\nINV/1;205;2026-09-01T10:00\\n")
    >>> found[0].invoice, found[0].status, problems
    ('INV/1', '205', [])
    """
    text = decode(content)
    if text is None:
        raise FileError("not_text")
    stripped = text.lstrip()
    records = _json(text) if stripped[:1] in ("[", "{") else _csv(text)
    if not records:
        raise FileError("empty")
    if len(records) > MAX_ROWS:
        raise FileError("too_many_rows", limit=MAX_ROWS)
    found, problems = [], []
    for number, record, raw in records:
        try:
            kept = raw.encode(errors="replace").decode()
            found.append(replace(_row(number, record, zone), raw=kept))
        except RowError as error:
            problems.append(Problem(number, error))
    return found, problems


def _csv(text):
    try:
        table = list(rows(text))
    except ValueError as error:  # a cell too large
        raise FileError("bad_csv", cause=str(error)) from None
    if not table:
        return []
    _number, headings = table[0]
    names = [plain(heading).replace(" ", "_") for heading in headings]
    if missing := [name for name in REQUIRED if name not in names]:
        raise FileError("missing_columns", columns=missing)
    records = []
    for number, cells in table[1:]:
        record = dict(zip(names, map(as_written, cells), strict=False))
        if len(cells) > len(names):
            record["_extra"] = len(cells) - len(names)
        records.append((number, record, ";".join(cells)))
    return records


def _json(text):
    try:
        data = json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise FileError("bad_json", line=error.lineno, cause=error.msg) from None
    except (ValueError, RecursionError) as error:
        raise FileError("bad_json", line=0, cause=str(error)) from None
    if isinstance(data, dict):
        data = data.get("events")
    if not isinstance(data, list):
        raise FileError("bad_json_shape")
    return [
        (number, record, json.dumps(record, default=str, ensure_ascii=False))
        for number, record in enumerate(data, 1)
    ]


def _no_constant(name):
    raise ValueError(name)


def _row(number, record, zone) -> Row:
    if not isinstance(record, dict):
        raise RowError("not_an_object")
    if "_extra" in record:
        raise RowError("too_many_cells", count=record["_extra"])
    texts = {
        name: _text(name, record.get(name))
        for name in COLUMNS
        if name not in ("amounts", "reasons")
    }
    for name in REQUIRED:
        if not texts[name]:
            raise RowError("missing", column=name)
    if texts["direction"] not in DIRECTIONS:
        raise RowError("bad_direction", value=texts["direction"])
    if texts["sender_role"] not in ("", *ROLES):
        raise RowError("bad_role", value=texts["sender_role"], known=", ".join(ROLES))
    expected = texts["payment_date"]
    return Row(
        number=number,
        invoice=texts["invoice"],
        status=texts["status"],
        moment=moment(texts["time"], zone),
        direction=DIRECTIONS[texts["direction"]],
        sender_role=texts["sender_role"],
        reasons=reasons(record.get("reasons")),
        action=texts["action"],
        text=texts["text"],
        amounts=amounts(record.get("amounts")),
        payee_iban=iban(texts["payee_iban"]),
        payee_name=texts["payee_name"],
        payment_date=_day(expected) if expected else None,
        message=texts["message"],
    )


def _text(name, value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        raise RowError("not_a_text", column=name)
    text = str(value).strip()
    if "\0" in text or len(text) > MAX_TEXT:
        raise RowError("too_long", column=name, limit=MAX_TEXT)
    if not _encodable(text):
        raise RowError("not_a_text", column=name)
    return text


def _encodable(text):
    """Whether a text can be kept: JSON may escape one half of a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def moment(text: str, zone: tzinfo = timezone.utc) -> datetime:
    """A time of ISO 8601, or of 14 digits as in life-cycle messages, in UTC.

    :raise RowError: ``bad_time``

    >>> moment("2026-09-01T10:00:00+02:00"), moment("20260901100000")
    (datetime.datetime(2026, 9, 1, 8, 0), datetime.datetime(2026, 9, 1, 10, 0))
    """
    try:
        if re.fullmatch(r"\d{14}", text):
            found = datetime.strptime(text, "%Y%m%d%H%M%S")
        elif re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}", text):
            found = datetime.fromisoformat(re.sub("Z$", "+00:00", text))
        else:
            raise ValueError(text)
        if found.tzinfo is None:
            found = found.replace(tzinfo=zone)
        return found.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)
    except (ValueError, OverflowError):
        raise RowError("bad_time", value=text[:60]) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RowError("bad_day", value=text[:60]) from None


def reasons(value) -> tuple[str, ...]:
    """Reason codes of a list or a text that separates them by commas or spaces.

    :raise RowError: ``bad_reason``

    >>> reasons("PU_ERR, QTE_ERR"), reasons(["AUTRE"]), reasons(None)
    (('PU_ERR', 'QTE_ERR'), ('AUTRE',), ())
    """
    if isinstance(value, str):
        value = re.split(r"[,;|\s]+", value.strip())
    elif value is None:
        value = []
    elif not isinstance(value, list):
        raise RowError("bad_reason", value=str(value)[:60])
    codes = [code for code in value if code != ""]
    for code in codes:
        if not isinstance(code, str) or not REASON.fullmatch(code):
            raise RowError("bad_reason", value=str(code)[:60])
    return tuple(codes)


def amounts(value) -> tuple[Amount, ...]:
    """Amounts by VAT rate, of a text or a list (see the module).

    :raise RowError: ``bad_amount``

    >>> amounts("MEN 20=1 200,50; 5.5%: -10")
    (Amount(rate=Decimal('20'), amount=Decimal('1200.50'), kind='MEN'), \
Amount(rate=Decimal('5.5'), amount=Decimal('-10'), kind=''))
    """
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        parts = [part.strip() for part in re.split(r"[;|]", value) if part.strip()]
        matches = [AMOUNT.fullmatch(part) for part in parts]
        if None in matches:
            raise RowError("bad_amount", value=value[:60])
        value = [
            {"kind": match[1] or "", "rate": match[2], "amount": match[3]}
            for match in matches
        ]
    if not isinstance(value, list):
        raise RowError("bad_amount", value=str(value)[:60])
    return tuple(_amount(entry) for entry in value)


def _amount(entry) -> Amount:
    if not isinstance(entry, dict):
        raise RowError("bad_amount", value=str(entry)[:60])
    rate, amount = _decimal(entry.get("rate")), _decimal(entry.get("amount"))
    if not 0 <= rate <= 100 or abs(amount) > MAX_AMOUNT:
        raise RowError("bad_amount", value=f"{rate}={amount}"[:60])
    return Amount(rate, amount, _text("amounts", entry.get("kind")))


def _decimal(value) -> Decimal:
    text = re.sub(r"\s", "", str(value)).replace(",", ".")
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if isinstance(value, bool) or not found.is_finite():
        raise RowError("bad_amount", value=str(value)[:60])
    return found


def iban(text: str) -> str:
    """An IBAN without spaces; its check digits are verified.

    :raise RowError: ``bad_iban``

    >>> iban("FR76 3000 6000 0112 3456 7890 189")
    'FR7630006000011234567890189'
    """
    if not text:
        return ""
    number = re.sub(r"\s", "", text).upper()
    # ISO 13616: country and check digits go to the end before the check of ISO 7064.
    if not IBAN.fullmatch(number) or not mod_97_10.is_valid(number[4:] + number[:4]):
        raise RowError("bad_iban", value=text[:60])
    return number
