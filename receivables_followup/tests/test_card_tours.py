from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, tagged

from .common import ReceivablesCommon


@tagged("post_install", "-at_install")
class TestCardTours(ReceivablesCommon, HttpCase):
    """The follow-up card in a real browser, for each of its readers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()  # the browser lives today
        cls.make_users()
        cls.customer.write(
            {"name": "Tour Customer", "user_id": cls.rep.id, "credit_limit": 500}
        )
        due = cls.today - timedelta(days=20)
        invoice = cls.make_invoice(1500, due=due, date=due - timedelta(days=30))
        cls.make_receipt(250, invoice, date=cls.today)
        card_ids = cls.env["receivables.card"]._ensure(cls.customer.ids, cls.company)
        cls.card_id = card_ids[cls.customer.id]

    def open_card(self, tour, user):
        user.company_ids = [Command.set(self.company.ids)]
        url = "/odoo/action-receivables_followup.receivables_card_action"
        self.start_tour(f"{url}/{self.card_id}", tour, login=user.login)

    def test_accountant_opens_the_items_of_a_bar(self):
        self.open_card("receivables_card_bar", self.collector)

    def test_manager_sees_the_banner(self):
        self.open_card("receivables_card_banner", self.manager)
        self.start_tour(
            f"/odoo/res.partner/{self.customer.id}",
            "receivables_contact_banner",
            login=self.manager.login,
        )

    def test_rep_reads_the_documents_of_a_bar(self):
        self.open_card("receivables_card_rep", self.rep)
