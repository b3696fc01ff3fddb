import base64
import io

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..report.dunning_pdf import PdfError
from ..report.lettering_justification_pdf import PRINTED


class ReceivablesLetteringJustification(models.TransientModel):
    """Ask for a day and accounts, then justify their balances."""

    _name = "receivables.lettering.justification"
    _description = "Balance Justification"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        help="The company whose accounts are justified, its branches included.",
    )
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="What was open in the evening of this day; items lettered later were "
        "open then.",
    )
    side = fields.Selection(
        [("receivable", "Customers"), ("payable", "Suppliers")],
        string="Accounts of",
        help="Empty: customers and suppliers.",
    )
    account_ids = fields.Many2many(
        "account.account",
        string="Accounts",
        domain="[('id', 'in', role_account_ids)]",
        help="Empty: every account that has a role.",
    )
    role_account_ids = fields.Many2many(
        "account.account",
        compute="_compute_role_account_ids",
        help="Accounts that have a role in the company.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers and Suppliers",
        help="Empty: all of them, and items without partner.",
    )
    file_format = fields.Selection(
        [("pdf", "PDF"), ("xlsx", "Spreadsheet (XLSX)")],
        string="Format",
        required=True,
        default="pdf",
    )
    with_items = fields.Boolean(
        string="List the Items",
        default=True,
        help="Off: the PDF has one line per customer or supplier.",
    )
    result = fields.Text(readonly=True, help="What the check found.")
    is_justified = fields.Boolean(readonly=True)
    content = fields.Binary(readonly=True)
    filename = fields.Char(readonly=True)

    @api.depends("company_id", "side")
    def _compute_role_account_ids(self):
        for wizard in self:
            domain = [("company_id", "=", wizard.company_id.root_id.id)]
            if wizard.side:
                domain.append(("side", "=", wizard.side))
            roles = self.env["receivables.account.role"].search(domain)
            wizard.role_account_ids = roles.account_id

    @api.model
    def default_get(self, fields_list):
        """Start from the customers or suppliers the user comes from."""
        values = super().default_get(fields_list)
        ids = self.env.context.get("active_ids")
        if (
            "partner_ids" in fields_list
            and ids
            and self.env.context.get("active_model") == "res.partner"
        ):
            partners = self.env["res.partner"].browse(ids).commercial_partner_id
            values["partner_ids"] = [fields.Command.set(partners.ids)]
        return values

    def action_check(self):
        """Compare open items and balances, and say on the dialog what was found."""
        self.ensure_one()
        report, scope = self._report()
        self._note(report._justify(scope), report)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Balance Justification"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    def action_print(self):
        """Make the file and download it.

        :raise UserError: when it is too long for paper or cannot be printed
        """
        self.ensure_one()
        report, scope = self._report()
        proof = report._justify(scope)
        self._note(proof, report)
        make = self._make_xlsx if self.file_format == "xlsx" else self._make_pdf
        self.content = base64.b64encode(make(report, scope, proof))
        title = self.env._("Balance justification %(day)s", day=self.date)
        self.filename = f"{title}.{self.file_format}"
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content"
            "?download=true&filename_field=filename",
            "target": "self",
        }

    def action_show(self):
        """Show the items of that day on screen."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "receivables_followup.receivables_open_item_action"
        )
        # A reloaded page would lose the date, and show today under the same title.
        action.pop("path", None)
        title = self.env._(
            "Open Items on %(date)s", date=format_date(self.env, self.date)
        )
        domain = [("company_id", "in", self._companies().ids)]
        if self.side:
            domain.append(("side", "=", self.side))
        if self.account_ids:
            domain.append(("account_id", "in", self.account_ids.ids))
        if self.partner_ids:
            partners = self.partner_ids.commercial_partner_id
            domain.append(("commercial_partner_id", "in", partners.ids))
        return action | {
            "name": title,
            "display_name": title,
            "domain": domain,
            "context": {
                "as_of": fields.Date.to_string(self.date),
                "search_default_group_account": 1,
                "search_default_group_customer": 1,
            },
        }

    def _report(self):
        """The report in the right company, and the scope it is asked for."""
        report = self.env["receivables.balance.justification"]
        report._check_may_read()
        self.company_id.check_access("read")
        return report.with_company(self.company_id), {
            "company_ids": self._companies().ids,
            "day": self.date,
            "side": self.side or None,
            "account_ids": self.account_ids.ids,
            "partner_ids": self.partner_ids.commercial_partner_id.ids,
        }

    def _companies(self):
        """The company and those of its branches the user works in."""
        branches = self.env.user.company_ids.filtered(
            lambda company: company.parent_path.startswith(self.company_id.parent_path)
        )
        return self.company_id | branches

    def _note(self, proof, report):
        differences = proof["differences"]
        self.is_justified = not differences
        flagged = [row for row in proof["balances"].values() if row["flag"]]
        lines = [
            self.env._(
                "%(count)s balances justified by their open items.",
                count=len(proof["balances"]) - len(differences),
            )
        ]
        if differences:
            lines.append(
                self.env._(
                    "%(count)s differ; %(open)s of them are not explained by the"
                    " %(exceptions)s exceptions found.",
                    count=len(differences),
                    open=len([row for row in differences if row.unexplained]),
                    exceptions=len(proof["exceptions"]),
                )
            )
        for code, word in (
            ("credit_customer", self.env._("customers with a credit balance")),
            ("debit_supplier", self.env._("suppliers with a debit balance")),
        ):
            if count := len([row for row in flagged if row["flag"] == code]):
                lines.append(f"{count} {word}.")
        self.result = "\n".join(lines)

    def _make_xlsx(self, report, scope, proof):
        buffer = io.BytesIO()
        report._xlsx(buffer, self.company_id, scope, proof)
        return buffer.getvalue()

    def _make_pdf(self, report, scope, proof):
        count = sum(sums["count"] for sums in proof["balances"].values())
        if self.with_items and count > PRINTED:
            raise UserError(
                self.env._(
                    "%(count)s open items do not fit on paper (at most %(most)s):"
                    " choose the spreadsheet, fewer accounts, or do not list the"
                    " items.",
                    count=count,
                    most=PRINTED,
                )
            )
        try:
            return report._pdf(self.company_id, scope, proof, self.with_items)
        except PdfError as error:
            raise UserError(str(error)) from error
