from odoo import fields, models
from odoo.exceptions import UserError

from .dunning_pdf import PdfError

STATEMENT = "receivables_followup.statement_of_account"


class IrActionsReport(models.Model):
    """Prints letters and statements through ``receivables.pdf``.

    Odoo's own way renders one body per record, which wkhtmltopdf without the patched Qt
    refuses, and fetches styles from the web server.
    """

    _inherit = "ir.actions.report"

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        report = self._get_report(report_ref)
        ids = [res_ids] if isinstance(res_ids, int) else list(res_ids or [])
        try:
            content = self._receivables_pdf(report.report_name, ids, data or {})
        except PdfError as error:
            raise UserError(str(error)) from error
        if content is None:
            return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)
        return content, "pdf"

    def _render_qweb_html(self, report_ref, docids, data=None):
        report = self._get_report(report_ref)
        pieces = self._receivables_pieces(report.report_name, docids, data or {})
        if pieces is None:
            return super()._render_qweb_html(report_ref, docids, data=data)
        html = self.env["receivables.pdf"]._document(pieces, screen=True)
        return html.encode(), "html"

    def _receivables_models(self):
        """``{report name: model}``: its ``_print_pieces()`` gives ``[(key, html)]``."""
        return {"receivables_followup.notice_letter": "receivables.dunning.notice"}

    def _receivables_pieces(self, name, ids, data):
        """The ``[(key, html)]`` of one of our reports, or None for any other."""
        if name == STATEMENT:
            partners, company, day = self._receivables_statement_scope(ids, data)
            return self.env["receivables.statement"]._pieces(company, partners, day)
        model = self._receivables_models().get(name)
        return model and self.env[model].browse(ids)._print_pieces()

    def _receivables_pdf(self, name, ids, data):
        """The PDF of one of our reports, or None for any other."""
        if name == STATEMENT:
            partners, company, day = self._receivables_statement_scope(ids, data)
            return self.env["receivables.statement"]._pdf(company, partners, day)[0]
        pieces = self._receivables_pieces(name, ids, data)
        return None if pieces is None else self.env["receivables.pdf"]._render(pieces)

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
