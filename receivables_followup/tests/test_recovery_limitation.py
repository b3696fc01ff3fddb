from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import TODAY
from .recovery_legal_common import LegalCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLimitation(LegalCase):
    def test_terms_by_nature(self):
        """2 years consumers, 5 business, 4 from the next 1 January, 1 transport."""
        for nature, limit in (
            ("business", "2031-03-01"),
            ("abroad", "2031-03-01"),
            ("consumer", "2028-03-01"),
            ("public", "2030-12-31"),
        ):
            self.card.debtor_nature = nature
            self.assertEqual(self.limit(), self.day(limit), nature)
        self.card.debtor_nature = "business"
        clock = self.Limitation._of(self.lines(self.old))
        clock.debt_kind = "transport"
        self.assertEqual(clock.date_limit, self.day("2027-03-01"))

    def test_an_unknown_debtor_has_the_shortest_term(self):
        self.card.debtor_nature = False
        self.assertEqual(self.limit(), self.day("2028-03-01"))

    def test_the_service_may_come_first(self):
        clock = self.Limitation._of(self.lines(self.old))
        self.assertEqual(clock.start_reason, "invoice")
        clock.completed_on = "2026-01-15"
        self.assertEqual(clock.start_reason, "service")
        self.assertEqual(clock.date_limit, self.day("2031-01-15"))

    def test_delivery_date_of_the_invoice(self):
        early = self.make_invoice(
            10.0, "2026-05-31", date="2026-05-01", delivery_date="2026-04-02"
        )
        self.assertEqual(self.limit(early), self.day("2031-04-02"))

    def test_interruptions(self):
        line = self.lines(self.old)
        for cause in ("formal_notice", "order_request"):
            self.Limitation._interrupt(line, cause, self.day("2026-06-01"), "X")
            self.assertEqual(self.limit(), self.day("2031-03-01"), cause)
        event = self.Limitation._interrupt(
            line, "acknowledgement", self.day("2026-06-10"), "Letter"
        )
        self.assertEqual(self.limit(), self.day("2031-06-10"))
        self.assertEqual(event.effect, "interrupts")
        event.action_cancel()
        self.assertEqual(self.limit(), self.day("2031-03-01"))

    def test_a_title_gives_ten_years(self):
        self.Limitation._interrupt(
            self.lines(self.old), "title", self.day("2026-06-10"), "Judgment"
        )
        self.assertEqual(self.limit(), self.day("2036-06-10"))

    def test_suspension(self):
        self.Limitation._interrupt(
            self.lines(self.old),
            "conciliation",
            self.day("2026-04-01"),
            "Conciliator",
            date_end=self.day("2026-05-01"),
        )
        self.assertEqual(self.limit(), self.day("2031-03-31"))

    def test_an_event_to_come_is_refused(self):
        with self.assertRaises(ValidationError):
            self.Limitation._interrupt(
                self.lines(self.old), "claim", self.day("2026-07-01"), "X"
            )

    def test_part_payment_is_only_proposed(self):
        self.make_receipt(1000.0, self.old, date="2026-06-15")
        self.Limitation._refresh(self.company, self.customer)
        clock = self.Limitation._of(self.lines(self.old))
        event = clock.event_ids
        self.assertEqual(
            (event.state, event.date), ("proposed", self.day("2026-06-15"))
        )
        self.assertEqual(self.limit(), self.day("2031-03-01"))
        self.assertTrue(clock.event_to_confirm)
        self.assertIn(clock, self.Limitation.search([("event_to_confirm", "=", True)]))
        event.action_confirm()
        self.assertEqual(self.limit(), self.day("2031-06-15"))
        self.Limitation._refresh(self.company, self.customer)
        self.assertEqual(len(clock.event_ids), 1)

    def test_a_credit_note_acknowledges_nothing(self):
        note = self.make_credit_note(100.0)
        (self.lines(self.old) | self.open_lines(note)).reconcile()
        self.Limitation._refresh(self.company)
        self.assertFalse(self.Limitation._of(self.lines(self.old)).event_ids)

    def test_settled_and_opened_again(self):
        clock = self.Limitation._of(self.lines(self.old))
        receipt = self.make_receipt(4000.0, self.old)
        self.Limitation._refresh(self.company)
        self.assertEqual(clock.state, "closed")
        receipt.remove_move_reconcile()
        self.Limitation._refresh(self.company)
        self.assertEqual(clock.state, "running")

    def test_a_corrected_invoice_keeps_its_clock(self):
        clock = self.Limitation._of(self.lines(self.old))
        self.Limitation._interrupt(
            self.lines(self.old), "acknowledgement", self.day("2026-06-10"), "Letter"
        )
        self.old.button_draft()
        self.old.invoice_line_ids.price_unit = 4100.0
        self.old.action_post()
        self.Limitation._refresh(self.company)
        self.assertEqual(clock.move_line_id, self.lines(self.old))
        self.assertEqual(self.limit(), self.day("2031-06-10"))

    def test_alerts_at_six_and_two_months_under_a_hold(self):
        self.card.debtor_nature = "consumer"
        self.Hold._hold(self.items(), "manual", review_date=self.today)
        told = []
        for day in (
            "2027-08-30",
            "2027-09-02",
            "2027-10-01",
            "2028-01-02",
            "2028-02-01",
        ):
            self.cron("limitation_refresh", day)
            told.append(len(self.activities()))
        self.assertEqual(told, [0, 1, 1, 3, 3])
        with freeze_time("2028-02-01"):
            self.card.invalidate_recordset()
            kinds = [alert["kind"] for alert in self.card.banner]
            self.assertIn("limitation_alert", kinds)
            self.assertEqual(self.card.limitation_alerts, 2)
        self.cron("limitation_refresh", "2028-03-02")
        with freeze_time("2028-03-02"):
            self.assertIn(
                "limitation_expired", [alert["kind"] for alert in self.card.banner]
            )

    def activities(self):
        kind = self.env.ref("receivables_followup.mail_activity_limitation")
        return self.card.activity_ids.filtered(lambda one: one.activity_type_id == kind)

    def test_column_of_open_items(self):
        self.Limitation._refresh(self.company)
        self.assertEqual(self.item(self.old).limitation_date, self.day("2031-03-01"))

    def test_signed_plan_acknowledges(self):
        plan = self.env["receivables.payment.plan"].create(
            {
                "card_id": self.card.id,
                "move_line_ids": [fields.Command.set(self.lines(self.old).ids)],
                "instalment_count": 2,
                "date_first": self.day("2026-07-31"),
            }
        )
        plan.action_generate()
        plan.action_mark_sent()
        plan.signed_on = self.day("2026-06-20")
        plan.action_confirm()
        self.assertEqual(self.limit(), self.day("2031-06-20"))

    def test_bulk_takes_few_statements(self):
        for number in range(20):
            self.make_invoice(10.0 + number, "2026-05-31")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(40):
            self.Limitation._refresh(self.company)
        found = self.Limitation.search([("company_id", "=", self.company.id)])
        self.assertEqual(len(found), 22)

    def test_rights(self):
        self.make_users()
        clock = self.Limitation._of(self.lines(self.old))
        mine = clock.with_user(self.collector)
        mine.completed_on = "2026-02-01"
        self.assertEqual(clock.date_limit, self.day("2031-02-01"))
        event = self.env["receivables.limitation.event"].with_user(self.collector)
        event = event.create(
            {
                "limitation_id": clock.id,
                "cause": "acknowledgement",
                "date": self.day("2026-06-01"),
                "origin": "E-mail",
            }
        )
        self.assertEqual(event.decided_by_id, self.collector)
        with self.assertRaises(AccessError):
            event.date = self.day("2026-06-02")
        with self.assertRaises(AccessError):
            event.create(
                {
                    "limitation_id": clock.id,
                    "cause": "claim",
                    "date": self.day("2026-06-01"),
                    "state": "proposed",
                }
            )
        with self.assertRaises(AccessError):
            clock.with_user(self.rep).read(["date_limit"])

    def test_companies_are_apart(self):
        other = self.setup_other_company(name="Other")["company"]
        customer = self.make_customer("Elsewhere")
        self.make_invoice(
            50.0, "2026-05-31", partner=customer, company=other, date="2026-05-01"
        )
        self.Limitation._refresh(self.company)
        self.Limitation._refresh(other)
        self.make_users()
        seen = self.Limitation.with_user(self.collector).search([])
        self.assertEqual(seen.company_id, self.company)
        self.assertEqual(
            self.Limitation.search_count([("company_id", "=", other.id)]), 1
        )


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLegalParameter(LegalCase):
    def test_a_change_of_law(self):
        """Orders from 1 September 2026: three months to serve; six before."""
        for day, limit in (("2026-08-31", "2027-02-28"), ("2026-09-01", "2026-12-01")):
            found = self.Parameter._deadline("order_service", self.day(day))
            self.assertEqual(found, self.day(limit))

    def test_ceilings_and_delays(self):
        for code, value in (
            ("small_claim_ceiling", 5000),
            ("injonction_faire_ceiling", 10000),
            ("insolvency_claim", 2),
            ("insolvency_claim_abroad", 4),
            ("insolvency_relief", 6),
            ("retention_of_title", 3),
            ("order_opposition", 1),
            ("european_opposition", 30),
        ):
            self.assertEqual(self.Parameter._value(code, self.today), value, code)

    def test_a_missing_figure_is_named(self):
        with self.assertRaisesRegex(UserError, "Payment order: wait before"):
            self.Parameter._value("order_enforcement", self.day("2020-01-01"))

    def test_a_company_has_its_own(self):
        self.Parameter.create(
            {
                "code": "small_claim_ceiling",
                "value": 4000,
                "unit": "EUR",
                "date_from": "2026-01-01",
                "company_id": self.company.id,
            }
        )
        value = self.Parameter._value("small_claim_ceiling", self.today)
        self.assertEqual(value, 4000)

    def test_shipped_once_with_sources(self):
        self.assertFalse(self.Parameter._load_shipped())
        self.assertTrue(all(self.Parameter.search([]).mapped("source")))
        conflicting = self.Parameter.search([("code", "=", "fee_order_commercial")])
        self.assertTrue(conflicting.to_check)

    def test_forms(self):
        forms = self.env["receivables.legal.form"]
        for court, number in (
            ("commercial", "12946*02"),
            ("judicial", "12948*06"),
            ("proximity", "16040*01"),
        ):
            found = forms._for("injonction_payer", court, self.today)
            self.assertEqual(found.number, number)
        self.assertEqual(
            forms._for("injonction_faire", "judicial", self.today).number, "11723*11"
        )
        self.assertEqual(
            forms._for("european_order", "foreign", self.today).number, "A"
        )
