"""The text of a PDF, read with the library that Odoo itself needs."""

import io
import logging

from odoo import models
from odoo.tools.pdf import PdfReader

_logger = logging.getLogger(__name__)

MAX_PAGES = 20
MAX_PAGE_BYTES = 1024 * 1024  # of drawing instructions: advices have some thousands
MAX_TEXT = 200_000


class ReceivablesRemittanceAdvice(models.Model):
    _inherit = "receivables.remittance.advice"

    def _pdf_text(self, content):
        """The text of the first pages; "" for a scan, or what cannot be opened.

        Amounts stay in the line of their document: pages are read by their layout
        where the library knows how.
        """
        try:
            reader = PdfReader(io.BytesIO(content), strict=False)
            texts, size = [], 0
            for number in range(min(len(reader.pages), MAX_PAGES)):
                texts.append(self._page_text(reader.pages[number]))
                size += len(texts[-1])
                if size > MAX_TEXT:
                    break
            return "\n".join(texts)[:MAX_TEXT]
        # A damaged or protected file may raise anything its reader did not foresee.
        except Exception as error:  # pylint: disable=broad-except
            _logger.info("A PDF of a remittance advice cannot be read: %s", error)
            return ""

    def _page_text(self, page):
        stream = page.get_contents()
        if stream is None or len(stream.get_data()) > MAX_PAGE_BYTES:
            return ""
        try:
            return page.extract_text(extraction_mode="layout")
        except TypeError:  # PyPDF2 knows no layout
            return page.extract_text()
