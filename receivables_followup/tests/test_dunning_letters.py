import csv
import io
import zipfile
from unittest.mock import patch

from freezegun import freeze_time
from markupsafe import Markup

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from odoo.addons.base.models import ir_actions_report

from ..models.dunning.notice_text import insert_items
from ..report.dunning_pdf_split import without_blank_pages
from .common import TODAY
from .dunning_send_common import DunningSendCase

HANDLER = "receivables_followup.dunning_channel_"


def text_of(content):
    reader = PdfFileReader(io.BytesIO(content), strict=False)
    text = "\n".join(page.extract_text() for page in reader.pages)
    return text.replace("\t", " ")


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestDunningLetters(DunningSendCase):
    """Paper and telephone: letters, registered letters, hybrid mail, calls."""

    def use_channel(self, code):
        self.policy.level_ids.channel_ids = self.env.ref(HANDLER + code)

    def test_thirty_letters_in_one_start(self):
        self.use_channel("letter")
        run = self.proposed(30)
        with self.wkhtmltopdf() as starts:
            run.action_send()
        self.assertEqual(len(starts), 1)
        self.assertEqual(set(run.notice_ids.mapped("state")), {"sent"})
        self.assertEqual(run.state, "done")
        self.assertEqual(len(run.letter_attachment_ids), 1)
        whole = PdfFileReader(io.BytesIO(run.letter_attachment_ids.raw), strict=False)
        self.assertEqual(len(whole.pages), 30)
        for notice in run.notice_ids[::7]:
            [letter] = notice.attachment_ids
            text = text_of(letter.raw)
            self.assertIn(notice.name, text)
            self.assertIn(notice.partner_id.name, text)
            others = run.notice_ids - notice
            self.assertFalse([o.name for o in others if f"{o.name}\n" in text])

    def test_statement_follows_the_letter_when_the_level_asks(self):
        self.use_channel("letter")
        run = self.proposed(3)
        self.make_credit_note(77.0, date="2026-06-15")
        self.level_1.attach_statement = True
        with self.wkhtmltopdf() as starts:
            run.action_send()
        self.assertEqual(len(starts), 1)
        whole = PdfFileReader(io.BytesIO(run.letter_attachment_ids.raw), strict=False)
        self.assertEqual(len(whole.pages), 6)
        for notice in run.notice_ids:
            [letter] = notice.attachment_ids
            pages = PdfFileReader(io.BytesIO(letter.raw), strict=False).pages
            first, second = (page.extract_text().replace("\t", " ") for page in pages)
            self.assertIn(notice.name, first)
            self.assertIn("Statement of account", second)
            self.assertIn(notice.partner_id.name, second)
        content, _kind = self.env["ir.actions.report"]._render_qweb_pdf(
            "receivables_followup.notice_letter", run.notice_ids[:1].ids
        )
        self.assertIn("Statement of account", text_of(content))

    def test_headings_of_columns_stand_on_one_line(self):
        """In both languages, with amounts of millions."""
        module = self.env["ir.module.module"]
        module = module.search([("name", "=", "receivables_followup")])
        module._update_translations(["fr_FR"])
        self.use_channel("letter")
        self.level_1.attach_statement = True
        for lang, headings in (
            ("en_US", ("Due date", "Days late", "Balance", "Over 90 days")),
            ("fr_FR", ("Échéance", "Jours de retard", "Solde", "Plus de 90 jours")),
        ):
            self.customer.lang = lang
            self.make_invoice(1234567.89, "2026-06-10")
            notice = self.propose().notice_ids.filtered(lambda n: n.state == "draft")
            notice._write_texts()
            _whole, documents, _failed = notice._letters_pdf()
            text = text_of(documents[notice]).replace("\xa0", " ")
            for heading in headings:
                self.assertIn(heading, text)
            notice.run_id.action_cancel()

    def test_french_companies_print_their_siret(self):
        head = self.env["receivables.letterhead"].with_context(lang="fr_FR")
        self.company.country_id = self.env.ref("base.fr")
        for number, text in (
            ("33417522100015", "SIRET 334 175 221 00015"),
            ("334 175 221", "SIREN 334 175 221"),
        ):
            self.company.company_registry = number
            self.assertIn(text, head._sender(self.company)["identity"])
        self.company.country_id = self.env.ref("base.be")
        identity = " ".join(head._sender(self.company)["identity"])
        self.assertNotIn("SIRE", identity)
        self.assertIn("334 175 221", identity)

    def test_letter_says_who_what_and_until_when(self):
        self.use_channel("letter")
        run = self.proposed()
        notice = run.notice_ids
        letters, failed = notice._preview_letters()
        self.assertFalse(failed)
        html = letters[notice]
        for text in ("Azur Interior", "1 rue du Port", "29200", notice.name):
            self.assertIn(text, html)
        self.assertIn("Payments recorded until", html)
        self.assertIn("Total to pay", html)

    def test_no_wkhtmltopdf_fails_with_the_reason(self):
        self.use_channel("letter")
        run = self.proposed(3)
        info = ir_actions_report._wkhtml()._replace(state="install")
        with patch.object(ir_actions_report, "_wkhtml", lambda: info):
            run.action_send()
        self.assertEqual(set(run.notice_ids.mapped("state")), {"failed"})
        self.assertIn("wkhtmltopdf", run.notice_ids[0].failure_reason)
        self.assertFalse(run.notice_ids.attachment_ids)

    def test_one_letter_the_printer_chokes_on_fails_alone(self):
        self.use_channel("letter")
        run = self.proposed(5)
        bad = run.notice_ids[2]
        pdf = type(self.env["receivables.pdf"])
        render = pdf._render

        def choke(records, pieces):
            if bad.id in [key for key, _html in pieces]:
                raise OSError("paper jam")
            return render(records, pieces)

        with self.wkhtmltopdf(), patch.object(pdf, "_render", choke):
            run.action_send()
        self.assertEqual(bad.state, "failed")
        self.assertIn("paper jam", bad.failure_reason)
        self.assertEqual(set((run.notice_ids - bad).mapped("state")), {"sent"})

    def test_no_postal_address(self):
        self.use_channel("letter")
        run = self.proposed(2)
        bad = run.notice_ids.filtered(lambda n: n.partner_id != self.customer)
        bad.partner_id.write({"street": False, "city": False, "zip": False})
        with self.wkhtmltopdf():
            run.action_send()
        self.assertEqual(bad.state, "failed")
        self.assertIn("postal address", bad.failure_reason)
        self.assertEqual((run.notice_ids - bad).state, "sent")

    def test_letters_left_by_a_dead_worker_are_printed_again(self):
        self.use_channel("letter")
        run = self.proposed()
        run._start_sending()
        run.notice_ids._announce()
        self.env["receivables.dunning.notice"]._recover_stuck()
        self.assertEqual(run.notice_ids.state, "ready")

    def test_registered_letter_and_its_proofs(self):
        self.use_channel("registered")
        run = self.proposed(2)
        with self.wkhtmltopdf():
            run.action_send()
        one, other = run.notice_ids
        self.assertIn("Registered letter", text_of(one.attachment_ids.raw))
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as zipped:
            zipped.writestr("proofs/one.pdf", b"%PDF-1.4 proof")
        self.proofs(
            "reference;tracking_number;first_presented_on;outcome;file\n"
            f"{one.name};1A 001 234 5678 9;25/06/2026;delivered;one.pdf\n"
            f"{other.name};1A 001 234 5679 6;;refused;\n",
            archive.getvalue(),
        )
        self.assertEqual(one.tracking_number, "1A 001 234 5678 9")
        self.assertEqual(str(one.first_presented_on), "2026-06-25")
        self.assertEqual(one.proof_outcome, "delivered")
        self.assertEqual(one.proof_attachment_ids.raw, b"%PDF-1.4 proof")
        self.assertEqual(other.proof_outcome, "refused")

    def proofs(self, text, archive=None):
        import base64

        wizard = self.env["receivables.dunning.proof.import"].create(
            {
                "content": base64.b64encode(text.encode()),
                "filename": "proofs.csv",
                "archive": archive and base64.b64encode(archive),
                "archive_name": "proofs.zip",
            }
        )
        return wizard._import()

    def test_one_bad_line_and_nothing_is_imported(self):
        self.use_channel("registered")
        run = self.proposed()
        notice = run.notice_ids
        good = f"{notice.name};X1;2026-06-01;delivered;\n"
        head = "reference;tracking_number;first_presented_on;outcome;file\n"
        for line, cause in (
            ("NOPE;X2;;;\n", "no letter with the reference NOPE"),
            (f"{notice.name};X2;32/01/2026;;\n", "not a date"),
            (f"{notice.name};X2;2026-07-01;;\n", "future"),
            (f"{notice.name};X2;;eaten;\n", "not an outcome"),
            (f"{notice.name};X2;;;lost.pdf\n", "lost.pdf is not in the ZIP"),
        ):
            with self.subTest(cause=cause):
                with self.assertRaisesRegex(UserError, f"Line 3: .*{cause}"):
                    self.proofs(head + good + line)
                self.assertFalse(notice.tracking_number)
        with self.assertRaisesRegex(UserError, "first line must name"):
            self.proofs("a;b\n1;2\n")
        with self.assertRaisesRegex(UserError, "ZIP"):
            self.proofs(head + good, b"not a zip")

    def test_hybrid_mail_is_a_folder_with_an_index(self):
        self.use_channel("hybrid")
        self.customer.name = '=Azur; "Interior"'
        run = self.proposed(2)
        with self.wkhtmltopdf() as starts:
            run.action_send()
        self.assertEqual(len(starts), 1)
        [attachment] = run.letter_attachment_ids
        self.assertTrue(attachment.name.endswith(".zip"))
        with zipfile.ZipFile(io.BytesIO(attachment.raw)) as archive:
            rows = list(
                csv.DictReader(
                    io.StringIO(archive.read("index.csv").decode("utf-8-sig")),
                    delimiter=";",
                )
            )
            for row in rows:
                self.assertTrue(archive.read(row["file"]).startswith(b"%PDF"))
        self.assertEqual(
            {row["reference"] for row in rows}, set(run.notice_ids.mapped("name"))
        )
        self.assertEqual({row["city"] for row in rows}, {"Brest"})
        self.assertEqual(rows[0]["currency"], "EUR")
        self.assertIn('\'=Azur; "Interior"', {row["recipient"] for row in rows})

    def test_letters_of_the_test_mode_say_so(self):
        self.use_channel("letter")
        self.company.write(
            {"receivables_test_email": "me@test.example", "receivables_test_mode": True}
        )
        letters, _failed = self.proposed().notice_ids._preview_letters()
        [html] = letters.values()
        self.assertIn("not to be posted", html)

    def test_call_is_an_activity_with_the_script(self):
        self.use_channel("call")
        self.level_1.call_script = "Ask {{ object.partner_id.name }} for the date."
        self.customer.phone = "+33298000000"
        run = self.proposed()
        run.action_send()
        notice = run.notice_ids
        self.assertEqual(notice.state, "sent")
        activity = notice.activity_id
        self.assertEqual(
            activity.activity_type_id, self.env.ref("mail.mail_activity_data_call")
        )
        self.assertEqual(activity.res_model, "receivables.card")
        self.assertEqual(activity.user_id, notice._responsible())
        self.assertIn("Ask Azur Interior for the date.", activity.note)
        self.assertIn("+33298000000", activity.note)
        self.assertIn(notice.line_ids.name, activity.note)

    def test_place_of_the_table(self):
        table = Markup("<table>T</table>")
        for marker in (
            '<div class="o_receivables_items"></div>',
            '<div class="o_receivables_items">\N{NO-BREAK SPACE}</div>',
            '<div class="o_receivables_items">&nbsp;<br></div>',
            "<div style='x' class='a o_receivables_items b'/>",
            '<div class="o_receivables_items"><p>Table here</p></div>',
        ):
            with self.subTest(marker=marker):
                html = insert_items(f"<p>A</p>{marker}<p>B</p>", table)
                self.assertRegex(html, "^<p>A</p>.*<table>T</table>.*<p>B</p>$")
                self.assertNotIn("o_receivables_items", html)
        self.assertEqual(insert_items("<p>A</p>", table), "<p>A</p><table>T</table>")
        self.assertEqual(insert_items(False, table), table)

    def test_blank_pages_are_left_out(self):
        whole = self.proposed().notice_ids._letters_pdf()[0]
        writer = PdfFileWriter()
        for page in PdfFileReader(io.BytesIO(whole), strict=False).pages:
            writer.add_page(page)
        count = len(writer.pages)
        writer.add_blank_page(width=595, height=842)
        buffer = io.BytesIO()
        writer.write(buffer)
        cleaned = without_blank_pages(buffer.getvalue())
        self.assertEqual(
            len(PdfFileReader(io.BytesIO(cleaned), strict=False).pages), count
        )
        self.assertEqual(without_blank_pages(whole), whole)

    def test_figures_of_the_table_add_up(self):
        """Held parts and credits: every amount follows from the lines."""
        invoice = self.make_invoice(1000.0, "2026-05-01")
        self.make_credit_note(150.0, date="2026-06-01")
        self.Hold._hold(
            self.open_lines(invoice),
            "dispute",
            amount=200.0,
            whole=False,
            review_date="2026-08-01",
        )
        run = self.propose()
        notice = run.notice_ids
        content = notice._contents()[notice.id]
        sections = {section["main"]: section for section in content["sections"]}
        claimed = notice.line_ids.filtered(lambda line: line.kind == "claimed")
        balance = sum(claimed.mapped("amount_residual")) - sum(
            claimed.mapped("amount_held")
        )
        covered = sum(claimed.mapped("amount_covered"))
        self.assertEqual(balance, 800.0)
        self.assertEqual(balance - covered, notice.amount_total)
        self.assertIn("800.00", sections[True]["rows"][0]["balance"])
        self.assertEqual(
            dict(content["additions"])["Credits deducted"].replace("\xa0", " "),
            "-150.00 €" if "€" in content["to_pay"] else "-$150.00",
        )
        labels = [section["label"] for section in content["sections"]]
        self.assertIn("In dispute, not claimed", labels)

    def test_a_credit_shows_what_it_takes_off_these_claims(self):
        """One that also covers an item not listed must not seem to take off more."""
        self.make_invoice(100.0, "2026-04-01")
        self.make_invoice(500.0, "2026-05-01")
        self.make_credit_note(150.0, date="2026-06-01")
        notice = self.propose().notice_ids
        self.assertEqual(notice.amount_total, 450.0)
        sections = notice._contents()[notice.id]["sections"]
        [credit] = next(s for s in sections if s["label"] and "Credits" in s["label"])[
            "rows"
        ]
        self.assertIn("150.00", credit["amount"])
        self.assertIn("50.00", credit["balance"])
        self.assertNotIn("150.00", credit["balance"])
