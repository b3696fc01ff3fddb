import base64
import io

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..report.dunning_pdf import PdfError


class ReceivablesStatementPrint(models.TransientModel):
    _name = "receivables.statement.print"
    _description = "Print Statements of Account"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        help="Empty: every customer with open items.",
    )
    as_of = fields.Date(
        "On",
        required=True,
        default=fields.Date.context_today,
        help="What was open that evening; later payments are not taken into account.",
    )
    file_format = fields.Selection(
        [("pdf", "PDF"), ("xlsx", "Spreadsheet (XLSX)")],
        string="Format",
        required=True,
        default="pdf",
    )
    content = fields.Binary(readonly=True)
    filename = fields.Char(readonly=True)

    @api.model
    def default_get(self, fields_list):
        """Start from the customers or cards the user comes from."""
        values = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        ids = self.env.context.get("active_ids") or []
        if "partner_ids" in fields_list and ids:
            records = self.env[model].browse(ids) if model in self.env else None
            if model in ("res.partner", "receivables.card"):
                partners = records.commercial_partner_id
                values["partner_ids"] = [fields.Command.set(partners.ids)]
                if model == "receivables.card":
                    values["company_id"] = records.company_id[:1].id
        return values

    def action_print(self):
        """Make the file and download it.

        :raise UserError: when no customer has open items, or the PDF cannot be made
        """
        self.ensure_one()
        self.env["receivables.statement"]._check_may_print()
        self.company_id.check_access("read")
        make = self._make_xlsx if self.file_format == "xlsx" else self._make_pdf
        self.content = base64.b64encode(make())
        self.filename = f"{self._title()}.{self.file_format}"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content"
            "?download=true&filename_field=filename",
            "target": "self",
        }

    def _title(self):
        name = self.env._("Statement %(day)s", day=self.as_of)
        if len(self.partner_ids) == 1:
            name = f"{name} {self.partner_ids.name}"
        return name.replace("/", "-")

    def _make_xlsx(self):
        buffer = io.BytesIO()
        partners = self.partner_ids.commercial_partner_id
        statement = self.env["receivables.statement"]
        if len(partners) == 1 and partners.lang:
            statement = statement.with_context(lang=partners.lang)
        statement._xlsx(
            buffer,
            self.company_id,
            partners.ids if self.partner_ids else None,
            self.as_of,
        )
        return buffer.getvalue()

    def _make_pdf(self):
        partners = self.partner_ids.commercial_partner_id or self._open_customers()
        if not partners:
            raise UserError(
                self.env._(
                    "No customer of %(company)s has open items on %(day)s: choose"
                    " another day.",
                    company=self.company_id.name,
                    day=self.as_of,
                )
            )
        try:
            return self.env["receivables.statement"]._pdf(
                self.company_id, partners, self.as_of
            )[0]
        except PdfError as error:
            raise UserError(str(error)) from error

    def _open_customers(self):
        """Every customer with something open on that day, by name."""
        items = self.env["receivables.open.item"].sudo()
        if self.as_of != fields.Date.context_today(self):
            items = items.with_context(as_of=fields.Date.to_string(self.as_of))
        rows = items.with_company(self.company_id)._query_rows(
            ["commercial_partner_id"],
            SQL(
                "item.company_id = %s AND item.statement AND item.side = 'receivable'"
                " AND item.commercial_partner_id IS NOT NULL",
                self.company_id.id,
            ),
        )
        partners = {partner for (partner,) in rows}
        return self.env["res.partner"].search(
            [("id", "in", list(partners))], order="complete_name, id"
        )
