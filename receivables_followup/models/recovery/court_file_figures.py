"""What a case claims, item by item: one computation for every paper of its file."""

from dataclasses import dataclass, field
from datetime import date

from odoo import fields, models

from ...engine.money import from_minor, to_minor
from ...engine.recovery.charges import still_to_claim
from ...engine.recovery.court_file import Settled, interest_lines
from .late_charge import SETTLED
from .late_charge_read import CHUNK

PREPARING = ("proposed", "prepared")
MONEY_JOURNALS = ("bank", "cash", "credit")


@dataclass(slots=True)
class Credit:
    """What came off an item: ``payment``, ``credit_note`` or ``entry``."""

    kind: str
    date: date
    name: str
    amount: int


@dataclass(slots=True)
class ClaimedItem:
    """An item of a case, money in minor units of its currency."""

    line: object  # account.move.line
    currency: object
    amount: int
    name: str
    date: date
    due: date
    credits: list = field(default_factory=list)
    disputed: int = 0
    lines: list = field(default_factory=list)  # engine lines of the interest
    indemnity: int = 0
    terms: object = None

    @property
    def paid(self):
        return sum(one.amount for one in self.credits if one.kind != "credit_note")

    @property
    def credited(self):
        return sum(one.amount for one in self.credits if one.kind == "credit_note")

    @property
    def principal(self):
        return self.amount - self.paid - self.credited

    @property
    def interest(self):
        return sum(line.amount for line in self.lines)

    @property
    def total(self):
        return self.principal + self.interest + self.indemnity


SUMS = (
    "amount",
    "paid",
    "credited",
    "principal",
    "disputed",
    "interest",
    "indemnity",
    "total",
)


@dataclass(slots=True)
class Figures:
    """The figures of a case on a day.

    :ivar totals: ``{currency: {name in SUMS: minor units}}``
    :ivar company: the same for principal, interest, indemnity and total, in minor units
        of the company's currency at the rate of each invoice
    """

    day: date
    items: list
    totals: dict
    company: dict
    fees: int


