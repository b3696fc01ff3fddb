"""Stop of sales: levels and decisions on the card, who decides, who sees it."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import TODAY
from .recovery_einvoice_common import EinvoiceCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestSalesBlock(EinvoiceCase):
    def stop(self, user=None, **vals):
        Block = self.env["receivables.sales.block"].with_user(user or self.manager)
        vals = {"card_id": self.card.id, "reason": "Cheque bounced"} | vals
        return Block.create(vals).with_env(self.env)

    def blocked(self, card=None):
        card = card or self.card
        card.invalidate_recordset()
        found = card.search([("sales_blocked", "=", True)])
        self.assertEqual(card in found, card.sales_blocked)
        self.assertEqual(
            card in card.search([("sales_blocked", "=", False)]), not card.sales_blocked
        )
        return card.sales_blocked

    def test_decision(self):
        self.assertFalse(self.blocked())
        block = self.stop()
        self.assertTrue(self.blocked())
        self.assertEqual(self.card.sales_block_reason, "Cheque bounced")
        self.assertEqual(block.user_id, self.manager)
        self.assertIn("Cheque bounced", self.card.message_ids[0].body)
        block.with_user(self.manager).action_end()
        self.assertFalse(self.blocked())
        self.assertEqual(block.ended_by_id, self.manager)

    def test_dates(self):
        self.stop(date_from="2026-07-01", date_until="2026-07-31")
        self.assertFalse(self.blocked())
        with freeze_time("2026-07-31"):
            self.assertTrue(self.blocked())
        with freeze_time("2026-08-01"):
            self.assertFalse(self.blocked())
        with self.assertRaises(ValidationError):
            self.stop(date_from="2026-07-02", date_until="2026-07-01")

    def test_level(self):
        level = self.env["receivables.dunning.policy"].search([], limit=1).level_ids[:1]
        level.stop_sales = True
        self.card.sudo().level_id = level
        self.assertTrue(self.blocked())
        self.assertIn(level.name, self.card.sales_block_reason)
        level.stop_sales = False
        self.assertFalse(self.blocked())

    def test_banner_on_card_partner_and_invoice(self):
        self.customer.user_id = self.rep
        self.stop()
        for record in (self.card, self.customer, self.invoice):
            user = self.rep if record != self.invoice else self.collector
            banner = "banner" if record == self.card else "receivables_banner"
            record.invalidate_recordset()
            alerts = record.with_user(user)[banner]
            kinds = [alert["kind"] for alert in alerts]
            self.assertIn("sales_block", kinds, record)

    def test_only_managers_decide(self):
        for user in (self.rep, self.collector):
            with self.assertRaises(AccessError):
                self.stop(user)
        block = self.stop()
        with self.assertRaises(AccessError):
            block.with_user(self.collector).action_end()
        with self.refused(UserError, "decision that stands"):
            block.with_user(self.manager).reason = "other"
        block.with_user(self.manager).date_until = "2026-12-31"
        with self.refused(UserError, "never deleted"):
            block.sudo().unlink()

    def test_author_cannot_be_forged(self):
        block = self.stop(user_id=self.collector.id)
        self.assertEqual(block.user_id, self.manager)

    def test_representatives_see_those_of_their_customers(self):
        block = self.stop()
        self.customer.user_id = self.leader
        self.env["receivables.card"].refresh_all(self.company)
        Block = self.env["receivables.sales.block"]
        self.assertFalse(Block.with_user(self.rep).search([]))
        self.assertEqual(Block.with_user(self.leader).search([]), block)

    def test_two_companies(self):
        other = self.setup_other_company()["company"]
        cards = self.env["receivables.card"]._ensure(self.customer.ids, other)
        theirs = self.card.browse(cards[self.customer.id])
        self.stop()
        self.assertFalse(theirs.sales_blocked)
        Block = self.env["receivables.sales.block"].sudo()
        Block.create({"card_id": theirs.id, "reason": "Theirs"})
        seen = self.env["receivables.sales.block"].with_user(self.manager).search([])
        self.assertEqual(seen.company_id, self.company)

    def test_list_of_partners_needs_a_constant_number_of_queries(self):
        self.stop()
        partners = self.customer
        for number in range(6):
            partner = self.make_customer(f"Customer {number}")
            self.env["receivables.card"]._ensure(partner.ids, self.company)
            partners |= partner

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            records.with_user(self.manager).read(["receivables_banner"])
            return self.env.cr.sql_log_count - start

        count(partners)
        self.assertEqual(count(partners[:2]), count(partners))
