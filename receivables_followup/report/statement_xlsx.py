import xlsxwriter

from odoo import api, fields, models
from odoo.tools import SQL, LazyTranslate

from .statement import BUCKETS

STREAM = 2000  # rows fetched from the server at a time
COLUMNS = [
    "date",
    "move_name",
    "ref",
    "date_maturity",
    "days_overdue",
    "bucket",
    "amount_currency",
    "amount_residual_currency",
    "hold_reason",
]
# Labels and widths of the two sheets.
_lt = LazyTranslate(__name__)
CUSTOMER_COLUMNS = (
    (_lt("Customer no."), 14),
    (_lt("Customer"), 40),
    (_lt("Currency"), 9),
)
SUMMARY_COLUMNS = (
    *CUSTOMER_COLUMNS,
    (_lt("Not due"), 14),
    (_lt("1-30 days"), 14),
    (_lt("31-60 days"), 14),
    (_lt("61-90 days"), 14),
    (_lt("Over 90 days"), 14),
    (_lt("Overdue"), 14),
    (_lt("Balance"), 14),
)
ITEM_COLUMNS = (
    *CUSTOMER_COLUMNS,
    (_lt("Document"), 20),
    (_lt("Date"), 11),
    (_lt("Reference"), 24),
    (_lt("Due date"), 11),
    (_lt("Days overdue"), 10),
    (_lt("Amount"), 14),
    (_lt("Balance"), 14),
    (_lt("On hold"), 16),
)


class ReceivablesStatement(models.AbstractModel):
    """Statements as a spreadsheet: rows stream from PostgreSQL to the file.

    Neither the rows nor the workbook are held in memory, whatever their number.
    """

    _inherit = "receivables.statement"

    @api.model
    def _xlsx(self, file, company, partner_ids=None, as_of=None):
        """Write the statements of many customers as a workbook of two sheets.

        :param file: path or file open for writing bytes
        :param partner_ids: ids of commercial partners; None for every customer
        :param as_of: the day; today when left out
        :return: number of items written
        """
        day = as_of or fields.Date.context_today(self)
        options = {"constant_memory": True, "strings_to_formulas": False}
        with xlsxwriter.Workbook(
            file, {**options, "strings_to_urls": False, "remove_timezone": True}
        ) as book:
            writer = _Writer(self.env, book, day)
            for row in self._stream(company, partner_ids, day):
                writer.add(row)
            self._more_sheets(book, writer, company, partner_ids, day)
            return writer.close()

    def _more_sheets(self, book, writer, company, partner_ids, day):
        """Outer wings add sheets of their own; parameters as of ``_xlsx``."""

    def _stream(self, company, partner_ids, day):
        """Yield ``(partner id, number, name, currency, digits, *COLUMNS)``, sorted."""
        items = self.env["receivables.open.item"].sudo().with_company(company)
        if day != fields.Date.context_today(self):
            items = items.with_context(as_of=fields.Date.to_string(day))
        self.env.flush_all()
        query = SQL(
            """
            SELECT partner.id, partner.ref, partner.name, currency.name,
                   currency.decimal_places, %(columns)s
              FROM (%(items)s) item
              JOIN res_partner partner ON partner.id = item.commercial_partner_id
              JOIN res_currency currency ON currency.id = item.currency_id
             WHERE item.company_id = %(company)s AND item.statement
               AND item.side = 'receivable' AND %(partners)s
             ORDER BY partner.name, partner.id, currency.name, item.date_maturity,
                      item.id
            """,
            columns=SQL(", ").join(SQL.identifier("item", name) for name in COLUMNS),
            items=items._table_query,
            company=company.id,
            partners=SQL("TRUE")
            if partner_ids is None
            else SQL("partner.id = ANY(%s)", list(partner_ids)),
        )
        with self.env.cr._cnx.cursor(name="receivables_statement") as stream:
            stream.itersize = STREAM
            stream.execute(query.code, query.params)
            yield from stream


class _Writer:
    """Writes rows to the sheet of items and sums to the sheet of customers."""

    def __init__(self, env, book, day):
        self.lang = env.lang or "en_US"
        self.summary = book.add_worksheet(env._("Customers"))
        self.items = book.add_worksheet(env._("Items"))
        self.head = book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#F0F3F6", "text_wrap": True}
        )
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.dates = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        self.money = {
            digits: book.add_format(
                {"num_format": "#,##0" + ("." + "0" * digits if digits else "")}
            )
            for digits in range(5)
        }
        self.reasons = dict(
            env["receivables.open.item"]
            ._fields["hold_reason"]
            ._description_selection(env)
        )
        self.group, self.sums, self.count = None, None, 0
        self.rows = {self.summary: 3, self.items: 3}
        title = env._(
            "Statement of account on %s",
            env["ir.qweb.field.date"].value_to_html(day, {}),
        )
        self._heading(self.summary, title, SUMMARY_COLUMNS)
        self._heading(self.items, title, ITEM_COLUMNS)

    def _heading(self, sheet, title, columns):
        sheet.freeze_panes(3, 0)
        sheet.write_string(0, 0, title, self.title)
        for column, (label, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, label._translate(self.lang), self.head)

    def add(self, row):
        """One open item; rows of a customer and currency follow each other."""
        partner, ref, name, currency, digits, *cells = row
        group = (partner, currency)
        if group != self.group:
            self._close_group()
            self.group, self.sums = group, dict.fromkeys(BUCKETS, 0.0)
            self.heading = (ref or "", name or "", currency, digits)
        date, number, label, due, days, bucket, amount, balance, reason = cells
        self.sums[bucket] += balance
        sheet, line, money = self.items, self.rows[self.items], self.money[digits]
        for column, text in enumerate((ref or "", name or "", currency, number or "")):
            sheet.write_string(line, column, text)
        sheet.write_datetime(line, 4, date, self.dates)
        sheet.write_string(line, 5, label or "")
        sheet.write_datetime(line, 6, due, self.dates)
        sheet.write_number(line, 7, max(days, 0))
        sheet.write_number(line, 8, amount, money)
        sheet.write_number(line, 9, balance, money)
        if reason:
            sheet.write_string(line, 10, self.reasons.get(reason, reason))
        self.rows[sheet] += 1
        self.count += 1

    def _close_group(self):
        if self.group is None:
            return
        ref, name, currency, digits = self.heading
        sheet, line, money = self.summary, self.rows[self.summary], self.money[digits]
        for column, text in enumerate((ref, name, currency)):
            sheet.write_string(line, column, text)
        sums = [round(self.sums[bucket], digits) for bucket in BUCKETS]
        for column, amount in enumerate([*sums, sum(sums[1:]), sum(sums)], 3):
            sheet.write_number(line, column, round(amount, digits), money)
        self.rows[sheet] += 1

    def close(self):
        """Write the last sums and the filters; return the number of items."""
        self._close_group()
        for sheet, last in ((self.summary, 9), (self.items, 10)):
            if self.rows[sheet] > 3:
                sheet.autofilter(2, 0, self.rows[sheet] - 1, last)
        return self.count
