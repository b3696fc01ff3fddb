"""Ways around a stop of sales, none of which is open."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.receivables_followup.tests.common import TODAY

from .common import SaleStopCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestSaleStopWays(SaleStopCase):
    def test_payment_on_the_portal_confirms_nothing(self):
        """The order waits, the money is kept, and the customer is told so."""
        self.stop()
        order = self.order
        order.write({"require_payment": True, "require_signature": False})
        provider = self.env["payment.provider"].sudo().search([], limit=1)
        method = self.env["payment.method"].sudo().with_context(active_test=False)
        method = method.search([], limit=1)
        paid = (
            self.env["payment.transaction"]
            .sudo()
            .create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": method.id,
                    "reference": "online",
                    "amount": order.amount_total,
                    "currency_id": order.currency_id.id,
                    "partner_id": self.customer.id,
                    "sale_order_ids": [Command.set(order.ids)],
                    "state": "done",
                }
            )
        )
        self.assertFalse(paid._check_amount_and_confirm_order())
        self.assertHeld(order)
        self.release(order)
        self.assertEqual(order.state, "sale")

    def test_no_other_way_to_make_a_confirmed_order_larger(self):
        """Units, lines of other orders, defaults, discounts taken off, gifts."""
        self.order.order_line.product_uom_qty = 2
        cut = self.env["sale.order.line"].sudo()
        cut = cut.create(
            {
                "order_id": self.order.id,
                "product_id": self.product.id,
                "price_unit": -50.0,
            }
        )
        other = self.make_order()
        self.order.action_confirm()
        self.stop()
        line = (self.order.order_line - cut).with_user(self.rep)
        dozen = self.env.ref("uom.product_uom_dozen")
        Line = self.env["sale.order.line"].with_user(self.rep)
        for attack in (
            lambda: line.write({"product_uom_id": dozen.id}),
            lambda: line.write({"qty_delivered": 100}),
            lambda: line.write({"price_unit": 1.0, "product_uom_qty": 200}),
            lambda: other.order_line.write({"order_id": self.order.id}),
            lambda: Line.with_context(default_order_id=self.order.id).create(
                {"product_id": self.product.id, "price_unit": 100.0}
            ),
            lambda: Line.create(
                {
                    "order_id": self.order.id,
                    "product_id": self.product.id,
                    "price_unit": 0.0,
                }
            ),
            lambda: self.order.write(
                {"order_line": [Command.create({"product_id": self.product.id})]}
            ),
            lambda: cut.write({"product_uom_qty": 0.0}),
            lambda: cut.write({"price_unit": 0.0}),
        ):
            with self.refused(UserError, "are stopped"), self.env.cr.savepoint():
                attack()
        line.product_uom_qty = 1

    def test_a_confirmed_order_is_not_passed_to_a_stopped_customer(self):
        """Confirm it for somebody else first: that does not escape either."""
        straw = self.make_customer("Straw Man")
        contact = self.env["res.partner"].create(
            {"name": "Ana", "parent_id": self.customer.id}
        )
        order = self.make_order(straw)
        order.action_confirm()
        self.stop()
        for vals in (
            {"partner_id": self.customer.id},
            {"partner_id": contact.id},
            {"partner_invoice_id": self.customer.id},
        ):
            with self.refused(UserError, "are stopped"), self.env.cr.savepoint():
                order.with_user(self.rep).write(vals)
        order.with_user(self.rep).write({"client_order_ref": "PO 1"})

    def test_addresses_of_a_stopped_customer_may_be_corrected(self):
        self.order.action_confirm()
        self.stop()
        contact = self.env["res.partner"].create(
            {"name": "Accounts", "type": "invoice", "parent_id": self.customer.id}
        )
        self.order.partner_invoice_id = contact
        self.assertEqual(self.order.partner_invoice_id, contact)

    def test_a_release_is_worth_its_currency(self):
        self.stop()
        self.release(self.order)
        dollar = self.env.ref("base.USD")
        dollar.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "Dollars", "currency_id": dollar.id}
        )
        self.assertNotEqual(self.order.currency_id, dollar)
        self.order.pricelist_id = pricelist
        self.assertFalse(self.order.receivables_released_by_id)

    def test_imports_do_not_escape(self):
        self.stop()
        Order = self.env["sale.order"].with_user(self.rep)
        partner = self.env["ir.model.data"].create(
            {
                "module": "__test__",
                "name": "stopped",
                "model": "res.partner",
                "res_id": self.customer.id,
            }
        )
        result = Order.load(
            ["partner_id/id", "state"], [[partner.complete_name, "sale"]]
        )
        self.assertFalse(result["ids"])
        self.assertIn("are stopped", str(result["messages"]))

    def test_cancelled_and_taken_up_again(self):
        self.order.action_confirm()
        self.stop()
        self.order._action_cancel()
        self.order.action_draft()
        self.order.with_user(self.rep).action_confirm()
        self.assertHeld(self.order)

    def test_a_quotation_is_not_invoiced_instead(self):
        """Only what was paid in advance can be invoiced of what is on hold."""
        self.stop()
        self.order.action_confirm()
        self.assertFalse(self.order.order_line.qty_to_invoice)
        with self.assertRaises(UserError):
            self.order._create_invoices()
