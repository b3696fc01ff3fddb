import io
import zipfile
from unittest import SkipTest

from freezegun import freeze_time
from openpyxl import load_workbook

from .common import TODAY
from .dunning_send_common import has_wkhtmltopdf
from .recovery_legal_common import LegalCase
from .test_dunning_letters import text_of

RATES = (
    ("2025-01-01", 3.15),
    ("2025-07-01", 2.15),
    ("2026-01-01", 2.15),
    ("2026-07-01", 2.40),
)


@freeze_time(TODAY)
class CourtFileCase(LegalCase):
    """Invoices of EUR 4000 and 2000 that bear interest at 12.15 percent.

    French is not active: a test that wants it activates it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not has_wkhtmltopdf():
            raise SkipTest("wkhtmltopdf is not installed")
        if not hasattr(cls, "collector"):
            cls.make_users()
        cls.policy.write({"interest_mode": "statutory", "indemnity": True})
        rates = cls.env["receivables.interest.rate"]
        rates.search([]).unlink()
        for day, rate in RATES:
            rates.create({"series": "ecb_refi", "date_from": day, "rate": rate})
        cls.company.receivables_charges_from = "2025-01-01"
        income = cls.company_data["default_account_revenue"]
        cls.company.write(
            {
                "receivables_charge_interest_account_id": income.id,
                "receivables_charge_indemnity_account_id": income.id,
            }
        )
        for move in cls.old | cls.new:
            cls.attach_pdf(move)

    @classmethod
    def attach(cls, record, name, content=b"%PDF-1.4 proof", **vals):
        return cls.env["ir.attachment"].create(
            {
                "name": name,
                "raw": content,
                "res_model": record._name,
                "res_id": record.id,
                **vals,
            }
        )

    @classmethod
    def attach_pdf(cls, move):
        """The legal PDF of an invoice, without printing it."""
        return cls.attach(
            move,
            f"{move.name}.pdf".replace("/", "_"),
            f"%PDF-1.4 {move.name}".encode(),
            res_field="invoice_pdf_report_file",
        )

    def build(self, case, user=None):
        """Build the file and return ``{name: bytes}``, the index first."""
        case.with_user(user or self.manager).action_build_file()
        [*_earlier, file] = case.court_file_ids.sorted("id")
        with zipfile.ZipFile(io.BytesIO(file.raw)) as archive:
            self.assertIsNone(archive.testzip())
            names = sorted(archive.namelist())
            return {name: archive.read(name) for name in names}

    def text(self, pieces, title):
        """The text of a printed piece, with single plain spaces."""
        [content] = [body for name, body in pieces.items() if title in name]
        return " ".join(text_of(content).split())

    def workbooks(self, pieces):
        """The workbook with its formulas, and with the values it carries."""
        [content] = [body for name, body in pieces.items() if name.endswith(".xlsx")]
        return [
            load_workbook(io.BytesIO(content), data_only=values)
            for values in (False, True)
        ]

    def all_text(self, pieces):
        """Every text of a file, those of the spreadsheet included."""
        texts = [*pieces]
        for name, content in pieces.items():
            if content.startswith(b"%PDF") and len(content) > 1000:
                texts.append(text_of(content))
            elif name.endswith(".xlsx"):
                book = load_workbook(io.BytesIO(content))
                texts += [
                    str(cell.value) for sheet in book for row in sheet for cell in row
                ]
            else:
                texts.append(content.decode(errors="replace"))
        return " ".join("\n".join(texts).split())
