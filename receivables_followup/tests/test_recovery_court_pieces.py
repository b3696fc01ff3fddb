"""The court file: who may have it, what its files are called, what stays inside."""

import re
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.recovery import court_file
from .common import TODAY
from .recovery_court_common import CourtFileCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestCourtPieces(CourtFileCase):
    # -- rights ------------------------------------------------------------------------

    def test_rights(self):
        case = self.case(self.old)
        with self.assertRaises(AccessError):
            case.with_user(self.rep).action_build_file()
        self.build(case, self.collector)
        file = case.court_file_ids
        for user in (self.rep, self.portal):
            with self.assertRaises(AccessError):
                file.with_user(user).read(["name", "raw"])
            self.assertNotIn(
                file,
                self.env["ir.attachment"]
                .with_user(user)
                .search([("id", "=", file.id)]),
            )
        file.with_user(self.collector).read(["name"])
        self.assertFalse(file.public)
        self.assertFalse(file.access_token)
        case.action_file()
        with self.assertRaises(AccessError):
            case.with_user(self.collector).action_build_file()
        self.build(case, self.manager)
        with self.assertRaises(AccessError):
            case.with_user(self.manager).court_file_ids = False
        with self.assertRaises(AccessError):
            case.with_user(self.collector).court_file_version = 0

    def test_another_company(self):
        case = self.case(self.old)
        self.build(case)
        other = self.setup_other_company(name="Other")["company"]
        stranger = self.make_user(
            "rec_other", "base.group_user,account.group_account_manager"
        )
        stranger.write(
            {"company_ids": [fields.Command.set(other.ids)], "company_id": other.id}
        )
        with self.assertRaises(AccessError):
            case.with_user(stranger).action_build_file()
        with self.assertRaises(AccessError):
            case.court_file_ids.with_user(stranger).read(["raw"])

    # -- names -------------------------------------------------------------------------

    def test_names_of_files(self):
        """No path, nothing twice, no sign a system refuses."""
        names = [
            "../../etc/passwd",
            "..\\..\\win.ini",
            "Bon: de <livraison>?.PDF",
            "same.pdf",
            "same.pdf",
            "SAME.pdf",
            "facture\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe",
            "x" * 250 + ".pdf",
            "été – n° 3.pdf",
        ]
        for number, name in enumerate(names):
            self.attach(self.old, name, f"content {number}".encode())
        pieces = self.build(self.case(self.old))
        self.assertEqual(len(pieces), 5 + len(names))
        self.assertEqual(len({name.casefold() for name in pieces}), len(pieces))
        for name in pieces:
            self.assertRegex(name, r"^\d\d - ")
            self.assertFalse(set(name) & set('/\\:*?"<>|\N{RIGHT-TO-LEFT OVERRIDE}'))
            self.assertNotIn("..", name)
            self.assertLess(len(name), 120)
        contents = set(pieces.values())
        for number in range(len(names)):
            self.assertIn(f"content {number}".encode(), contents)
        self.assertTrue(any("été – n° 3.pdf" in name for name in pieces))

    # -- secrets -----------------------------------------------------------------------

    def test_notes_of_colleagues_and_confidential_statuses_stay_inside(self):
        self.write_notes()
        self.write_talks()
        self.register_statuses()
        pieces = self.build(self.case(self.old))
        talks = self.text(pieces, "Correspondence")
        for text in ("Please pay by Friday", "They will look into it", "205"):
            self.assertIn(text, talks)
        self.assertNotIn("another invoice", talks)
        self.assertNotRegex(talks, r"\b226\b")
        # Fingerprints hold any letters.
        words = re.sub(r"[0-9a-f ]{40,}", "", self.all_text(pieces))
        for secret in ("they are broke", "colleagues only", "Silent Factor"):
            self.assertNotIn(secret, words)
        self.assertFalse([name for name in pieces if "memo" in name])

    def write_notes(self):
        """What colleagues write each other on the invoice and on the card."""
        note = self.attach(self.old, "memo.txt", b"Bluff, they are broke")
        inside = {"subtype_xmlid": "mail.mt_note", "message_type": "comment"}
        self.old.message_post(body="colleagues only", attachment_ids=note.ids, **inside)
        self.card.message_post(body="colleagues only", **inside)
        self.card.message_post(
            body="Hello team, they are broke",
            partner_ids=self.collector.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
            message_type="comment",
        )

    def write_talks(self):
        """A mail to the customer, a call, an internal note, a call about another."""
        self.card.message_post(
            body="Please pay by Friday",
            subject="Your invoice",
            partner_ids=self.customer.ids,
            subtype_xmlid="mail.mt_comment",
            message_type="comment",
        )
        talk = {"card_id": self.card.id, "outcome": "reached", "closed": True}
        for vals in (
            {"kind": "call", "summary": "They will look into it"},
            {"kind": "note", "summary": "Bluff, they are broke"},
            {
                "kind": "call",
                "summary": "About another invoice",
                "move_ids": self.new.ids,
            },
        ):
            self.env["receivables.interaction"].create({**talk, **vals})

    def register_statuses(self):
        """The invoice is approved, and assigned in silence."""
        Event = self.env["receivables.einvoice.event"]
        Status = self.env["receivables.einvoice.status"]
        for code, text in (("205", "Approved"), ("226", "Silent Factor")):
            Event.sudo().create(
                {
                    "move_id": self.old.id,
                    "move_label": self.old.name,
                    "company_id": self.company.id,
                    "commercial_partner_id": self.customer.id,
                    "currency_id": self.company.currency_id.id,
                    "status_id": Status.search([("code", "=", code)]).id,
                    "time": "2026-06-01 10:00:00",
                    "direction": "in",
                    "text": text,
                    "digest": code,
                }
            )

    # -- what is missing, versions, language -------------------------------------------

    def test_missing_pieces_are_listed_and_do_not_stop_the_file(self):
        case = self.case(self.old)
        self.attach(self.old, "link", False, type="url", url="https://example.com")
        self.assertIn("Formal notice", case.court_file_missing)
        index = self.text(self.build(case), "Index")
        for text in (
            "Missing",
            "No formal notice of these invoices has left",
            "French courts read French",
            "Enter its name and place on the case",
            "is empty, gone or only a link",
        ):
            self.assertIn(text, index)
        self.assertIn("Formal notice", case.message_ids[0].body)

    def test_an_invoice_without_its_pdf_is_printed(self):
        move = self.make_invoice(500.0, "2026-05-31")
        report = type(self.env["ir.actions.report"])
        render = report._render_qweb_pdf

        def fake(reports, ref, res_ids=None, data=None):
            if ref == "account.account_invoices":
                return b"%PDF-1.4 printed now", "pdf"
            return render(reports, ref, res_ids=res_ids, data=data)

        with patch.object(report, "_render_qweb_pdf", fake):
            pieces = self.build(self.case(move))
        self.assertIn(b"%PDF-1.4 printed now", pieces.values())
        self.assertIn("no sent copy is kept", self.text(pieces, "Index"))
        broken = patch.object(
            report, "_render_qweb_pdf", side_effect=ValueError("broken")
        )
        with broken, mute_logger(court_file.__name__):
            pieces = self.build(self.Case.search([("move_ids", "in", move.ids)]))
        self.assertIn("broken", self.text(pieces, "Index"))

    def test_each_build_is_a_version(self):
        case = self.case(self.old)
        self.build(case)
        first = case.court_file_ids
        content = first.raw
        self.attach(case, "mandate.pdf")
        pieces = self.build(case)
        self.assertTrue(any("mandate.pdf" in name for name in pieces))
        self.assertEqual(len(case.court_file_ids), 2)
        self.assertEqual(first.raw, content)
        theirs = first.with_user(self.collector)
        for change in (theirs.unlink, lambda: theirs.write({"raw": b"other"})):
            with self.refused(AccessError, "stays as it was built"):
                change()
        self.assertEqual(
            [name[-6:] for name in case.court_file_ids.sorted("id").mapped("name")],
            ["v1.zip", "v2.zip"],
        )
        self.assertEqual(case.copy().court_file_version, 0)

    def test_in_french_for_a_french_court(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["ir.module.module"]._load_module_terms(
            ["receivables_followup"], ["fr_FR"]
        )
        self.make_receipt(1000.0, self.old, date="2026-05-15")
        self.customer.company_registry = "552 081 317 00042"
        case = self.case(self.old, court="Tribunal de commerce de Brest")
        pieces = self.build(case)
        self.assertEqual(
            [*pieces][:4],
            [
                "00 - Bordereau de pièces.pdf",
                "01 - Fiche de créance.pdf",
                "02 - Décompte des intérêts.pdf",
                "03 - Décompte des intérêts (tableur).xlsx",
            ],
        )
        claim = self.text(pieces, "Fiche de créance")
        for text in (
            "Créancier",
            "Débiteur",
            "SIRET 552",
            "Total réclamé",
            "4 000,00 €",
        ):
            self.assertIn(text, claim)
        self.assertNotIn("français n’est pas installé", self.text(pieces, "Bordereau"))
        formulas, _values = self.workbooks(pieces)
        self.assertEqual(formulas.sheetnames[-1], "Intérêts")
        # A court abroad reads its own language, as far as it is known.
        self.customer.country_id = self.env.ref("base.de")
        case.court_kind = "foreign"
        self.assertFalse(case._court_is_french())
        self.assertEqual(case._court_lang(), "en_US")
