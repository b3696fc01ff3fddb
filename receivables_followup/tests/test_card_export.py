import base64
import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import ReceivablesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30")
class TestCardExport(ReceivablesCommon):
    """The list of cards as a spreadsheet, for its reader."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.customer.user_id = cls.rep
        cls.other = cls.make_customer("=1+1 & Sons", user_id=cls.manager.id)
        cls.make_invoice(1000, due="2026-05-01")
        cls.make_invoice(300.5, due="2026-05-01", partner=cls.other)
        cls.env["receivables.card"].refresh_all(cls.company)

    def rows(self, user, cards=None):
        Card = self.env["receivables.card"].with_user(user)
        action = (
            Card if cards is None else Card.browse(cards.ids)
        ).action_export_xlsx()
        export = self.env["receivables.card.export"].with_user(user).search([])[:1]
        self.assertIn(f"/{export.id}/content", action["url"])
        book = load_workbook(io.BytesIO(base64.b64decode(export.content)))
        head, *lines = list(book.active.iter_rows(min_row=3, values_only=True))
        return [dict(zip(head, line, strict=True)) for line in lines]

    def test_archived_customers_are_in_it_while_they_owe(self):
        self.customer.active = False
        settled = self.make_customer("Settled")
        self.env["receivables.card"]._ensure(settled.ids, self.company)
        settled.active = False
        self.env["receivables.card"].refresh_all(self.company)
        names = {row["Customer"] for row in self.rows(self.collector)}
        self.assertIn("Azur Interior", names)
        self.assertNotIn("Settled", names)

    def test_collector_gets_all(self):
        rows = {row["Customer"]: row for row in self.rows(self.collector)}
        self.assertEqual(rows["Azur Interior"]["Balance"], 1000)
        self.assertEqual(rows["Azur Interior"]["Risk"], "Medium")
        self.assertEqual(rows["=1+1 & Sons"]["Balance"], 300.5, "no formula")
        self.assertEqual(rows["Azur Interior"]["Oldest Due Date"].day, 1)

    def test_rep_gets_own_customers(self):
        (row,) = self.rows(self.rep)
        self.assertEqual(row["Customer"], "Azur Interior")
        cards = self.customer.receivables_card_ids + self.other.receivables_card_ids
        with self.assertRaises(AccessError):
            self.rows(self.rep, cards)

    def test_file_of_somebody_else(self):
        self.env["receivables.card"].with_user(self.collector).action_export_xlsx()
        export = self.env["receivables.card.export"].sudo().search([])[:1]
        self.assertTrue(export)
        with self.assertRaises(AccessError):
            export.with_user(self.rep).read(["content"])

    def test_queries_do_not_depend_on_cards(self):
        Card = self.env["receivables.card"]
        Export = self.env["receivables.card.export"].with_user(self.collector)
        for index in range(20):
            partner = self.make_customer(f"C{index}", user_id=self.rep.id)
            self.make_invoice(10, partner=partner)
        Card.refresh_all(self.company)
        cards = Card.search([("user_id", "=", self.rep.id)])

        def queries(cards):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            count = Export._write(io.BytesIO(), cards.with_user(self.collector))
            self.assertEqual(count, len(cards))
            return self.env.cr.sql_log_count - before

        queries(cards)
        self.assertEqual(len(cards), 21)
        self.assertEqual(queries(cards), queries(cards[:2]))
