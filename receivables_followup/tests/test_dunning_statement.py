import io
import re
import tracemalloc
from unittest import skipUnless
from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree, html

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.misc import find_in_path

from odoo.addons.base.models import ir_actions_report

from .common import TODAY, ReceivablesCommon


def has_wkhtmltopdf():
    try:
        return bool(find_in_path("wkhtmltopdf"))
    except OSError:
        return False


def sheets(content):
    """``{sheet name: list of rows of texts and numbers}`` of a workbook."""
    import zipfile

    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    result = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = etree.fromstring(archive.read("xl/workbook.xml"))
        names = [s.get("name") for s in book.iterfind("m:sheets/m:sheet", space)]
        for number, name in enumerate(names, 1):
            tree = etree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
            result[name] = [
                [
                    "".join(cell.itertext("{*}t"))
                    if cell.get("t") == "inlineStr"
                    else float(cell.findtext("m:v", namespaces=space))
                    for cell in row.iterfind("m:c", space)
                ]
                for row in tree.iterfind(".//m:sheetData/m:row", space)
            ]
    return result


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestStatement(ReceivablesCommon):
    """Statements of account: every figure can be recomputed from the ledger."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.customer.write(
            {"ref": "C042", "street": "1 quai Neuf", "zip": "06000", "city": "Nice"}
        )
        cls.old = cls.make_invoice(1200.0, due="2026-03-15", ref="PO 77")
        cls.new = cls.make_invoice(300.0, due="2026-07-15")
        cls.paid = cls.make_invoice(500.0, due="2026-05-10")
        cls.make_receipt(500.0, cls.paid, date="2026-06-10")
        cls.make_receipt(200.0, cls.old, date="2026-06-20")
        cls.credit = cls.make_credit_note(50.0, date="2026-06-01")
        cls.Statement = cls.env["receivables.statement"]

    def pieces(self, as_of=None, partners=None):
        pieces = self.Statement._pieces(
            self.company,
            partners or self.customer,
            as_of and fields.Date.to_date(as_of),
        )
        return [html.fromstring(str(content)) for _key, content in pieces]

    def texts(self, element):
        return re.sub(r"[ \n]+", " ", element.text_content()).replace("\xa0", " ")

    def test_lists_every_open_item_with_its_balance(self):
        [page] = self.pieces()
        text = self.texts(page)
        for move in (self.old, self.new, self.credit):
            self.assertIn(move.name, text)
        self.assertNotIn(self.paid.name, text)
        self.assertIn("PO 77", text)
        items = self.items()
        total = sum(items.mapped("amount_residual_currency"))
        self.assertAlmostEqual(total, 1000.0 + 300.0 - 50.0)
        self.assertIn("1,250.00", page.xpath("//tr[@class='o_rf_total']/td[2]")[0].text)

    def test_ageing_adds_up_to_the_balance(self):
        account = self.Statement._accounts(self.company, self.customer.ids)
        rows = account[self.customer.id][self.company.currency_id.id]
        [page] = self.pieces()
        cells = page.xpath("//table[@class='o_rf_ageing']//td/text()")
        amounts = [float(re.sub(r"[^\d.-]", "", cell)) for cell in cells]
        self.assertAlmostEqual(sum(amounts[:5]), amounts[6])
        self.assertAlmostEqual(amounts[6] - amounts[0], amounts[5])
        self.assertAlmostEqual(
            amounts[4],
            sum(
                row["amount_residual_currency"]
                for row in rows
                if row["bucket"] == "90_plus"
            ),
        )

    def test_at_a_past_day(self):
        """On 1 June the later receipts had not arrived and the paid one was open."""
        [page] = self.pieces(as_of="2026-06-01")
        text = self.texts(page)
        self.assertIn(self.paid.name, text)
        self.assertIn("1,950.00", page.xpath("//tr[@class='o_rf_total']/td[2]")[0].text)
        self.assertIn("06/01/2026", text)

    def test_one_block_per_currency(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        self.make_invoice(80.0, due="2026-06-15", currency=usd)
        [page] = self.pieces()
        totals = page.xpath("//tr[@class='o_rf_total']/td[2]/text()")
        self.assertEqual(len(totals), 2)
        self.assertTrue(any("$80.00" in total for total in totals))

    def test_language_of_the_customer(self):
        self.customer.lang = "fr_FR"
        [page] = self.pieces()
        self.assertIn("15/03/2026", self.texts(page))
        total = page.xpath("//tr[@class='o_rf_total']/td[2]")[0].text
        self.assertEqual(total.replace("\xa0", " "), "1 250,00 €")

    def test_accounts_not_on_statements_stay_away(self):
        roles = self.env["receivables.account.role"].search(
            [("account_id", "=", self.receivable.id)]
        )
        roles.statement = False
        [page] = self.pieces()
        self.assertNotIn(self.old.name, self.texts(page))

    def test_nothing_open_says_so(self):
        quiet = self.make_customer("Quiet")
        [page] = self.pieces(partners=quiet)
        self.assertIn("nothing is due", self.texts(page))

    def test_number_of_queries_does_not_grow(self):
        others = self.env["res.partner"]
        for number in range(6):
            others |= self.make_customer(f"Other {number}")
            self.make_invoice(10.0, due="2026-06-01", partner=others[-1])
        self.env.flush_all()

        def queries(partners):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Statement._pieces(self.company, partners)
            return self.env.cr.sql_log_count - before

        queries(others)  # warm the caches of the registry
        self.assertEqual(queries(others[:2]), queries(others))

    @skipUnless(has_wkhtmltopdf(), "wkhtmltopdf is not installed")
    def test_pdf_of_many_in_one_start(self):
        partners = self.customer
        for number in range(30):
            partner = self.make_customer(f"Customer {number}", street="x", city="y")
            self.make_invoice(10.0 + number, due="2026-06-01", partner=partner)
            partners |= partner
        run, starts = ir_actions_report._run_wkhtmltopdf, []
        with patch.object(
            ir_actions_report,
            "_run_wkhtmltopdf",
            lambda args: starts.append(args) or run(args),
        ):
            whole, parts = self.Statement._pdf(self.company, partners)
        self.assertEqual(len(starts), 1)
        self.assertEqual(set(parts), set(partners.ids))
        self.assertTrue(all(part.startswith(b"%PDF") for part in parts.values()))
        self.assertGreater(len(whole), max(len(part) for part in parts.values()))

    def test_xlsx_adds_up(self):
        buffer = io.BytesIO()
        count = self.Statement._xlsx(buffer, self.company, self.customer.ids)
        self.assertEqual(count, 3)
        book = sheets(buffer.getvalue())
        [summary] = book["Customers"][2:]
        self.assertEqual(summary[:3], ["C042", "Azur Interior", "EUR"])
        self.assertAlmostEqual(summary[-1], 1250.0)
        self.assertAlmostEqual(sum(summary[3:8]), summary[-1])
        balances = [row[9] for row in book["Items"][2:]]
        self.assertAlmostEqual(sum(balances), 1250.0)

    def test_xlsx_at_a_past_day(self):
        buffer = io.BytesIO()
        self.Statement._xlsx(
            buffer, self.company, self.customer.ids, fields.Date.to_date("2026-06-01")
        )
        [summary] = sheets(buffer.getvalue())["Customers"][2:]
        self.assertAlmostEqual(summary[-1], 1950.0)

    def test_xlsx_takes_no_text_for_a_formula(self):
        self.customer.name = "=1+1"
        buffer = io.BytesIO()
        self.Statement._xlsx(buffer, self.company, self.customer.ids)
        self.assertEqual(sheets(buffer.getvalue())["Customers"][2][1], "=1+1")

    def test_xlsx_memory_does_not_grow_with_the_rows(self):
        """The rows stream: twenty times as many need about the same memory."""
        row = (1, "C1", "Name", "EUR", 2) + (
            *(self.today, "INV/1", "ref", self.today, 3, "1_30", 10.0, 10.0, None),
        )

        def peak(count):
            rows = (row for _number in range(count))
            with patch.object(type(self.Statement), "_stream", lambda *args: rows):
                tracemalloc.start()
                self.Statement._xlsx(io.BytesIO(), self.company)
                peak = tracemalloc.get_traced_memory()[1]
                tracemalloc.stop()
            return peak

        peak(100)
        self.assertLess(peak(20000) - peak(1000), 2_000_000)

    def test_wizard_from_partner_and_for_all(self):
        wizard = self.env["receivables.statement.print"]
        context = {"active_model": "res.partner", "active_ids": self.customer.ids}
        one = wizard.with_context(**context).create({"file_format": "xlsx"})
        self.assertEqual(one.partner_ids, self.customer)
        action = one.action_print()
        self.assertIn(f"/{one.id}/content", action["url"])
        self.assertEqual(one.filename, "Statement 2026-06-30 Azur Interior.xlsx")
        every = wizard.create({"file_format": "xlsx"})
        self.assertIn(self.customer, every._open_customers())
        every.as_of = "2020-01-01"
        every.file_format = "pdf"
        with self.assertRaisesRegex(UserError, "No customer"):
            every.action_print()

    def test_wizard_from_card(self):
        cards = self.env["receivables.card"]
        card = cards.browse(
            cards._ensure(self.customer.ids, self.company)[self.customer.id]
        )
        wizard = self.env["receivables.statement.print"].with_context(
            active_model="receivables.card", active_ids=card.ids
        )
        self.assertEqual(wizard.create({}).partner_ids, self.customer)

    def test_only_who_reads_open_items_prints(self):
        rep = self.make_user("st_rep", "sales_team.group_sale_salesman")
        collector = self.make_user("st_collector", "account.group_account_invoice")
        report = self.env["ir.actions.report"].with_user(rep)
        with self.assertRaises(AccessError):
            report._render_qweb_html(
                "receivables_followup.statement_of_account", self.customer.ids
            )
        content, _kind = report.with_user(collector)._render_qweb_html(
            "receivables_followup.statement_of_account", self.customer.ids
        )
        self.assertIn(self.old.name, content.decode())
