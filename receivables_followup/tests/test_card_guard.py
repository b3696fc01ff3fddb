"""Figures of a card are the ledger's, whoever calls."""

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import TODAY, ReceivablesCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestCardGuard(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.customer.user_id = cls.rep
        cls.make_invoice(100, due="2026-05-01")
        cls.env["receivables.card"].refresh_all(cls.company)
        cls.card = cls.customer.receivables_card_ids

    def test_figures_are_not_entered(self):
        for user in (self.collector, self.manager):
            card = self.card.with_user(user)
            for vals in (
                {"total_due": 0.0},
                {"total_overdue": 0.0},
                {"oldest_due_date": False},
                {"figures_at": "2026-01-01 00:00:00"},
                {"refreshed_at": "2026-01-01 00:00:00"},
                {"user_id": user.id},
                {"active": False},
                {"next_action_date": "2026-01-01"},
                {"commercial_partner_id": self.make_customer("Other").id},
            ):
                with self.subTest(vals=vals), self.assertRaises(AccessError):
                    card.write(vals)
            with self.assertRaises(AccessError):
                card.action_archive()
        self.env.invalidate_all()
        self.assertEqual(self.card.total_overdue, 100)
        self.assertEqual(self.card.user_id, self.rep)

    def test_figures_are_not_created(self):
        other = self.make_customer("Other")
        Card = self.env["receivables.card"].with_user(self.collector)
        with self.assertRaises(AccessError):
            Card.create({"commercial_partner_id": other.id, "total_due": 5.0})
        with self.assertRaises(AccessError):
            Card.with_context(default_total_due=5.0).create(
                {"commercial_partner_id": other.id}
            )
        card = Card.create({"commercial_partner_id": other.id})
        self.assertEqual(card.company_id, self.company)

    def test_collector_still_works_on_the_card(self):
        card = self.card.with_user(self.collector)
        with Form(card) as form:
            form.debtor_nature = "public"
        self.assertEqual(self.card.debtor_nature, "public")
        card.activity_schedule("mail.mail_activity_data_call", user_id=self.rep.id)
        self.assertTrue(card.next_action_date)
        card.refresh()
        self.customer.user_id = self.collector
        self.assertEqual(self.card.user_id, self.collector)
