from odoo import fields, models

from ...report.dunning_pdf import PdfError


class ReceivablesDunningNotice(models.Model):
    """The files that go with a notice: statement of account, invoices."""

    _inherit = "receivables.dunning.notice"

    def _mail_attachments(self):
        """The attachments the policy or the level asks for.

        :return: ``({notice id: attachment ids}, {notice: exception})``
        """
        files, failed = {}, {}
        wanting = self.filtered(lambda notice: notice.level_id._attach_statement())
        try:
            for notice, file in wanting._statement_files().items():
                files[notice.id] = file.ids
        except PdfError as error:
            failed = dict.fromkeys(wanting, error)
        for notice in self.filtered(lambda notice: notice not in failed):
            if not notice.level_id._attach_invoices():
                continue
            try:
                invoices = notice._invoice_files()
            except Exception as error:  # one broken invoice report fails one notice
                failed[notice] = error
                continue
            files[notice.id] = files.get(notice.id, []) + invoices.ids
        return files, failed

    def _statement_files(self):
        """``{notice: statement}``, printed with one start of wkhtmltopdf.

        A statement made for an earlier try is replaced.
        """
        result = {}
        today = fields.Date.context_today(self)
        for company, notices in self.grouped("company_id").items():
            partners = notices.commercial_partner_id
            _whole, parts = self.env["receivables.statement"]._pdf(
                company, partners, today
            )
            for notice in notices:
                label = self.with_context(lang=notice.lang)._statement_label()
                name = f"{label} {today}.pdf"
                old = notice.sudo().attachment_ids.filtered(
                    lambda file, name=name: file.name == name
                )
                old.unlink()
                content = parts[notice.commercial_partner_id.id]
                result[notice] = notice._attach(name, content)
        return result

    def _statement_label(self):
        return self.env._("Statement of account")

    def _invoice_files(self):
        """The PDF of each claimed invoice: the one the customer received, else new."""
        lines = self.sudo().line_ids.filtered(lambda line: line.kind == "claimed")
        invoices = lines.move_id.filtered(lambda move: move.is_sale_document())
        files = invoices.invoice_pdf_report_id
        for invoice in invoices.filtered(lambda move: not move.invoice_pdf_report_id):
            report = self.env["ir.actions.report"].sudo()
            content, _kind = report.with_context(lang=self.lang)._render_qweb_pdf(
                "account.account_invoices", invoice.ids
            )
            files |= self._attach(f"{invoice.name.replace('/', '-')}.pdf", content)
        return files

    def _attach(self, name, content, mimetype="application/pdf"):
        """One file attached to the notice."""
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": name,
                    "raw": content,
                    "mimetype": mimetype,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
