import xlsxwriter

from odoo import api, models
from odoo.tools import LazyTranslate

from .formatter import Formatter
from .lettering_justification import FLAGS

_lt = LazyTranslate(__name__)
BALANCES = (
    (_lt("Account"), 34),
    (_lt("Partner"), 36),
    (_lt("Open items"), 11),
    (_lt("Open"), 15),
    (_lt("Balance"), 15),
    (_lt("Difference"), 13),
    (_lt("Unexplained"), 13),
    (_lt("Remark"), 32),
)
ITEMS = (
    (_lt("Account"), 34),
    (_lt("Partner no."), 12),
    (_lt("Partner"), 36),
    (_lt("Date"), 11),
    (_lt("Document"), 20),
    (_lt("Reference"), 24),
    (_lt("Label"), 30),
    (_lt("Due date"), 11),
    (_lt("Amount"), 14),
    (_lt("Open"), 14),
    (_lt("Currency"), 9),
    (_lt("Open in currency"), 15),
    (_lt("Lettering"), 8),
    (_lt("Lettered later"), 12),
)
EXCEPTIONS = (
    (_lt("Date"), 11),
    (_lt("Exception"), 36),
    (_lt("Debit"), 50),
    (_lt("Credit"), 50),
    (_lt("Amount"), 14),
)


class ReceivablesBalanceJustification(models.AbstractModel):
    """The justification as a workbook: items stream from PostgreSQL to the file."""

    _inherit = "receivables.balance.justification"

    @api.model
    def _xlsx(self, file, company, scope, proof):
        """Write the workbook: balances, items, exceptions.

        :param file: path or file open for writing bytes
        :return: number of items written
        """
        options = {"constant_memory": True, "strings_to_formulas": False}
        with xlsxwriter.Workbook(file, {**options, "strings_to_urls": False}) as book:
            writer = _Writer(self, book, company, scope, proof)
            writer.balances()
            count = writer.items()
            writer.exceptions()
        return count


class _Writer:
    """Writes the three sheets, one after the other."""

    def __init__(self, report, book, company, scope, proof):
        self.report, self.book, self.scope, self.proof = report, book, scope, proof
        self.env = report.env
        self.lang = self.env.lang or "en_US"
        self.formatter = Formatter(self.env, self.lang)
        self.currency = report._currency(scope)
        digits = self.currency.decimal_places
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#F0F3F6", "text_wrap": True}
        )
        self.days = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        self.money = book.add_format(
            {"num_format": "#,##0" + ("." + "0" * digits if digits else "")}
        )
        self.plain = book.add_format({"num_format": "#,##0.00"})
        self.bold = book.add_format({"bold": True, "num_format": "#,##0.00"})
        self.heading = self.env._(
            "Balance justification of %(company)s on %(day)s",
            company=company.name,
            day=self.formatter.date(scope["day"]),
        )
        self.names = {}

    def _sheet(self, name, columns):
        sheet = self.book.add_worksheet(name)
        sheet.freeze_panes(3, 0)
        sheet.write_string(0, 0, self.heading, self.title)
        for column, (label, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, label._translate(self.lang), self.head)
        return sheet

    def _account(self, account_id):
        if account_id not in self.names:
            self.names[account_id] = self.report._account_name(account_id)
        return self.names[account_id]

    def balances(self):
        """One row per account and partner, and the total that must agree."""
        sheet = self._sheet(self.env._("Balances"), BALANCES)
        apart = {row.key: row for row in self.proof["differences"]}
        unit = 10**self.currency.decimal_places
        line, totals = 3, [0.0, 0.0]
        for key in self.report._document_order(self.proof):
            sums = self.proof["balances"][key]
            sheet.write_string(line, 0, self._account(key[0]))
            sheet.write_string(line, 1, self.report._partner_name(key[1]))
            sheet.write_number(line, 2, sums["count"])
            sheet.write_number(line, 3, sums["open"], self.money)
            sheet.write_number(line, 4, sums["balance"], self.money)
            if key in apart:
                sheet.write_number(line, 5, apart[key].amount / unit, self.money)
                sheet.write_number(line, 6, apart[key].unexplained / unit, self.money)
            if sums["flag"]:
                sheet.write_string(line, 7, self.report._word(FLAGS[sums["flag"]]))
            totals[0] += sums["open"]
            totals[1] += sums["balance"]
            line += 1
        sheet.write_string(line, 0, self.env._("Total"), self.bold)
        for column, total in enumerate(totals, 3):
            sheet.write_number(line, column, self.currency.round(total), self.bold)
        if line > 3:
            sheet.autofilter(2, 0, line - 1, len(BALANCES) - 1)

    def items(self):
        """Every open item; the day of its letter when it was lettered later."""
        sheet = self._sheet(self.env._("Items"), ITEMS)
        line = 3
        for row in self.report._stream(self.scope):
            texts = {
                0: self._account(row["account_id"]),
                1: row["partner_ref"],
                2: row["partner"],
                4: row["move_name"],
                5: row["ref"],
                6: row["name"],
                10: row["currency"],
                12: row["letter"],
            }
            numbers = {8: row["amount"], 9: row["residual"]}
            for column in range(len(ITEMS)):
                if text := texts.get(column):
                    sheet.write_string(line, column, text)
                elif column in numbers:
                    sheet.write_number(line, column, numbers[column], self.money)
                elif column == 11:
                    sheet.write_number(line, 11, row["residual_currency"], self.plain)
                elif column in (3, 7):
                    day = row["date"] if column == 3 else row["date_maturity"]
                    sheet.write_datetime(line, column, day, self.days)
                elif column == 13 and row["later"]:
                    sheet.write_datetime(line, column, row["later"], self.days)
            line += 1
        if line > 3:
            sheet.autofilter(2, 0, line - 1, len(ITEMS) - 1)
        return line - 3

    def exceptions(self):
        sheet = self._sheet(self.env._("Exceptions"), EXCEPTIONS)
        for line, row in enumerate(self.proof["exceptions"], 3):
            words = self.report._exception_row(row, self.formatter, self.currency)
            sheet.write_datetime(line, 0, row["day"], self.days)
            for column, name in enumerate(("what", "debit", "credit"), 1):
                sheet.write_string(line, column, words[name])
            sheet.write_number(line, 4, row["amount"], self.money)
