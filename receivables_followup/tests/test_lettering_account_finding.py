from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TODAY
from .lettering_common import LetteringCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLetteringAccountFinding(LetteringCommon):
    """The account check: what it finds, and what is done about it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.Finding = cls.env["receivables.account.finding"]
        cls.supplier = cls.make_customer("Fonderie du Nord")

    def check(self, **kwargs):
        """Findings of the test company as ``{kind: findings}``."""
        self.Finding._check(self.company, **kwargs)
        found = self.Finding.search([("company_id", "=", self.company.id)])
        return found.grouped("kind")

    def pay_supplier(self, amount, partner=None, ref=False, account=None, date=None):
        """Money that leaves the bank; the item on the supplier's account."""
        bank = self.company_data["default_journal_bank"]
        partner = {"partner_id": (partner or self.supplier).id}
        account = account or self.payable
        move = self.make_entry(
            [
                {"account_id": account.id, "balance": amount, **partner},
                {
                    "account_id": bank.default_account_id.id,
                    "balance": -amount,
                    **partner,
                },
            ],
            date,
            bank,
            post=False,
        )
        move.ref = ref
        move.action_post()
        return move.line_ids.filtered(lambda line: line.account_id == account)

    def bill(self, amount, ref=False, **vals):
        return self.make_invoice(
            amount,
            move_type="in_invoice",
            partner=self.supplier,
            date=vals.pop("date", "2026-06-01"),
            ref=ref,
            **vals,
        )

    def test_nothing_to_find(self):
        self.make_invoice(100.0, "2026-06-15")
        self.bill(50.0)
        paid = self.make_invoice(10.0, "2020-01-01")
        self.make_receipt(10.0, paid)
        self.assertFalse(self.check())

    def test_zero_pair_is_lettered_in_one_click(self):
        lines = self.pair(100.0, due="2026-06-15")
        theirs = self.open_lines(self.bill(70.0)) + self.pay_supplier(70.0)
        found = self.check()
        self.assertEqual(set(found), {"zero_pair"})
        pairs = found["zero_pair"]
        self.assertEqual(pairs.mapped("amount"), [100.0, 70.0])
        self.assertEqual(pairs.mapped("side"), ["receivable", "payable"])
        self.assertEqual(pairs[0].move_line_ids, lines)
        action = pairs.with_user(self.collector).action_letter()
        self.assertEqual(action["params"]["type"], "success")
        self.assertTrue(all((lines + theirs).mapped("reconciled")))
        self.assertEqual(set(pairs.mapped("state")), {"done"})
        groups = self.Group.search([("move_line_ids", "in", (lines + theirs).ids)])
        self.assertEqual(groups.mapped("origin"), ["manual", "manual"])
        self.assertFalse(self.check())

    def test_unequal_numbers_are_no_pair(self):
        self.pair(100.0, due="2026-06-15")
        self.make_invoice(100.0, "2026-06-16")
        self.assertFalse(self.check())
        self.make_receipt(100.0, partner=self.customer)
        pair = self.check()["zero_pair"]
        self.assertEqual((pair.line_count, pair.amount), (4, 200.0))

    def test_a_pair_that_cannot_be_lettered_is_said(self):
        lines = self.pair(100.0, due="2026-06-15")
        other = self.pair(
            30.0, due="2026-06-15", partner=self.make_customer("Brume SARL")
        )
        other[1].partner_id = self.customer  # on the entry, after it was checked
        self.check()
        pair = self.Finding.search([("kind", "=", "zero_pair")])
        self.assertEqual(pair.move_line_ids, lines)
        lines.reconcile()
        action = pair.with_user(self.collector).action_letter()
        self.assertEqual(action["params"]["type"], "warning")
        self.assertIn("already lettered", action["params"]["message"])
        self.assertEqual(pair.state, "open")
        with self.refused(UserError, "Nothing to letter"):
            self.Finding.browse().action_letter()

    def test_credit_note_and_its_invoice(self):
        invoice = self.make_invoice(100.0, "2026-06-15")
        note = self.make_credit_note(100.0, date="2026-06-16")
        pair = self.check()["zero_pair"]
        pair.action_letter()
        group = self.Group.search(
            [("move_line_ids", "in", self.open_lines(invoice + note).ids)]
        )
        self.assertEqual(group.event, "refund")

    def test_duplicates(self):
        bills = [self.bill(120.0, "FN-771", date=day) for day in ("2026-01-05", TODAY)]
        payments = [
            self.pay_supplier(45.0, ref="VIR 4410", date=day)
            for day in ("2026-06-02", "2026-06-04")
        ]
        self.pay_supplier(45.0, ref="VIR 4411", date="2026-06-05")
        found = self.check()["duplicate"]
        self.assertEqual(len(found), 2)
        self.assertEqual(found[0].move_line_ids, self.open_lines(bills[0] + bills[1]))
        self.assertEqual((found[0].amount, found[1].amount), (-120.0, 45.0))
        self.assertEqual(found[1].move_line_ids, payments[0] + payments[1])

    def test_duplicate_of_a_settled_bill(self):
        bill = self.bill(120.0, "FN-772", date="2026-05-05")
        (self.open_lines(bill) + self.pay_supplier(120.0)).reconcile()
        again = self.bill(120.0, "FN-772", date="2026-06-05")
        found = self.check()["duplicate"]
        self.assertEqual(found.move_line_ids, self.open_lines(bill + again))

    def test_order_number_of_a_customer_is_no_duplicate(self):
        for day in ("2026-05-31", "2026-06-30"):
            self.make_invoice(99.0, date=day, ref="PO 2026")
        self.assertFalse(self.check())
        self.make_invoice(99.0, date="2026-06-30", ref="PO 2026")
        self.assertEqual(self.check()["duplicate"].line_count, 2)

    def test_payments_on_the_wrong_side(self):
        wrong = self.pay_supplier(500.0, self.customer, account=self.receivable)
        receipt = self.make_receipt(80.0, partner=self.supplier, account=self.payable)
        found = self.check()["wrong_side"]
        self.assertEqual(found.move_line_ids, wrong + receipt)
        self.assertEqual(found.mapped("amount"), [500.0, -80.0])

    def test_partner_on_both_sides(self):
        self.make_invoice(300.0, "2026-06-15", partner=self.supplier)
        self.bill(1000.0)
        found = self.check()
        self.assertEqual(set(found), {"both_sides"})
        both = found["both_sides"]
        self.assertEqual((both.amount, both.line_count), (300.0, 2))
        self.assertFalse(both.account_id)
        action = both.with_user(self.collector).action_compensate()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.collector)
            .with_context(**action["context"])
            .create({"agreement": "Agreed by mail"})
        )
        self.assertEqual((dialog.partner_id, dialog.amount), (self.supplier, 300.0))
        self.assertFalse(self.check(amount=300.0))
        self.check()
        dialog.action_compensate()
        self.assertFalse(self.check())
        self.assertEqual(self.balance(self.receivable, self.supplier), 0.0)
        self.assertEqual(self.balance(self.payable, self.supplier), -700.0)

    def test_abnormal_balances(self):
        self.make_receipt(60.0, partner=self.customer)
        self.pay_supplier(25.0)
        found = self.check()["abnormal_balance"]
        self.assertEqual(found.mapped("amount"), [-60.0, 25.0])
        self.assertEqual(found.mapped("side"), ["receivable", "payable"])
        self.assertEqual(self.check(amount=25.0)["abnormal_balance"].amount, -60.0)
        self.assertEqual(self.check(side="payable")["abnormal_balance"][1].amount, 25.0)

    def test_old_items(self):
        old = self.make_invoice(10.0, "2025-01-01")
        older = self.make_invoice(20.0, "2024-12-01")
        self.make_invoice(40.0, "2026-01-01")
        found = self.check()["old_item"]
        self.assertEqual(found.move_line_ids, self.open_lines(old + older))
        self.assertEqual((found.amount, str(found.date)), (30.0, "2024-12-01"))
        self.assertEqual(self.check(days=100)["old_item"].amount, 70.0)
        self.assertFalse(self.check(days=900))

    def test_only_some_accounts(self):
        self.make_invoice(10.0, "2024-01-01")
        self.bill(10.0, date="2024-01-01")
        self.assertEqual(len(self.check()["old_item"]), 2)
        self.make_receipt(10.0, partner=self.make_customer("C"))
        found = self.check(accounts=self.payable)
        self.assertEqual(len(found["old_item"]), 2)
        self.assertNotIn("abnormal_balance", found)

    def test_ignored_until_it_changes(self):
        self.make_receipt(60.0, partner=self.customer)
        row = self.check()["abnormal_balance"]
        row.with_user(self.collector).action_ignore()
        self.assertEqual(self.check()["abnormal_balance"].state, "ignored")
        self.make_receipt(10.0, partner=self.customer)
        self.assertEqual(self.check()["abnormal_balance"], row)
        self.assertEqual((row.state, row.amount), ("open", -70.0))

    def test_dialog_and_rights(self):
        self.make_invoice(10.0, "2024-01-01")
        wizard = (
            self.env["receivables.account.check"]
            .with_user(self.collector)
            .create({"side": "receivable", "days": 90})
        )
        action = wizard.action_check()
        self.assertEqual(action["res_model"], "receivables.account.finding")
        row = self.Finding.search([("company_id", "=", self.company.id)])
        self.assertEqual(row.kind, "old_item")
        with self.refused(AccessError, "cannot be entered"):
            row.with_user(self.manager).write({"state": "ignored"})
        row.with_user(self.collector).note = "Court case"
        other = self.setup_other_company(name="Other")["company"]
        foreigner = self.make_user("find_foreign", "account.group_account_invoice")
        foreigner.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        with self.refused(AccessError, ""):
            row.with_user(foreigner).read(["amount"])
        wizard = (
            self.env["receivables.account.check"]
            .with_user(foreigner)
            .create({"company_id": other.id})
        )
        wizard.sudo().company_id = self.company
        with self.refused(AccessError, ""):
            wizard.action_check()

    def test_statements_do_not_grow(self):
        def fill(count, seed):
            for number in range(count):
                partner = self.make_customer(f"{seed}{number}")
                self.make_invoice(10.0 + number, "2024-01-01", partner=partner)
                self.pair(70.0 + number, partner=partner, due="2026-06-01")
                for _twice in range(2):
                    self.bill(33.0, f"{seed}-{number}")

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = self.Finding._check(self.company)
            return found, self.env.cr.sql_log_count - before

        fill(2, "few")
        count()
        few, first = count()
        fill(12, "many")
        many, second = count()
        self.assertEqual((few, many), (6, 42))
        self.assertEqual(first, second)
        self.assertLess(second, 20)

    def test_cron(self):
        self.make_invoice(10.0, "2024-01-01")
        with self.enter_registry_test_mode():
            self.env.ref(
                "receivables_followup.ir_cron_account_check"
            ).method_direct_trigger()
        self.assertTrue(self.Finding.search([("company_id", "=", self.company.id)]))
