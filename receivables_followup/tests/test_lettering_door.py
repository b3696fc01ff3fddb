"""The door: what is lettered together, what is refused, what stays on record."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .lettering_common import LetteringCommon


@tagged("post_install", "-at_install")
class TestLetteringDoor(LetteringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.other = cls.make_customer("Bois du Sud")

    def test_pairs_are_lettered_in_one_call(self):
        groups = [self.pair(100.0 + n) for n in range(3)]
        records = self.letter(*groups)
        for lines, record in zip(groups, records, strict=True):
            self.assertTrue(all(lines.mapped("reconciled")))
            self.assertEqual(len(set(lines.mapped("matching_number"))), 1)
            self.assertEqual(record.move_line_ids, lines)
            self.assertEqual(record.amount, lines[0].balance)
            self.assertEqual(record.commercial_partner_id, self.customer)
            self.assertEqual(record.account_id, self.receivable)
            self.assertEqual(record.state, "lettered")
            self.assertEqual(record.date, self.today)
            self.assertEqual(len(record.partial_ids), 1)
        self.assertEqual(len(set(groups[0] + groups[1]).intersection(groups[2])), 0)
        self.assertEqual(
            groups[0].move_id.filtered("invoice_date").payment_state, "paid"
        )

    def test_groups_stay_apart(self):
        """Two unbalanced groups never become one."""
        first, second = self.pair(100.0, 60.0), self.pair(100.0, 140.0)
        self.letter(first, second, partial=True)
        self.assertEqual(first.mapped("amount_residual"), [40.0, 0.0])
        self.assertEqual(second.mapped("amount_residual"), [0.0, -40.0])
        self.assertNotEqual(first[0].matching_number, second[0].matching_number)

    def test_an_accountant_of_community_letters_and_undoes(self):
        lines = self.pair()
        self.assertFalse(self.collector.has_group("account.group_account_user"))
        group = self.letter(lines, user=self.collector)
        self.assertEqual(group.user_id, self.collector)
        self.assertTrue(all(lines.mapped("reconciled")))
        self.Door.with_user(self.collector)._unletter(
            lines[:1].with_user(self.collector), "Wrong invoice"
        )
        self.assertFalse(any(lines.mapped("reconciled")))
        self.assertFalse(any(lines.mapped("matching_number")))
        self.assertEqual(group.state, "undone")
        self.assertEqual(group.undone_by_id, self.collector)
        self.assertEqual(group.undo_reason, "Wrong invoice")

    def test_unbalanced_is_refused_unless_partial(self):
        lines = self.pair(100.0, 99.98)
        with self.refused(UserError, "differ by"):
            self.letter(lines)
        self.assertFalse(any(lines.mapped("matched_credit_ids")))
        group = self.letter(lines, partial=True)
        self.assertEqual(group.amount, 99.98)
        self.assertAlmostEqual(sum(lines.mapped("amount_residual")), 0.02)

    def test_refused_items_are_named(self):
        good = self.pair()
        done = self.pair()
        self.letter(done)
        draft = self.open_lines(self.make_invoice(100.0, post=False))
        zero = self.make_entry(
            [
                {
                    "account_id": self.receivable.id,
                    "balance": 0.0,
                    "partner_id": self.customer.id,
                }
            ]
        ).line_ids
        payable = self.open_lines(self.make_invoice(100.0, move_type="in_invoice"))
        other = self.pair(partner=self.other)
        for lines, message in (
            (good[:1], "at least two"),
            (good[:1] + self.pair()[:1], "same side"),
            (done, "already lettered"),
            (good[1:] + draft, "not posted"),
            (good + zero, "amount is zero"),
            (good[:1] + payable, "different accounts"),
            (good[:1] + other[1:], "different customers"),
        ):
            with self.subTest(message), self.refused(UserError, message) as _:
                self.letter(lines)
        with self.refused(UserError, "in two groups"):
            self.letter(good, good)
        self.assertFalse(any(good.mapped("reconciled")))

    def test_message_names_the_item(self):
        done = self.pair()
        self.letter(done)
        with self.refused(UserError, done[0].move_name):
            self.letter(done)

    def test_across_customers_inside_a_payer(self):
        lines = self.pair()[:1] + self.pair(partner=self.other)[1:]
        with self.refused(UserError, "Bois du Sud"):
            self.letter(lines)
        self.customer.receivables_payer_id = self.other
        self.letter(lines)
        self.assertTrue(all(lines.mapped("reconciled")))

    def test_across_customers_inside_a_group_of_companies(self):
        head = self.make_customer("Holding")
        lines = self.pair()[:1] + self.pair(partner=self.other)[1:]
        for partner in self.customer, self.other:
            with self.refused(UserError, "different customers"):
                self.letter(lines)
            card = self.env["receivables.card"].sudo()
            found = card.search(
                [
                    ("commercial_partner_id", "=", partner.id),
                    ("company_id", "=", self.company.id),
                ]
            ) or card.create(
                {"commercial_partner_id": partner.id, "company_id": self.company.id}
            )
            found.group_id = head
        with self.refused(UserError, "Only a person"):
            self.letter(lines, automatic=True)
        self.letter(lines)
        self.assertTrue(all(lines.mapped("reconciled")))

    def test_contacts_of_one_customer_are_one(self):
        contact = self.env["res.partner"].create(
            {"name": "Workshop", "parent_id": self.customer.id}
        )
        lines = self.pair()[:1] + self.pair(partner=contact)[1:]
        group = self.letter(lines)
        self.assertEqual(group.commercial_partner_id, self.customer)

    def test_an_item_without_partner_waits_for_one(self):
        lines = self.pair()
        receipt = self.make_receipt(50.0)
        receipt.partner_id = False
        with self.refused(UserError, "without a partner"):
            self.letter(lines[:1] + receipt, partial=True)

    def test_held_items_are_left_to_a_person(self):
        for reason in ("dispute", "factor", "legal", "insolvency"):
            lines = self.pair()
            self.make_hold(self.item(lines[:1]), reason)
            with self.subTest(reason), self.refused(UserError, "A person decides"):
                self.letter(lines, automatic=True)
            self.letter(lines)
        lines = self.pair()
        self.make_hold(self.item(lines[:1]), "promise")
        self.letter(lines, automatic=True)
        self.assertTrue(all(lines.mapped("reconciled")))

    def test_suppliers_are_lettered_alike(self):
        bill = self.make_invoice(80.0, move_type="in_invoice")
        line = self.open_lines(bill)
        bank = self.company_data["default_journal_bank"]
        payment = self.make_entry(
            [
                {
                    "account_id": self.payable.id,
                    "balance": 80.0,
                    "partner_id": self.customer.id,
                },
                {"account_id": bank.default_account_id.id, "balance": -80.0},
            ],
            journal=bank,
        ).line_ids[0]
        group = self.letter(line + payment)
        self.assertEqual(group.account_id, self.payable)
        self.assertEqual(bill.payment_state, "paid")

    # -- un-lettering ----------------------------------------------------------

    def test_a_reason_is_required(self):
        lines = self.pair()
        self.letter(lines)
        with self.refused(UserError, "Say why"):
            self.Door._unletter(lines, "  ")
        self.Door._unletter(lines, "Bounced")
        with self.refused(UserError, "nothing to undo"):
            self.Door._unletter(lines, "Again")

    def test_a_group_undoes_what_it_matched_and_nothing_else(self):
        invoice = self.open_lines(self.make_invoice(100.0))
        first, second = self.make_receipt(30.0), self.make_receipt(70.0)
        early = self.letter(invoice + first, partial=True)
        late = self.letter(invoice + second)
        self.assertTrue(invoice.reconciled)
        self.Door._unletter(late, "Cheque returned")
        self.assertEqual(invoice.amount_residual, 70.0)
        self.assertEqual((early.state, late.state), ("lettered", "undone"))
        self.Door._unletter(invoice, "All of it")
        self.assertEqual(invoice.amount_residual, 100.0)
        self.assertEqual(early.undo_reason, "All of it")

    def test_undoing_what_odoo_matched_is_on_record(self):
        invoice = self.make_invoice(100.0)
        receipt = self.make_receipt(100.0, invoice)
        groups = self.Door._unletter(receipt, "Not this invoice")
        self.assertEqual(groups.origin, "native")
        self.assertEqual(groups.state, "undone")
        self.assertEqual(groups.amount, 100.0)
        self.assertEqual(groups.move_line_ids, self.open_lines(invoice) + receipt)
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_undoing_in_odoo_ends_the_group(self):
        lines = self.pair()
        group = self.letter(lines)
        lines.remove_move_reconcile()
        self.assertEqual(group.state, "undone")
        self.assertTrue(group.undone_at)
        self.assertFalse(group.partial_ids)

    # -- record ----------------------------------------------------------------

    def test_nobody_edits_a_group(self):
        group = self.letter(self.pair())
        for user in (self.collector, self.manager):
            with self.assertRaises(AccessError):
                group.with_user(user).state = "undone"
            with self.assertRaises(AccessError):
                group.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.Group.with_user(user).create(
                    {
                        "company_id": self.company.id,
                        "account_id": self.receivable.id,
                        "currency_id": self.company.currency_id.id,
                        "origin": "manual",
                    }
                )
        self.env.user.group_ids |= self.manager.group_ids
        with self.assertRaises(AccessError):
            group.with_env(self.env(su=False)).letter = "ZZZ"

    def test_queries_do_not_grow_with_the_groups(self):
        def queries(count):
            groups = [self.pair(10.0 + n) for n in range(count)]
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            self.letter(*groups)
            self.env.flush_all()
            return self.cr.sql_log_count - start

        queries(2)
        # Core reads the user again at times: the lower count is ours.
        few, many = (min(queries(count), queries(count)) for count in (2, 12))
        self.assertLessEqual(many, few + 10, "more than one query per group")
