"""A hold and the customer of its invoice stay together."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import TODAY, ReceivablesCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestHoldCustomer(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.other = cls.make_customer("Other customer")
        cls.invoice = cls.make_invoice(1000.0, "2026-05-31")

    def test_manual_hold_moves_along(self):
        hold = self.make_hold(self.item(self.invoice))
        self.invoice.button_draft()
        with Form(self.invoice.with_user(self.collector)) as form:
            form.partner_id = self.other
        self.assertEqual(hold.commercial_partner_id, self.other)
        self.assertIn("Other customer", str(hold.message_ids.mapped("body")))
        self.invoice.action_post()
        self.assertEqual(self.item(self.invoice).held_amount, 1000.0)

    def test_hold_of_another_record_refuses_the_change(self):
        hold = self.make_hold(self.item(self.invoice), "promise", review_date=False)
        self.invoice.button_draft()
        with self.refused(UserError, "Promise to pay"):
            self.invoice.partner_id = self.other
        hold.action_release()
        self.invoice.partner_id = self.other
        self.assertEqual(hold.commercial_partner_id, self.customer, "history stays")

    def test_a_contact_of_the_same_customer_changes_nothing(self):
        self.make_hold(self.item(self.invoice), "dispute")
        contact = self.env["res.partner"].create(
            {"name": "Branch", "parent_id": self.customer.id}
        )
        self.invoice.button_draft()
        self.invoice.partner_id = contact

    def test_items_of_an_entry(self):
        entry = self.make_entry(
            [
                {
                    "account_id": self.receivable.id,
                    "balance": 500.0,
                    "partner_id": self.customer.id,
                },
                {
                    "account_id": self.company_data["default_account_revenue"].id,
                    "balance": -500.0,
                },
            ]
        )
        line = entry.line_ids.filtered(lambda line: line.balance > 0)
        hold = self.make_hold(self.item(line))
        entry.button_draft()
        line.partner_id = self.other
        self.assertEqual(hold.commercial_partner_id, self.other)

    def test_whole_customers_stay_held(self):
        hold = self.Hold._hold_customers(
            self.customer, "manual", review_date="2026-07-30"
        )
        self.invoice.button_draft()
        self.invoice.partner_id = self.other
        self.assertEqual(hold.commercial_partner_id, self.customer)
