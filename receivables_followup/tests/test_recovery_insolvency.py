from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TODAY
from .recovery_legal_common import LegalCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestInsolvency(LegalCase):
    """A judgment of 15 April: the invoice of 1 March is prior, that of 1 May is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.proceedings = cls.Insolvency._record(
            cls.customer,
            cls.company,
            "2026-04-15",
            published_on="2026-04-28",
            court="Tribunal de commerce de Lyon",
            retention_clause=True,
        )

    def claim(self, procedure="insolvency_claim"):
        return self.proceedings.case_ids.filtered(
            lambda case: case.procedure == procedure
        )

    def test_prior_debts_are_frozen_and_later_ones_chased(self):
        self.assertEqual(self.reason(self.old), "insolvency")
        self.assertFalse(self.reason(self.new))
        self.assertEqual(self.item(self.new).chaseable_amount, 2000.0)
        self.assertEqual(self.proceedings.frozen_amount, 4000.0)
        after = self.make_invoice(10.0, "2026-06-20", date="2026-06-20")
        self.cron("insolvency_daily")
        self.assertFalse(self.reason(after))
        self.assertFalse(self.Hold.search([("customer_wide", "=", True)]))
        listed = self.proceedings.action_open_items()
        self.assertEqual(self.OpenItem.search(listed["domain"]).move_id, self.old)

    def test_dunning_takes_later_debts_only(self):
        run = self.propose()
        claimed = run.notice_ids.line_ids.filtered(lambda line: line.kind == "claimed")
        self.assertNotIn(self.old, claimed.move_id)

    def test_claims_with_deadlines(self):
        claim = self.claim()
        self.assertEqual(claim.state, "proposed")
        self.assertEqual(claim.deadline, self.day("2026-06-28"))
        self.assertEqual(self.proceedings.claim_deadline, self.day("2026-06-28"))
        self.assertEqual(claim.principal_amount, 4000.0)
        self.assertEqual(claim.court_kind, "insolvency")
        self.assertTrue(claim.activity_ids)
        self.assertEqual(
            self.claim("retention_of_title").deadline, self.day("2026-07-28")
        )

    def test_missed_declaration_asks_for_relief(self):
        claim = self.claim()
        claim.action_prepare()
        claim.action_lapse()
        self.assertEqual(claim.deadline, self.day("2026-10-28"))

    def test_publication_known_later(self):
        other = self.make_customer("Late News")
        self.make_invoice(10.0, "2026-03-31", partner=other)
        found = self.Insolvency._record(other, self.company, "2026-06-01")
        self.assertFalse(found.claim_deadline)
        self.assertFalse(found.case_ids.deadline)
        found.published_on = "2026-06-10"
        self.assertEqual(found.claim_deadline, self.day("2026-08-10"))
        self.assertEqual(found.case_ids.deadline, self.day("2026-08-10"))

    def test_creditor_abroad(self):
        self.company.partner_id.country_id = self.env.ref("base.be")
        other = self.make_customer("Abroad")
        found = self.Insolvency._record(
            other, self.company, "2026-06-01", published_on="2026-06-10"
        )
        self.assertEqual(found.claim_deadline, self.day("2026-10-10"))

    def test_declaration_interrupts_until_the_end(self):
        claim = self.claim()
        claim.action_prepare()
        claim.filed_on = "2026-06-01"
        claim.action_file()
        self.assertEqual(self.limit(), self.day("2031-06-01"))
        self.proceedings.action_close_insufficient()
        self.assertEqual(self.limit(), self.day("2031-06-30"))

    def test_invoiced_later_for_an_earlier_delivery(self):
        late = self.make_invoice(
            300.0, "2026-06-30", date="2026-06-01", delivery_date="2026-04-01"
        )
        self.cron("insolvency_daily")
        self.assertEqual(self.reason(late), "insolvency")
        self.assertIn(late, self.claim().move_ids)

    def test_found_after_the_declaration(self):
        claim = self.claim()
        claim.action_prepare()
        claim.action_file()
        self.make_invoice(
            300.0, "2026-06-30", date="2026-06-01", delivery_date="2026-04-01"
        )
        self.cron("insolvency_daily")
        self.assertIn("complete it", self.proceedings.activity_ids.summary)

    def test_payment_of_prior_debts_is_warned_of(self):
        kinds = [alert["kind"] for alert in self.card.banner]
        self.assertIn("insolvency", kinds)
        self.make_receipt(500.0, self.old, date="2026-06-20")
        self.proceedings.invalidate_recordset()
        self.assertEqual(self.proceedings.paid_amount, 500.0)
        self.cron("insolvency_daily")
        self.assertIn("forbidden", self.proceedings.activity_ids.summary)

    def test_recorded_once(self):
        again = self.Insolvency._record(
            self.customer, self.company, "2026-04-15", court_reference="2026J00123"
        )
        self.assertEqual(again, self.proceedings)
        self.assertEqual(again.court_reference, "2026J00123")

    def test_late_charges_stop_at_the_judgment(self):
        hold = self.proceedings.hold_ids
        self.assertEqual(hold.move_line_id, self.lines(self.old))
        self.assertEqual(hold.date_from, self.day("2026-04-15"))

    def test_the_guide_knows(self):
        guide = self.env["receivables.legal.guide"]
        options = self.card._legal_options(self.lines(self.old))
        self.assertEqual(
            [o.procedure for o in options if o.applies], ["insolvency_claim"]
        )
        options = self.card._legal_options(self.lines(self.new))
        applying = [o.procedure for o in options if o.applies]
        self.assertIn("injonction_payer", applying)
        self.assertNotIn("insolvency_claim", applying)
        self.assertTrue(guide._reason_words()["insolvency"])

    def test_conversion_and_plan(self):
        self.proceedings.action_plan()
        self.assertEqual(self.proceedings.state, "plan")
        self.assertEqual(self.reason(self.old), "insolvency")
        self.proceedings.action_convert()
        self.assertEqual(self.proceedings.kind, "liquidation")
        self.assertEqual(self.proceedings.converted_on, self.today)
        self.assertEqual(self.reason(self.old), "insolvency")
        self.assertTrue(self.proceedings.activity_ids)

    def test_set_aside(self):
        self.proceedings.action_revoke()
        self.assertFalse(self.reason(self.old))
        self.assertEqual(set(self.proceedings.case_ids.mapped("state")), {"abandoned"})
        with self.assertRaises(UserError):
            self.proceedings.action_plan()

    def test_plan_completed(self):
        self.proceedings.action_plan()
        self.proceedings.action_complete()
        self.assertFalse(self.reason(self.old))

    def test_want_of_assets(self):
        self.proceedings.action_close_insufficient()
        self.assertEqual(self.reason(self.old), "insolvency")

    def test_rights(self):
        self.make_users()
        collector = self.proceedings.with_user(self.collector)
        self.assertEqual(collector.frozen_amount, 4000.0)
        with self.assertRaises(AccessError):
            collector.court = "Elsewhere"
        manager = self.proceedings.with_user(self.manager)
        manager.court = "Tribunal de commerce de Paris"
        with self.assertRaises(AccessError):
            manager.date = "2026-01-01"
        with self.assertRaises(AccessError):
            manager.state = "closed"
        manager.action_plan()
        with self.assertRaises(UserError):
            manager.sudo().unlink()

    def test_a_manager_records(self):
        self.make_users()
        other = self.make_customer("Fresh")
        invoice = self.make_invoice(10.0, "2026-03-31", partner=other)
        self.Insolvency.with_user(self.manager).create(
            {"card_id": self.card_of(other).id, "date": "2026-06-01"}
        )
        self.assertEqual(self.reason(invoice), "insolvency")

    def test_other_company_goes_on(self):
        other = self.setup_other_company(name="Other")["company"]
        elsewhere = self.make_invoice(
            50.0, "2026-03-31", company=other, date="2026-03-01"
        )
        self.cron("insolvency_daily")
        self.assertFalse(
            self.items(elsewhere, allowed_company_ids=other.ids).hold_reason
        )
