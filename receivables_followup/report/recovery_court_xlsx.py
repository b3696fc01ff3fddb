"""The calculation of a court file as a workbook that computes itself.

Every formula carries the value it has now, so that a viewer that does not recalculate
shows the same figures. Values are found the way a spreadsheet finds them: what the
formulas give is compared with the engine before the file is handed over.
"""

import xlsxwriter

from odoo import api, models
from odoo.tools import LazyTranslate

from ..engine.dunning.interest import YEAR_DAYS
from ..engine.money import from_minor, to_minor
from .formatter import Formatter

_lt = LazyTranslate(__name__)
ITEMS = (
    (_lt("Document"), 20),
    (_lt("Date"), 11),
    (_lt("Due date"), 11),
    (_lt("Currency"), 9),
    (_lt("Amount"), 14),
    (_lt("Payments"), 14),
    (_lt("Credit notes"), 14),
    (_lt("Principal"), 14),
    (_lt("Disputed"), 14),
    (_lt("Interest"), 14),
    (_lt("Indemnity"), 14),
    (_lt("Total"), 14),
)
PAYMENTS = (
    (_lt("Document"), 20),
    (_lt("Date"), 11),
    (_lt("Kind"), 16),
    (_lt("Reference"), 24),
    (_lt("Currency"), 9),
    (_lt("Amount"), 14),
)
INTEREST = (
    (_lt("Document"), 20),
    (_lt("Currency"), 9),
    (_lt("First day"), 11),
    (_lt("Last day"), 11),
    (_lt("Base"), 14),
    (_lt("Days"), 8),
    (_lt("Rate (%)"), 9),
    (_lt("Days a year"), 7),
    (_lt("Exact interest"), 16),
    (_lt("Interest"), 14),
    (_lt("Remark"), 36),
)
FIRST_ROW = 3


