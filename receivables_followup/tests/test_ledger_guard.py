"""What a person may not do to holds, and what the ledger must not cost anybody."""

import re
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.sql_db import Cursor
from odoo.tests import tagged

from .common import ReceivablesCommon

OURS = re.compile(r'\b(FROM|JOIN|INTO|UPDATE)\s+"?receivables_')
LETTERS = "receivables_letter_counter"


@tagged("post_install", "-at_install")
class TestHoldGuard(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.invoice = cls.make_invoice(1000.0, "2026-05-31")

    def setUp(self):
        super().setUp()
        self.hold = self.make_hold(self.item(self.invoice), "insolvency")

    def held(self):
        return self.item(self.invoice).held_amount

    def test_only_a_manager_opens_the_door_of_another_record(self):
        hold = self.hold.with_user(self.collector)
        for opening in (
            {"date_until": "2026-06-01", "date_from": "2026-05-01"},
            {"whole": False, "amount": 0.01},
        ):
            with self.assertRaises(AccessError):
                hold.write(opening)
        with self.assertRaises(AccessError):
            hold.action_release()
        hold.note = "Called the liquidator"
        self.assertEqual(self.held(), 1000.0)
        self.hold.with_user(self.manager).action_release()
        self.assertEqual(self.held(), 0.0)
        self.assertEqual(self.hold.released_by_id, self.manager)

    def test_the_record_that_placed_it_releases_it(self):
        self.hold.with_user(self.collector).sudo().action_release()
        self.assertEqual(self.hold.state, "released")
        self.assertEqual(self.hold.released_by_id, self.collector)

    def test_history_is_not_edited(self):
        other = self.make_customer("Other")
        for vals in (
            {"state": "released"},
            {"reason": "manual"},
            {"released_at": "2026-01-01 00:00:00"},
            {"commercial_partner_id": other.id},
            {"move_line_id": False, "move_id": False},
        ):
            for user in (self.collector, self.manager):
                with self.assertRaises(AccessError):
                    self.hold.with_user(user).write(vals)
        released = {
            "move_line_id": self.item(self.invoice).id,
            "review_date": "2026-09-01",
            "state": "released",
            "released_at": "2026-01-01 00:00:00",
        }
        with self.assertRaises(AccessError):
            self.Hold.with_user(self.manager).create(released)
        self.hold.action_release()
        with self.assertRaises(AccessError):
            self.hold.with_user(self.manager).write({"date_until": "2026-01-31"})

    def test_manual_holds_are_the_collectors(self):
        manual = self.make_hold(self.item(self.invoice)).with_user(self.collector)
        manual.write({"whole": False, "amount": 10.0, "date_until": "2026-12-31"})
        manual.action_release()
        self.assertEqual(manual.state, "released")

    def test_paid_since_is_not_held_from_the_list_of_a_past_day(self):
        paid = self.make_invoice(70.0, "2026-03-01")
        self.make_receipt(70.0, paid, date="2026-06-01")
        wizard = (
            self.env["receivables.hold.create"]
            .with_user(self.collector)
            .with_context(
                as_of="2026-04-01", active_model="account.move", active_ids=paid.ids
            )
            .create({})
        )
        self.assertFalse(wizard.move_line_ids)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30")
class TestLedgerCost(ReceivablesCommon):
    def test_posting_asks_nothing_of_us_and_matching_only_letters(self):
        """Nobody posts slower, or waits; each matching reads and writes its letters."""
        self.make_hold(self.item(self.make_invoice(5.0, "2026-05-01")))
        self.env["receivables.card"].refresh_all(self.company)
        draft = self.make_invoice(1000.0, "2026-05-31", post=False)
        credit = self.make_credit_note(100.0, date="2026-06-01")
        self.env.flush_all()
        statements = []
        real = Cursor.execute

        def execute(cursor, query, *args, **kwargs):
            text = getattr(query, "code", query)
            statements.append(text if isinstance(text, str) else text.decode())
            return real(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", execute):
            draft.action_post()
            self.env.flush_all()
            posted = len(statements)
            self.make_receipt(400.0, draft, date="2026-06-10")
            lines = self.open_lines(draft + credit)
            lines.reconcile()
            self.env.flush_all()
            done = len(statements)
            lines.remove_move_reconcile()
            draft.button_draft()
            self.env.flush_all()
        self.assertTrue(posted)
        ours = [text if OURS.search(text) else "" for text in statements]
        self.assertFalse(any(ours[:posted]))
        matching = list(filter(None, ours[posted:done]))
        self.assertFalse([text for text in matching if LETTERS not in text])
        self.assertLessEqual(len(matching), 4, "two matchings")
        # Undoing leaves no trace in the ledger: that the item was settled is noted, and
        # the lettered groups that end.
        undoing = [text for text in filter(None, ours[done:]) if LETTERS not in text]
        self.assertLessEqual(len(undoing), 3)

    def test_employees_read_their_contacts(self):
        """Other people's lists of contacts never touch the cards."""
        self.env["receivables.card"].refresh_all(self.company)
        employee = self.make_user("rec_employee", "base.group_user")
        customer = self.customer.with_user(employee)
        self.assertNotIn("receivables_card_ids", customer.fields_get())
        with self.assertRaises(AccessError):
            customer.action_receivables_open_card()

    def test_an_account_whose_type_is_corrected_changes_side(self):
        account = self.env["account.account"].create(
            {
                "name": "Wrongly typed",
                "code": "411999",
                "account_type": "liability_payable",
                "reconcile": True,
                "company_ids": [Command.set(self.company.ids)],
            }
        )
        role = self.env["receivables.account.role"].search(
            [("account_id", "=", account.id)]
        )
        self.assertEqual((role.side, role.chase), ("payable", False))
        account.account_type = "asset_receivable"
        self.assertEqual((role.side, role.chase), ("receivable", True))
