import base64
import io
from email.message import EmailMessage

import openpyxl
from freezegun import freeze_time
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.lettering.remittance_advice_pdf import MAX_PAGES
from .common import TODAY
from .lettering_common import LetteringCommon

GATEWAY = "odoo.addons.mail.models.mail_thread"


@freeze_time(f"{TODAY} 09:00:00")
@tagged("post_install", "-at_install")
class TestRemittanceAdvice(LetteringCommon):
    """What a debtor writes about a payment becomes a proposal, or names its faults."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.first = cls.make_invoice(1000, due="2026-05-01")
        cls.second = cls.make_invoice(500, due="2026-05-15")
        cls.credit = cls.make_credit_note(100, date="2026-05-20")
        cls.Advice = cls.env["receivables.remittance.advice"].with_user(cls.collector)

    def advice(self, text=None, read=True, **vals):
        advice = self.Advice.create({"text": text} | vals)
        if read:
            advice.action_read()
        return advice

    def table(self, first=980, second=500):
        return (
            "Facture;Montant brut;Net payé;Motif\n"
            f"{self.first.name};1000,00;{first},00;escompte 2 %\n"
            f"{self.second.name};500,00;{second},00;\n"
            f"{self.credit.name};-100,00;-100,00;\n"
            f"Total;;{first + second - 100},00;\n"
        )

    # -- reading -------------------------------------------------------------------

    def test_a_pasted_table(self):
        advice = self.advice(self.table())
        self.assertEqual(advice.state, "matched")
        self.assertEqual(advice.partner_id, self.customer)
        self.assertEqual(
            advice.line_ids.move_line_id,
            self.open_lines(self.first)
            + self.open_lines(self.second)
            + self.open_lines(self.credit),
        )
        self.assertEqual(advice.line_ids.mapped("gap"), [20, 0, 0])
        self.assertEqual((advice.net_total, advice.gap_total), (1380, 20))
        self.assertEqual(advice.announced_total, 1380)
        first = advice.line_ids[0]
        self.assertEqual(first.causes[0]["code"], "discount")
        self.assertIn("escompte", first.explanation)
        self.assertEqual(first.cause_id.code, "discount")
        self.assertFalse(advice.line_ids[1].explanation)

    def test_faults_are_named_by_line_and_nothing_is_kept(self):
        advice = self.advice(self.table())
        kept = advice.line_ids.mapped("net")
        advice.text = "Invoice;Net\nF-1;abc\n;5\nF-2;1,00\n"
        with self.assertRaises(UserError) as caught:
            advice.action_read()
        message = str(caught.exception)
        self.assertIn("Line 2", message)
        self.assertIn("“abc”", message)
        self.assertIn("Line 3", message)
        self.assertNotIn("Line 4", message)
        self.assertEqual(advice.line_ids.mapped("net"), kept)
        advice.text = self.table().replace("Total;;1380", "Total;;1381")
        with self.refused(UserError, "1,381.00"):
            advice.action_read()

    def test_nothing_to_read(self):
        with self.refused(UserError, "Paste the text"):
            self.advice()
        for content, words in (
            (b"\x00\x01\x02", "no text file"),
            (b"PK\x03\x04 broken", "cannot be opened"),
            (b"a;b\n1;2\n", "no line with a document number"),
        ):
            with (
                mute_logger("odoo.tools.mimetypes.guess_mimetype"),
                self.refused(UserError, words),
            ):
                self.advice(file=base64.b64encode(content))

    def workbook(self, *rows):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    def test_a_workbook(self):
        content = self.workbook(
            ["Azur Interior"],
            ["Invoice", "Invoice date", "Net paid", "Comment"],
            [self.first.name, self.first.invoice_date, 999.99, "arrondi"],
            ["Total", None, 999.99, None],
        )
        advice = self.advice(file=base64.b64encode(content), filename="a.xlsx")
        self.assertEqual(advice.line_ids.file_line, 3)
        self.assertEqual(advice.line_ids.document_date, self.first.invoice_date)
        self.assertAlmostEqual(advice.line_ids.gap, 0.01)
        self.assertEqual(advice.line_ids.cause_id.code, "rounding")

    def test_documents_that_are_not_found(self):
        self.make_receipt(500, self.second)
        advice = self.advice(
            f"{self.second.name} 500,00\nINV-UNKNOWN-77 10,00\n{self.first.name} 5,00",
            partner_id=self.customer.id,
        )
        self.assertEqual(
            advice.line_ids.mapped("state"), ["settled", "unknown", "found"]
        )
        self.assertEqual(advice.unknown_count, 2)
        with self.refused(UserError, "INV-UNKNOWN-77"):
            advice.action_propose()
        with self.refused(UserError, self.second.name):
            advice.action_enter_payment()
        advice.line_ids[1].move_line_id = self.open_lines(self.credit)
        self.assertEqual(advice.line_ids[1].state, "found")

    def test_an_ending_may_mean_several(self):
        self.second.payment_reference = f"X{self.first.name}"
        advice = self.advice(f"{self.first.name[4:]} 5,00", partner_id=self.customer.id)
        self.assertEqual(advice.line_ids.state, "ambiguous")
        self.assertIn(self.second.name, advice.line_ids.candidates)

    def test_a_line_of_its_own_for_a_deduction(self):
        advice = self.advice(
            "Invoice;Net;Reason\n"
            f"{self.first.name};1000;\n"
            f"{self.first.name};-50;pénalité de retard\n"
        )
        self.assertEqual(advice.line_ids.mapped("gap"), [0, 50])
        self.assertEqual(advice.net_total, 950)
        self.assertEqual(advice.line_ids[1].causes[0]["code"], "deduction")
        self.assertFalse(advice.line_ids.cause_id, "a deduction is for a person")

    # -- proposal ------------------------------------------------------------------

    def test_the_payment_is_found_and_proposed(self):
        receipt = self.make_receipt(1380, date="2026-06-20")
        self.make_receipt(77)
        advice = self.advice(self.table())
        self.assertEqual(advice.receipt_line_id, receipt)
        advice.action_propose()
        proposal = advice.proposal_id
        self.assertEqual((advice.state, proposal.state), ("proposed", "open"))
        self.assertEqual(proposal.move_line_ids, advice.line_ids.move_line_id + receipt)
        self.assertEqual((proposal.origin, proposal.gap), ("remittance", 20))
        self.assertEqual(proposal.cause_id.code, "discount")
        self.assertIn(self.first.name, proposal.note)
        self.assertIn("escompte", proposal.note)
        advice.action_propose()
        self.assertEqual(advice.proposal_id, proposal, "proposed once")

    def test_a_decided_proposal_decides_the_advice(self):
        self.causes_without_ceiling()
        receipt = self.make_receipt(1380)
        advice = self.advice(self.table())
        advice.action_propose()
        advice.proposal_id.with_user(self.collector).action_refuse()
        self.assertEqual(advice.state, "matched")
        with self.refused(UserError, "refused before"):
            advice.action_propose()
        receipt.move_id.button_draft()
        receipt.move_id.unlink()
        self.make_receipt(1380)
        advice.action_match()
        advice.action_propose()
        advice.proposal_id.with_user(self.collector).action_accept()
        self.assertEqual(advice.proposal_id.state, "accepted")
        self.assertEqual(advice.state, "done")
        self.assertEqual(self.first.amount_residual, 0)

    def causes_without_ceiling(self):
        self.env["receivables.write.off.cause"].search([]).max_amount = 0

    def test_two_payments_of_the_amount(self):
        self.make_receipt(1380, date="2026-06-20")
        self.make_receipt(1380, date="2026-06-21")
        advice = self.advice(self.table())
        self.assertFalse(advice.receipt_line_id)
        self.assertIn("Several payments", advice.warnings)
        with self.refused(UserError, "not in the books"):
            advice.action_propose()

    def test_entering_the_payment(self):
        advice = self.advice(self.table(first=1000, second=450))
        action = advice.action_enter_payment()
        entry = self.env[action["res_model"]].browse(action["res_id"])
        entry = entry.with_user(self.collector)
        self.assertEqual((entry.amount, entry.rest), (1350, 0))
        entry.action_confirm()
        self.assertEqual(advice.state, "done")
        self.assertEqual(advice.payment_id.amount, 1350)
        self.assertEqual(self.first.payment_state, "paid")
        self.assertEqual(self.second.amount_residual, 50)
        with self.refused(UserError, "is settled"):
            advice.action_read()
        with self.refused(UserError, "is settled"):
            advice.text = "other"

    def test_a_deduction_without_document_lowers_the_largest(self):
        advice = self.advice(
            f"Invoice;Net;Reason\n{self.first.name};1000;\n;-15;RFA 2025\n"
        )
        entry = self.env["receivables.lettering.payment"].browse(
            advice.action_enter_payment()["res_id"]
        )
        self.assertEqual((entry.amount, entry.rest), (985, 0))
        self.assertEqual(entry.line_ids.left, 15)

    def test_lettering_a_recorded_payment_document_by_document(self):
        receipt = self.make_receipt(1380)
        advice = self.advice(self.table())
        entry = self.env["receivables.lettering.payment"].browse(
            advice.action_enter_payment()["res_id"]
        )
        self.assertEqual(entry.receipt_line_id, receipt)
        entry.with_user(self.collector).action_confirm()
        self.assertTrue(receipt.reconciled)
        self.assertEqual(self.first.amount_residual, 0)
        self.assertEqual(advice.state, "done")

    # -- guard and rights ----------------------------------------------------------

    def test_what_follows_is_not_entered(self):
        advice = self.advice(self.table())
        for vals in ({"state": "done"}, {"announced_total": 3}):
            with self.refused(AccessError, "by hand"):
                advice.write(vals)
        with self.refused(AccessError, "by hand"):
            self.Advice.with_context(default_state="done").create({"text": "x"})
        with self.refused(AccessError, "by hand"):
            advice.line_ids[0].paid = 3
        with self.assertRaises(AccessError):
            self.env["receivables.remittance.advice.line"].with_user(
                self.collector
            ).create({"advice_id": advice.id})

    def test_companies_and_groups(self):
        advice = self.advice(self.table())
        other = self.setup_other_company(name="Advice other company")["company"]
        stranger = new_test_user(
            self.env,
            "rec_stranger",
            groups="base.group_user,account.group_account_invoice",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        self.assertFalse(self.Advice.with_user(stranger).search([]))
        for user in (stranger, self.rep):
            with self.assertRaises(AccessError):
                advice.with_user(user).read(["text"])
            with self.assertRaises(AccessError):
                advice.with_user(user).action_match()
        theirs = self.Advice.with_user(stranger).create({"text": self.table()})
        theirs.action_read()
        self.assertEqual(theirs.company_id, other)
        self.assertEqual(theirs.unknown_count, 3, "documents of another company")

    # -- mail ----------------------------------------------------------------------

    def receive(self, body, sender="accounts@azur.example", files=(), **headers):
        self.env["mail.alias.domain"].search([("name", "=", "advice.example")]).unlink()
        domain = self.env["mail.alias.domain"].create({"name": "advice.example"})
        self.company.alias_domain_id = domain
        self.company._receivables_setup()
        alias = self.company.receivables_advice_alias_id
        alias.write({"alias_name": "advices", "alias_domain_id": domain.id})
        mail = EmailMessage()
        mail["From"], mail["To"] = sender, "advices@advice.example"
        mail["Subject"] = "Avis de virement"
        mail["Message-Id"] = f"<{self._testMethodName}@azur.example>"
        mail["Date"] = "Tue, 30 Jun 2026 08:00:00 +0000"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(body)
        for name, content in files:
            mail.add_attachment(
                content, maintype="application", subtype="octet-stream", filename=name
            )
        with mute_logger(GATEWAY):
            self.env["mail.thread"].message_process(None, mail.as_bytes())
        return self.Advice.search([("name", "=", "Avis de virement")])

    def test_a_mail_with_a_file(self):
        advice = self.receive(
            "Bonjour", files=[("avis.csv", self.table().encode("cp1252"))]
        )
        self.assertEqual((advice.source, advice.state), ("mail", "matched"))
        self.assertEqual(advice.partner_id, self.customer)
        self.assertEqual(advice.gap_total, 20)
        self.assertEqual(advice.company_id, self.company)
        self.assertEqual(str(advice.date), TODAY)

    def test_a_mail_of_plain_lines(self):
        advice = self.receive(
            f"Bonjour,\n\n{self.first.name} : 1 000,00 EUR\nTotal 1 000,00 EUR\n"
        )
        self.assertEqual(advice.line_ids.paid, 1000)

    def test_a_mail_that_cannot_be_read_waits_with_its_faults(self):
        advice = self.receive("Bonjour", files=[("avis.csv", b"Facture;Net\nF1;x\n")])
        self.assertEqual(advice.state, "new")
        self.assertFalse(advice.line_ids)
        self.assertIn("Line 2: “x”", advice.problems)
        advice.text = f"{self.first.name} 10,00"
        advice.action_read()
        self.assertFalse(advice.problems)

    def pdf(self, rows, pages=1):
        """A PDF with a table of these rows on each page, as debtors print them."""
        stream = io.BytesIO()
        sheet = canvas.Canvas(stream, pagesize=A4)
        for page in range(pages):
            for number, cells in enumerate(rows if page == pages - 1 else ()):
                for column, cell in enumerate(cells):
                    sheet.drawString(40 + 150 * column, 780 - 18 * number, cell)
            sheet.showPage()
        sheet.save()
        return stream.getvalue()

    def test_a_mail_with_a_pdf(self):
        rows = [
            ("Avis de virement", "", ""),
            (self.first.name, "1 000,00", "980,00"),
            (self.second.name, "500,00", "500,00"),
            ("Total", "", "1 480,00"),
        ]
        advice = self.receive("Bonjour", files=[("avis.PDF", self.pdf(rows))])
        self.assertFalse(advice.problems)
        self.assertEqual(advice.state, "matched")
        self.assertEqual(advice.line_ids.mapped("paid"), [980, 500])
        self.assertEqual((advice.gap_total, advice.announced_total), (20, 1480))
        self.assertEqual(advice.partner_id, self.customer)

    def test_a_table_says_more_than_a_pdf(self):
        files = [
            ("a.pdf", self.pdf([("X-9", "7,00")])),
            ("b.csv", self.table().encode("cp1252")),
        ]
        advice = self.receive("Bonjour", files=files)
        self.assertEqual(advice.net_total, 1380)

    def test_a_pdf_chosen_by_hand(self):
        file = base64.b64encode(self.pdf([(self.first.name, "1 000,00")]))
        advice = self.advice(file=file, filename="avis.pdf")
        self.assertEqual(advice.line_ids.paid, 1000)

    def test_a_pdf_without_text_is_to_be_typed(self):
        far = self.pdf([(self.first.name, "1 000,00")], pages=MAX_PAGES + 1)
        files = [self.pdf([]), b"%PDF-1.4 broken", far]
        files = [(f"scan{n}.pdf", content) for n, content in enumerate(files)]
        with mute_logger("pypdf._reader"):
            advice = self.receive("Bonjour", files=files)
        self.assertEqual(advice.state, "new")
        self.assertEqual(advice.problems.count("type its lines"), 3)

    def test_automatic_answers_are_set_aside(self):
        advice = self.receive("I am away", Auto_Submitted="auto-replied")
        self.assertEqual(advice.state, "ignored")
