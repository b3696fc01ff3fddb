from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TODAY
from .lettering_common import LetteringCommon


class GapCase(LetteringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.Gap = cls.env["receivables.lettering.gap"]

    def refresh(self, company=None):
        """The open gaps of the test company, read again."""
        company = company or self.company
        self.Gap._refresh(company)
        return self.Gap.search(
            [("company_id", "child_of", company.id), ("state", "=", "open")]
        )

    def gap_of(self, move):
        """The one gap of this invoice."""
        gap = self.refresh().filtered(lambda row: move in row.move_line_ids.move_id)
        self.assertEqual(len(gap), 1)
        return gap

    def make_term(self, percent=2.0, days=10):
        return self.env["account.payment.term"].create(
            {
                "name": "Discount",
                "early_discount": True,
                "discount_percentage": percent,
                "discount_days": days,
                "early_pay_discount_computation": "included",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            }
        )

    def make_bill(self, amount, paid=None, **vals):
        """A supplier bill and what was paid of it, lettered in part."""
        bill = self.make_invoice(amount, move_type="in_invoice", **vals)
        if paid:
            bank = self.company_data["default_journal_bank"]
            partner = {"partner_id": bill.partner_id.id}
            move = self.make_entry(
                [
                    {"account_id": self.payable.id, "balance": paid, **partner},
                    {
                        "account_id": bank.default_account_id.id,
                        "balance": -paid,
                        **partner,
                    },
                ],
                journal=bank,
            )
            lines = self.open_lines(bill) + self.open_lines(move)
            lines.reconcile()
        return bill


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLetteringGap(GapCase):
    """Which gaps are found, and what they say."""

    def test_group_lettered_in_part(self):
        invoice = self.make_invoice(1000.0)
        receipt = self.make_receipt(940.0, invoice, date="2026-06-20")
        gap = self.gap_of(invoice)
        self.assertEqual(gap.move_line_ids, self.open_lines(invoice) + receipt)
        self.assertEqual(gap.company_id, self.company)
        self.assertEqual(gap.account_id, self.receivable)
        self.assertEqual(gap.commercial_partner_id, self.customer)
        self.assertEqual((gap.gap, gap.gap_company, gap.total), (60.0, 60.0, 1000.0))
        self.assertEqual((gap.side, gap.line_count), ("receivable", 2))
        self.assertEqual(str(gap.date), "2026-06-20")
        self.assertFalse(gap.overpaid)

    def test_complete_letters_and_open_items_are_no_gaps(self):
        paid = self.make_invoice(100.0)
        self.make_receipt(100.0, paid)
        self.make_invoice(50.0)
        self.assertFalse(self.refresh())

    def test_discount_by_the_terms(self):
        term = self.make_term()
        terms = {"invoice_payment_term_id": term.id, "date": "2026-06-15"}
        invoice = self.make_invoice(1000.0, **terms)
        self.make_receipt(980.0, invoice, date="2026-06-20")
        gap = self.gap_of(invoice)
        self.assertEqual((gap.cause, gap.confidence), ("discount", 97))
        self.assertIn("2 %", gap.explanation)
        self.assertIn("06/25/2026", gap.explanation)
        late = self.make_invoice(1000.0, **terms)
        self.make_receipt(980.0, late, date="2026-06-29")
        gap = self.gap_of(late)
        self.assertEqual((gap.cause, gap.confidence), ("discount", 80))
        self.assertIn("4 days later", gap.explanation)

    def test_rounding_exchange_and_words(self):
        invoice = self.make_invoice(1000.0)
        self.make_receipt(999.98, invoice)
        self.assertEqual(self.gap_of(invoice).cause, "rounding")
        said = self.make_invoice(1000.0)
        receipt = self.make_receipt(870.0, partner=self.customer)
        receipt.move_id.ref = "Facture moins pénalités logistiques"
        (self.open_lines(said) + receipt).reconcile()
        gap = self.gap_of(said)
        self.assertEqual(gap.cause, "deduction")
        self.assertIn("penalites", gap.explanation)

    def test_credit_note_that_is_open(self):
        invoice = self.make_invoice(1000.0)
        self.make_receipt(875.0, invoice)
        note = self.make_credit_note(125.0)
        gap = self.gap_of(invoice)
        self.assertEqual((gap.cause, gap.confidence), ("credit_note", 75))
        self.assertIn(note.name, gap.explanation)
        note.reversed_entry_id = invoice
        self.assertEqual(self.gap_of(invoice).confidence, 95)
        self.assertEqual(gap.suggestion, "letter")

    def test_line_of_the_invoice(self):
        invoice = self.make_invoice(
            invoice_line_ids=[
                Command.create({"name": name, "price_unit": price, "tax_ids": False})
                for name, price in (("Lamp", 870.0), ("Chair", 133.0))
            ]
        )
        self.make_receipt(870.0, invoice)
        gap = self.gap_of(invoice)
        self.assertEqual(gap.cause, "credit_note")
        self.assertIn("Chair", gap.explanation)

    def receipt(self, amount, ref, date="2026-06-10"):
        receipt = self.make_receipt(amount, partner=self.customer, date=date)
        receipt.move_id.ref = ref
        return receipt

    def test_invoice_paid_again_with_the_next_one(self):
        first, second = self.make_invoice(500.0), self.make_invoice(100.0)
        (self.open_lines(first) + self.receipt(500.0, first.name)).reconcile()
        both = self.receipt(600.0, f"{first.name}, {second.name}", "2026-06-20")
        (self.open_lines(second) + both).reconcile()
        gap = self.gap_of(second)
        self.assertEqual((gap.gap, gap.cause), (-500.0, "duplicate_payment"))
        self.assertEqual((gap.confidence, gap.suggestion), (95, "refund"))
        both.move_id.ref = False
        self.assertEqual(self.gap_of(second).confidence, 45)

    def test_the_same_receipt_twice(self):
        invoice = self.make_invoice(300.0)
        days = ("2026-06-10", "2026-06-12")
        receipts = [self.receipt(300.0, "VIR 990011", day) for day in days]
        lines = self.open_lines(invoice).union(*receipts)
        self.env["receivables.lettering.proposal"]._propose(
            [{"move_line_ids": lines.ids, "reason": "same_amounts"}]
        )
        gap = self.gap_of(invoice)
        self.assertEqual((gap.gap, gap.cause), (-300.0, "duplicate_payment"))
        self.assertEqual(gap.confidence, 95)
        self.assertIn(receipts[0].move_name, gap.explanation)
        receipts[0].move_id.ref = "VIR 123456"
        self.assertEqual(self.gap_of(invoice).confidence, 75)

    def test_wrong_customer(self):
        neighbour = self.make_customer("Brume SARL")
        theirs = self.make_invoice(240.0, partner=neighbour)
        ours = self.make_invoice(100.0)
        receipt = self.make_receipt(340.0, partner=self.customer)
        (self.open_lines(ours) + receipt).reconcile()
        gap = self.gap_of(ours)
        self.assertEqual((gap.cause, gap.confidence), ("wrong_customer", 60))
        self.assertIn("Brume SARL", gap.explanation)
        receipt.move_id.ref = f"Payment of {theirs.name}"
        gap = self.gap_of(ours)
        self.assertEqual((gap.cause, gap.confidence), ("wrong_customer", 95))
        self.assertEqual(gap.suggestion, "reassign")

    def test_foreign_currency(self):
        currency = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        invoice = self.make_invoice(1000.0, currency=currency)
        self.make_receipt(990.0, invoice, currency=currency)
        gap = self.gap_of(invoice)
        self.assertEqual(gap.currency_id, currency)
        self.assertEqual((gap.gap, gap.gap_company), (10.0, 5.0))
        self.assertEqual(gap.cause, "bank_charges")

    def test_disputed(self):
        invoice = self.make_invoice(1000.0)
        self.make_receipt(633.0, invoice)
        item = self.item(self.open_lines(invoice))
        self.make_hold(item, "dispute", whole=False, amount=367.0)
        gap = self.gap_of(invoice)
        self.assertEqual((gap.cause, gap.confidence), ("deduction", 80))

    def test_suppliers(self):
        term = self.make_term()
        bill = self.make_bill(
            1000.0, 980.0, date="2026-06-25", invoice_payment_term_id=term.id
        )
        gap = self.gap_of(bill)
        self.assertEqual((gap.side, gap.gap, gap.total), ("payable", -20.0, 1000.0))
        self.assertFalse(gap.overpaid)
        self.assertEqual(gap.cause, "discount")
        over = self.make_bill(1000.0, 1400.0)
        gap = self.gap_of(over)
        self.assertEqual(gap.gap, 400.0)
        self.assertTrue(gap.overpaid)

    def test_proposal_with_a_gap(self):
        invoice = self.make_invoice(1000.0)
        receipt = self.make_receipt(998.5, partner=self.customer)
        lines = self.open_lines(invoice) + receipt
        proposal = self.env["receivables.lettering.proposal"]._propose(
            [{"move_line_ids": lines.ids, "reason": "tolerance"}]
        )
        gap = self.gap_of(invoice)
        self.assertEqual(gap.key, f"proposal,{proposal.id}")
        self.assertEqual((gap.gap, gap.cause), (1.5, "bank_charges"))
        proposal.sudo().state = "refused"
        self.assertFalse(self.refresh())
        self.assertEqual((gap.state, gap.followup), ("done", "settled"))

    def test_a_question_that_ticks_one_side_only_is_no_gap(self):
        invoices = [self.open_lines(self.make_invoice(300.0)).id for _n in range(2)]
        receipt = self.make_receipt(300.0, partner=self.customer)
        self.env["receivables.lettering.proposal"]._propose(
            [
                {
                    "move_line_ids": receipt.ids,
                    "candidate_ids": invoices,
                    "reason": "same_amounts",
                }
            ]
        )
        self.assertFalse(self.refresh())

    def test_what_a_person_decided_stays_while_the_gap_does(self):
        invoice = self.make_invoice(1000.0)
        self.make_receipt(600.0, invoice)
        gap = self.gap_of(invoice)
        self.assertEqual(gap.cause, "unknown")
        gap.with_user(self.collector).write({"cause": "deduction", "note": "Penalty"})
        self.assertTrue(gap.cause_chosen)
        gap.with_user(self.collector).action_ignore()
        self.assertFalse(self.refresh())
        self.assertEqual((gap.cause, gap.state), ("deduction", "ignored"))
        self.make_receipt(100.0, invoice)
        self.assertEqual(self.gap_of(invoice), gap)
        self.assertEqual((gap.gap, gap.cause), (300.0, "unknown"))
        self.assertEqual((gap.cause_chosen, gap.note), (False, "Penalty"))
        self.make_receipt(300.0, invoice)
        self.assertFalse(self.refresh())
        self.assertEqual((gap.state, gap.followup), ("done", "settled"))
        last = invoice.line_ids.matched_credit_ids.sorted("id")[-1]
        last.unlink()
        self.assertEqual(self.gap_of(invoice), gap)

    def test_an_unchanged_gap_is_not_written(self):
        invoice = self.make_invoice(1000.0)
        self.make_receipt(600.0, invoice)
        gap = self.gap_of(invoice)
        with freeze_time("2026-07-03"):
            self.refresh()
            self.assertEqual(str(gap.write_date)[:10], TODAY)

    def test_two_companies(self):
        data = self.setup_other_company(name="Other")
        other = data["company"]
        invoice = self.make_invoice(1000.0)
        self.make_receipt(600.0, invoice)
        gap = self.gap_of(invoice)
        self.assertFalse(self.refresh(other))
        self.assertEqual(gap.state, "open")
        foreigner = self.make_user("gap_foreign", "account.group_account_invoice")
        foreigner.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        with self.refused(AccessError, ""):
            gap.with_user(foreigner).read(["gap"])

    def test_nobody_enters_figures(self):
        invoice = self.make_invoice(1000.0)
        self.make_receipt(600.0, invoice)
        gap = self.gap_of(invoice).with_user(self.manager)
        for vals in ({"gap": 0}, {"state": "done"}, {"confidence": 100}):
            with self.refused(AccessError, "cannot be entered"):
                gap.write(vals)
        with self.refused(AccessError, ""):
            self.Gap.with_user(self.manager).create({"key": "x"})
        with self.refused(AccessError, ""):
            gap.with_user(self.rep).read(["gap"])

    def test_refresh_button_and_cron(self):
        invoice = self.make_invoice(1000.0)
        self.make_receipt(600.0, invoice)
        action = self.Gap.with_user(self.collector).action_refresh()
        self.assertIn("1", action["params"]["message"])
        self.Gap.search([]).sudo().unlink()
        with self.enter_registry_test_mode():
            self.env.ref(
                "receivables_followup.ir_cron_lettering_gap"
            ).method_direct_trigger()
        self.assertEqual(
            self.Gap.search([("company_id", "=", self.company.id)]).gap, 400.0
        )

    def test_statements_do_not_grow(self):
        def invoices(count, seed):
            for number in range(count):
                partner = self.make_customer(f"C{seed}-{number}")
                invoice = self.make_invoice(1000.0, partner=partner)
                self.make_receipt(900.0 + number, invoice)
                over = self.make_invoice(10.0, partner=partner)
                self.make_receipt(30.0 + number, over)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = self.Gap._refresh(self.company)
            self.env.flush_all()
            return found, self.env.cr.sql_log_count - before

        invoices(2, "few")
        count()
        few, first = count()
        invoices(15, "many")
        many, second = count()
        self.assertEqual((few, many), (4, 34))
        self.assertEqual(first, second)
        self.assertLess(second, 20)
        gaps = self.Gap.search([("state", "=", "open")])
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        gaps.mapped("explanation")
        gaps.mapped("display_name")
        self.assertLess(self.env.cr.sql_log_count - before, 12)
