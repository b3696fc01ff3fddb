from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import TODAY
from .lettering_common import LetteringCommon

ENTRY = "receivables.lettering.payment"


class PaymentCase(LetteringCommon):
    """Three invoices of a customer, and the entry of a payment as a collector."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.bank = cls.company_data["default_journal_bank"]
        cls.first = cls.make_invoice(100, due="2026-03-01")
        cls.second = cls.make_invoice(200, due="2026-04-01")
        cls.third = cls.make_invoice(300, due="2026-05-01")
        cls.causes = {
            cause.code: cause
            for cause in cls.env["receivables.write.off.cause"].search(
                [("company_id", "=", cls.company.id)]
            )
        }

    def entry(self, amount=0.0, user=None, **vals):
        """A form as the collector sees it, with the documents of the customer."""
        Entry = self.env[ENTRY].with_user(user or self.collector)
        form = Form(Entry)
        form.side = vals.pop("side", "receivable")
        form.partner_id = vals.pop("partner", self.customer)
        form.amount = amount
        for name, value in vals.items():
            setattr(form, name, value)
        return form.save()

    def line(self, entry, move):
        line = entry.line_ids.filtered(lambda li: li.move_line_id.move_id == move)
        self.assertEqual(len(line), 1)
        return line

    def rest(self, move):
        return sum(self.open_lines(move).mapped("amount_residual"))


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestPaymentEntry(PaymentCase):
    """One payment, many documents: posted and lettered in one confirmation."""

    def counterparts(self, payment):
        return payment.move_id.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).sorted("id")

    def test_documents_are_offered_with_credits_and_by_due_date(self):
        credit = self.make_credit_note(40)
        entry = self.entry()
        self.assertEqual(
            entry.line_ids.mapped("number"),
            [credit.name, self.first.name, self.second.name, self.third.name],
        )
        self.assertEqual(entry.line_ids.mapped("residual"), [-40, 100, 200, 300])

    def test_one_receipt_for_all(self):
        entry = self.entry(memo="VIR 12")
        entry.action_pay_all()
        self.assertEqual((entry.amount, entry.rest), (600, 0))
        action = entry.action_confirm()
        payment = self.env["account.payment"].browse(action["res_id"])
        self.assertEqual(payment.amount, 600)
        self.assertIn(payment.state, ("in_process", "paid"))
        moves = self.first + self.second + self.third
        self.assertEqual(set(moves.mapped("payment_state")), {"paid"})
        item = self.counterparts(payment)
        self.assertEqual(len(item), 1, "one item for all that is paid in full")
        self.assertEqual(
            set((self.open_lines(moves) + item).mapped("letter")), {item.letter}
        )
        self.assertRegex(item.letter, "^[A-Z]{3}$")
        group = self.Group.search([("origin", "=", "payment")], limit=1)
        self.assertEqual(group.user_id, self.collector)
        self.assertEqual(group.move_line_ids, self.open_lines(moves) + item)

    def test_oldest_first(self):
        entry = self.entry(250)
        entry.action_oldest_first()
        self.assertEqual(entry.line_ids.mapped("paid"), [100, 150, 0])
        entry.action_confirm()
        self.assertEqual([self.rest(self.first), self.rest(self.second)], [0, 50])
        self.assertEqual(self.rest(self.third), 300)
        self.assertRegex(self.open_lines(self.second).letter, "^[a-z]{3}$")

    def test_oldest_first_leaves_what_is_disputed(self):
        """A customer does not pay what he disputes; a person may still tick it."""
        self.make_hold(self.open_lines(self.first), "dispute")
        self.make_hold(self.open_lines(self.second), "manual")
        entry = self.entry(350)
        entry.action_oldest_first()
        self.assertEqual(entry.line_ids.mapped("paid"), [0, 200, 150])
        entry.action_pay_all()
        self.assertEqual(entry.line_ids.mapped("paid"), [100, 200, 300])

    def test_from_the_reference(self):
        entry = self.entry(0, memo=f"paiement {self.third.name} et {self.first.name}")
        entry.action_from_reference()
        self.assertEqual(entry.line_ids.mapped("paid"), [100, 0, 300])
        self.assertEqual(entry.amount, 400)
        entry.memo = "nothing"
        with self.refused(UserError, "No open document"):
            entry.action_from_reference()

    def test_amounts_are_kept_where_they_were_typed(self):
        """Core would have paid the oldest first."""
        entry = self.entry(150)
        self.line(entry, self.first).paid = 30
        self.line(entry, self.third).paid = 120
        entry.action_confirm()
        self.assertEqual(
            [self.rest(move) for move in (self.first, self.second, self.third)],
            [70, 200, 180],
        )

    def test_a_gap_has_a_cause(self):
        entry = self.entry(598)
        for move, paid in ((self.first, 99), (self.second, 200), (self.third, 299)):
            self.line(entry, move).paid = paid
        self.line(entry, self.first).write(
            {"gap": 1, "cause_id": self.causes["rounding"].id}
        )
        third = self.line(entry, self.third)
        third.gap = 1
        with self.refused(UserError, f"{self.third.name}: a gap needs a cause"):
            entry.action_confirm()
        third.write({"cause_id": self.causes["bank_charges"].id, "label": "Fees"})
        self.assertEqual((entry.gap_total, entry.rest), (2, 0))
        entry.action_confirm()
        self.assertEqual(
            [self.rest(move) for move in (self.first, self.second, self.third)],
            [0, 0, 0],
        )
        groups = self.Group.search([("origin", "=", "payment")], limit=3)
        self.assertEqual(sorted(groups.mapped("gap_amount")), [0, 1, 1])
        causes = self.causes["rounding"] + self.causes["bank_charges"]
        self.assertEqual(groups.cause_id, causes)
        accounts = causes.loss_account_id
        self.assertEqual(sum(self.balance(account) for account in accounts), 2)

    def test_gap_and_rest_on_one_document(self):
        self.causes["rounding"].max_amount = 0
        entry = self.entry(250)
        third = self.line(entry, self.third)
        third.write({"paid": 250, "gap": 5, "cause_id": self.causes["rounding"].id})
        self.assertEqual(third.left, 45)
        entry.action_confirm()
        self.assertEqual(self.rest(self.third), 45)
        self.assertEqual(self.balance(self.causes["rounding"].loss_account_id), 5)

    def test_the_rest_stays_on_account(self):
        entry = self.entry(120)
        self.line(entry, self.first).paid = 100
        self.assertEqual(entry.rest, 20)
        payment = self.env["account.payment"].browse(entry.action_confirm()["res_id"])
        items = self.counterparts(payment)
        self.assertEqual(items.mapped("amount_residual"), [0, -20])

    def test_confirmed_once(self):
        entry = self.entry(120)
        entry.action_confirm()
        count = self.env["account.payment"].search_count([])
        with self.refused(UserError, "is confirmed"):
            entry.action_confirm()
        self.assertEqual(self.env["account.payment"].search_count([]), count)

    def test_overpaid_with_a_cause(self):
        entry = self.entry(100.02)
        self.line(entry, self.first).write(
            {"paid": 100.02, "gap": -0.02, "cause_id": self.causes["rounding"].id}
        )
        entry.action_confirm()
        self.assertEqual(self.rest(self.first), 0)
        gain = self.causes["rounding"].gain_account_id
        self.assertAlmostEqual(self.balance(gain), -0.02)

    def test_a_credit_note_lowers_the_payment(self):
        credit = self.make_credit_note(40)
        entry = self.entry(60)
        self.line(entry, credit).paid = -40
        self.line(entry, self.first).paid = 100
        self.assertEqual(entry.rest, 0)
        entry.action_confirm()
        self.assertEqual((self.rest(self.first), self.rest(credit)), (0, 0))

    def test_everything_wrong_is_named_and_nothing_done(self):
        entry = self.entry(10)
        self.line(entry, self.first).paid = 150
        self.line(entry, self.second).gap = 3
        before = self.env["account.payment"].search_count([])
        with self.assertRaises(UserError) as caught:
            entry.action_confirm()
        for text in (self.first.name, self.second.name, "are spread over"):
            self.assertIn(text, str(caught.exception))
        self.assertEqual(self.env["account.payment"].search_count([]), before)

    def test_a_ceiling_undoes_everything(self):
        self.causes["rounding"].max_amount = 2
        entry = self.entry(95)
        self.line(entry, self.first).write(
            {"paid": 95, "gap": 5, "cause_id": self.causes["rounding"].id}
        )
        before = self.env["account.payment"].search_count([])
        with self.assertRaises(UserError):
            entry.action_confirm()
        self.assertEqual(self.env["account.payment"].search_count([]), before)

    def test_what_was_paid_meanwhile(self):
        entry = self.entry(100)
        self.line(entry, self.first).paid = 100
        self.make_receipt(60, self.first)
        with self.refused(UserError, "open now"):
            entry.action_confirm()
        self.make_receipt(40, self.first)
        with self.refused(UserError, "no longer open"):
            entry.action_confirm()

    def test_a_supplier(self):
        bill = self.make_invoice(80, move_type="in_invoice", ref="F-9")
        refund = self.make_invoice(10, move_type="in_refund", ref="A-9")
        entry = self.entry(side="payable")
        self.assertEqual(sorted(entry.line_ids.mapped("residual")), [-10, 80])
        entry.action_pay_all()
        self.assertEqual(entry.amount, 70)
        payment = self.env["account.payment"].browse(entry.action_confirm()["res_id"])
        self.assertEqual(payment.payment_type, "outbound")
        self.assertEqual((bill.payment_state, self.rest(refund)), ("paid", 0))

    def test_a_payer_settles_each_customer_on_its_own_account(self):
        other = self.make_customer("Branch", receivables_payer_id=self.customer.id)
        theirs = self.make_invoice(50, partner=other)
        entry = self.entry(150)
        self.line(entry, theirs).paid = 50
        self.line(entry, self.first).paid = 100
        payment = self.env["account.payment"].browse(entry.action_confirm()["res_id"])
        self.assertEqual((self.rest(theirs), self.rest(self.first)), (0, 0))
        self.assertEqual(self.counterparts(payment).partner_id, self.customer + other)
        alone = self.entry(with_payees=False)
        self.assertNotIn(other, alone.line_ids.partner_id)

    def test_foreign_currency(self):
        currency = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        invoice = self.make_invoice(100, currency=currency)
        self.env["res.currency.rate"].create(
            {
                "name": TODAY,
                "rate": 2.5,
                "currency_id": currency.id,
                "company_id": self.company.id,
            }
        )
        entry = self.entry(98, currency_id=currency)
        line = self.line(entry, invoice)
        self.assertEqual(line.residual, 100)
        line.write({"paid": 98, "gap": 2, "cause_id": self.causes["rounding"].id})
        entry.action_confirm()
        item = self.open_lines(invoice)
        self.assertEqual((item.amount_residual, item.amount_residual_currency), (0, 0))
        self.assertEqual(self.balance(self.causes["rounding"].loss_account_id), 1)

    def test_paying_a_foreign_document_in_euros(self):
        currency = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        invoice = self.make_invoice(100, currency=currency)
        entry = self.entry(50)
        line = self.line(entry, invoice)
        self.assertEqual(line.residual, 50)
        line.paid = 50
        entry.action_confirm()
        self.assertEqual(invoice.payment_state, "paid")

    def test_a_cheque_goes_on_a_slip(self):
        bank = self.env["account.journal"].create(
            {"name": "Cheque bank", "type": "bank", "code": "CHQB"}
        )
        method = bank.inbound_payment_method_line_ids.filtered(
            lambda line: line.code == "receivables_cheque"
        )
        vals = {"journal_id": bank, "payment_method_line_id": method}
        slips = self.env["receivables.remittance.slip"]
        for move, number in ((self.first, "0001"), (self.second, "0002")):
            entry = self.entry(move.amount_total, **vals, cheque_number=number)
            self.line(entry, move).paid = move.amount_total
            entry.action_confirm()
            slips |= slips.search([("state", "=", "draft")])
        self.assertEqual(len(slips), 1)
        self.assertEqual(slips.amount_total, 300)
        self.assertEqual(
            slips.payment_ids.mapped("receivables_cheque_number"), ["0001", "0002"]
        )
        self.assertEqual(self.first.payment_state, "paid")
        slips.with_user(self.collector).action_deposit()

    def test_the_entry_of_a_spread_payment_is_not_rewritten(self):
        entry = self.entry(130)
        self.line(entry, self.first).paid = 100
        self.line(entry, self.second).paid = 30
        payment = self.env["account.payment"].browse(entry.action_confirm()["res_id"])
        payment.action_draft()
        with self.refused(UserError, "spread over"):
            payment.amount = 5

    def test_queries_do_not_follow_the_documents(self):
        """A document more costs three statements at most."""

        def count(invoices):
            partner = self.make_customer("Many")
            for rank in range(invoices):
                self.make_invoice(10 + rank, due="2026-05-01", partner=partner)
            entry = self.entry(partner=partner)
            entry.action_pay_all()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            entry.action_confirm()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2)  # warms caches
        few, many = count(5), count(25)
        self.assertLess(many - few, 20 * 3, (few, many))

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.env[ENTRY].with_user(self.rep).create({"partner_id": self.customer.id})
        other = self.setup_other_company(name="Payment other company")["company"]
        stranger = new_test_user(
            self.env,
            "rec_stranger",
            groups="base.group_user,account.group_account_invoice",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        entry = self.entry(100)
        self.line(entry, self.first).paid = 100
        with self.assertRaises(AccessError):
            entry.with_user(stranger).action_confirm()
        foreign = (
            self.env[ENTRY]
            .with_user(stranger)
            .create(
                {
                    "company_id": other.id,
                    "partner_id": self.customer.id,
                    "amount": 100,
                    "line_ids": [
                        Command.create(
                            {
                                "move_line_id": self.open_lines(self.first).id,
                                "residual": 100,
                                "paid": 100,
                            }
                        )
                    ],
                }
            )
        )
        with self.assertRaises(AccessError):
            foreign.action_confirm()
        self.assertEqual(self.rest(self.first), 100)
