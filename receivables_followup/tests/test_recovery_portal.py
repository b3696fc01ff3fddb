"""Customers dispute and promise on the portal; others try to."""

from datetime import timedelta

from lxml import html

from odoo import fields, http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import ReceivablesCommon

PDF = b"%PDF-1.4\n%%EOF"


@tagged("post_install", "-at_install")
class TestPortal(ReceivablesCommon, HttpCase):
    """The pages and routes; the limits are tested with the models."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()  # the browser lives today
        cls.make_users()
        cls.stranger = cls.make_customer("Somebody else")
        cls.person = cls.make_user("rec_person", "base.group_portal", lang="en_US")
        cls.person.partner_id.parent_id = cls.customer
        due = cls.today - timedelta(days=30)
        cls.invoice = cls.make_invoice(1000.0, due)
        cls.theirs = cls.make_invoice(700.0, due, partner=cls.stranger)
        cls.Dispute = cls.env["receivables.dispute"]
        cls.Promise = cls.env["receivables.promise"]
        cls.company.receivables_portal_promise = True

    def setUp(self):
        super().setUp()
        self.authenticate(self.person.login, self.person.login)

    def page(self, invoice=None, query=""):
        return self.url_open(f"/my/invoices/{(invoice or self.invoice).id}{query}")

    def post(self, what, invoice=None, files=None, token=None, **values):
        self.env.flush_all()
        data = {"csrf_token": token or http.Request.csrf_token(self)} | values
        with mute_logger("odoo.http"):
            answer = self.url_open(
                f"/my/invoices/{(invoice or self.invoice).id}/receivables/{what}",
                data=data,
                files=files,
                allow_redirects=False,
            )
        self.env.invalidate_all()
        return answer

    def dispute(self, invoice=None, files=None, token=None, **values):
        reason = self.env.ref("receivables_followup.dispute_reason_price")
        values = {
            "reason_id": str(reason.id),
            "amount": "250",
            "description": "Two chairs were not delivered",
        } | values
        return self.post("dispute", invoice, files, token, **values)

    def promise(self, invoice=None, token=None, **values):
        day = self.today + timedelta(days=5)
        values = {"amount": "300", "date": str(day)} | values
        return self.post("promise", invoice, None, token, **values)

    def assert_nothing(self):
        self.assertFalse(self.Dispute.search([]) or self.Promise.search([]))

    def test_dispute_from_the_page_to_the_answer(self):
        shown = html.fromstring(self.page().text).find(".//div[@id='receivables']")
        self.assertEqual(
            [part.get("name") for part in shown.findall("details")],
            ["promise", "dispute"],
        )
        form = shown.find("details[@name='dispute']/form")
        self.assertIn("reminders may still reach you", form.text_content())
        files = [("documents", ("note.pdf", PDF))]
        self.assertEqual(self.dispute(files=files).status_code, 303)
        dispute = self.Dispute.search([])
        self.assertEqual((dispute.state, dispute.amount), ("pending", 250.0))
        [attachment] = dispute.message_ids.attachment_ids
        self.assertEqual((attachment.name, attachment.raw), ("note.pdf", PDF))
        self.assertFalse(attachment.access_token or attachment.public)
        self.assertFalse(attachment.with_user(self.person).has_access("read"))
        self.assertFalse(dispute.with_user(self.person).has_access("read"))
        self.assertIn("Received. A colleague of ours", self.page().text)
        dispute.answer = "We will send them"
        dispute.with_user(self.collector).action_reject()
        page = self.page().text
        self.assertIn("Not accepted", page)
        self.assertIn("We will send them", page)

    def test_promise(self):
        self.assertEqual(self.promise().status_code, 303)
        promise = self.Promise.search([])
        self.assertEqual((promise.amount, promise.from_portal), (300.0, True))
        self.assertEqual(self.item(self.invoice).held_amount, 300.0)
        self.assertIn("we do not remind you", self.page().text)

    def test_what_was_written_is_not_lost(self):
        answer = self.dispute(amount="5000")
        self.assertEqual(answer.status_code, 422)
        shown = html.fromstring(answer.text).find(".//div[@id='receivables']")
        self.assertIn("no more than that", shown.find("div").text_content())
        form = shown.find("details[@name='dispute']/form")
        self.assertIn("Two chairs", form.find(".//textarea").text)
        self.assert_nothing()

    def test_invoices_of_others_and_forwarded_links(self):
        link = self.theirs._portal_ensure_token()
        missing = self.env["account.move"].browse(99999999)
        for answer in (
            self.dispute(self.theirs),
            self.promise(self.theirs),
            self.post("withdraw", self.theirs),
            self.dispute(missing),
            self.dispute(self.theirs, access_token=link),
            self.promise(self.theirs, access_token=link),
        ):
            self.assertEqual(answer.status_code, 303)
            self.assertTrue(answer.headers["Location"].endswith("/my"))
        shown = self.page(self.theirs, f"?access_token={link}")
        self.assertEqual(shown.status_code, 200)
        self.assertNotIn("I dispute this invoice", shown.text)
        self.assert_nothing()

    def test_nobody_acts_without_logging_in_or_csrf_token_or_by_get(self):
        link = self.invoice._portal_ensure_token()
        self.assertEqual(self.dispute(token="forged").status_code, 400)
        with mute_logger("odoo.http"):
            url = f"/my/invoices/{self.invoice.id}/receivables/dispute"
            self.assertEqual(self.url_open(url).status_code, 405)
        self.authenticate(None, None)
        shown = self.page(query=f"?access_token={link}")
        self.assertEqual(shown.status_code, 200)
        self.assertNotIn("I dispute this invoice", shown.text)
        answer = self.dispute(access_token=link)
        self.assertIn("/web/login", answer.headers["Location"])
        self.assert_nothing()

    def test_page_of_the_weekly_mail_offers_the_open_invoices(self):
        self.customer.user_id = self.rep
        cards = self.env["receivables.card"]._ensure(self.customer.ids, self.company)
        card = self.env["receivables.card"].browse(cards[self.customer.id])
        url = self.env["receivables.rep.link"]._issue(self.rep, card)[
            card.id, "dispute"
        ]
        self.authenticate(None, None)
        form = html.fromstring(self.url_open(url[url.index("/rec") :]).text).find(
            ".//form"
        )
        ticks = form.findall(".//input[@type='checkbox']")
        self.assertEqual(len(ticks), 1)
        values = {
            field.get("name"): field.get("value") for field in form.findall(".//input")
        }
        reason = self.env.ref("receivables_followup.dispute_reason_price")
        self.url_open(
            form.get("action"),
            data=values | {"text": "Too dear", "reason_id": str(reason.id)},
        )
        dispute = self.Dispute.search([])
        self.assertEqual((dispute.move_id, dispute.state), (self.invoice, "open"))
        self.assertEqual(dispute.create_uid, self.rep)

    def test_values_nobody_enters_are_ignored(self):
        self.dispute(
            state="accepted",
            move_id=str(self.theirs.id),
            card_id="1",
            user_id=str(self.person.id),
            source="user",
        )
        dispute = self.Dispute.search([])
        self.assertEqual((dispute.state, dispute.move_id), ("pending", self.invoice))
        self.assertFalse(dispute.user_id.share)
