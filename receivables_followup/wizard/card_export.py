import base64
import io

import xlsxwriter

from odoo import api, fields, models

CHUNK = 2000  # cards read at a time
TITLE_ROW, HEAD_ROW = 0, 2


class ReceivablesCardExport(models.TransientModel):
    """The list of cards as a spreadsheet, with what its reader may see of it."""

    _name = "receivables.card.export"
    _description = "Spreadsheet of Follow-up Cards"

    content = fields.Binary(readonly=True, attachment=False)
    filename = fields.Char(readonly=True)

    @api.model
    def _download(self, cards):
        """Write these cards to a file and have the browser fetch it.

        :param cards: cards of the user; the rules decide which of them are written
        :return: an action of the web client
        """
        buffer = io.BytesIO()
        self._write(buffer, cards._filtered_access("read"))
        day = fields.Date.context_today(self)
        export = self.create(
            {
                "content": base64.b64encode(buffer.getvalue()),
                "filename": self.env._("Customers %(day)s", day=day) + ".xlsx",
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{export.id}/content"
            "?download=true&filename_field=filename",
            "target": "self",
        }

    @api.model
    def _write(self, file, cards):
        """Write one row per card; memory does not grow with their number.

        :param file: path, or file open for writing bytes
        :return: number of rows
        """
        options = {"constant_memory": True, "strings_to_formulas": False}
        with xlsxwriter.Workbook(file, {**options, "strings_to_urls": False}) as book:
            sheet = _Sheet(book, cards)
            for start in range(0, len(cards), CHUNK):
                chunk = cards.browse(cards.ids[start : start + CHUNK])
                chunk.fetch(sheet.names)
                for card in chunk:
                    sheet.add(card)
                chunk.invalidate_recordset()
            return sheet.close()


class _Sheet:
    """One sheet of cards: a title, headings, and a filter over all columns."""

    def __init__(self, book, cards):
        env = cards.env
        self.sheet = book.add_worksheet(env._("Customers"))
        columns = cards._export_columns()
        self.names = [name for name, _width in columns]
        self.fields = [cards._fields[name] for name in self.names]
        self.labels = {
            field.name: dict(field._description_selection(env))
            for field in self.fields
            if field.type == "selection"
        }
        digits = env.company.currency_id.decimal_places
        money = "#,##0" + ("." + "0" * digits if digits else "")
        self.formats = {
            "monetary": book.add_format({"num_format": money}),
            "float": book.add_format({"num_format": "#,##0.0"}),
            "date": book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
        }
        head = book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#F0F3F6", "text_wrap": True}
        )
        title = env._(
            "Customers on %(day)s",
            day=env["ir.qweb.field.date"].value_to_html(
                fields.Date.context_today(cards), {}
            ),
        )
        bold = book.add_format({"bold": True, "font_size": 14})
        self.sheet.write_string(TITLE_ROW, 0, title, bold)
        self.sheet.freeze_panes(HEAD_ROW + 1, 1)
        for column, (field, (_name, width)) in enumerate(
            zip(self.fields, columns, strict=True)
        ):
            self.sheet.set_column(column, column, width)
            label = field._description_string(env)
            self.sheet.write_string(HEAD_ROW, column, label, head)
        self.row = HEAD_ROW

    def add(self, card):
        self.row += 1
        for column, field in enumerate(self.fields):
            self._write(column, field, card[field.name])

    def _write(self, column, field, value):
        """A cell of the kind of its field; what is empty stays empty."""
        place, kind = (self.row, column), self.formats.get(field.type)
        if field.type in ("monetary", "float", "integer"):
            self.sheet.write_number(*place, value, kind)
        elif not value:
            return
        elif field.type == "many2one":
            self.sheet.write_string(*place, value.sudo().display_name or "")
        elif field.type == "selection":
            self.sheet.write_string(*place, self.labels[field.name].get(value, value))
        elif field.type in ("date", "datetime"):
            day = value.date() if field.type == "datetime" else value
            self.sheet.write_datetime(*place, day, self.formats["date"])
        else:
            self.sheet.write_string(*place, str(value))

    def close(self):
        """Filter the columns; return the number of cards."""
        if self.row > HEAD_ROW:
            self.sheet.autofilter(HEAD_ROW, 0, self.row, len(self.fields) - 1)
        return self.row - HEAD_ROW
