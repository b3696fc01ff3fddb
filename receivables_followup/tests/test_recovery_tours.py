from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ReceivablesCommon


@tagged("post_install", "-at_install")
class TestRecoveryTours(ReceivablesCommon, HttpCase):
    """Disputes in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.customer.name = "Tour Customer"
        due = fields.Date.today() - timedelta(days=30)  # the browser lives today
        cls.invoice = cls.make_invoice(1250.0, due)

    def test_collector_opens_and_accepts_a_dispute(self):
        action = "receivables_followup.receivables_open_item_action"
        self.start_tour(
            f"/odoo/action-{action}", "receivables_dispute", login=self.collector.login
        )
        dispute = self.env["receivables.dispute"].search(
            [("move_id", "=", self.invoice.id)]
        )
        self.assertEqual((dispute.state, dispute.amount), ("accepted", 200.0))
        self.assertEqual(dispute.credit_note_id.state, "draft")
        self.assertEqual(dispute.answer, "You are right")
