from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from .dunning_run_common import DunningRunCase


@tagged("post_install", "-at_install")
class TestDunningAmounts(DunningRunCase):
    """What a notice claims: minimums, credits, part payments, currencies, interest."""

    def lines(self, notice, kind="claimed"):
        return notice.line_ids.filtered(lambda line: line.kind == kind)

    # -- minimums --------------------------------------------------------------

    def test_policy_minimum(self):
        self.policy.min_amount = 100.0
        invoice = self.make_invoice(99.99, "2026-06-01")
        self.assertEqual(self.summary(self.propose()), {"below_minimum": 1})
        self.make_invoice(0.01, "2026-06-01", partner=invoice.partner_id)
        self.assertEqual(self.propose().notice_ids.amount_total, 100.0)

    def test_small_debt_does_not_drag_a_large_one_up(self):
        """EUR 12 at the second level, EUR 50,000 at the first."""
        self.level_2.min_amount = 15.0
        self.make_invoice(12.0, "2026-05-01")
        self.send(self.propose())
        with freeze_time("2026-07-20"):
            self.make_invoice(50000.0, "2026-07-10")
            run = self.propose()
            notice = run.notice_ids
            self.assertEqual(notice.level_id, self.level_1)
            self.assertEqual(notice.amount_total, 50012.0)
            by_amount = {line.amount_due: line for line in notice.line_ids}
            self.assertTrue(by_amount[50000.0].advances)
            self.assertFalse(by_amount[12.0].advances)

    def test_formal_notice_claims_reminded_items_only(self):
        self.make_formal(self.level_3)
        self.make_invoice(1000.0, "2026-05-01")
        for day in ("2026-06-30", "2026-07-20"):
            with freeze_time(day):
                self.send(self.propose())
        with freeze_time("2026-08-20"):
            new = self.make_invoice(300.0, "2026-08-01")
            later = self.make_invoice(200.0, "2026-09-30")
            notice = self.propose().notice_ids
            self.assertEqual(notice.level_id, self.level_3)
            self.assertEqual(notice.amount_total, 1000.0)
            self.assertEqual(self.lines(notice, "not_due").move_id, new + later)

    # -- credits and payments --------------------------------------------------

    def test_credit_note_lowers_the_claim(self):
        invoice = self.make_invoice(1000.0, "2026-06-01")
        credit = self.make_credit_note(300.0, date="2026-06-10")
        notice = self.propose().notice_ids
        self.assertEqual(notice.amount_total, 700.0)
        line = self.lines(notice)
        self.assertEqual(line.move_id, invoice)
        self.assertEqual((line.amount_residual, line.amount_covered), (1000.0, 300.0))
        self.assertEqual(self.lines(notice, "credit").move_id, credit)
        self.assertEqual(self.lines(notice, "credit").amount_due, -300.0)

    def test_credits_alone_make_no_notice(self):
        self.make_invoice(300.0, "2026-06-01")
        self.make_credit_note(300.0, date="2026-06-10")
        run = self.propose()
        self.assertFalse(run.notice_ids)
        self.assertEqual(self.summary(run), {"net_credit": 1, "credit": 1})

    def test_credit_note_goes_to_its_own_invoice_first(self):
        old = self.make_invoice(500.0, "2026-05-01")
        invoice = self.make_invoice(1000.0, "2026-06-01")
        credit = self.make_credit_note(
            400.0, date="2026-06-10", reversed_entry_id=invoice.id
        )
        (self.open_lines(invoice) + self.open_lines(credit)).remove_move_reconcile()
        notice = self.propose().notice_ids
        covered = {line.move_id: line.amount_covered for line in self.lines(notice)}
        self.assertEqual(covered, {old: 0.0, invoice: 400.0})

    def test_receipt_that_cites_an_invoice_covers_it(self):
        old = self.make_invoice(500.0, "2026-05-01")
        invoice = self.make_invoice(1000.0, "2026-06-01")
        receipt = self.make_receipt(400.0)
        receipt.name = f"Transfer {invoice.name}, thank you"
        notice = self.propose().notice_ids
        covered = {line.move_id: line.amount_covered for line in self.lines(notice)}
        self.assertEqual(covered, {old: 0.0, invoice: 400.0})

    def test_part_payment_claims_the_rest(self):
        invoice = self.make_invoice(1000.0, "2026-06-01")
        self.make_receipt(400.0, invoice, "2026-06-15")
        notice = self.propose().notice_ids
        self.assertEqual(notice.amount_total, 600.0)

    def test_instalments_are_claimed_one_by_one(self):
        self.make_invoice(900.0, date="2026-05-01", instalments=[(50, 20), (50, 90)])
        notice = self.propose().notice_ids
        self.assertEqual(notice.amount_total, 450.0)
        self.assertEqual(self.lines(notice, "not_due").amount_due, 450.0)

    def test_disputed_part_is_shown_and_not_claimed(self):
        invoice = self.make_invoice(1000.0, "2026-06-01")
        self.make_hold(self.open_lines(invoice), "dispute", whole=False, amount=250.0)
        notice = self.propose().notice_ids
        self.assertEqual(notice.amount_total, 750.0)
        self.assertEqual(self.lines(notice, "disputed").amount_due, 250.0)

    # -- currencies ------------------------------------------------------------

    def test_one_notice_per_currency(self):
        usd = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        self.make_invoice(1000.0, "2026-06-01")
        self.make_invoice(600.0, "2026-06-01", currency=usd)
        run = self.propose()
        totals = {n.currency_id.name: n.amount_total for n in run.notice_ids}
        self.assertEqual(totals, {"EUR": 1000.0, "USD": 600.0})
        in_usd = run.notice_ids.filtered(lambda n: n.currency_id == usd)
        self.assertEqual(in_usd.amount_company, 300.0)
        self.assertEqual(run.amount_total, 1300.0)

    def test_minimum_is_compared_in_the_currency_of_the_notice(self):
        usd = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        self.policy.min_amount = 100.0
        self.make_invoice(199.0, "2026-06-01", currency=usd)
        self.assertEqual(self.summary(self.propose()), {"below_minimum": 1})
        self.make_invoice(1.0, "2026-06-01", currency=usd)
        self.assertEqual(self.propose().notice_ids.amount_total, 200.0)

    # -- interest and indemnity -------------------------------------------------

    def card(self, nature, partner=None):
        partner = partner or self.customer
        cards = self.env["receivables.card"]
        card = cards.browse(cards._ensure(partner.ids, self.company)[partner.id])
        card.debtor_nature = nature
        return card

    def add_rate(self, series="ecb_refi", rate=2.15):
        rates = self.env["receivables.interest.rate"]
        for day in ("2026-01-01", "2026-07-01"):
            found = rates.search([("series", "=", series), ("date_from", "=", day)])
            if found:
                found.rate = rate
            else:
                rates.create({"series": series, "date_from": day, "rate": rate})

    def interest_policy(self):
        self.add_rate()
        self.policy.write({"interest_mode": "statutory", "indemnity": True})
        self.level_1.write({"add_interest": True, "add_indemnity": True})

    def test_interest_and_indemnity_for_a_business(self):
        """10,000 due on 30 April, at 30 June: 61 days at 12.15 percent."""
        self.interest_policy()
        self.card("business")
        self.make_invoice(10000.0, "2026-04-30")
        notice = self.propose().notice_ids
        self.assertEqual(notice.interest_amount, 203.05)
        self.assertEqual(notice.indemnity_amount, 40.0)
        self.assertEqual(notice.amount_to_pay, 10243.05)
        self.assertEqual(notice.line_ids.interest_amount, 203.05)

    def test_a_receipt_lowers_the_principal_from_its_day(self):
        self.interest_policy()
        self.card("business")
        invoice = self.make_invoice(10000.0, "2026-04-30")
        self.make_receipt(4000.0, invoice, "2026-05-30")
        notice = self.propose().notice_ids
        # 10,000 for 30 days, then 6,000 for 31 days, at 12.15 percent
        self.assertEqual(notice.interest_amount, 161.78)

    def test_covered_part_bears_no_interest_after_the_receipt(self):
        self.interest_policy()
        self.card("business")
        self.make_invoice(10000.0, "2026-04-30")
        self.make_receipt(4000.0, date="2026-05-30")
        notice = self.propose().notice_ids
        self.assertEqual(notice.amount_total, 6000.0)
        self.assertEqual(notice.interest_amount, 161.78)

    def test_consumer_owes_neither_before_a_formal_notice(self):
        self.interest_policy()
        self.add_rate("legal_other", 6.0)
        self.card("consumer")
        self.make_invoice(1000.0, "2026-04-30")
        notice = self.propose().notice_ids
        self.assertEqual((notice.interest_amount, notice.indemnity_amount), (0.0, 0.0))

    def test_consumer_owes_interest_from_the_formal_notice(self):
        self.interest_policy()
        self.add_rate("legal_other", 6.0)
        self.make_formal(self.level_2, add_interest=True)
        self.level_3.write({"add_interest": True})
        self.card("consumer")
        self.make_invoice(1000.0, "2026-04-30")
        for day in ("2026-06-30", "2026-07-20"):
            with freeze_time(day):
                formal = self.send(self.propose())
        with freeze_time("2026-08-09"):
            run = self.propose()
            self.assertEqual(run.notice_ids.level_id, self.level_3)
            self.assertFalse(
                run.notice_ids.interest_amount, "nothing proves it arrived"
            )
            formal.write({"tracking_number": "1A", "first_presented_on": "2026-07-20"})
            notice = run.notice_ids
            notice._recheck()
            # 1,000 at 6 percent for 21 days: from its presentation, that day too
            self.assertAlmostEqual(notice.interest_amount, 3.45, 2)
            self.assertEqual(notice.indemnity_amount, 0.0)

    def test_instalments_are_late_payments_each_unless_the_policy_is_milder(self):
        self.interest_policy()
        self.card("business")
        invoice = self.make_invoice(
            1000.0, date="2026-04-01", instalments=[(50, 30), (50, 60)]
        )
        self.assertEqual(len(self.items(invoice)), 2)
        other = self.make_invoice(500.0, "2026-05-31")
        run = self.propose()
        self.assertEqual(run.notice_ids.indemnity_amount, 120.0)
        self.policy.indemnity_per = "invoice"
        run.action_propose()
        notice = self.live_notices()
        notice._recheck()
        self.assertEqual(notice.indemnity_amount, 80.0)
        self.make_receipt(500.0, other)
        notice._recheck()
        self.assertEqual(notice.indemnity_amount, 40.0)

    def test_indemnity_is_owed_per_late_payment(self):
        self.interest_policy()
        self.card("public")
        self.make_invoice(1000.0, "2026-05-01")
        self.make_invoice(2000.0, "2026-05-31")
        self.make_invoice(2000.0, "2026-07-31")
        self.assertEqual(self.propose().notice_ids.indemnity_amount, 80.0)

    def test_missing_rate_warns_on_a_reminder_and_stops_a_formal_notice(self):
        self.interest_policy()
        self.env["receivables.interest.rate"].search(
            [("series", "=", "ecb_refi")]
        ).unlink()
        self.card("business")
        self.make_invoice(1000.0, "2026-05-01")
        run = self.propose()
        self.assertTrue(run.notice_ids.missing_rate)
        self.send(run)
        self.make_formal(self.level_2, add_interest=True)
        with freeze_time("2026-07-20"):
            self.assertEqual(self.summary(self.propose()), {"missing_rate": 1})

    def test_formal_notice_whose_rate_goes_missing_does_not_leave(self):
        self.interest_policy()
        self.card("business")
        self.make_invoice(1000.0, "2026-05-01")
        self.send(self.propose())
        self.make_formal(self.level_2, add_interest=True)
        with freeze_time("2026-07-20"):
            notice = self.propose().notice_ids
            self.assertEqual(notice.level_id, self.level_2)
            self.env["receivables.interest.rate"].search(
                [("series", "=", "ecb_refi")]
            ).unlink()
            self.assertFalse(notice._recheck())
        self.assertEqual(notice.state, "skipped")
        self.assertIn("rate", notice.failure_reason)

    # -- two companies ------------------------------------------------------------

    def test_companies_are_apart(self):
        other = self.setup_other_company(currency_id=self.env.ref("base.EUR").id)[
            "company"
        ]
        self.make_invoice(1000.0, "2026-06-01")
        self.env.user.company_ids = [Command.link(other.id)]
        journal = self.env["account.journal"].search(
            [("company_id", "=", other.id), ("type", "=", "sale")], limit=1
        )
        self.make_invoice(500.0, "2026-06-01", company=other, journal_id=journal.id)
        run = self.propose()
        self.assertEqual(run.notice_ids.amount_total, 1000.0)
        policy = other.receivables_default_policy_id
        policy.write({"own_cash_gate": True, "bank_max_age": 0})
        theirs = self.Run.with_company(other).create(
            {"company_id": other.id, "date": fields.Date.to_date("2026-06-30")}
        )
        theirs.action_propose()
        self.assertEqual(theirs.notice_ids.company_id, other)
        self.assertEqual(set(theirs.notice_ids.mapped("amount_total")), {500.0})
