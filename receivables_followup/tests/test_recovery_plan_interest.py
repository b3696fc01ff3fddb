"""Agreed interest of payment plans: claimed, billed once, undone by a broken plan."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import TODAY
from .test_recovery_charge import ChargeCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestPlanInterest(ChargeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old = cls.make_invoice(1000.0, "2026-05-31")
        cls.new = cls.make_invoice(500.0, "2026-06-20")
        cls.plan = cls.make_plan(cls.card, cls.old | cls.new)

    @classmethod
    def make_plan(cls, card, moves, rate=10.0, **vals):
        """A running plan in three instalments; interest of 6.16, 8.49 and 4.25."""
        plan = cls.env["receivables.payment.plan"].create(
            {
                "card_id": card.id,
                "move_line_ids": [Command.set(cls.open_lines(moves).ids)],
                "date_first": "2026-07-15",
                "interest_rate": rate,
                **vals,
            }
        )
        plan.action_generate()
        plan.action_mark_sent()
        plan.action_confirm()
        return plan

    def judge(self, day, plan=None):
        with freeze_time(day):
            (plan or self.plan).action_evaluate()
        return (plan or self.plan).line_ids.mapped("state")

    def agreed(self, *states):
        domain = [("kind", "=", "agreed"), ("state", "in", states or ("open",))]
        return self.Charge.search(
            [*domain, ("company_id", "=", self.company.id)], order="date_to, id"
        )

    def total(self, claims):
        return self.company.currency_id.round(sum(claims.mapped("amount")))

    def pay_first(self):
        """506.16 on the day of the first instalment."""
        self.make_receipt(500.0, self.new, date="2026-07-15")
        return self.make_receipt(6.16, date="2026-07-15")

    def pay_all(self):
        self.pay_first()
        self.make_receipt(500.0, self.old, date="2026-08-15")
        self.make_receipt(500.0, self.old, date="2026-09-15")
        self.make_receipt(12.74, date="2026-09-15")

    def bill(self, claims, day):
        with freeze_time(day):
            return claims.with_user(self.manager).action_bill()

    def receivable_of(self, note):
        return note.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    # -- claimed -------------------------------------------------------------------

    def test_claimed_with_each_instalment_that_is_paid(self):
        self.assertFalse(self.agreed())
        self.pay_first()
        self.assertEqual(self.judge("2026-07-16"), ["paid", "coming", "coming"])
        claims = self.agreed()
        # 15 days on 1000 and 500
        self.assertEqual(claims.mapped("amount"), [4.11, 2.05])
        self.assertEqual(claims.mapped("move_id"), self.old | self.new)
        self.assertEqual(
            {(str(c.date_from), str(c.date_to)) for c in claims},
            {("2026-07-01", "2026-07-15")},
        )
        self.assertIn("1500.00 × 10 % × 15 / 365 = 6.16", claims[0].rate_text)
        self.assertIn(self.plan.name, claims[0].display_name)
        action = self.plan.action_open_late_charges()
        self.assertEqual(self.Charge.search(action["domain"]), claims)
        self.judge("2026-07-17")
        self.accrue("2026-07-31")
        self.assertEqual(self.agreed(), claims, "none twice, none lost")

    def test_the_interest_of_the_law_stops_while_it_runs(self):
        self.pay_first()
        self.judge("2026-07-16")
        late = self.accrue("2026-08-31").filtered(lambda c: c.kind == "interest")
        self.assertEqual({str(c.date_to) for c in late}, {"2026-06-29"})

    def test_an_honoured_plan_has_claimed_all_of_it(self):
        self.pay_all()
        self.judge("2026-09-16")
        self.assertEqual(self.plan.state, "kept")
        self.assertEqual(self.total(self.agreed()), 18.90)
        self.assertEqual(self.total(self.agreed()), self.plan.interest_amount)

    def test_a_payment_that_comes_back_takes_the_claim_back(self):
        self.pay_first()
        self.judge("2026-07-16")
        self.open_lines(self.new).remove_move_reconcile()
        receipts = self.env["account.move.line"].search(
            [
                ("partner_id", "=", self.customer.id),
                ("balance", "<", 0),
                ("move_type", "=", "entry"),
            ]
        )
        receipts.move_id.button_draft()
        self.assertEqual(self.judge("2026-07-16"), ["due", "coming", "coming"])
        self.assertFalse(self.agreed())

    def test_what_a_credit_note_takes_off_the_plan_is_not_charged(self):
        self.pay_first()
        self.make_receipt(500.0, self.old, date="2026-08-15")
        self.make_receipt(8.49, date="2026-08-15")
        credit = self.make_credit_note(500.0, date="2026-08-16")
        (self.open_lines(credit) | self.open_lines(self.old)).reconcile()
        self.judge("2026-08-17")
        self.assertEqual(self.plan.state, "kept")
        self.assertEqual(self.total(self.agreed()), 14.65)

    def test_never_with_consumers(self):
        other = self.make_customer("Consumer")
        card = self.make_card(other, "consumer")
        invoice = self.make_invoice(900.0, "2026-05-31", partner=other)
        plan = self.make_plan(card, invoice, rate=0.0)
        with self.assertRaisesRegex(ValidationError, "consumer"):
            plan.line_ids[0].sudo().interest_amount = 5.0

    # -- billed --------------------------------------------------------------------

    def test_a_manager_bills_it_on_one_debit_note(self):
        self.pay_all()
        self.judge("2026-09-16")
        with self.assertRaises(AccessError):
            self.agreed().with_user(self.collector).action_bill()
        note = self.bill(self.agreed(), "2026-09-17")
        self.assertEqual(note.amount_total, 18.90)
        self.assertTrue(note.receivables_late_charge)
        account = self.company.receivables_charge_interest_account_id
        self.assertEqual(note.invoice_line_ids.account_id, account)
        self.assertFalse(self.agreed())
        self.judge("2026-09-18")
        self.assertFalse(self.agreed(), "none is made again")

    def test_money_matched_with_the_debit_note_still_pays_the_instalment(self):
        extra = self.pay_first()
        self.judge("2026-07-16")
        note = self.bill(self.agreed(), "2026-07-17")
        (self.receivable_of(note) | extra).reconcile()
        self.assertEqual(self.judge("2026-07-18"), ["paid", "coming", "coming"])
        self.assertEqual(self.plan.paid_amount, 506.16)

    def test_recomputed_from_the_ledger_it_is_what_was_billed(self):
        self.pay_first()
        self.judge("2026-07-16")
        self.bill(self.agreed(), "2026-07-17")
        self.assertFalse(self.Charge._compare_billed(self.company))
        self.make_receipt(500.0, self.old, date="2026-08-20")
        self.make_receipt(8.49, date="2026-08-20")
        self.judge("2026-08-21")
        self.bill(self.agreed(), "2026-08-21")
        self.make_receipt(500.0, self.old, date="2026-09-01")
        self.make_receipt(4.25, date="2026-09-01")
        self.judge("2026-09-02")
        self.bill(self.agreed(), "2026-09-02")
        self.assertEqual(self.plan.state, "kept")
        self.assertFalse(self.Charge._compare_billed(self.company))
        self.assertEqual(self.total(self.agreed("billed")), 18.90)

    def test_a_cancelled_debit_note_is_billed_anew(self):
        self.pay_first()
        self.judge("2026-07-16")
        note = self.bill(self.agreed(), "2026-07-17")
        note.button_draft()
        note.button_cancel()
        self.judge("2026-07-18")
        self.assertEqual(self.total(self.agreed()), 6.16)

    # -- broken --------------------------------------------------------------------

    def law(self, customer, day):
        """Interest of the law that is open or charged for a customer."""
        claims = self.accrue(day).filtered(
            lambda c: c.commercial_partner_id == customer and c.kind == "interest"
        )
        return self.total(claims)

    def twin(self):
        """Another customer with the same ledger, and no plan."""
        twin = self.make_customer("Twin")
        self.make_card(twin)
        self.make_invoice(1000.0, "2026-05-31", partner=twin)
        paid = self.make_invoice(500.0, "2026-06-20", partner=twin)
        self.make_receipt(500.0, paid, date="2026-07-15")
        return twin

    def test_a_broken_plan_brings_the_interest_of_the_law_back(self):
        self.pay_first()
        self.judge("2026-07-16")
        with freeze_time("2026-08-30"):
            self.plan.action_break()
        self.assertFalse(self.agreed(), "what was not billed is not charged")
        day = "2026-10-31"
        self.assertEqual(self.law(self.customer, day), self.law(self.twin(), day))

    def test_what_was_billed_is_not_charged_twice(self):
        self.pay_first()
        self.judge("2026-07-16")
        self.bill(self.agreed(), "2026-07-17")
        with freeze_time("2026-08-30"):
            self.plan.action_break()
        self.assertEqual(self.total(self.agreed("billed")), 6.16)
        day = "2026-10-31"
        expected = self.law(self.twin(), day)
        self.assertAlmostEqual(self.law(self.customer, day) + 6.16, expected, 2)
        self.assertFalse(self.Charge._compare_billed(self.company))
        rest = self.claims(kind="interest")
        self.bill(rest, day)
        self.assertFalse(self.Charge._compare_billed(self.company))

    def test_letters_know_what_was_charged(self):
        self.pay_first()
        self.judge("2026-07-16")
        self.bill(self.agreed(), "2026-07-17")
        items = self.open_lines(self.old | self.new)
        charged = self.env["receivables.dunning.reader"]._read_charged(items.ids)
        found = sum(sum(row[0].values()) for row in charged.values())
        self.assertEqual(round(found, 2), 6.16)