class ReceivablesCourtFile(models.AbstractModel):
    """What is printed for a court file, see ``receivables.legal.case``."""

    _name = "receivables.court.file"
    _description = "Papers of a Court File"

    @api.model
    def _xlsx(self, file, case, figures):
        """Write the workbook.

        :param file: path or file open for writing bytes
        :param figures: ``Figures`` of the case
        :return: ``{currency: {name: minor units}}``, what its formulas give
        """
        options = {"strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(file, options) as book:
            return _Writer(self, book, case, figures).fill()


class _Writer:
    """Writes the sheets: summary, invoices, payments, interest."""

    def __init__(self, report, book, case, figures):
        self.report, self.book = report, book
        self.case, self.figures = case, figures
        self.env = report.env
        self.lang = self.env.lang or "en_US"
        self.formatter = Formatter(self.env, self.lang)
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#F0F3F6", "text_wrap": True}
        )
        self.days = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        self.rate = book.add_format({"num_format": "0.00####"})
        self.exact = book.add_format({"num_format": "#,##0.000000"})
        self.bold = book.add_format({"bold": True})
        self.money, self.total = self._money(False), self._money(True)
        self.totals = {}
        self.ranges = {}  # (item number, what) -> range of cells
        self.sheets = {}

    def _money(self, bold):
        return {
            digits: self.book.add_format(
                {
                    "num_format": "#,##0" + ("." + "0" * digits if digits else ""),
                    "bold": bold,
                    "top": int(bold),
                }
            )
            for digits in range(5)
        }

    def fill(self):
        names = {
            "summary": self.env._("Recapitulation"),
            "items": self.env._("Invoices"),
            "payments": self.env._("Payments"),
            "interest": self.env._("Interest"),
        }
        for key, name in names.items():
            self.sheets[key] = self.book.add_worksheet(name)
        self._payments()
        self._interest()
        self._items()
        self._summary()
        for sheet in self.sheets.values():
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
        return self.totals

    def _heading(self, key, columns):
        sheet = self.sheets[key]
        sheet.freeze_panes(FIRST_ROW, 0)
        sheet.repeat_rows(FIRST_ROW - 1)
        sheet.write_string(0, 0, self._title(), self.title)
        for column, (label, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, label._translate(self.lang), self.head)
        return sheet

    def _title(self):
        return self.env._(
            "Claim of %(case)s on %(day)s",
            case=self.case.display_name,
            day=self.formatter.date(self.figures.day),
        )

    def _by_currency(self):
        for currency in self.figures.totals:
            yield (
                currency,
                [
                    (number, item)
                    for number, item in enumerate(self.figures.items)
                    if item.currency == currency
                ],
            )

    def _formula(self, sheet, row, column, formula, minor, currency, bold=False):
        digits = currency.decimal_places
        style = (self.total if bold else self.money)[digits]
        value = float(from_minor(minor, digits))
        sheet.write_formula(row, column, formula, style, value)

    def _cell(self, key, column, row):
        name = self.sheets[key].get_name().replace("'", "''")
        return f"'{name}'!{column}{row + 1}"

    def _amount(self, sheet, row, column, minor, currency):
        digits = currency.decimal_places
        sheet.write_number(
            row, column, float(from_minor(minor, digits)), self.money[digits]
        )

    # -- payments --------------------------------------------------------------------

    def _payments(self):
        """What came off each invoice, payments before credit notes."""
        sheet, row = self._heading("payments", PAYMENTS), FIRST_ROW
        words = self.report._credit_words()
        for currency, items in self._by_currency():
            for number, item in items:
                for key, notes in (("paid", False), ("credited", True)):
                    first = row
                    for one in item.credits:
                        if (one.kind == "credit_note") != notes:
                            continue
                        sheet.write_string(row, 0, item.name)
                        sheet.write_datetime(row, 1, one.date, self.days)
                        sheet.write_string(row, 2, words[one.kind])
                        sheet.write_string(row, 3, one.name or "")
                        sheet.write_string(row, 4, currency.name)
                        self._amount(sheet, row, 5, one.amount, currency)
                        row += 1
                    if row > first:
                        self.ranges[number, key] = (
                            f"{self._cell('payments', 'F', first)}:F{row}"
                        )

    # -- interest --------------------------------------------------------------------

    def _interest(self):
        """A line for each stretch of days with one base and one rate."""
        sheet, row = self._heading("interest", INTEREST), FIRST_ROW
        for currency, items in self._by_currency():
            first, total = row, 0
            for number, item in items:
                start = row
                amount, row = self._item_interest(sheet, row, item)
                self.ranges[number, "interest", "value"] = amount
                total += amount
                if row > start:
                    self.ranges[number, "interest"] = (
                        f"{self._cell('interest', 'J', start)}:J{row}"
                    )
            if row > first:
                label = self.env._("Total %s", currency.name)
                sheet.write_string(row, 0, label, self.bold)
                self._formula(
                    sheet, row, 9, f"=SUM(J{first + 1}:J{row})", total, currency, True
                )
                row += 2
        note = self.env._(
            "Interest = base × days × rate / 100 / 365. Each half-year is rounded "
            "once: a line adds what the sum of its half-year, rounded, has grown by."
        )
        sheet.write_string(row, 0, note)

    def _item_interest(self, sheet, row, item):
        """The lines of one invoice; return the sum its formulas give, and the row."""
        currency, digits = item.currency, item.currency.decimal_places
        total = before = 0
        running, opened = 0.0, row
        for line in item.lines:
            sheet.write_string(row, 0, item.name)
            sheet.write_string(row, 1, currency.name)
            sheet.write_datetime(row, 2, line.date_from, self.days)
            sheet.write_datetime(row, 3, line.date_to, self.days)
            if line.kind != "interest":
                self._amount(sheet, row, 9, line.amount, currency)
                sheet.write_string(row, 10, self.report._settled_words(line))
                total += line.amount
                row += 1
                continue
            if line.opens:
                running, before, opened = 0.0, 0, row
            base = float(from_minor(line.principal, digits))
            exact = base * line.days * float(line.rate) / 100 / YEAR_DAYS
            running += exact
            amount = to_minor(running, digits) - before
            self._amount(sheet, row, 4, line.principal, currency)
            number = row + 1
            sheet.write_formula(row, 5, f"=D{number}-C{number}+1", None, line.days)
            sheet.write_number(row, 6, float(line.rate), self.rate)
            sheet.write_number(row, 7, YEAR_DAYS)
            formula = f"=E{number}*F{number}*G{number}/100/H{number}"
            sheet.write_formula(row, 8, formula, self.exact, exact)
            formula = f"=ROUND(SUM(I{opened + 1}:I{number}),{digits})"
            if row > opened:
                formula = f"=ROUND({formula[1:]}-SUM(J{opened + 1}:J{row}),{digits})"
            self._formula(sheet, row, 9, formula, amount, currency)
            before += amount
            total += amount
            row += 1
        return total, row

    # -- invoices --------------------------------------------------------------------

    def _items(self):
        sheet, row = self._heading("items", ITEMS), FIRST_ROW
        for currency, items in self._by_currency():
            first = row
            sums = dict.fromkeys("EFGHIJKL", 0)
            for number, item in items:
                values = self._item_row(sheet, row, number, item)
                for column, minor in values.items():
                    sums[column] += minor
                row += 1
            sheet.write_string(row, 0, self.env._("Total %s", currency.name), self.bold)
            for index, (column, minor) in enumerate(sums.items(), 4):
                formula = f"=SUM({column}{first + 1}:{column}{row})"
                self._formula(sheet, row, index, formula, minor, currency, True)
            self.totals[currency] = {
                "amount": sums["E"],
                "paid": sums["F"],
                "credited": sums["G"],
                "principal": sums["H"],
                "interest": sums["J"],
                "indemnity": sums["K"],
                "total": sums["L"],
            }
            self.ranges[currency] = row
            row += 2

    def _item_row(self, sheet, row, number, item):
        """Write an invoice; return the value of each column of money."""
        currency, line = item.currency, row + 1
        sheet.write_string(row, 0, item.name)
        sheet.write_datetime(row, 1, item.date, self.days)
        sheet.write_datetime(row, 2, item.due, self.days)
        sheet.write_string(row, 3, currency.name)
        interest = self.ranges[number, "interest", "value"]
        values = {
            "E": item.amount,
            "F": item.paid,
            "G": item.credited,
            "H": item.amount - item.paid - item.credited,
            "I": item.disputed,
            "J": interest,
            "K": item.indemnity,
        }
        values["L"] = values["H"] + interest + item.indemnity
        formulas = {
            "F": self._sum_of(number, "paid"),
            "G": self._sum_of(number, "credited"),
            "H": f"=E{line}-F{line}-G{line}",
            "J": self._sum_of(number, "interest"),
            "L": f"=H{line}+J{line}+K{line}",
        }
        for index, (column, minor) in enumerate(values.items(), 4):
            if column in formulas:
                self._formula(sheet, row, index, formulas[column], minor, currency)
            else:
                self._amount(sheet, row, index, minor, currency)
        return values

    def _sum_of(self, number, key):
        cells = self.ranges.get((number, key))
        return f"=SUM({cells})" if cells else "=0"

    # -- summary ---------------------------------------------------------------------

    def _summary(self):
        sheet = self.sheets["summary"]
        sheet.set_column(0, 0, 46)
        sheet.set_column(1, 1, 18)
        sheet.write_string(0, 0, self._title(), self.title)
        row = 2
        for label, value in self.report._references(self.case):
            sheet.write_string(row, 0, label)
            sheet.write_string(row, 1, value)
            row += 1
        row += 1
        for currency, sums in self.totals.items():
            row = self._summary_of(sheet, row, currency, sums) + 1
        own = self.case.currency_id
        if set(self.totals) != {own}:
            row = self._equivalent(sheet, row, own) + 1
        if self.figures.fees:
            sheet.write_string(row, 0, self.report._fees_label())
            self._amount(sheet, row, 1, self.figures.fees, own)

    def _summary_of(self, sheet, row, currency, sums):
        """The total of a currency, from the sheet of the invoices."""
        label = self.env._("Claim in %s", currency.name)
        sheet.write_string(row, 0, label, self.head)
        sheet.write_blank(row, 1, None, self.head)
        row += 1
        at = self.ranges[currency]
        words, rows = self.report._sum_words(self.figures.day), {}
        for key, column in zip(
            ("amount", "paid", "credited", "principal", "interest", "indemnity"),
            "EFGHJK",
            strict=True,
        ):
            sign = "-" if key in ("paid", "credited") else ""
            minor = -sums[key] if sign else sums[key]
            formula = f"={sign}{self._cell('items', column, at)}"
            if key == "principal":
                formula = f"=SUM(B{row - 2}:B{row})"
            sheet.write_string(row, 0, words[key])
            self._formula(sheet, row, 1, formula, minor, currency, key == "principal")
            rows[key] = row + 1
            row += 1
        sheet.write_string(row, 0, words["total"], self.bold)
        formula = f"=SUM(B{rows['principal']}:B{rows['indemnity']})"
        self._formula(sheet, row, 1, formula, sums["total"], currency, True)
        return row + 1

    def _equivalent(self, sheet, row, own):
        """The claim in the currency of the company, at the rate of each invoice."""
        label = self.env._("In %s, at the rate of each invoice", own.name)
        sheet.write_string(row, 0, label, self.head)
        sheet.write_blank(row, 1, None, self.head)
        words, first = self.report._sum_words(self.figures.day), row + 2
        for key in ("principal", "interest", "indemnity"):
            row += 1
            sheet.write_string(row, 0, words[key])
            self._amount(sheet, row, 1, self.figures.company[key], own)
        row += 1
        sheet.write_string(row, 0, words["total"], self.bold)
        self._formula(
            sheet,
            row,
            1,
            f"=SUM(B{first}:B{row})",
            self.figures.company["total"],
            own,
            True,
        )
        return row + 1
