"""Orders are pieces of the court file of what they billed."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from odoo.addons.receivables_followup.tests.common import TODAY
from odoo.addons.receivables_followup.tests.recovery_court_common import CourtFileCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestSaleCourtFile(CourtFileCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        product = (
            cls.env["product.product"]
            .sudo()
            .create(
                {
                    "name": "Shelf",
                    "type": "service",
                    "invoice_policy": "order",
                    "taxes_id": [Command.clear()],
                }
            )
        )
        line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 700.0}
        cls.order = (
            cls.env["sale.order"]
            .sudo()
            .create(
                {"partner_id": cls.customer.id, "order_line": [Command.create(line)]}
            )
        )
        cls.order.action_confirm()
        cls.invoice = cls.order._create_invoices()
        cls.invoice.write(
            {"invoice_date": "2026-04-01", "invoice_date_due": "2026-05-01"}
        )
        cls.invoice.action_post()
        cls.attach_pdf(cls.invoice)

    def printed(self):
        """Orders are printed without a web server."""
        report = type(self.env["ir.actions.report"])
        render = report._render_qweb_pdf

        def fake(reports, ref, res_ids=None, data=None):
            if ref == "sale.action_report_saleorder":
                return f"%PDF-1.4 order {res_ids}".encode(), "pdf"
            return render(reports, ref, res_ids=res_ids, data=data)

        return patch.object(report, "_render_qweb_pdf", fake)

    def test_the_order_and_what_is_attached_to_it(self):
        self.attach(self.order, "Bon signé.pdf", b"%PDF-1.4 signed")
        with self.printed():
            pieces = self.build(self.case(self.invoice))
        name = self.order.name
        titles = [one.partition(" - ")[2] for one in pieces]
        self.assertIn(f"Order {name}.pdf", titles)
        self.assertIn(f"Order {name} - Bon signé.pdf", titles)
        self.assertIn(f"%PDF-1.4 order {self.order.ids}".encode(), pieces.values())
        self.assertIn(b"%PDF-1.4 signed", pieces.values())
        self.assertNotIn("Acceptance of the order", self.text(pieces, "Index"))

    def test_an_order_nobody_signed_is_said_to_lack(self):
        case = self.case(self.invoice)
        self.assertIn(
            f"Acceptance of the order {self.order.name}", case.court_file_missing
        )

    def test_other_invoices_have_no_order(self):
        pieces, _missing = self.case(self.old)._court_documents()
        self.assertFalse([one for one in pieces if "Order" in one.title])
