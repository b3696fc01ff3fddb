from markupsafe import Markup

from odoo import api, models

from odoo.addons.base.models import ir_actions_report

from .dunning_pdf_split import marker, split, without_blank_pages

# Debian builds wkhtmltopdf without the patched Qt. That build lays out 1.302 times the
# page and shrinks the result: enlarging the page by as much gives true millimetres.
UNPATCHED_ZOOM = 125 / 96


class PdfError(Exception):
    """wkhtmltopdf is missing, or did not write a PDF; the text is for the user.

    :ivar everywhere: no other document can be printed either
    """

    def __init__(self, message, everywhere=False):
        super().__init__(message)
        self.everywhere = everywhere


class ReceivablesPdf(models.AbstractModel):
    """Turns self-contained pieces of HTML into PDF, one wkhtmltopdf start for all.

    Nothing is fetched while it runs: styles and logos are in the document. It works
    without a web server (cron, tests) and without wkhtmltopdf's header and footer.
    """

    _name = "receivables.pdf"
    _description = "PDF of Letters and Statements"

    @api.model
    def _document(self, pieces, screen=False):
        """One HTML document of ``[(key, html)]``, each on pages of its own.

        :param screen: for a browser instead of the printer
        """
        unpatched = not ir_actions_report._wkhtml().is_patched_qt
        return self.env["ir.qweb"]._render(
            "receivables_followup.pdf_document",
            {
                "pieces": [(marker(key), Markup(html)) for key, html in pieces],
                "zoom": UNPATCHED_ZOOM if unpatched and not screen else 1,
                "screen": screen,
            },
        )

    @api.model
    def _render(self, pieces):
        """One PDF of ``[(key, html)]``.

        :param pieces: list of ``(integer key, Markup)``
        :return: bytes
        :raise PdfError: with the reason, for the user
        """
        Report = self.env["ir.actions.report"].sudo()
        if Report.get_wkhtmltopdf_state() == "install":
            raise PdfError(
                self.env._(
                    "The program wkhtmltopdf is not installed on this server: no PDF"
                    " can be made. Ask the administrator to install it, then retry."
                ),
                everywhere=True,
            )
        # The network is never needed: do not wait for it.
        report = self.env.ref("receivables_followup.report_statement")
        try:
            content = Report._run_wkhtmltopdf([self._document(pieces)], report.id)
        except OSError as error:
            raise PdfError(str(error)) from error
        if not content.startswith(b"%PDF"):
            raise PdfError(
                self.env._(
                    "wkhtmltopdf stopped without writing a PDF (%(count)s documents).",
                    count=len(pieces),
                )
            )
        return content

    @api.model
    def _render_each(self, pieces):
        """One PDF per piece, from one start.

        :return: ``(whole PDF, {key: bytes})``
        """
        content = self._render(pieces)
        content = without_blank_pages(content)
        return content, split(content, [key for key, _html in pieces])
