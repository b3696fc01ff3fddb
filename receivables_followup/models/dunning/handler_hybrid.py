import csv
import io
import zipfile

from odoo import models
from odoo.tools.pdf import PdfFileReader

from ...engine.text_file import harmless

INDEX_COLUMNS = (
    ["reference", "file", "pages", "registered", "recipient"]
    + [f"address_{number}" for number in range(1, 7)]
    + ["zip", "city", "country", "amount", "currency", "language"]
)


class HybridHandler(models.AbstractModel):
    """Hybrid mail: a ZIP with a folder of PDFs and an index for the printing service.

    The service's proofs come back through ``receivables.dunning.proof.import``.
    """

    _name = "receivables.dunning.channel.handler.hybrid"
    _inherit = "receivables.dunning.channel.handler.letter"
    _description = "Dunning by Hybrid Mail"

    def _file_batch(self, documents, whole):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for notice, content in documents.items():
                archive.writestr(f"letters/{notice._file_name()}.pdf", content)
            archive.writestr("index.csv", self._index(documents))
        run = next(iter(documents)).run_id
        return run._file_batch(buffer.getvalue(), len(documents), "zip")

    def _index(self, documents):
        """The index as CSV with semicolons and a UTF-8 mark: spreadsheets read it."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow(INDEX_COLUMNS)
        for notice, content in documents.items():
            writer.writerow(self._index_row(notice.sudo(), content))
        return text.getvalue().encode("utf-8-sig")

    def _index_row(self, notice, content):
        partner = notice.partner_id
        lines = self.env["receivables.letterhead"]._address_lines(
            partner, notice.company_id
        )
        pages = len(PdfFileReader(io.BytesIO(content), strict=False).pages)
        # A printing service that gets the file of a test knows no such reference.
        test = notice.company_id.receivables_test_mode
        reference = f"TEST {notice.name}" if test else notice.name
        cells = [reference, f"letters/{notice._file_name()}.pdf", pages]
        cells += [int(notice.level_id.is_formal_notice), partner.name]
        cells += lines + [""] * (6 - len(lines))
        cells += [partner.zip, partner.city, partner.country_id.code]
        cells += [f"{notice.amount_to_pay:.{notice.currency_id.decimal_places}f}"]
        cells += [notice.currency_id.name, notice.lang]
        return [_cell(value) for value in cells]


def _cell(value):
    """A value as a cell; empty values become empty text."""
    if isinstance(value, str):
        return harmless(value)
    return "" if value in (False, None) else value
