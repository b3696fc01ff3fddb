"""What customers may do on the portal: the limits, and who is refused."""

from datetime import timedelta
from io import BytesIO
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.recovery import portal_dispute
from .common import TODAY
from .recovery_dispute_common import DisputeCase

PDF = b"%PDF-1.4\n%%EOF"


class Upload(BytesIO):
    def __init__(self, filename, content=PDF):
        super().__init__(content)
        self.filename = filename


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestPortalRules(DisputeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.person = cls.portal
        cls.person.partner_id.parent_id = cls.customer
        cls.third = cls.make_invoice(300.0, "2026-06-20")
        cls.stranger = cls.make_customer("Somebody else")
        cls.theirs = cls.make_invoice(700.0, "2026-05-31", partner=cls.stranger)
        cls.Promise = cls.env["receivables.promise"]
        cls.card.collector_id = cls.collector
        cls.company.write(
            {
                "receivables_portal_promise": True,
                "receivables_portal_promise_days": 10,
                "receivables_portal_promise_amount": 900.0,
            }
        )

    def portal_dispute(self, invoice=None, files=(), user=None, **values):
        user = user or self.person
        values = {
            "reason_id": str(self.price.id),
            "amount": "250",
            "description": "Two chairs were not delivered",
        } | values
        return self.Dispute.with_user(user)._open_from_portal(
            (invoice or self.old).with_user(user).sudo(), user, values, files
        )

    def portal_promise(self, invoice=None, user=None, **values):
        user = user or self.person
        values = {"amount": "300", "date": "2026-07-05"} | values
        return self.Promise.with_user(user)._take_from_portal(
            (invoice or self.old).with_user(user).sudo(), user, values
        )

    def shown(self, invoice=None, user=None):
        return (invoice or self.old)._receivables_portal_values(user or self.person)

    # -- disputes ------------------------------------------------------------------

    def test_pending_tells_the_collector_and_holds_nothing(self):
        dispute = self.portal_dispute()
        self.assertEqual((dispute.state, dispute.source), ("pending", "portal"))
        self.assertEqual(dispute.partner_id, self.person.partner_id)
        self.assertEqual(dispute.user_id, self.collector)
        self.assertEqual(dispute.activity_ids.user_id, self.collector)
        self.assertNotIn(self.person.partner_id, dispute.message_partner_ids)
        self.assertEqual(self.held(), (0.0, False))
        self.assertIn("to be taken up", str(self.card.banner))
        dispute.sudo(False).with_user(self.collector).action_take_up()
        self.assertEqual(self.held(), (250.0, "dispute"))

    def test_the_whole_invoice_without_amount(self):
        self.assertEqual(self.portal_dispute(amount="").amount, 1000.0)
        self.assertEqual(self.portal_dispute(self.new, amount="1 00,50").amount, 100.5)

    def test_one_per_invoice_and_so_many_waiting(self):
        self.portal_dispute()
        with self.refused(UserError, "already"):
            self.portal_dispute()
        self.company.receivables_portal_dispute_max = 1
        with self.refused(UserError, "Please call us"):
            self.portal_dispute(self.new)
        self.assertEqual(self.Dispute.search_count([]), 1)

    def test_switched_off(self):
        self.company.receivables_portal_dispute = False
        self.company.receivables_portal_promise = False
        with self.refused(UserError, "not taken"):
            self.portal_dispute()
        with self.refused(UserError, "not taken"):
            self.portal_promise()
        values = self.shown()
        self.assertEqual(
            (values["dispute_problem"], values["promise_problem"]), ("", "")
        )

    def test_bad_forms(self):
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
            with self.refused(UserError, message):
                self.portal_dispute(**values)
        self.price.portal = False
        with self.refused(UserError, "Choose what is wrong"):
            self.portal_dispute()
        self.make_receipt(1000.0, self.old)
        with self.refused(UserError, "Nothing is open"):
            self.portal_dispute()
        self.assertFalse(self.Dispute.search([]))

    def test_bad_documents(self):
        svg = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
        for files, message in (
            ([Upload(f"{i}.pdf") for i in range(6)], "at most 5"),
            ([Upload("a.pdf", b"<html><script>1</script></html>")], "kind we can"),
            ([Upload("a.png", svg)], "kind we can"),
        ):
            with self.refused(UserError, message):
                self.portal_dispute(files=files)
        with (
            patch.object(portal_dispute, "MAX_FILE", 10),
            self.refused(UserError, "too large"),
        ):
            self.portal_dispute(files=[Upload("a.pdf")])
        self.assertFalse(self.Dispute.search([]))
        dispute = self.portal_dispute(files=[Upload(""), Upload("a.pdf")])
        self.assertEqual(dispute.message_ids.attachment_ids.mapped("name"), ["a.pdf"])

    def test_take_back_the_own_only(self):
        dispute = self.portal_dispute()
        take_back = self.Dispute.with_user(self.person)._withdraw_from_portal
        take_back(self.old, self.person)
        self.assertEqual(dispute.state, "withdrawn")
        with self.refused(UserError, "can be taken back"):
            take_back(self.old, self.person)
        ours = self.dispute(records=self.new)
        with self.refused(UserError, "can be taken back"):
            take_back(self.new, self.person)
        self.assertEqual(ours.state, "open")

    # -- promises ------------------------------------------------------------------

    def test_promise_holds(self):
        promise = self.portal_promise()
        self.assertEqual((promise.amount, promise.state), (300.0, "open"))
        self.assertTrue(promise.from_portal)
        self.assertEqual(promise.partner_id, self.person.partner_id)
        self.assertEqual(promise.user_id, self.collector)
        self.assertEqual(self.held(), (300.0, "promise"))

    def test_no_promise_of_what_is_dealt_with_otherwise(self):
        items = self.items(self.old)
        for reason in ("insolvency", "legal", "plan"):
            hold = self.make_hold(items, reason)
            with self.refused(UserError, "call us"):
                self.portal_promise()
            hold.action_release()
        self.assertTrue(self.portal_promise())

    def test_promise_limits(self):
        for values, message in (
            ({"date": "2026-07-11"}, "Choose a day"),
            ({"date": "2026-06-29"}, "Choose a day"),
            ({"date": "soon"}, "Choose a day"),
            ({"date": ""}, "Choose a day"),
            ({"amount": "900.01"}, "can be promised here"),
            ({"amount": "1000.01"}, "no more than that"),
        ):
            with self.refused(UserError, message):
                self.portal_promise(**values)
        self.assertFalse(self.Promise.search([]))

    def test_promise_limit_in_the_money_of_the_company(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        invoice = self.make_invoice(4000.0, "2026-05-31", currency=dollar)
        with self.refused(UserError, "can be promised here"):
            self.portal_promise(invoice, amount="1800.02")
        self.assertEqual(self.portal_promise(invoice, amount="1800").amount, 1800.0)

    def test_once_per_invoice_and_so_many_at_a_time(self):
        self.portal_promise()
        with self.refused(UserError, "promised already"):
            self.portal_promise()
        self.portal_promise(self.new)
        with self.refused(UserError, "other payments"):
            self.portal_promise(self.third)
        self.assertEqual(self.Promise.search_count([]), 2)

    def test_broken_is_not_repeated_and_kept_is(self):
        """Reminders would never resume."""
        promise = self.portal_promise()
        with freeze_time("2026-07-20"):
            promise.action_evaluate()
            self.assertEqual(promise.state, "broken")
            with self.refused(UserError, "promised already"):
                self.portal_promise(date="2026-07-21")
        self.make_receipt(300.0, self.old, date="2026-07-04")
        with freeze_time("2026-07-21"):
            promise.action_evaluate()
            self.assertEqual(promise.state, "kept")
            self.portal_promise(date="2026-07-25")

    def test_a_small_promise_does_not_replace_that_of_everything(self):
        whole = self.Promise.create(
            {"card_id": self.card.id, "amount": 1800.0, "date": "2026-07-02"}
        )
        with self.refused(UserError, "promised already"):
            self.portal_promise()
        self.assertEqual(whole.state, "open")

    # -- who -----------------------------------------------------------------------

    def test_who_may_not(self):
        bill = self.make_invoice(100.0, move_type="in_invoice", date="2026-01-01")
        draft = self.make_invoice(100.0, post=False)
        for invoice, user in (
            (self.theirs, self.person),
            (bill, self.person),
            (draft, self.person),
            (self.old, self.manager),
            (self.old, self.env.ref("base.public_user")),
        ):
            self.assertFalse(self.shown(invoice, user)["card"])
            with self.refused(UserError, "cannot dispute"):
                self.portal_dispute(invoice, user=user)
            with self.refused(UserError, "cannot promise"):
                self.portal_promise(invoice, user=user)

    def test_subsidiaries_are_customers_of_their_own(self):
        """Core shows their invoices to the mother company."""
        child = self.make_customer("Azur Subsidiary", parent_id=self.customer.id)
        invoice = self.make_invoice(100.0, "2026-05-31", partner=child)
        with self.refused(UserError, "cannot dispute"):
            self.portal_dispute(invoice)

    def test_another_company_has_its_own_settings(self):
        data = self.setup_other_company(name="Other company")
        company = data["company"]
        invoice = self.make_invoice(
            900.0, "2026-05-31", company=company, currency=company.currency_id
        )
        self.person.company_ids = [Command.link(company.id)]
        dispute = self.portal_dispute(invoice)
        self.assertEqual(dispute.company_id, company)
        with self.refused(UserError, "not taken"):
            self.portal_promise(invoice)
        found = self.Dispute.with_user(self.collector).search([])
        self.assertFalse(found)

    def test_only_managers_set_the_limits(self):
        Settings = self.env["receivables.settings"]
        settings = Settings.with_user(self.manager).create({})
        settings.receivables_portal_promise_days = 30
        self.assertEqual(self.company.receivables_portal_promise_days, 30)
        self.assertFalse(Settings.with_user(self.collector).has_access("create"))
        self.assertEqual(self.shown()["last_day"], self.today + timedelta(days=30))
