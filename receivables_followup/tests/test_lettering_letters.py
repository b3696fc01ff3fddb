"""Letters follow Odoo's own reconciliation, whoever calls it and how."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ReceivablesCommon


class LettersCommon(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Line = cls.env["account.move.line"]
        cls.Counter = cls.env["receivables.letter.counter"].sudo()

    @classmethod
    def item(cls, amount, partner=None, date=None, account=None, **vals):
        """A posted item of a customer; debit when positive."""
        account = account or cls.receivable
        partner = cls.customer if partner is None else partner
        other = cls.company_data["default_account_revenue"]
        move = cls.make_entry(
            [
                {
                    "account_id": account.id,
                    "partner_id": partner.id,
                    "balance": amount,
                    **vals,
                },
                {"account_id": other.id, "balance": -amount},
            ],
            date,
        )
        return move.line_ids.filtered(lambda line: line.account_id == account)

    def pair(self, amount=100.0, partner=None, date=None, **vals):
        lines = self.item(amount, partner, date, **vals) + self.item(
            -amount, partner, date, **vals
        )
        lines.reconcile()
        return lines

    def letters(self, lines):
        """Letters as stored, which what is shown must equal."""
        lines.flush_recordset()
        self.env.cr.execute(
            "SELECT id, letter FROM account_move_line WHERE id IN %s", [lines._ids]
        )
        stored = dict(self.env.cr.fetchall())
        for line in lines:
            self.assertEqual(line.letter or None, stored[line.id])
        return [stored[line.id] for line in lines]

    def assert_letters(self, lines, *expected):
        expected = list(expected) * (len(lines) // len(expected))
        self.assertEqual(self.letters(lines), expected)

    def last(self, partner, account=None):
        """Number of the last letter given to this partner."""
        counter = self.Counter.search(
            [
                ("company_id", "=", self.company.root_id.id),
                ("account_id", "=", (account or self.receivable).id),
                ("commercial_partner_id", "=", partner.id),
            ]
        )
        self.assertLessEqual(len(counter), 1)
        return counter.last


@tagged("post_install", "-at_install")
class TestLetters(LettersCommon):
    def test_complete_and_partial(self):
        invoice, receipt = self.item(100), self.item(-60)
        (invoice + receipt).reconcile()
        self.assert_letters(invoice + receipt, "aaa")
        rest = self.item(-40)
        (invoice + rest).reconcile()
        self.assert_letters(invoice + receipt + rest, "AAA")
        self.assert_letters(self.pair(), "AAB")
        self.assertEqual(self.last(self.customer), 2)

    def test_each_partner_has_own_letters(self):
        other = self.make_customer("Other")
        self.assert_letters(self.pair(), "AAA")
        self.assert_letters(self.pair(partner=other), "AAA")
        self.assert_letters(self.pair(account=self.payable), "AAA")
        self.assertEqual(self.last(self.customer, self.payable), 1)

    def test_contacts_share_letters_of_their_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.customer.id}
        )
        self.assert_letters(self.pair(), "AAA")
        self.assert_letters(self.pair(partner=contact), "AAB")

    def test_items_without_partner(self):
        nobody = self.env["res.partner"]
        self.assert_letters(self.pair(partner=nobody), "AAA")
        self.assert_letters(self.pair(partner=nobody), "AAB")
        self.assertEqual(self.last(nobody), 2)

    def test_undone_letters_do_not_come_back(self):
        lines = self.pair()
        lines.remove_move_reconcile()
        self.assert_letters(lines, None)
        lines.reconcile()
        self.assert_letters(lines, "AAB")

    def test_item_taken_out(self):
        """Group of three: what stays reconciled keeps the letter, small again."""
        invoice, first, second = self.item(100), self.item(-60), self.item(-40)
        (invoice + first + second).reconcile()
        second.remove_move_reconcile()
        self.assert_letters(invoice + first + second, "aaa", "aaa", None)
        (invoice + second).reconcile()
        self.assert_letters(invoice + first + second, "AAA")

    def test_split_and_merge(self):
        old, new = self.item(100, date="2026-01-01"), self.item(100, date="2026-02-01")
        shared = self.item(-150, date="2026-03-01")
        rest = self.item(-50, date="2026-03-02")
        (old + new + shared + rest).reconcile()
        self.assert_letters(old + new + shared + rest, "AAA")
        # Only the partial between the newer debit and the shared credit goes.
        between = new.matched_credit_ids & shared.matched_debit_ids
        self.assertTrue(between)
        between.unlink()
        self.assert_letters(old + shared, "aaa")
        self.assert_letters(new + rest, "aab")
        (new + shared).reconcile()
        self.assert_letters(old + new + shared + rest, "AAA")

    def test_merge_keeps_the_earlier_letter(self):
        first, second = self.item(100), self.item(100)
        first_part, second_part = self.item(-60), self.item(-60)
        (first + first_part).reconcile()
        (second + second_part).reconcile()
        self.assert_letters(second + second_part, "aab")
        # A credit that closes one group and part of the other joins them.
        self.assertEqual(self.last(self.customer), 2)
        (second + self.item(-10)).reconcile()
        self.assert_letters(second + second_part, "aab")
        bridge = self.item(-60)
        (first + second + bridge).reconcile()
        group = first + second + first_part + second_part + bridge
        self.assert_letters(group, "aaa")
        (second + self.item(-10)).reconcile()
        self.assert_letters(group, "AAA")

    def test_across_partners(self):
        """One letter that is free for both; then both have counted it."""
        other = self.make_customer("Other")
        for _time in range(3):
            self.pair(partner=other)
        self.pair()
        lines = self.item(100) + self.item(-100, other)
        lines.reconcile()
        self.assert_letters(lines, "AAD")
        self.assert_letters(self.pair(), "AAE")
        self.assert_letters(self.pair(partner=other), "AAE")

    def test_exchange_difference_bears_the_letter(self):
        usd = self.setup_other_currency(
            "USD", rates=[("2026-01-01", 2.0), ("2026-02-01", 1.0)]
        )
        invoice = self.make_invoice(100.0, date="2026-01-15", currency=usd)
        receipt = self.make_receipt(100.0, invoice, date="2026-02-15")
        group = self.open_lines(invoice).full_reconcile_id.reconciled_line_ids
        self.assertEqual(len(group), 3, "no exchange difference was posted")
        self.assertIn(receipt, group)
        self.assert_letters(group, "AAA")

    def test_branches_share_letters(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.user.company_ids += branch
        self.pair()
        journal = self.company_data["default_journal_misc"]
        revenue = self.company_data["default_account_revenue"]
        lines = self.Line
        for amount in (80, -80):
            move = self.make_entry(
                [
                    {
                        "account_id": self.receivable.id,
                        "partner_id": self.customer.id,
                        "balance": amount,
                    },
                    {"account_id": revenue.id, "balance": -amount},
                ],
                journal=journal,
                company=branch,
            )
            self.assertEqual(move.company_id, branch)
            lines += move.line_ids.filtered(
                lambda line: line.account_id == self.receivable
            )
        lines.reconcile()
        self.assert_letters(lines, "AAB")

    def test_other_accounts_bear_none(self):
        """What is reconciled in a bank account concerns no customer and no supplier."""
        account = self.receivable.copy(
            {"code": "580001", "account_type": "asset_current", "reconcile": True}
        )
        lines = self.pair(account=account)
        self.assertTrue(lines.full_reconcile_id)
        self.assert_letters(lines, None)
        self.env["receivables.account.role"].create(
            {"account_id": account.id, "company_id": self.company.id, "role": "deposit"}
        )
        self.assert_letters(self.pair(account=account), "AAA")

    def test_drafts_and_zeros(self):
        """Letters say what core did, even where we would not have done it."""
        zero = self.item(0.0)
        self.assertTrue(zero.reconciled)
        self.assert_letters(zero, None)

    def test_account_changed_for_the_whole_group(self):
        other = self.receivable.copy({"code": "411999"})
        self.pair(account=other)
        lines = self.pair()
        lines.account_id = other
        self.assertTrue(lines.full_reconcile_id)
        self.assert_letters(lines, "AAB")
        self.assertEqual(self.last(self.customer, other), 2)

    def test_nobody_enters_letters(self):
        self.make_users()
        line = self.pair()[0]
        for user in (self.collector, self.manager):
            with self.refused(AccessError, "Letters follow"):
                line.with_user(user).write({"letter": "ZZZ"})
            move = {
                "move_type": "entry",
                "line_ids": [
                    Command.create({"account_id": self.receivable.id, "letter": "ZZZ"})
                ],
            }
            with self.refused(AccessError, "Letters follow"):
                self.env["account.move"].with_user(user).create(move)
        self.assert_letters(line, "AAA")

    def test_copies_have_no_letter(self):
        lines = self.pair()
        self.assertFalse(lines.move_id[0].copy().line_ids.filtered("letter"))

    def test_statements_do_not_grow_with_the_groups(self):
        """One reading and one writing per call, and one for the groups as they were."""

        def count(groups):
            plan = [self.item(10) + self.item(-10) for _group in range(groups)]
            lines = self.Line.union(*plan)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["receivables.letter"]._follow(lines)
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(2), count(20))
        self.assertEqual(count(3), 1, "nothing to letter: one reading")
        lines = self.Line.union(*[self.pair() for _group in range(20)])
        self.env.cr.execute(
            "UPDATE account_move_line SET letter = NULL WHERE id IN %s", [lines._ids]
        )
        lines.invalidate_recordset()
        with self.assertQueryCount(2):
            self.env["receivables.letter"]._follow(lines)
        self.assertEqual(len(set(self.letters(lines))), 20)