class ReceivablesLegalCase(models.Model):
    _inherit = "receivables.legal.case"

    def _court_day(self):
        """The day of the amounts: today, and once filed the day that was filed."""
        if self.state in PREPARING:
            return fields.Date.context_today(self)
        return self.amounts_on or fields.Date.context_today(self)

    def _court_figures(self):
        """Recompute from the ledger what the case claims.

        :raise UserError: an official rate is missing, or something does not agree
        """
        self.ensure_one()
        case, day = self.sudo(), self._court_day()
        lines = case.move_line_ids.sorted(
            lambda line: (
                line.date_maturity or line.date,
                line.move_name or "",
                line.id,
            )
        )
        items = {line.id: self._court_item(line) for line in lines}
        principal = case._court_credits(items, day)
        case._court_disputed(items)
        interest = case._court_interest(items, lines, day)
        indemnity = case._court_indemnities(items, day)
        totals = {}
        for item in items.values():
            sums = totals.setdefault(item.currency, dict.fromkeys(SUMS, 0))
            for name in SUMS:
                sums[name] += getattr(item, name)
        company = {
            "principal": principal,
            "interest": interest,
            "indemnity": indemnity,
            "total": principal + interest + indemnity,
        }
        digits = case.currency_id.decimal_places
        figures = Figures(
            day,
            list(items.values()),
            totals,
            company,
            to_minor(case.fees_amount, digits),
        )
        case._court_check_claims(figures)
        return figures

    def _court_item(self, line):
        currency = line.currency_id
        return ClaimedItem(
            line=line,
            currency=currency,
            amount=to_minor(line.amount_currency, currency.decimal_places),
            name=line.move_name or line.name or "",
            date=line.move_id.invoice_date or line.date,
            due=line.date_maturity or line.date,
        )

    def _court_credits(self, items, day):
        """What came off each item until the day of the amounts.

        :return: the principal in minor units of the company's currency
        """
        digits = self.currency_id.decimal_places
        principal = sum(to_minor(item.line.balance, digits) for item in items.values())
        partials = self.env["account.partial.reconcile"].search(
            [("debit_move_id", "in", list(items))], order="max_date, id"
        )
        for partial in partials:
            if self.state not in PREPARING and partial.max_date > day:
                continue
            principal -= to_minor(partial.amount, digits)
            item = items[partial.debit_move_id.id]
            amount = to_minor(
                partial.debit_amount_currency, item.currency.decimal_places
            )
            if amount:
                move = partial.credit_move_id.move_id
                item.credits.append(
                    Credit(_credit_kind(move), partial.max_date, move.name, amount)
                )
        return principal

    def _court_disputed(self, items):
        """Put on the items what the customer disputes of them."""
        moves = {item.line.move_id.id for item in items.values()}
        holds = self.env["receivables.hold"].search(
            [
                ("move_id", "in", list(moves)),
                ("reason", "=", "dispute"),
                ("state", "=", "active"),
                ("customer_wide", "=", False),
            ]
        )
        for item in items.values():
            for hold in holds.filtered(
                lambda one, i=item: one.move_id == i.line.move_id
            ):
                if hold.move_line_id and hold.move_line_id != item.line:
                    continue
                digits = item.currency.decimal_places
                part = item.principal if hold.whole else to_minor(hold.amount, digits)
                item.disputed = min(item.disputed + part, max(0, item.principal))

    def _court_interest(self, items, lines, day):
        """Put the lines of interest on the items.

        :return: the interest in minor units of the company's currency
        """
        charges = self.env["receivables.late.charge"]
        settled = self._court_settled(lines, day)
        rows = self._court_debts(lines, day)
        digits = self.currency_id.decimal_places
        total, missing = 0, set()
        for row, terms, _debt, parts, absent in charges._read_accruals(
            self.company_id, day, rows
        ):
            item, known = items[row.id], settled.get(row.id, ())
            item.terms = terms
            item.lines = interest_lines(parts, known)
            missing.update(absent)
            for part in parts:
                rest = still_to_claim(
                    part,
                    [
                        (one.date_to, one.amount)
                        for one in known
                        if one.period == part.period
                    ],
                )
                amount = float(from_minor(rest.amount, item.currency.decimal_places))
                amount = self.currency_id.round(amount * float(row.ratio))
                total += to_minor(amount, digits)
        self._court_check_rates(missing)
        return total

    def _court_debts(self, lines, day):
        """What the ledger says of the items that are late on a day."""
        charges, rows = self.env["receivables.late.charge"], []
        chunk = charges._read_debts(self.company_id, day, 0, lines, settled=True)
        while chunk:
            rows += chunk
            last = chunk[-1].id
            chunk = len(chunk) == CHUNK and charges._read_debts(
                self.company_id, day, last, lines, settled=True
            )
        return rows

    def _court_settled(self, lines, day):
        """``{line id: [Settled]}`` of the interest that was billed or waived."""
        domain = [
            ("move_line_id", "in", lines.ids),
            ("kind", "=", "interest"),
            ("state", "in", SETTLED),
        ]
        if self.state not in PREPARING:
            domain.append(("closed_on", "<=", day))
        found = {}
        claims = self.env["receivables.late.charge"].search(
            domain, order="period, date_to, id"
        )
        for claim in claims:
            found.setdefault(claim.move_line_id.id, []).append(
                Settled(
                    claim.state,
                    claim.period,
                    claim.date_to,
                    to_minor(claim.amount, claim.currency_id.decimal_places),
                    claim.debit_note_id.name or "",
                )
            )
        return found

    def _court_indemnities(self, items, day):
        """Put the fixed indemnities on the items.

        :return: their sum in minor units of the company's currency
        """
        filed = self.state not in PREPARING
        domain = [("move_line_id", "in", list(items)), ("kind", "=", "indemnity")]
        if filed:
            domain += [
                ("date_to", "<=", day),
                "|",
                ("state", "=", "open"),
                "&",
                ("state", "in", SETTLED),
                ("closed_on", ">", day),
            ]
        else:
            domain.append(("state", "=", "open"))
        total, digits = 0, self.currency_id.decimal_places
        for claim in self.env["receivables.late.charge"].search(domain):
            item = items[claim.move_line_id.id]
            item.indemnity += to_minor(claim.amount, item.currency.decimal_places)
            total += to_minor(claim.amount_company, digits)
        return total


def _credit_kind(move):
    if move.move_type == "out_refund":
        return "credit_note"
    if move.origin_payment_id or move.statement_line_id:
        return "payment"
    return "payment" if move.journal_id.type in MONEY_JOURNALS else "entry"
