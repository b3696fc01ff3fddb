"""Retentions: neither overdue nor chased, until they are released."""

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TODAY
from .lettering_tax_common import TaxCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestRetention(TaxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.retained = cls.account("411700") or cls.env["account.account"].create(
            {
                "code": "411700",
                "name": "Retenues de garantie",
                "account_type": "asset_receivable",
                "reconcile": True,
            }
        )

    def keep(self, amount=60.0, due="2027-03-01"):
        """5 % of the invoice kept by the customer."""
        item = self.transfer(
            kind="retention",
            account=self.retained,
            amounts={self.item.id: amount},
            due=fields.Date.to_date(due),
        )
        return self.env["receivables.retention"].search([("line_id", "=", item.id)])

    def card(self):
        cards = self.env["receivables.card"]
        card_id = cards._ensure(self.customer.ids, self.company)[self.customer.id]
        card = cards.browse(card_id)
        card.refresh()
        return card

    def test_neither_overdue_nor_chased_until_released(self):
        retention = self.keep()
        self.assertEqual(
            (retention.amount, retention.amount_open, retention.move_id),
            (60.0, 60.0, self.invoice),
        )
        card = self.card()
        self.assertEqual((card.total_overdue, card.exposure_open), (1140.0, 1200.0))
        with freeze_time("2027-02-28"):
            self.assertEqual(self.card().total_overdue, 1140.0)
            with self.assertRaisesRegex(UserError, "retained until"):
                retention.action_release()

    def test_a_year_after_acceptance(self):
        retention = self.keep()
        retention.accepted_on = "2026-05-10"
        self.assertEqual(retention.release_date, fields.Date.to_date("2027-05-10"))
        self.assertEqual(retention.line_id.date_maturity, retention.release_date)

    def test_the_law_of_the_day_holds(self):
        self.env["receivables.legal.parameter"].create(
            {
                "code": "retention_release",
                "value": 6,
                "unit": "months",
                "date_from": "2026-06-01",
                "company_id": self.company.id,
            }
        )
        retention = self.keep()
        retention.accepted_on = "2026-05-31"
        self.assertEqual(retention.release_date, fields.Date.to_date("2027-05-31"))
        retention.accepted_on = "2026-06-15"
        self.assertEqual(retention.release_date, fields.Date.to_date("2026-12-15"))

    def test_released_it_is_an_ordinary_debt(self):
        retention = self.keep()
        with freeze_time("2027-03-01"), self.enter_registry_test_mode():
            cron = self.env.ref("receivables_followup.ir_cron_retention_release")
            cron.method_direct_trigger()
            cron.method_direct_trigger()
            retention.invalidate_recordset()
            self.assertEqual(len(retention.activity_ids), 1)
        with freeze_time("2027-03-01"):
            retention.action_release()
            self.assertEqual(retention.state, "released")
            self.assertFalse(retention.activity_ids)
            item = retention.release_transfer_id.line_ids.target_line_id
            self.assertEqual(item.account_id, self.item.account_id)
            self.assertTrue(self.items(item).chase)
        self.assertTax(200, 0, "nothing was paid yet")
        with freeze_time("2027-04-01"):
            self.assertEqual(self.card().total_overdue, 1200.0)
            self.pay(item, date="2027-04-01")
        self.assertTax(190, 10)
        with self.assertRaisesRegex(UserError, "released or paid"):
            retention.action_release()

    def test_a_guarantee_releases_at_once_and_an_opposition_never(self):
        retention = self.keep()
        retention.opposed_on = "2026-06-01"
        self.assertEqual(retention.state, "opposed")
        with freeze_time("2027-06-01"), self.assertRaisesRegex(UserError, "opposed"):
            retention.action_release()
        retention.write({"opposed_on": False, "guarantee_on": "2026-07-01"})
        with self.assertRaisesRegex(UserError, "retained until"):
            retention.action_release()
        retention.guarantee_on = TODAY
        retention.action_release()
        self.assertEqual(retention.state, "released")

    def test_what_follows_from_the_entry_is_not_entered(self):
        self.make_users()
        retention = self.keep().with_user(self.collector)
        for vals in ({"amount": 1.0}, {"state": "released"}, {"line_id": False}):
            with self.assertRaises(AccessError):
                retention.write(vals)
        with self.assertRaises(AccessError):
            retention.create({"amount": 1.0})
        with self.assertRaises(UserError):
            retention.unlink()
        retention.note = "Réserves levées."

    def test_the_letter_cites_the_law(self):
        retention = self.keep()
        retention.accepted_on = "2026-05-10"
        with self.assertRaisesRegex(UserError, "retained until"):
            retention._print_pieces()
        with freeze_time("2027-05-10"):
            self.pay(retention.line_id, 20.0, date="2027-05-10")
            [(_key, html)] = retention._print_pieces()
        self.assertIn("71-584", html)
        self.assertIn("60.00", html)
        self.assertIn("40.00", html)
        retention.opposed_on = "2026-06-01"
        with freeze_time("2027-05-10"), self.assertRaisesRegex(UserError, "opposed"):
            retention._print_pieces()
