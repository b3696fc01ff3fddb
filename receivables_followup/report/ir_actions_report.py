from odoo import fields, models
from odoo.exceptions import UserError

from .dunning_pdf import PdfError


class IrActionsReport(models.Model):
    """Prints letters and statements through ``receivables.pdf``.

    Odoo's own way renders one body per record, which wkhtmltopdf without the patched Qt
    refuses, and fetches styles from the web server.
    """

    _inherit = "ir.actions.report"

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        report = self._get_report(report_ref)
        printer = self._receivables_printers().get(report.report_name)
        if not printer:
            return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        ids = [res_ids] if isinstance(res_ids, int) else list(res_ids or [])
        try:
            return printer(ids, data or {}), "pdf"
        except PdfError as error:
            raise UserError(str(error)) from error

    def _render_qweb_html(self, report_ref, docids, data=None):
        report = self._get_report(report_ref)
        pieces = self._receivables_pieces().get(report.report_name)
        if not pieces:
            return super()._render_qweb_html(report_ref, docids, data=data)
        html = self.env["receivables.pdf"]._document(
            pieces(docids, data or {}), screen=True
        )
        return html.encode(), "html"

    def _receivables_printers(self):
        """``{report name: method(ids, data) -> PDF}``."""
        return {
            "receivables_followup.notice_letter": self._receivables_print_letters,
            "receivables_followup.statement_of_account": (
                self._receivables_print_statements
            ),
        }

    def _receivables_pieces(self):
        """``{report name: method(ids, data) -> [(key, html)]}``."""
        return {
            "receivables_followup.notice_letter": self._receivables_letter_pieces,
            "receivables_followup.statement_of_account": (
                self._receivables_statement_pieces
            ),
        }

    def _receivables_print_letters(self, ids, data):
        return self.env["receivables.pdf"]._render(
            self._receivables_letter_pieces(ids, data)
        )

    def _receivables_letter_pieces(self, ids, data):
        notices = self.env["receivables.dunning.notice"].browse(ids)
        notices.check_access("read")
        letters, failed = notices._preview_letters()
        for error in failed.values():
            raise UserError(str(error)) from error
        return notices._letter_pieces(letters)

    def _receivables_print_statements(self, ids, data):
        partners, company, day = self._receivables_statement_scope(ids, data)
        return self.env["receivables.statement"]._pdf(company, partners, day)[0]

    def _receivables_statement_pieces(self, ids, data):
        partners, company, day = self._receivables_statement_scope(ids, data)
        return self.env["receivables.statement"]._pieces(company, partners, day)

    def _receivables_statement_scope(self, ids, data):
        self.env["receivables.statement"]._check_may_print()
        partners = self.env["res.partner"].browse(ids)
        partners.check_access("read")
        company = self.env["res.company"].browse(
            data.get("company_id") or self.env.company.id
        )
        company.check_access("read")
        return (
            partners.commercial_partner_id,
            company,
            fields.Date.to_date(data.get("as_of")),
        )
