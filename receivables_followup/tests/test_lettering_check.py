"""The check finds letters that disagree with what is reconciled, and repairs them."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.lettering import letter_check
from .test_lettering_letters import LettersCommon


@tagged("post_install", "-at_install")
class TestLetterCheck(LettersCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.Letter = cls.env["receivables.letter"]

    def kinds(self):
        return sorted({fault["kind"] for fault in self.Letter._faults(self.company)})

    def spoil(self, lines, **vals):
        """Write past Odoo, as a program with its own SQL would."""
        self.env.flush_all()
        for name, value in vals.items():
            self.env.cr.execute(
                f"UPDATE account_move_line SET {name} = %s WHERE id IN %s",
                [value, lines._ids],
            )
        self.env.invalidate_all()

    def repair(self):
        changed = self.Letter._repair(self.company)
        self.assertEqual(self.kinds(), [])
        self.assertEqual(self.Letter._repair(self.company), 0)
        return changed

    def test_all_is_well_after_everything(self):
        """Partial, complete, undone, across partners, merged: nothing to report."""
        other = self.make_customer("Other")
        lines = self.pair() | self.pair(partner=other) | self.pair(account=self.payable)
        (self.item(100) + self.item(-40)).reconcile()
        (self.item(100) + self.item(-100, other)).reconcile()
        lines[:2].remove_move_reconcile()
        lines[:2].reconcile()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | other).ids, self.customer
        )
        self.assertEqual(self.kinds(), [])

    def test_letter_without_reconciliation(self):
        lines = self.item(50)
        self.spoil(lines, letter="AAF")
        self.assertEqual(self.kinds(), ["counter_behind", "lettered_unmatched"])
        self.assertEqual(self.repair(), 1)
        self.assert_letters(lines, None)
        self.assert_letters(self.pair(), "AAG")

    def test_reconciliation_without_letter(self):
        lines = self.pair()
        self.spoil(lines, letter=None)
        self.assertEqual(self.kinds(), ["matched_unlettered"])
        self.assertEqual(self.repair(), 2)
        self.assert_letters(lines, "AAB")

    def test_one_letter_for_two_groups(self):
        first, second = self.pair(date="2026-01-01"), self.pair(date="2026-02-01")
        self.spoil(second, letter="AAA")
        self.assertEqual(self.kinds(), ["letter_shared"])
        self.assertEqual(self.repair(), 2)
        self.assert_letters(first, "AAA")
        self.assert_letters(second, "AAC")

    def test_a_shared_letter_is_repaired_whatever_the_chunks(self):
        first, second = self.pair(date="2026-01-01"), self.pair(date="2026-02-01")
        self.spoil(second, letter="AAA")
        self.patch(letter_check, "CHUNK", 1)
        self.assertEqual(self.repair(), 2)
        self.assert_letters(first, "AAA")
        self.assert_letters(second, "AAC")

    def test_two_letters_in_one_group(self):
        lines = self.pair()
        self.spoil(lines[1], letter="AAX")
        self.assertIn("number_split", self.kinds())
        self.repair()
        self.assert_letters(lines, "AAA")
        self.assertEqual(self.last(self.customer), 24, "AAX was seen: never again")

    def test_letters_of_several_partners_in_one_group(self):
        other = self.make_customer("Other")
        lines = self.item(100) + self.item(-100, other)
        lines.reconcile()
        self.spoil(lines[1], letter="AAC")
        self.assertIn("number_split", self.kinds())
        self.repair()
        self.assertEqual(len(set(self.letters(lines))), 1)

    def test_case(self):
        lines = self.pair()
        self.spoil(lines, letter="aaa")
        self.assertEqual(self.kinds(), ["wrong_case"])
        self.repair()
        self.assert_letters(lines, "AAA")

    def test_letter_of_another_system(self):
        lines = self.pair()
        self.spoil(lines, letter="A1")
        self.assertEqual(self.kinds(), ["bad_letter"])
        self.assertEqual(self.repair(), 2)
        self.assert_letters(lines, "AAB")

    def test_account_that_bears_none(self):
        bank = self.receivable.copy(
            {"code": "580003", "account_type": "asset_current", "reconcile": True}
        )
        lines = self.pair(account=bank)
        self.spoil(lines, letter="AAA")
        self.assertIn("not_lettered", self.kinds())
        self.Letter._repair(self.company)
        self.assert_letters(lines, None)

    def test_capital_letter_that_does_not_balance(self):
        """Reported, not repaired: the reconciliation itself is wrong."""
        lines = self.pair()
        self.spoil(lines[0], balance=101)
        fault = self.Letter._faults(self.company)
        self.assertEqual([f["kind"] for f in fault], ["unbalanced"])
        self.assertEqual(fault[0]["amount"], 1)
        self.assertEqual(self.Letter._repair(self.company), 0)
        self.assertEqual(self.kinds(), ["unbalanced"])

    def test_report(self):
        lines = self.pair()
        self.spoil(lines, letter=None)
        Check = self.env["receivables.letter.check"]
        action = Check.with_user(self.collector).action_open()
        check = Check.with_user(self.collector).browse(action["res_id"])
        self.assertEqual((check.fault_count, check.repairable_count), (1, 1))
        self.assertEqual(check.line_ids.kind, "matched_unlettered")
        self.assertEqual(check.line_ids.move_line_ids, lines)
        with self.refused(AccessError, "receivables.letter.setup"):
            check.action_repair()
        action = Check.with_user(self.manager).action_open()
        check = Check.with_user(self.manager).browse(action["res_id"])
        check.action_repair()
        self.assertEqual((check.fault_count, check.repaired_count), (0, 2))

    def test_a_branch_sees_its_own_faults(self):
        """Branches share the letters of their root, not the sight of its items."""
        root = self.company
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": root.id, "country_id": root.country_id.id}
        )
        self.env.user.company_ids += branch
        ours = self.pair()
        theirs = self.pair()
        self.spoil(theirs, company_id=branch.id, letter=None)
        self.spoil(ours, letter=None)
        self.manager.write({"company_ids": branch.ids, "company_id": branch.id})
        Check = self.env["receivables.letter.check"].with_user(self.manager)
        Check = Check.with_company(branch).with_context(allowed_company_ids=branch.ids)
        check = Check.browse(Check.action_open()["res_id"])
        self.assertEqual(check.company_id, branch)
        self.assertEqual(check.fault_count, 1)
        self.assertEqual(check.line_ids.move_line_ids, theirs)
        check.action_repair()
        self.assertEqual((check.fault_count, check.repaired_count), (0, 2))
        self.env.invalidate_all()
        self.assertTrue(all(theirs.sudo().mapped("letter")))
        self.assertFalse(any(ours.sudo().mapped("letter")))

    def test_statements_do_not_grow(self):
        def count():
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.Letter._faults(self.company)
            return self.env.cr.sql_log_count - before

        few = count()
        for _time in range(5):
            self.spoil(self.pair(), letter=None)
        self.assertEqual(count(), few)
