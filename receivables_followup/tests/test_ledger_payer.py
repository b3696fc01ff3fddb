from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ReceivablesCommon


@tagged("post_install", "-at_install")
class TestPayer(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.payer = cls.make_customer("Head office")

    def test_payer_is_on_the_items(self):
        invoice = self.make_invoice()
        self.assertFalse(self.item(invoice).payer_id)
        self.customer.receivables_payer_id = self.payer
        self.assertEqual(self.item(invoice).payer_id, self.payer)
        found = self.OpenItem.search([("payer_id", "=", self.payer.id)])
        self.assertEqual(found.move_id, invoice)

    def test_contacts_have_the_payer_of_their_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        self.customer.receivables_payer_id = self.payer
        self.assertEqual(contact.receivables_payer_id, self.payer)

    def test_loops_are_refused(self):
        with self.refused(ValidationError, "cannot be its own payer"):
            self.customer.receivables_payer_id = self.customer
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        with self.refused(ValidationError, "cannot be its own payer"):
            self.customer.receivables_payer_id = contact
        third = self.make_customer("Third")
        self.customer.receivables_payer_id = self.payer
        self.payer.receivables_payer_id = third
        with self.refused(ValidationError, "would pay for each other"):
            third.receivables_payer_id = self.customer

    def test_payer_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.payer.company_id = other
        self.customer.company_id = self.company
        with self.assertRaises(UserError):
            self.customer.receivables_payer_id = self.payer

    def test_merged_payer_pays_for_nobody_else(self):
        self.customer.receivables_payer_id = self.payer
        invoice = self.make_invoice()
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo().create({})
        wizard._merge((self.customer + self.payer).ids, self.customer)
        self.assertFalse(self.item(invoice).payer_id)

    def test_on_the_form(self):
        self.make_users()
        self.collector.group_ids += self.env.ref("base.group_partner_manager")
        with Form(self.customer.with_user(self.collector)) as form:
            form.receivables_payer_id = self.payer
        self.assertEqual(self.customer.receivables_payer_id, self.payer)

    def test_smart_buttons(self):
        self.make_users()
        invoice = self.make_invoice(1000.0, "2026-05-31")
        self.make_credit_note(150.0)
        self.make_invoice(70.0, move_type="in_invoice")
        self.make_hold(self.item(invoice))
        partner = self.customer.with_user(self.collector)
        self.assertEqual(partner.receivables_open_item_count, 2)
        self.assertEqual(partner.receivables_open_amount, 850.0)
        self.assertEqual(partner.receivables_hold_count, 1)
        action = partner.action_receivables_open_items()
        items = self.OpenItem.with_user(self.collector).search(action["domain"])
        self.assertEqual(len(items), 3)
        holds = self.Hold.search(partner.action_receivables_holds()["domain"])
        self.assertEqual(holds.move_id, invoice)

    def test_amount_in_two_companies(self):
        usd = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        other = self.setup_other_company(name="Dollar company", currency_id=usd.id)
        self.make_invoice(100.0)
        self.make_invoice(50.0, company=other["company"], currency=usd)
        both = (self.company + other["company"]).ids
        self.env.user.write({"company_ids": [Command.link(other["company"].id)]})
        partner = self.customer.with_context(allowed_company_ids=both)
        self.assertEqual(partner.receivables_open_item_count, 2)
        self.assertEqual(partner.receivables_open_amount, 125.0)
        one = self.customer.with_context(allowed_company_ids=self.company.ids)
        self.assertEqual(one.receivables_open_amount, 100.0)
