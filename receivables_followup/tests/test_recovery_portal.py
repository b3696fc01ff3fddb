"""Customers dispute and promise on the portal; others try to."""

from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import Command, fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.recovery import portal_dispute
from .common import ReceivablesCommon

PDF = b"%PDF-1.4\n%%EOF"


@tagged("post_install", "-at_install")
class TestPortal(ReceivablesCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()  # the browser lives today
        cls.make_users()
        cls.stranger = cls.make_customer("Somebody else")
        cls.person = cls.make_user("rec_person", "base.group_portal", lang="en_US")
        cls.person.partner_id.parent_id = cls.customer
        cls.portal.partner_id.parent_id = cls.stranger
        due = cls.today - timedelta(days=30)
        cls.invoice = cls.make_invoice(1000.0, due)
        cls.second = cls.make_invoice(400.0, due)
        cls.third = cls.make_invoice(300.0, due)
        cls.theirs = cls.make_invoice(700.0, due, partner=cls.stranger)
        cls.Dispute = cls.env["receivables.dispute"]
        cls.Promise = cls.env["receivables.promise"]
        cls.price = cls.env.ref("receivables_followup.dispute_reason_price")
        cls.company.write(
            {
                "receivables_portal_promise": True,
                "receivables_portal_promise_days": 10,
                "receivables_portal_promise_amount": 900.0,
            }
        )
        cards = cls.env["receivables.card"]._ensure(cls.customer.ids, cls.company)
        cls.card = cls.env["receivables.card"].browse(cards[cls.customer.id])
        cls.card.collector_id = cls.collector

    def setUp(self):
        super().setUp()
        self.authenticate(self.person.login, self.person.login)

    def page(self, invoice=None, **params):
        return self.url_open(f"/my/invoices/{(invoice or self.invoice).id}", **params)

    def token(self):
        """The CSRF token of any page of this session."""
        text = self.url_open("/my/invoices").text + self.page(self.second).text
        found = html.fromstring(text).xpath("//input[@name='csrf_token']/@value")
        return found[0]

    def post(self, what, invoice=None, files=None, token=None, **values):
        self.env.flush_all()
        data = {"csrf_token": token or self.token()} | values
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
        values = {
            "reason_id": str(self.price.id),
            "amount": "250",
            "description": "Two chairs were not delivered",
        } | values
        return self.post("dispute", invoice, files, token, **values)

    def promise(self, invoice=None, token=None, **values):
        day = self.today + timedelta(days=5)
        values = {"amount": "300", "date": str(day)} | values
        return self.post("promise", invoice, None, token, **values)

    def assert_refused(self, answer, message):
        self.assertEqual(answer.status_code, 422)
        alert = html.fromstring(answer.text).find(".//div[@id='receivables']")
        self.assertIn(message, alert.text_content())

    # -- disputes ------------------------------------------------------------------

    def test_dispute_is_pending_and_holds_nothing(self):
        answer = self.dispute(files=[("documents", ("note.pdf", PDF))])
        self.assertEqual(answer.status_code, 303)
        dispute = self.Dispute.search([("move_id", "=", self.invoice.id)])
        self.assertEqual(
            (dispute.state, dispute.source, dispute.amount),
            ("pending", "portal", 250.0),
        )
        self.assertEqual(dispute.partner_id, self.person.partner_id)
        self.assertEqual(dispute.user_id, self.collector)
        self.assertEqual(dispute.activity_ids.user_id, self.collector)
        self.assertNotIn(self.person.partner_id, dispute.message_partner_ids)
        [attachment] = dispute.message_ids.attachment_ids
        self.assertEqual((attachment.name, attachment.raw), ("note.pdf", PDF))
        self.assertFalse(attachment.access_token or attachment.public)
        self.assertEqual(self.item(self.invoice).held_amount, 0.0)
        text = html.fromstring(self.page().text).find(".//div[@id='receivables']")
        self.assertIn("reminders may still reach you", text.text_content())
        self.assertIn("to be taken up", str(self.card.banner))
        dispute.with_user(self.collector).action_take_up()
        self.assertEqual(self.item(self.invoice).held_amount, 250.0)
        self.assertIn("is not claimed", self.page().text)
        dispute.answer = "We will send them"
        dispute.with_user(self.collector).action_reject()
        self.assertIn("We will send them", self.page().text)

    def test_the_whole_invoice_without_amount(self):
        self.dispute(amount="")
        self.assertEqual(self.Dispute.search([]).amount, 1000.0)

    def test_one_dispute_of_the_customer_per_invoice(self):
        self.dispute()
        token = self.token()
        self.assertIn("already", self.dispute(token=token).text)
        self.assertEqual(self.Dispute.search_count([]), 1)

    def test_so_many_may_wait(self):
        self.company.receivables_portal_dispute_max = 1
        self.dispute()
        token = self.token()
        self.assert_refused(self.dispute(self.second, token=token), "Please call us")
        self.assertEqual(self.Dispute.search_count([]), 1)

    def test_switched_off(self):
        token = self.token()
        self.company.receivables_portal_dispute = False
        self.company.receivables_portal_promise = False
        self.assertEqual(self.dispute(token=token).status_code, 422)
        self.assertEqual(self.promise(token=token).status_code, 422)
        self.assertFalse(self.Dispute.search([]) or self.Promise.search([]))
        self.assertNotIn("I dispute this invoice", self.page().text)

    def test_bad_forms(self):
        token = self.token()
        for values, message in (
            ({"amount": "1000.01"}, "no more than that"),
            ({"amount": "-5"}, "as a number"),
            ({"amount": "nan"}, "as a number"),
            ({"amount": "inf"}, "as a number"),
            ({"amount": "1e999"}, "as a number"),
            ({"amount": "0.001"}, "as a number"),
            ({"amount": "much"}, "as a number"),
            ({"description": " "}, "what is wrong"),
            ({"description": "x" * 2001}, "what is wrong"),
            ({"reason_id": "x"}, "Choose what is wrong"),
            ({"reason_id": "999999"}, "Choose what is wrong"),
        ):
            with self.subTest(values=values):
                self.assert_refused(self.dispute(token=token, **values), message)
        self.price.portal = False
        self.assert_refused(self.dispute(token=token), "Choose what is wrong")
        self.assertFalse(self.Dispute.search([]))

    def test_what_was_written_is_not_lost(self):
        answer = self.dispute(amount="5000")
        form = html.fromstring(answer.text).find(".//details[@name='dispute']/form")
        self.assertIn("Two chairs", form.find(".//textarea").text)

    def test_bad_documents(self):
        token = self.token()
        many = [("documents", (f"{i}.pdf", PDF)) for i in range(6)]
        page = [("documents", ("page.pdf", b"<html><script>1</script></html>"))]
        svg = [("documents", ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"))]
        for files, message in (
            (many, "at most 5"),
            (page, "kind we can read"),
            (svg, "kind we can read"),
        ):
            self.assert_refused(self.dispute(files=files, token=token), message)
        with patch.object(portal_dispute, "MAX_FILE", 10):
            self.assert_refused(
                self.dispute(files=[("documents", ("a.pdf", PDF))], token=token),
                "too large",
            )
        self.assertFalse(self.Dispute.search([]))

    def test_take_back(self):
        self.dispute()
        token = self.token()
        self.post("withdraw", token=token)
        dispute = self.Dispute.search([])
        self.assertEqual(dispute.state, "withdrawn")
        self.assertEqual(self.post("withdraw", token=token).status_code, 422)
        ours = self.Dispute._open(self.second, self.price)
        self.assertEqual(
            self.post("withdraw", self.second, token=token).status_code, 422
        )
        self.assertEqual(ours.state, "open")

    # -- promises ------------------------------------------------------------------

    def test_promise_holds(self):
        self.assertEqual(self.promise().status_code, 303)
        promise = self.Promise.search([])
        self.assertEqual((promise.amount, promise.state), (300.0, "open"))
        self.assertTrue(promise.from_portal)
        self.assertEqual(promise.partner_id, self.person.partner_id)
        self.assertEqual(promise.user_id, self.collector)
        self.assertEqual(self.item(self.invoice).held_amount, 300.0)
        self.assertIn("we do not remind you", self.page().text)

    def test_promise_limits(self):
        token = self.token()
        for values, message in (
            ({"date": str(self.today + timedelta(days=11))}, "Choose a day"),
            ({"date": str(self.today - timedelta(days=1))}, "Choose a day"),
            ({"date": "soon"}, "Choose a day"),
            ({"date": ""}, "Choose a day"),
            ({"amount": "900.01"}, "can be promised here"),
            ({"amount": "1000.01"}, "no more than that"),
        ):
            with self.subTest(values=values):
                self.assert_refused(self.promise(token=token, **values), message)
        self.assertFalse(self.Promise.search([]))

    def test_promise_once_per_invoice_and_so_many_at_a_time(self):
        token = self.token()
        self.promise(token=token)
        self.assertIn("Please call us", self.promise(token=token).text)
        self.promise(self.second, token=token)
        self.assertEqual(self.promise(self.third, token=token).status_code, 422)
        self.assertEqual(self.Promise.search_count([]), 2)

    def test_no_second_promise_after_a_broken_one(self):
        token = self.token()
        self.promise(token=token)
        promise = self.Promise.search([])
        promise.sudo().state = "broken"
        self.assertEqual(self.promise(token=token).status_code, 422)

    # -- attackers -----------------------------------------------------------------

    def test_invoices_of_others(self):
        token = self.token()
        for answer in (
            self.dispute(self.theirs, token=token),
            self.promise(self.theirs, token=token),
            self.post("withdraw", self.theirs, token=token),
            self.dispute(self.env["account.move"].browse(99999999), token=token),
        ):
            self.assertEqual(answer.status_code, 303)
            self.assertTrue(answer.headers["Location"].endswith("/my"))
        self.assertFalse(self.Dispute.search([]) or self.Promise.search([]))

    def test_a_forwarded_link_gives_no_right_to_act(self):
        link = self.theirs._portal_ensure_token()
        token = self.token()
        shown = self.url_open(f"/my/invoices/{self.theirs.id}?access_token={link}")
        self.assertNotIn("I dispute this invoice", shown.text)
        self.dispute(self.theirs, token=token, access_token=link)
        self.promise(self.theirs, token=token, access_token=link)
        self.authenticate(None, None)
        shown = self.url_open(f"/my/invoices/{self.theirs.id}?access_token={link}")
        self.assertEqual(shown.status_code, 200)
        self.assertNotIn("I dispute this invoice", shown.text)
        self.assertFalse(self.Dispute.search([]) or self.Promise.search([]))

    def test_no_csrf_token_no_action_and_no_get(self):
        self.assertEqual(self.dispute(token="forged").status_code, 400)
        url = f"/my/invoices/{self.invoice.id}/receivables/dispute"
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(url).status_code, 405)
        self.assertFalse(self.Dispute.search([]))

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
        self.assertEqual(dispute.user_id, self.collector)

    def test_drafts_bills_and_colleagues(self):
        bill = self.make_invoice(100.0, move_type="in_invoice", date="2026-01-01")
        token = self.token()
        self.assertEqual(self.dispute(bill, token=token).status_code, 422)
        draft = self.make_invoice(100.0, post=False)
        self.assertEqual(self.dispute(draft, token=token).status_code, 303)
        self.authenticate(self.manager.login, self.manager.login)
        self.assertNotIn("I dispute this invoice", self.page().text)
        self.assertFalse(self.Dispute.search([]))

    def test_customers_read_no_dispute_themselves(self):
        self.dispute()
        dispute = self.Dispute.search([]).with_user(self.person)
        self.assertFalse(dispute.has_access("read"))
        self.assertFalse(
            self.env["receivables.promise"].with_user(self.person).has_access("read")
        )

    def test_another_company(self):
        data = self.setup_other_company(name="Other company")
        company = data["company"]
        invoice = self.make_invoice(
            900.0, "2026-05-31", company=company, currency=company.currency_id
        )
        token = self.token()
        self.assertEqual(self.dispute(invoice, token=token).status_code, 303)
        self.assertFalse(self.Dispute.search([]))
        self.person.company_ids = [Command.link(company.id)]
        self.dispute(invoice, token=token)
        dispute = self.Dispute.search([])
        self.assertEqual(dispute.company_id, company)
