from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..engine.recovery import procedure
from .common import TODAY
from .recovery_legal_common import LegalCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLegalCase(LegalCase):
    def test_life_of_a_payment_order(self):
        """Filed, granted, served, enforceable: delays, holds, limitation, title."""
        case = self.case()
        self.assertRegex(case.name, "LEGAL/")
        self.assertEqual(case.court_kind, "commercial")
        self.assertEqual(case.form_id.number, "12946*02")
        self.assertEqual(case.fees_amount, 33.47)
        self.assertEqual((case.principal_amount, case.amounts_on), (4000.0, self.today))
        self.assertEqual(self.reason(self.old), "legal")
        self.assertFalse(self.reason(self.new))
        self.go(case, ("file", "2026-06-01", "filed_on"))
        self.assertEqual(self.limit(), self.day("2031-03-01"))
        self.go(case, ("grant", "2026-06-10", "order_date"))
        self.assertEqual(case.deadline, self.day("2026-12-10"))
        self.assertEqual(case.deadline_label, "Serve the order, or it lapses")
        self.go(case, ("serve", "2026-06-20", "served_on"))
        self.assertEqual(case.deadline, self.day("2026-07-20"))
        self.assertEqual(self.limit(), self.day("2031-06-20"))
        self.go(case, "make_enforceable")
        self.assertEqual(self.limit(), self.day("2036-06-30"))
        self.go(case, "enforce", "close")
        self.assertFalse(self.reason(self.old))
        self.assertEqual(case.closed_on, self.today)

    @freeze_time("2026-11-02")
    def test_orders_from_september_lapse_after_three_months(self):
        case = self.case()
        self.go(
            case,
            ("file", "2026-08-01", "filed_on"),
            ("grant", "2026-09-01", "order_date"),
        )
        self.assertEqual(case.deadline, self.day("2026-12-01"))
        self.assertTrue(case.deadline_to_check)

    def test_deadlines_have_activities(self):
        case = self.case()
        self.go(case, "file", "grant")
        kind = self.env.ref("receivables_followup.mail_activity_legal_deadline")
        found = case.activity_ids.filtered(lambda one: one.activity_type_id == kind)
        self.assertEqual(found.date_deadline, self.day("2026-12-15"))
        self.cron("legal_case_daily", "2026-12-31")
        self.cron("legal_case_daily", "2026-12-31")
        with freeze_time("2026-12-31"):
            self.assertEqual(case.state, "granted")
            decide = self.env.ref("receivables_followup.mail_activity_legal_decide")
            self.assertEqual(
                len(case.activity_ids.filtered(lambda a: a.activity_type_id == decide)),
                1,
            )
            case.action_lapse()
        self.assertEqual(case.state, "lapsed")

    def test_a_step_out_of_turn_is_refused(self):
        case = self.case()
        with self.assertRaisesRegex(UserError, "does not follow"):
            case.action_serve()
        self.go(case, "file")
        case.order_date = "2026-06-29"
        with self.assertRaisesRegex(UserError, "Decided On"):
            case.action_grant()

    def test_a_refused_request_leads_to_the_next_step(self):
        case = self.case()
        self.go(case, ("file", "2026-06-01", "filed_on"), "reject")
        with self.assertRaises(UserError):
            case.action_file()
        self.assertIn("Interim payment", case.activity_ids[-1:].summary)
        action = case.action_next_step()
        following = self.Case.browse(action["res_id"])
        self.assertEqual(following.procedure, "refere_provision")
        self.assertEqual(following.parent_id, case)
        self.assertEqual((case.state, following.state), ("closed", "prepared"))
        self.assertEqual(following.move_line_ids, case.move_line_ids)
        self.assertEqual(self.reason(self.old), "legal")
        hold = self.items(self.old)._active_holds()
        self.assertEqual(hold.legal_case_id, following)
        following.action_file()
        self.assertEqual(self.limit(), self.day("2031-06-30"))
        following.action_reject()
        self.assertEqual(self.limit(), self.day("2031-03-01"))

    def test_paid_by_the_ledger(self):
        case = self.case()
        self.go(case, "file")
        self.make_receipt(4000.0, self.old)
        self.cron("legal_case_daily")
        self.assertEqual(case.state, "paid")
        self.assertFalse(case._active_holds())

    def test_interest_to_date_and_indemnity(self):
        """Charges count from the ledger, and keep the case open when they are left."""
        self.policy.write({"interest_mode": "statutory", "indemnity": True})
        self.company.receivables_charges_from = "2026-01-01"
        case = self.case()
        self.assertEqual(case.indemnity_amount, 40.0)
        # 4000 EUR from 31 March to 30 June, 91 days at 12.15 %.
        self.assertEqual(case.interest_amount, 121.17)
        self.assertEqual(case.amount_total, 4161.17)
        self.go(case, "file")
        self.make_receipt(4000.0, self.old)
        self.cron("legal_case_daily")
        self.assertEqual(case.state, "filed")
        case._open_charges().action_waive("Paid in full and final settlement")
        self.cron("legal_case_daily")
        self.assertEqual(case.state, "paid")

    def test_items_follow_until_filed(self):
        case = self.case()
        case.move_line_ids |= self.lines(self.new)
        self.assertEqual(self.reason(self.new), "legal")
        self.assertEqual(case.principal_amount, 6000.0)
        case.move_line_ids -= self.lines(self.old)
        self.assertFalse(self.reason(self.old))
        self.go(case, "file")
        with self.assertRaises(AccessError):
            case.with_user(self.manager_user()).move_line_ids = False

    def manager_user(self):
        self.make_users()
        return self.manager

    def test_items_of_somebody_else(self):
        other = self.make_invoice(
            10.0, "2026-05-31", partner=self.make_customer("Other")
        )
        with self.assertRaises(ValidationError):
            self.case(other)

    def test_collector_prepares_manager_files(self):
        self.make_users()
        case = self.Case.with_user(self.collector).create(
            {
                "card_id": self.card.id,
                "procedure": "injonction_payer",
                "move_line_ids": [fields.Command.set(self.lines(self.old).ids)],
            }
        )
        case.action_prepare()
        case.court = "Tribunal de commerce de Lyon"
        with self.assertRaises(AccessError):
            case.action_file()
        with self.assertRaises(AccessError):
            case.state = "filed"
        case.with_user(self.manager).action_file()
        with self.assertRaises(AccessError):
            case.court = "Elsewhere"
        with self.assertRaises(AccessError):
            self.Case.with_user(self.rep).search([]).mapped("name")

    def test_created_as_proposed_only(self):
        self.make_users()
        vals = {"card_id": self.card.id, "procedure": "lawyer"}
        for forged in ({"state": "enforceable"}, {"principal_amount": 5.0}):
            with self.assertRaises(AccessError):
                self.Case.with_user(self.manager).create(vals | forged)

    def test_proposal(self):
        lines = self.lines(self.old, self.new)
        case = self.Case._propose(lines)
        self.assertEqual((case.state, case.procedure), ("proposed", "injonction_payer"))
        self.assertEqual(case.principal_amount, 6000.0)
        self.assertFalse(self.reason(self.old))
        self.assertTrue(case.activity_ids)
        self.assertFalse(self.Case._propose(lines))
        case.action_abandon()
        self.assertTrue(self.Case._propose(lines))

    def test_creditor_abroad_declares_later(self):
        self.company.partner_id.country_id = self.env.ref("base.be")
        case = self.case(procedure="insolvency_claim", published_on="2026-06-15")
        self.assertEqual(case.deadline, self.day("2026-10-15"))

    def test_small_claim_suspends(self):
        case = self.case(procedure="small_claim")
        self.assertFalse(case.court_kind)
        self.go(case, ("file", "2026-06-10", "filed_on"))
        self.assertEqual(case.deadline, self.day("2026-07-10"))
        self.assertEqual(self.limit(), self.day("2031-03-21"))

    def test_a_corrected_day_counts(self):
        case = self.case()
        self.go(case, ("file", "2026-06-01", "filed_on"))
        self.go(case, ("grant", "2026-06-10", "order_date"), "serve")
        case.served_on = "2026-06-18"
        self.assertEqual(case.deadline, self.day("2026-07-18"))
        self.assertEqual(self.limit(), self.day("2031-06-18"))

    def test_deletion(self):
        case = self.case()
        case.action_propose_again()
        case.unlink()
        case = self.case()
        self.go(case, "file")
        with self.assertRaises(UserError):
            case.unlink()

    def test_other_company(self):
        other = self.setup_other_company(name="Other")["company"]
        self.make_users()
        customer = self.make_customer("Elsewhere")
        invoice = self.make_invoice(
            50.0, "2026-05-31", partner=customer, company=other, date="2026-05-01"
        )
        case = self.Case._propose(self.lines(invoice))
        self.assertEqual(case.company_id, other)
        self.assertFalse(
            self.Case.with_user(self.manager).search([("id", "=", case.id)])
        )

    def test_smart_buttons(self):
        case = self.case()
        self.assertEqual(self.card.legal_case_count, 1)
        self.assertEqual(self.customer.receivables_legal_case_count, 1)
        self.assertEqual(case.move_ids, self.old)
        self.assertEqual(self.old.receivables_legal_case_count, 1)
        for action in (
            self.card.action_open_legal_cases(),
            self.customer.action_receivables_legal_cases(),
            self.old.action_receivables_legal_cases(),
        ):
            self.assertEqual(self.Case.search(action["domain"]), case)


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLegalGuide(LegalCase):
    def open_guide(self, action=None):
        action = action or self.card.action_legal_guide()
        return self.env[action["res_model"]].browse(action["res_id"])

    def applying(self, guide):
        return guide.line_ids.filtered("applies").mapped("procedure")

    def test_a_trader_in_france(self):
        guide = self.open_guide()
        self.assertEqual(guide.amount, 6000.0)
        self.assertEqual(self.applying(guide)[0], "injonction_payer")
        small = guide.line_ids.filtered(lambda line: line.procedure == "small_claim")
        self.assertEqual(small.reasons, "Above the ceiling of small claims.")
        self.assertEqual(len(guide.line_ids), 13)

    def test_doors(self):
        for action in (
            self.customer.action_receivables_legal_guide(),
            self.items().action_legal_guide(),
        ):
            self.assertEqual(self.open_guide(action).amount, 6000.0)
        with self.assertRaises(UserError):
            self.make_customer("Nobody").action_receivables_legal_guide()

    def test_answers_change_the_advice(self):
        guide = self.open_guide()
        guide.disputed = True
        self.assertNotIn("injonction_payer", self.applying(guide))
        self.assertIn("assignation", self.applying(guide))

    def test_european_debtor(self):
        self.customer.country_id = self.env.ref("base.de")
        self.assertEqual(self.applying(self.open_guide())[0], "european_order")
        self.customer.country_id = self.env.ref("base.dk")
        self.assertNotIn("european_order", self.applying(self.open_guide()))

    def test_association_goes_to_the_civil_court(self):
        self.card.legal_status = "civil"
        guide = self.open_guide()
        line = guide.line_ids.filtered(lambda one: one.procedure == "injonction_payer")
        self.assertEqual(line.court_kind, "proximity")

    def test_an_open_dispute_is_known(self):
        reason = self.env.ref("receivables_followup.dispute_reason_price")
        self.env["receivables.dispute"]._open(self.old, reason)
        self.assertTrue(self.open_guide().disputed)

    def test_open_a_case(self):
        guide = self.open_guide()
        action = guide.line_ids[0].action_open_case()
        case = self.Case.browse(action["res_id"])
        self.assertEqual((case.state, case.principal_amount), ("prepared", 6000.0))
        with self.assertRaisesRegex(UserError, "claims some of these items"):
            self.open_guide().line_ids[0].action_open_case()

    def test_every_reason_has_words(self):
        """Over many facts no code of the engine is left without words."""
        from itertools import product

        words = self.open_guide()._reason_words()
        limits = procedure.Limits(5000_00, 10000_00, 5000_00, 10000_00)
        codes = set()
        for debtor, amount in product(
            ("trader", "civil", "consumer", "public"), (100, 5001_00, 20000_00)
        ):
            for bits in product((False, True), repeat=6):
                facts = procedure.Facts(
                    amount,
                    debtor,
                    abroad=bits[0],
                    insolvency=bits[1],
                    prior_debt=bits[2],
                    title=bits[3],
                    performance=bits[4],
                    disputed=bits[5],
                    contractual=bits[0],
                    fixed=bits[1],
                    expired=bits[2] and bits[3],
                )
                for option in procedure.guide(facts, limits):
                    codes.update(option.reasons)
        self.assertFalse(codes - words.keys())
