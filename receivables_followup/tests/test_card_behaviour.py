"""What counts as a payment in the average delay, and sums that must agree."""

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from ..engine.card.kpi import average_days_late
from .common import TODAY, ReceivablesCommon

BUCKETS = ("due_1_30", "due_31_60", "due_61_90", "due_90_plus")


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestCardBehaviour(ReceivablesCommon):
    def card(self):
        self.env["receivables.card"].refresh_all(self.company)
        return self.customer.receivables_card_ids.filtered(
            lambda card: card.company_id == self.company
        )

    def settle(self, invoice, account, amount, date, partner=None, journal=None):
        """Match a part of an invoice by an entry against another account."""
        partner = partner or self.customer
        entry = self.make_entry(
            [
                {
                    "account_id": account.id,
                    "balance": amount,
                    "partner_id": partner.id,
                },
                {
                    "account_id": self.receivable.id,
                    "balance": -amount,
                    "partner_id": self.customer.id,
                },
            ],
            date=date,
            journal=journal,
        )
        lines = entry.line_ids.filtered(lambda line: line.balance < 0)
        (lines + self.open_lines(invoice)).reconcile()
        return entry

    def assert_delay(self, *items):
        """The statement and the engine agree on these ``(amount, days)``."""
        expected = average_days_late(items)
        self.assertAlmostEqual(
            self.card().average_days_late, float(expected or 0), places=1
        )

    def account(self, code, kind, name):
        return self.env["account.account"].create(
            {"name": name, "code": code, "account_type": kind, "reconcile": True}
        )

    def test_only_money_counts(self):
        invoice = self.make_invoice(1000, due="2026-05-01")
        self.make_receipt(300, invoice, date="2026-05-11")
        loss = self.account("654000", "expense", "Bad debts")
        self.settle(invoice, loss, 100, "2026-06-20")
        bills = self.account("413999", "asset_receivable", "Bills")
        role = self.env["receivables.account.role"].search(
            [("account_id", "=", bills.id)]
        )
        role.role = "bill"
        self.settle(invoice, bills, 200, "2026-06-25")
        credit = self.make_credit_note(400, date="2026-06-28")
        (self.open_lines(credit) + self.open_lines(invoice)).reconcile()
        self.assertEqual(invoice.amount_residual, 0)
        self.assert_delay((300, 10))

    def test_a_debt_moved_to_doubtful_is_still_late(self):
        """The transfer is no payment; what it moved counts as open."""
        invoice = self.make_invoice(1000, due="2026-05-01")
        doubtful = self.account("416999", "asset_current", "Doubtful customers")
        roles = self.env["receivables.account.role"]
        roles.create({"account_id": doubtful.id, "role": "doubtful"})
        entry = self.settle(invoice, doubtful, 1000, "2026-05-31")
        self.assert_delay((1000, 30))
        moved = entry.line_ids.filtered(lambda line: line.balance > 0)
        receipt = self.make_receipt(1000, date="2026-06-20", account=doubtful)
        (moved + receipt).reconcile()
        self.assert_delay((1000, 20))

    def test_setting_off_against_a_supplier_account_counts(self):
        invoice = self.make_invoice(500, due="2026-05-01")
        self.settle(invoice, self.payable, 500, "2026-05-21")
        self.assert_delay((500, 20))

    def test_payable_of_somebody_else_does_not_count(self):
        invoice = self.make_invoice(500, due="2026-05-01")
        self.settle(
            invoice, self.payable, 500, "2026-05-21", self.make_customer("Factor")
        )
        self.assert_delay()

    def test_registered_payment_counts(self):
        invoice = self.make_invoice(500, due="2026-05-01")
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": "2026-05-06"})._create_payments()
        self.assert_delay((500, 5))

    def test_buckets_add_up_whatever_the_roles(self):
        """An account that is chased without standing on statements is owed too."""
        kinds = {
            "chased only": {"chase": True, "statement": False},
            "stated only": {"chase": False, "statement": True},
            "both": {"chase": True, "statement": True},
            "neither": {"chase": False, "statement": False},
        }
        revenue = self.company_data["default_account_revenue"]
        for number, (name, flags) in enumerate(kinds.items()):
            account = self.account(f"4119{number}0", "asset_receivable", name)
            self.env["receivables.account.role"].search(
                [("account_id", "=", account.id)]
            ).write(flags)
            self.make_entry(
                [
                    line
                    for due in ("2026-02-01", "2026-04-15", "2026-06-10", "2026-08-01")
                    for line in (
                        {
                            "account_id": account.id,
                            "balance": 10.0**number,
                            "partner_id": self.customer.id,
                            "date_maturity": due,
                        },
                        {"account_id": revenue.id, "balance": -(10.0**number)},
                    )
                ],
                date="2026-01-31",
            )
        card = self.card()
        self.assertEqual(card.total_due, 4 * 111)
        self.assertEqual(card.total_overdue, 3 * 101)
        overdue = sum(card[name] for name in BUCKETS)
        self.assertEqual(overdue, card.total_overdue)
        self.assertEqual(overdue + card.not_due, card.total_due)
        self.assertEqual(card.not_due, 4 * 10 + 101)


@tagged("post_install", "-at_install")
class TestForeignKeys(ReceivablesCommon):
    def test_foreign_keys_are_indexed(self):
        """Deleting a partner, an item or a level must not scan our tables."""
        rows = self.env.execute_query_dict(
            SQL(
                """
            SELECT tab.relname AS table, field.attname AS column
              FROM pg_constraint key
              JOIN pg_class tab ON tab.oid = key.conrelid
              JOIN pg_attribute field ON field.attrelid = key.conrelid
                                     AND field.attnum = key.conkey[1]
             WHERE key.contype = 'f'
               AND (tab.relname ^@ 'receivables_' OR field.attname ^@ 'receivables_')
               AND field.attname NOT IN ('create_uid', 'write_uid')
               AND NOT EXISTS (SELECT FROM pg_index i
                                WHERE i.indrelid = key.conrelid
                                  AND i.indkey[0] = field.attnum)
            """
            )
        )
        self.assertEqual(rows, [])
