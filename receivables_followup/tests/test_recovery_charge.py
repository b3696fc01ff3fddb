"""Late charges: claimed from the ledger, billed or waived, never twice."""

from datetime import date
from types import SimpleNamespace

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import TODAY
from .dunning_run_common import DunningRunCase


@freeze_time(TODAY)
class ChargeCase(DunningRunCase):
    """Interest at 12.15 percent, then 12.40; a business with a card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.Charge = cls.env["receivables.late.charge"]
        cls.policy.write({"interest_mode": "statutory", "indemnity": True})
        rates = cls.env["receivables.interest.rate"]
        rates.search([]).unlink()
        for day, rate in (("2026-01-01", 2.15), ("2026-07-01", 2.40)):
            rates.create({"series": "ecb_refi", "date_from": day, "rate": rate})
            rates.create({"series": "legal_other", "date_from": day, "rate": 6.0})
        cls.company.receivables_charges_from = "2026-01-01"
        income = cls.company_data["default_account_revenue"]
        cls.company.write(
            {
                "receivables_charge_interest_account_id": income.id,
                "receivables_charge_indemnity_account_id": income.id,
            }
        )
        cls.card = cls.make_card(cls.customer)

    @classmethod
    def make_card(cls, partner, nature="business", company=None):
        company = company or cls.company
        ids = cls.env["receivables.card"]._ensure(partner.ids, company)
        card = cls.env["receivables.card"].browse(ids[partner.id])
        card.debtor_nature = nature
        return card

    def accrue(self, day=None, **kwargs):
        """Run the accrual as of a day; the open claims of the test company."""
        with freeze_time(day or self.today):
            until = fields.Date.to_date(day or self.today)
            self.Charge._accrue(self.company, until, **kwargs)
        return self.claims()

    def claims(self, **vals):
        domain = [("company_id", "=", self.company.id), ("state", "=", "open")]
        domain += [(name, "=", value) for name, value in vals.items()]
        return self.Charge.search(domain, order="kind desc, period, date_from")

    def amounts(self, claims):
        """``[(kind, first day, last day, amount)]``"""
        return [
            (c.kind, str(c.date_from), str(c.date_to), c.amount)
            for c in claims.sorted(lambda c: (c.kind, c.date_from), reverse=False)
        ]


@tagged("post_install", "-at_install")
class TestCharge(ChargeCase):
    # -- accrual -----------------------------------------------------------------------

    def test_interest_by_half_year_and_the_indemnity(self):
        self.make_invoice(1200.0, "2026-05-31")
        found = self.accrue("2026-08-31")
        self.assertEqual(
            self.amounts(found),
            [
                ("indemnity", "2026-06-01", "2026-06-01", 40.0),
                ("interest", "2026-06-01", "2026-06-30", 11.98),
                ("interest", "2026-07-01", "2026-08-31", 25.28),
            ],
        )
        self.assertIn("1200.00 × 12.15 % × 30 / 365", found.mapped("rate_text"))
        self.assertEqual(
            self.Charge._open_for(self.customer),
            found.sorted(lambda c: (c.period, c.kind, c.id)),
        )

    def test_claims_survive_the_payment_of_the_principal(self):
        invoice = self.make_invoice(1000.0, "2026-04-30")
        self.make_receipt(400.0, invoice, "2026-05-31")
        self.make_receipt(600.0, invoice, "2026-06-30")
        self.assertEqual(invoice.payment_state, "paid")
        claims = self.accrue("2026-12-31")
        # 1,000 for 31 days, then 600 for 30 days, at 12.15 percent
        self.assertEqual(claims.filtered(lambda c: c.kind == "interest").amount, 16.31)
        self.assertEqual(claims.filtered(lambda c: c.kind == "indemnity").amount, 40.0)
        self.assertEqual(str(max(claims.mapped("date_to"))), "2026-06-30")
        self.assertEqual(self.accrue("2027-01-31"), claims)

    def test_the_second_run_of_a_day_writes_nothing(self):
        self.make_invoice(1000.0, "2026-04-30")
        self.make_invoice(500.0, "2026-05-31")
        claims = self.accrue()
        before = claims.read(["write_date", "amount", "date_to"])
        self.assertEqual(self.accrue(), claims)
        self.assertEqual(claims.read(["write_date", "amount", "date_to"]), before)

    def test_queries_do_not_grow_with_the_items(self):
        self.make_invoice(1000.0, "2026-04-30")
        self.accrue()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        self.accrue()
        one = self.env.cr.sql_log_count - start
        for number in range(30):
            self.make_invoice(100.0 + number, "2026-04-30")
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        self.accrue()
        self.assertLessEqual(self.env.cr.sql_log_count - start, one + 3)
        self.assertEqual(len(self.claims()), 62)

    def test_days_billed_or_waived_are_not_claimed_again(self):
        self.make_invoice(1000.0, "2026-04-30")
        self.accrue("2026-05-15").action_bill(date(2026, 5, 15))
        self.accrue("2026-06-10").action_waive("Goodwill")
        rest = self.accrue("2026-06-30")
        self.assertEqual(
            self.amounts(rest), [("interest", "2026-06-11", "2026-06-30", rest.amount)]
        )
        whole = self.Charge.search([("kind", "=", "interest")])
        self.assertAlmostEqual(sum(whole.mapped("amount")), 20.31, 2)

    def test_nothing_before_the_day_of_the_settings(self):
        self.company.receivables_charges_from = "2026-05-01"
        self.make_invoice(1000.0, "2026-04-30")
        self.assertFalse(self.accrue())
        self.company.receivables_charges_from = False
        self.make_invoice(1000.0, "2026-05-31")
        self.assertFalse(self.accrue())

    def test_a_new_company_claims_from_its_first_day(self):
        """Nothing for the past by surprise, and never nothing without a word."""
        company = self.env["res.company"].create({"name": "Brand New"})
        self.assertEqual(company.receivables_charges_from, self.today)
        company.receivables_charges_from = False
        company._receivables_setup()
        self.assertFalse(company.receivables_charges_from, "who empties it means it")

    def test_who_claims_nothing_is_told(self):
        mine = self.Charge.with_context(allowed_company_ids=self.company.ids)
        self.assertIs(mine.action_accrue(), True)
        self.company.receivables_charges_from = False
        told = mine.action_accrue()
        self.assertIn(self.company.name, told["params"]["message"])
        settings = self.env["receivables.settings"].get_view(
            self.env.ref("receivables_followup.receivables_settings_view_form").id,
            "form",
        )
        self.assertIn('invisible="receivables_charges_from"', settings["arch"])

    def test_paid_in_time_owes_nothing(self):
        invoice = self.make_invoice(1000.0, "2026-05-31")
        self.make_receipt(1000.0, invoice, "2026-05-31")
        self.assertFalse(self.accrue())

    def test_a_credit_note_takes_off_what_was_never_owed(self):
        invoice = self.make_invoice(1000.0, "2026-04-30")
        self.accrue()
        note = self.make_credit_note(1000.0, date="2026-06-30")
        (self.open_lines(invoice) + self.open_lines(note)).reconcile()
        self.assertFalse(self.accrue())
        self.assertEqual(set(self.Charge.search([]).mapped("state")), {"cancelled"})

    def test_a_corrected_or_cancelled_invoice_drops_its_open_claims(self):
        invoice = self.make_invoice(1000.0, "2026-04-30")
        self.accrue()
        invoice.button_draft()
        invoice.button_cancel()
        self.assertFalse(self.accrue())

    def test_a_corrected_invoice_is_not_billed_again(self):
        invoice = self.make_invoice(1000.0, "2026-04-30")
        self.accrue().action_bill()
        invoice.button_draft()
        invoice.invoice_date_due = "2026-05-10"
        invoice.action_post()
        self.assertFalse(self.accrue())
        billed = self.Charge.search([("state", "=", "billed")])
        self.assertEqual(billed.move_line_id, self.open_lines(invoice))

    def test_a_receipt_entered_late_lowers_the_open_claim(self):
        invoice = self.make_invoice(1000.0, "2026-04-30")
        before = sum(self.accrue().mapped("amount"))
        self.make_receipt(1000.0, invoice, "2026-05-10")
        claims = self.accrue()
        self.assertEqual(str(max(claims.mapped("date_to"))), "2026-05-10")
        self.assertLess(sum(claims.mapped("amount")), before)

    def test_instalments_are_late_payments_of_their_own(self):
        self.make_invoice(1000.0, date="2026-04-01", instalments=[(50, 15), (50, 30)])
        self.accrue()
        self.assertEqual(len(self.claims(kind="indemnity")), 2)

    def test_indemnity_once_per_invoice_when_the_policy_says_so(self):
        self.policy.indemnity_per = "invoice"
        self.make_invoice(1000.0, date="2026-04-01", instalments=[(50, 15), (50, 30)])
        self.accrue()
        self.assertEqual(len(self.claims(kind="indemnity")), 1)
        self.claims().action_bill()
        self.accrue("2026-07-31")
        self.assertFalse(self.claims(kind="indemnity"))

    def test_consumers_owe_nothing_before_a_formal_notice(self):
        self.card.debtor_nature = "consumer"
        self.make_invoice(1000.0, "2026-04-30")
        self.assertFalse(self.accrue("2026-08-31"))

    def test_consumers_owe_legal_interest_from_its_first_presentation(self):
        self.card.debtor_nature = "consumer"
        self.make_formal(self.level_2)
        self.make_invoice(1000.0, "2026-04-30")
        for day in ("2026-06-30", "2026-07-20"):
            with freeze_time(day):
                notice = self.send(self.propose())
        self.assertEqual(notice.level_id, self.level_2)
        self.assertFalse(self.accrue("2026-08-09"), "nothing proves that it arrived")
        with freeze_time("2026-08-09"):
            notice.write({"tracking_number": "1A", "first_presented_on": "2026-07-20"})
        claim = self.accrue("2026-08-09")
        self.assertEqual(
            self.amounts(claim), [("interest", "2026-07-20", "2026-08-09", 3.45)]
        )

    def test_public_bodies_keep_the_rate_of_the_first_half_year(self):
        self.card.debtor_nature = "public"
        self.make_invoice(1000.0, "2026-05-31")
        found = self.accrue("2026-08-31").filtered(lambda c: c.kind == "interest")
        self.assertTrue(all("10.15 %" in text for text in found.mapped("rate_text")))

    def test_insolvency_stops_interest_and_new_indemnities(self):
        first = self.make_invoice(1000.0, "2026-05-31")
        second = self.make_invoice(1000.0, "2026-06-20")
        self.accrue("2026-06-10")
        for invoice in (first, second):
            self.make_hold(
                self.open_lines(invoice), "insolvency", date_from="2026-06-15"
            )
        found = self.accrue()
        self.assertEqual(found.mapped("move_id"), first)
        self.assertEqual(
            [row[:3] for row in self.amounts(found)],
            [
                ("indemnity", "2026-06-01", "2026-06-01"),
                ("interest", "2026-06-01", "2026-06-14"),
            ],
        )

    def test_a_disputed_part_bears_none_and_a_rejected_one_from_the_due_date(self):
        invoice = self.make_invoice(1000.0, "2026-05-31")
        reason = self.env.ref("receivables_followup.dispute_reason_price")
        dispute = self.env["receivables.dispute"]._open(invoice, reason, amount=400.0)
        billed = self.accrue()
        self.assertEqual(billed.filtered(lambda c: c.kind == "interest").amount, 5.99)
        billed.action_bill()
        self.assertFalse(self.accrue())
        dispute.action_reject()
        rest = self.accrue()
        # 1,000 at 12.15 percent for 30 days is 9.99; 5.99 is billed
        self.assertEqual(
            self.amounts(rest), [("interest", "2026-06-01", "2026-06-30", 4.0)]
        )

    def test_agreed_interest_of_a_plan_replaces_late_interest(self):
        invoice = self.make_invoice(1000.0, "2026-05-31")
        plan = self.env["receivables.payment.plan"].create(
            {
                "card_id": self.card.id,
                "move_line_ids": [fields.Command.set(self.open_lines(invoice).ids)],
                "interest_rate": 5.0,
                "date_first": "2026-07-31",
            }
        )
        plan.action_generate()
        plan.action_mark_sent()
        plan.action_confirm()
        found = self.accrue("2026-08-31").filtered(lambda c: c.kind == "interest")
        self.assertEqual(str(found.date_to), "2026-06-29")

    def test_a_half_year_without_rate_is_left_out_and_named(self):
        self.make_invoice(1000.0, "2026-12-20")
        missing = self.Charge._accrue(self.company, date(2027, 1, 31))
        self.assertEqual(missing, {(date(2027, 1, 1), date(2027, 6, 30))})
        self.assertEqual(
            {str(day) for day in self.claims(kind="interest").mapped("date_to")},
            {"2026-12-31"},
        )

    def test_policy_without_interest_claims_none(self):
        self.policy.write({"interest_mode": "none", "indemnity": False})
        self.make_invoice(1000.0, "2026-04-30")
        self.assertFalse(self.accrue())

    def test_foreign_currency(self):
        dollar = self.setup_other_currency("USD", rates=[("2020-01-01", 2.0)])
        self.make_invoice(1000.0, "2026-05-31", currency=dollar)
        claims = self.accrue()
        self.assertEqual(claims.currency_id, dollar)
        by_kind = {claim.kind: claim for claim in claims}
        self.assertEqual(by_kind["interest"].amount, 9.99)
        self.assertEqual(by_kind["interest"].amount_company, 5.0)
        self.assertEqual(by_kind["indemnity"].amount, 80.0)
        note = claims.action_bill()
        self.assertEqual((note.currency_id, note.amount_total), (dollar, 89.99))

    def test_exchange_rates_are_those_of_core(self):
        """By whatever day, before the first rate too, in one statement."""
        dollar = self.setup_other_currency(
            "USD", rates=[("2026-02-01", 1.25), ("2026-05-01", 1.1), ("2026-05-20", 2)]
        )
        yen = self.setup_other_currency(
            "JPY", rounding=1.0, rates=[("2020-01-01", 163)]
        )
        self.env["res.currency.rate"].create(
            {"name": "2026-03-01", "currency_id": yen.id, "rate": 151.7}
        ).company_id = False
        euro = self.company.currency_id
        days = [f"2026-{month:02}-{day}" for month in range(1, 7) for day in (10, 25)]
        rows = [
            SimpleNamespace(currency_id=currency.id, due=fields.Date.to_date(day))
            for currency in (dollar, yen, euro)
            for day in days
        ]
        with self.assertQueryCount(4):  # the euro, its rates, the currencies
            found = self.Charge._read_indemnities(self.company, rows)
        self.assertEqual(len(found), len(rows))
        for (currency_id, day), amount in found.items():
            currency = self.env["res.currency"].browse(currency_id)
            core = euro._convert(40.0, currency, self.company, day)
            self.assertEqual(amount, round(core * 10**currency.decimal_places))

    def test_companies_are_apart(self):
        other = self.setup_other_company(currency_id=self.env.ref("base.EUR").id)
        company = other["company"]
        company.receivables_charges_from = "2026-01-01"
        self.env.user.company_ids = [fields.Command.link(company.id)]
        journal = other["default_journal_sale"]
        self.make_invoice(500.0, "2026-05-31", company=company, journal_id=journal.id)
        self.make_card(self.customer, company=company)
        self.assertFalse(self.accrue())
        self.Charge._accrue(company, self.today)
        theirs = self.Charge.search([("company_id", "=", company.id)])
        self.assertTrue(theirs)
        self.assertFalse(theirs.with_user(self.manager).search([]))

    def test_cron(self):
        self.make_invoice(1000.0, "2026-05-31")
        with self.enter_registry_test_mode():
            self.env.ref(
                "receivables_followup.ir_cron_late_charge_accrue"
            ).method_direct_trigger()
        self.assertTrue(self.claims())
