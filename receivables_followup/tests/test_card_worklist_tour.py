"""The day of a representative, in a real browser."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


@tagged("post_install", "-at_install")
class TestWorklistTour(AccountTestInvoicingCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.rep = new_test_user(
            cls.env,
            "tour_rep",
            "base.group_user,sales_team.group_sale_salesman",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.first = cls.late_customer("Tour Customer", 1250, cls.rep)
        cls.second = cls.late_customer("Next Customer", 400, cls.rep)
        cls.late_customer("Somebody Else's", 9000, cls.env.user)
        cls.env["receivables.card"].refresh_all(cls.company)

    @classmethod
    def late_customer(cls, name, amount, user):
        today = fields.Date.today()
        partner = cls.env["res.partner"].create(
            {"name": name, "is_company": True, "user_id": user.id}
        )
        invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": today - timedelta(days=60),
                "invoice_payment_term_id": False,
                "invoice_date_due": today - timedelta(days=30),
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Goods", "price_unit": amount, "tax_ids": []}
                    )
                ],
            }
        )
        invoice.action_post()
        return partner

    def test_promise_from_the_worklist(self):
        self.start_tour(
            "/odoo/receivables-worklist",
            "receivables_worklist_promise",
            login=self.rep.login,
        )
        card = self.first.receivables_card_ids
        promise = card.promise_ids
        self.assertEqual(promise.amount, 1250)
        self.assertEqual(promise.user_id, self.rep)
        self.assertEqual(promise.date, fields.Date.today() + timedelta(days=9))
        self.assertEqual(card.interaction_ids.summary, "Will pay by transfer")
        self.assertFalse(self.second.receivables_card_ids.interaction_ids)
