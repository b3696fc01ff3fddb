"""Delivery slips are pieces of the court file of what was delivered."""

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from odoo.addons.receivables_followup.tests.common import TODAY
from odoo.addons.receivables_followup.tests.recovery_court_common import CourtFileCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestStockCourtFile(CourtFileCase):
    def test_deliveries_of_the_order(self):
        product = (
            self.env["product.product"]
            .sudo()
            .create({"name": "Shelf", "type": "consu", "taxes_id": [Command.clear()]})
        )
        line = {"product_id": product.id, "product_uom_qty": 2, "price_unit": 350.0}
        order = (
            self.env["sale.order"]
            .sudo()
            .create(
                {"partner_id": self.customer.id, "order_line": [Command.create(line)]}
            )
        )
        order.action_confirm()
        delivery = order.picking_ids
        delivery.move_ids.write({"quantity": 2, "picked": True})
        delivery.button_validate()
        self.attach(delivery, "emargement.pdf", b"%PDF-1.4 signed")
        invoice = order._create_invoices()
        invoice.write({"invoice_date": "2026-04-01", "invoice_date_due": "2026-05-01"})
        invoice.action_post()
        self.attach_pdf(invoice)
        pieces, _missing = self.case(invoice)._court_documents()
        titles = [one.title for one in pieces]
        self.assertIn(f"Delivery slip {delivery.name}", titles)
        self.assertIn(f"Delivery slip {delivery.name} - emargement", titles)
        self.assertLess(
            titles.index(f"Order {order.name}"),
            titles.index(f"Delivery slip {delivery.name}"),
        )
