"""Whose account the lettering board shows, in which order, and its running balance."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TODAY, ReceivablesCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLetteringBoard(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.brume = cls.make_customer("Brume Motors")
        cls.cime = cls.make_customer("Cime Tools", ref="C-77")
        for partner in (cls.customer, cls.brume, cls.cime):
            cls.make_invoice(100, partner=partner, date="2026-01-10")
        for partner in (cls.customer, cls.cime):
            cls.make_receipt(60, partner=partner, date="2026-02-10")

    def board(self, user=None, **params):
        Item = self.OpenItem.with_user(user or self.collector)
        return Item.with_company(self.company).lettering_board(**params)

    def names(self, count, **params):
        """Partners reached by stepping from the start."""
        board = self.board(**params)
        names = [board["key"]["partner"]]
        for _step in range(count):
            board = self.board(key=board["key"], **({"step": 1} | params))
            names.append(board["key"]["partner"])
        return names

    def test_starts_where_letters_may_be_missing(self):
        board = self.board()
        self.assertEqual(board["key"]["partner"], "Azur Interior")
        self.assertEqual((board["position"], board["total"]), (1, 2))
        self.assertEqual(
            (board["key"]["debit"], board["key"]["credit"], board["key"]["balance"]),
            (100, 60, 40),
        )
        self.assertEqual(board["key"]["count"], 2)
        self.assertEqual(board["key"]["company_ids"], self.company.ids)

    def test_steps_through_accounts_with_both_sides(self):
        self.assertEqual(
            self.names(2), ["Azur Interior", "Cime Tools", "Azur Interior"]
        )
        back = self.board(key=self.board()["key"], step=-1)
        self.assertEqual(back["key"]["partner"], "Cime Tools")

    def test_goes_on_from_an_account_that_was_settled(self):
        key = self.board()["key"]
        self.make_receipt(100, invoice=self.item(self.customer_invoice()).move_id)
        board = self.board(key=key)
        self.assertEqual(board["key"]["partner"], "Azur Interior")
        self.assertEqual(board["position"], 0)
        following = self.board(key=key, step=1)
        self.assertEqual(following["key"]["partner"], "Cime Tools")

    def customer_invoice(self):
        return self.items(self.customer).filtered("open_debit").move_line_id

    def test_supplier_accounts_too(self):
        self.make_invoice(
            30, partner=self.cime, move_type="in_invoice", date="2026-03-01"
        )
        self.make_invoice(
            10, partner=self.cime, move_type="in_refund", date="2026-03-02"
        )
        key = self.board(account_id=self.payable.id)["key"]
        self.assertEqual(key["account_id"], self.payable.id)
        self.assertEqual((key["debit"], key["credit"]), (10, 30))
        accounts = [account for account, _name in self.board()["accounts"]]
        self.assertEqual(set(accounts), {self.receivable.id, self.payable.id})

    def test_a_partner_asked_for_comes_first_even_without_credits(self):
        board = self.board(partner_id=self.brume.id)
        self.assertEqual(board["key"]["partner"], "Brume Motors")
        self.assertEqual(board["position"], 0)

    def test_without_partner(self):
        line = {"account_id": self.receivable.id, "partner_id": False}
        other = self.company_data["default_account_revenue"].id
        self.make_entry([{**line, "balance": 9}, {"account_id": other, "balance": -9}])
        key = {"account_id": self.receivable.id, "partner_id": False}
        board = self.board(key=key)
        self.assertEqual((board["key"]["count"], board["key"]["partner"]), (1, ""))

    def test_find_by_name_and_reference(self):
        def find(text, **params):
            Item = self.OpenItem.with_user(self.collector)
            return [key["partner"] for key in Item.lettering_find(text, **params)]

        self.assertEqual(find("brume"), ["Brume Motors"])
        self.assertEqual(find("C-77"), ["Cime Tools"])
        self.assertEqual(find(""), ["Azur Interior", "Cime Tools"])
        self.assertEqual(find("brume", account_id=self.payable.id), [])

    def test_accounts_are_named_with_their_code(self):
        """Core hides the code from people of invoicing."""
        board = self.OpenItem.with_user(self.collector).lettering_board()
        code = self.receivable.code
        self.assertTrue(board["key"]["account"].startswith(f"{code} "))
        names = [name for _id, name in board["accounts"]]
        self.assertTrue(any(name.startswith(f"{code} ") for name in names))
        account = self.receivable.with_user(self.collector)
        self.assertEqual(account.display_name, account.name)
        # who sees it anyway does not see it twice
        self.env.user.group_ids += self.env.ref("account.group_account_readonly")
        named = self.receivable.with_context(receivables_account_code=True)
        self.assertEqual(named.display_name, f"{code} {account.name}")

    def test_a_key_of_another_company_is_not_shown(self):
        other = self.setup_other_company()["company"]
        user = self.collector
        user.company_ids = [Command.link(other.id)]
        board = self.OpenItem.with_user(user).with_company(other)
        board = board.with_context(allowed_company_ids=other.ids)
        self.assertIsNone(board.lettering_board()["key"])

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.board(user=self.rep)
        with self.assertRaises(AccessError):
            self.OpenItem.with_user(self.rep).lettering_find("a")

    def test_running_balance_by_date(self):
        self.make_invoice(25, date="2026-01-05")
        items = self.items(self.customer).sorted(lambda item: (item.date, item.id))
        self.assertEqual(items.mapped("running_balance"), [25, 125, 65])
        self.assertEqual(items.mapped("open_debit"), [25, 100, 0])
        self.assertEqual(items.mapped("open_credit"), [0, 0, 60])
        # a filter does not change what the balance was
        credit = self.OpenItem.search(
            [
                ("commercial_partner_id", "=", self.customer.id),
                ("amount_residual", "<", 0),
            ]
        )
        self.assertEqual(credit.running_balance, 65)

    def test_running_balance_reads_a_page_at_once(self):
        items = self.OpenItem.search([("company_id", "=", self.company.id)])
        self.assertGreater(len(items), 4)
        items.mapped("account_id")
        self.env.flush_all()
        with self.assertQueryCount(3):
            items.mapped("running_balance")

    def test_running_balance_of_a_past_day(self):
        items = self.items(self.customer, as_of="2026-01-31")
        self.assertEqual(items.mapped("running_balance"), [100])

    def test_letter_column(self):
        invoice = self.make_invoice(80, date="2026-04-01", partner=self.brume)
        self.make_receipt(30, invoice=invoice)
        item = self.item(self.open_lines(invoice))
        self.assertTrue(item.letter)
        self.assertEqual(item.letter, item.letter.lower())
        self.assertIn(item, self.OpenItem.search([("letter", "=", item.letter)]))

    def test_partner_button(self):
        partners = self.customer | self.brume | self.cime
        counts = partners.with_user(self.collector).mapped(
            "receivables_to_letter_count"
        )
        self.assertEqual(counts, [2, 0, 2])
        action = self.customer.with_user(self.collector).action_receivables_letter()
        self.assertEqual(action["res_model"], "receivables.open.item")
        board = self.board(partner_id=action["context"]["receivables_board_partner_id"])
        self.assertEqual(board["key"]["partner"], "Azur Interior")

    def test_letter_on_the_invoice(self):
        invoice = self.make_invoice(80, date="2026-04-01", partner=self.brume)
        self.assertFalse(invoice.receivables_letter)
        self.make_receipt(30, invoice=invoice)
        letter = self.open_lines(invoice).letter
        invoice.invalidate_recordset()
        self.assertEqual(invoice.with_user(self.collector).receivables_letter, letter)
        self.make_receipt(50, invoice=invoice)
        invoice.invalidate_recordset()
        self.assertEqual(invoice.receivables_letter, letter.upper())

    def test_page_of_the_card(self):
        self.env["receivables.card"].refresh_all(self.company)
        card = self.env["receivables.card"].search(
            [
                ("commercial_partner_id", "=", self.customer.id),
                ("company_id", "=", self.company.id),
            ]
        )
        lines = self.items(self.customer).move_line_id
        self.env["receivables.lettering"]._letter([lines], "manual", partial=True)
        summary = card.with_user(self.collector).lettering_summary()
        (account,) = summary["accounts"]
        self.assertEqual((account["debit"], account["credit"]), (40, 0))
        self.assertFalse(account["letterable"])
        (group,) = summary["groups"]
        self.assertEqual((group["amount"], group["count"]), (60, 2))
        self.assertFalse(group["undone"])
        with self.assertRaises(AccessError):
            card.with_user(self.rep).lettering_summary()

    def test_journal_items_by_letter(self):
        invoice = self.make_invoice(80, date="2026-04-01", partner=self.brume)
        self.make_receipt(30, invoice=invoice)
        line = self.open_lines(invoice)
        arch = self.env["account.move.line"].get_views([(False, "search")])
        arch = arch["views"]["search"]["arch"]
        for name in (
            "receivables_lettered",
            "receivables_partial",
            "receivables_unlettered",
            "receivables_group_letter",
        ):
            self.assertIn(f'name="{name}"', arch)
        found = self.env["account.move.line"].search(
            [
                ("letter", "!=", False),
                ("full_reconcile_id", "=", False),
                ("partner_id", "=", self.brume.id),
            ]
        )
        self.assertIn(line, found)

    def totals(self, domain, user=None, **params):
        Item = self.OpenItem.with_user(user or self.collector)
        return Item.with_company(self.company).lettering_totals(domain, **params)

    def test_totals_of_all_that_is_shown(self):
        domain = [("commercial_partner_id", "=", self.customer.id)]
        (euros,) = self.totals(domain)
        self.assertEqual(
            (euros["count"], euros["debit"], euros["credit"]), (2, 100.0, 60.0)
        )
        self.assertEqual(euros["currency_id"], euros["company_currency_id"])
        usd = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        invoice = self.make_invoice(50, partner=self.customer, currency=usd)
        by_currency = {row["currency_id"]: row for row in self.totals(domain)}
        self.assertEqual(len(by_currency), 2)
        dollars = by_currency[usd.id]
        self.assertEqual((dollars["debit"], dollars["foreign_debit"]), (25.0, 50.0))
        lines = invoice.line_ids.filtered("balance")
        (both,) = self.totals([("id", "in", lines.ids)], lettered=True)
        self.assertEqual((both["debit"], both["foreign_credit"]), (25.0, 50.0))
        self.assertEqual(self.totals([("id", "=", 0)]), [])

    def test_totals_keep_to_what_one_may_read(self):
        with self.assertRaises(AccessError):
            self.totals([], user=self.portal)
        stranger = self.make_user("stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self.totals([], user=stranger, lettered=True)
