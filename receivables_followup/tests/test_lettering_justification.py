"""Open items justify the balance of any past day, or the exceptions say why not."""

import base64
import io

from freezegun import freeze_time
from openpyxl import load_workbook
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..wizard import lettering_justification
from .common import TODAY, ReceivablesCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLetteringJustification(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.supplier = cls.make_customer("Drôme Paper")
        cls.invoice = cls.make_invoice(1000, date="2026-01-10", due="2026-02-10")
        cls.make_receipt(400, invoice=cls.invoice, date="2026-03-05")
        cls.make_receipt(600, invoice=cls.invoice, date="2026-05-20")
        cls.make_receipt(50, date="2026-04-15")  # nothing to match it with
        cls.bill = cls.make_invoice(
            300, partner=cls.supplier, move_type="in_invoice", date="2026-02-01"
        )
        cls.make_invoice(
            350, partner=cls.supplier, move_type="in_refund", date="2026-04-01"
        )

    def wizard(self, day, user=None, **vals):
        Wizard = self.env["receivables.lettering.justification"]
        Wizard = Wizard.with_user(user or self.collector).with_company(self.company)
        return Wizard.create({"date": day, **vals})

    def proof(self, day, **vals):
        report, scope = self.wizard(day, **vals)._report()
        return report._justify(scope)

    def sums(self, day, account, partner, **vals):
        return self.proof(day, **vals)["balances"][account.id, partner.id]

    def posted_balance(self, day, account, partner):
        lines = self.env["account.move.line"].search(
            [
                ("account_id", "=", account.id),
                ("partner_id", "=", partner.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", day),
            ]
        )
        return sum(lines.mapped("balance"))

    def test_open_items_come_to_the_balance_of_every_month(self):
        for day in (
            "2026-01-31",
            "2026-02-28",
            "2026-03-31",
            "2026-04-30",
            "2026-05-31",
            TODAY,
        ):
            with self.subTest(day=day):
                proof = self.proof(day)
                self.assertEqual(proof["differences"], [])
                self.assertEqual(proof["exceptions"], [])
                expected = self.posted_balance(day, self.receivable, self.customer)
                sums = proof["balances"][self.receivable.id, self.customer.id]
                self.assertEqual((sums["open"], sums["balance"]), (expected,) * 2)

    def test_an_item_lettered_later_was_open_then(self):
        report, scope = self.wizard("2026-03-31")._report()
        (row,) = report._stream(scope | {"partner_ids": self.customer.ids})
        self.assertEqual(row["move_name"], self.invoice.name)
        self.assertEqual(float(row["residual"]), 600)
        self.assertEqual(str(row["later"]), "2026-05-20")
        self.assertEqual(row["letter"], self.open_lines(self.invoice).letter)
        self.assertTrue(row["letter"].isupper())

    def test_balances_on_the_wrong_side_are_flagged(self):
        credit = self.sums("2026-05-31", self.receivable, self.customer)
        self.assertEqual((credit["balance"], credit["flag"]), (-50, "credit_customer"))
        debit = self.sums("2026-05-31", self.payable, self.supplier)
        self.assertEqual((debit["balance"], debit["flag"]), (50, "debit_supplier"))
        usual = self.sums("2026-03-31", self.payable, self.supplier)
        self.assertEqual((usual["balance"], usual["flag"]), (-300, None))

    def test_a_match_across_partners_is_an_exception_that_explains(self):
        other = self.make_customer("Estuary Boats")
        invoice = self.make_invoice(200, partner=other, date="2026-05-01")
        receipt = self.make_receipt(200, date="2026-05-02")
        (self.open_lines(invoice) + receipt).reconcile()
        proof = self.proof(TODAY)
        self.assertEqual(
            {row.key: row.amount for row in proof["differences"]},
            {
                (self.receivable.id, other.id): -20000,
                (self.receivable.id, self.customer.id): 20000,
            },
        )
        self.assertEqual([row.unexplained for row in proof["differences"]], [0, 0])
        (exception,) = proof["exceptions"]
        self.assertEqual(exception["kinds"], ["partners"])
        # and the account as a whole is justified
        keys = [row for row in proof["balances"] if row[0] == self.receivable.id]
        balances = [proof["balances"][key] for key in keys]
        self.assertEqual(
            sum(row["open"] for row in balances),
            sum(row["balance"] for row in balances),
        )

    def tamper(self, values):
        """What only a person with the database could do to the first match."""
        line = self.open_lines(self.invoice)
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE account_partial_reconcile SET {values}"
            " WHERE debit_move_id = %s AND max_date = '2026-03-05'",
            [line.id],
        )
        self.env.invalidate_all()

    def test_what_no_match_explains_is_said(self):
        self.tamper("amount = amount - 10")
        proof = self.proof("2026-03-31")
        (difference,) = proof["differences"]
        self.assertEqual((difference.amount, difference.unexplained), (1000, 1000))
        wizard = self.wizard("2026-03-31")
        wizard.action_check()
        self.assertFalse(wizard.is_justified)
        self.assertIn("1 of them are not explained", wizard.result)

    def test_an_item_dated_after_its_match_is_an_exception(self):
        self.tamper("max_date = '2026-02-15'")
        proof = self.proof("2026-02-28")
        (difference,) = proof["differences"]
        self.assertEqual((difference.amount, difference.unexplained), (-40000, 0))
        self.assertEqual(proof["exceptions"][0]["kinds"], ["dates"])

    def test_multi_currency(self):
        usd = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        invoice = self.make_invoice(500, currency=usd, date="2026-02-01")
        self.env["res.currency.rate"].create(
            {"name": "2026-04-01", "rate": 2.5, "currency_id": usd.id}
        )
        self.make_receipt(500, invoice=invoice, date="2026-04-10")
        for day in ("2026-02-28", "2026-04-09", "2026-04-30", TODAY):
            with self.subTest(day=day):
                self.assertEqual(self.proof(day)["differences"], [])
        report, scope = self.wizard("2026-02-28")._report()
        row = next(row for row in report._stream(scope) if row["currency"] == "USD")
        self.assertEqual((row["residual_currency"], row["residual"]), (500, 250))

    def test_without_partner(self):
        line = {"account_id": self.receivable.id, "partner_id": False}
        other = self.company_data["default_account_revenue"].id
        self.make_entry(
            [{**line, "balance": 9}, {"account_id": other, "balance": -9}],
            date="2026-03-03",
        )
        proof = self.proof("2026-03-31")
        self.assertEqual(proof["balances"][self.receivable.id, 0]["open"], 9)
        self.assertEqual(proof["differences"], [])

    def test_scope(self):
        self.assertEqual(
            {key[0] for key in self.proof(TODAY, side="payable")["balances"]},
            {self.payable.id},
        )
        self.assertEqual(
            {
                key[1]
                for key in self.proof("2026-03-31", partner_ids=self.supplier.ids)[
                    "balances"
                ]
            },
            {self.supplier.id},
        )
        self.assertFalse(
            self.proof("2026-03-31", account_ids=self.payable.ids, side="receivable")[
                "balances"
            ]
        )

    def test_queries_do_not_grow(self):
        report, scope = self.wizard(TODAY)._report()
        report._justify(scope)
        partners = [self.make_customer(f"Customer {n}") for n in range(12)]
        for partner in partners:
            self.make_invoice(10, partner=partner, date="2026-02-02")
        self.env.flush_all()
        with self.assertQueryCount(1):
            proof = report._justify(scope)
        self.assertGreaterEqual(len(proof["balances"]), 13)

    def test_workbook(self):
        wizard = self.wizard("2026-03-31", file_format="xlsx")
        action = wizard.action_print()
        self.assertIn(f"{wizard.id}/content", action["url"])
        book = load_workbook(io.BytesIO(base64.b64decode(wizard.content)))
        balances, items, exceptions = book.worksheets
        rows = {row[1]: row for row in balances.iter_rows(min_row=4, values_only=True)}
        self.assertEqual(rows["Azur Interior"][2:5], (1, 600, 600))
        self.assertEqual(rows["Drôme Paper"][2:5], (1, -300, -300))
        total = next(row for row in rows.values() if row[0] == "Total")
        self.assertEqual(total[3:5], (300, 300))
        listed = list(items.iter_rows(min_row=4, values_only=True))
        self.assertEqual(sum(row[9] for row in listed), 300)
        (azur,) = [row for row in listed if row[2] == "Azur Interior"]
        self.assertEqual(azur[12], self.open_lines(self.invoice).letter)
        self.assertEqual(str(azur[13])[:10], "2026-05-20")
        self.assertEqual(exceptions.max_row, 3)

    def test_pdf(self):
        wizard = self.wizard("2026-04-30")
        wizard.action_print()
        text = " ".join(
            page.extract_text()
            for page in PdfReader(io.BytesIO(base64.b64decode(wizard.content))).pages
        )
        text = " ".join(text.split())
        for words in (
            "Balance justification",
            self.invoice.name,
            "Azur Interior",
            f"{self.receivable.code} {self.receivable.name}",
            "Supplier with a debit balance",
            "justified",
        ):
            self.assertIn(words, text)
        self.assertNotIn("not justified", text)

    def test_too_long_for_paper(self):
        self.patch(lettering_justification, "PRINTED", 1)
        with self.refused(UserError, "choose the spreadsheet"):
            self.wizard("2026-04-30").action_print()
        short = self.wizard("2026-04-30", with_items=False)
        short.action_print()
        self.assertTrue(short.content)

    def test_check_says_what_was_found(self):
        wizard = self.wizard("2026-05-31")
        action = wizard.action_check()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertTrue(wizard.is_justified)
        self.assertIn("2 balances justified", wizard.result)
        self.assertIn("1 customers with a credit balance", wizard.result)

    def test_show_on_screen(self):
        action = self.wizard("2026-03-31", side="receivable").action_show()
        items = self.OpenItem.with_context(**action["context"]).search(action["domain"])
        self.assertEqual(items.mapped("amount_residual"), [600])

    def test_companies(self):
        other = self.setup_other_company()["company"]
        with self.assertRaises(AccessError):
            self.wizard(TODAY, company_id=other.id).action_check()

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.wizard(TODAY, user=self.rep)
        report, scope = self.wizard(TODAY)._report()
        with self.assertRaises(AccessError):
            report.with_user(self.rep)._check_may_read()
