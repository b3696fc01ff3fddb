from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


@tagged("post_install", "-at_install")
class TestTours(AccountTestInvoicingCommon, HttpCase):
    """What people do on screen, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.today = fields.Date.today()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Tour Customer", "is_company": True, "email": "tour@example.com"}
        )
        cls.invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.customer.id,
                "invoice_date": cls.today - timedelta(days=60),
                "invoice_payment_term_id": False,
                "invoice_date_due": cls.today - timedelta(days=30),
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": 1250, "tax_ids": []})
                ],
            }
        )
        cls.invoice.action_post()
        cls.user = new_test_user(
            cls.env,
            "tour_collector",
            "base.group_user,account.group_account_invoice",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def open(self, action, tour, path=""):
        url = f"/odoo/action-receivables_followup.{action}{path}"
        self.start_tour(url, tour, login=self.user.login)

    def send_every_day(self):
        """The browser lives today, which may be a Sunday."""
        day = {"hour_from": 8, "hour_to": 12, "day_period": "morning"}
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Every day",
                "attendance_ids": [
                    Command.create({**day, "name": str(n), "dayofweek": str(n)})
                    for n in range(7)
                ],
            }
        )
        policies = self.env["receivables.dunning.policy"].search([])
        policies.calendar_id = calendar

    def test_run(self):
        self.send_every_day()
        self.open("receivables_dunning_run_action", "receivables_dunning_run")
        run = self.env["receivables.dunning.run"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(run.state, "sending")
        run.action_send()
        self.assertEqual(run.state, "done")
        self.assertEqual(run.notice_ids.state, "sent")

    def test_card_opens_fresh(self):
        card_id = self.env["receivables.card"]._ensure(self.customer.ids, self.company)
        self.open(
            "receivables_card_action",
            "receivables_card_opens_fresh",
            f"/{card_id[self.customer.id]}",
        )

    def test_hold_item(self):
        self.open("receivables_open_item_action", "receivables_hold_item")
        hold = self.env["receivables.hold"].search(
            [("commercial_partner_id", "=", self.customer.id)]
        )
        self.assertEqual(hold.note, "Goods returned")
        self.assertTrue(hold.review_date)
