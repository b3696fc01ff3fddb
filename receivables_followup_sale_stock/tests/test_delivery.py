from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.receivables_followup.tests.common import TODAY, ReceivablesCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestDelivery(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.product = (
            cls.env["product.product"]
            .sudo()
            .create({"name": "Shelf", "type": "consu", "list_price": 100.0})
        )
        cls.order = (
            cls.env["sale.order"]
            .sudo()
            .create(
                {
                    "partner_id": cls.customer.id,
                    "company_id": cls.company.id,
                    "order_line": [Command.create({"product_id": cls.product.id})],
                }
            )
        )
        cls.order.action_confirm()
        cards = cls.env["receivables.card"]._ensure(cls.customer.ids, cls.company)
        cls.block = (
            cls.env["receivables.sales.block"]
            .with_user(cls.manager)
            .create({"card_id": cards[cls.customer.id], "reason": "Cheque bounced"})
        )

    def deliver(self, picking):
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        picking.button_validate()

    def test_delivery_of_an_order_waits(self):
        picking = self.order.picking_ids
        with self.refused(UserError, "Cheque bounced"):
            self.deliver(picking)
        self.order.with_user(self.manager)._receivables_release("Paid in advance")
        self.deliver(picking)
        self.assertEqual(picking.state, "done")

    def direct(self, partner, **vals):
        """A delivery that belongs to no order."""
        kind = self.order.picking_ids.picking_type_id
        way = {
            "location_id": kind.default_location_src_id.id,
            "location_dest_id": self.order.picking_ids.location_dest_id.id,
        }
        return (
            self.env["stock.picking"]
            .sudo()
            .create(
                {
                    "partner_id": partner.id,
                    "picking_type_id": kind.id,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": self.product.id,
                                "product_uom_qty": 1,
                                **way,
                            }
                        )
                    ],
                    **way,
                    **vals,
                }
            )
        )

    def test_delivery_without_an_order_does_not_escape(self):
        picking = self.direct(self.customer)
        picking.action_confirm()
        with self.refused(UserError, "Cheque bounced"):
            self.deliver(picking)
        self.block.action_end()
        self.deliver(picking)
        self.assertEqual(picking.state, "done")

    def test_the_order_of_somebody_else_does_not_cover_it(self):
        """A delivery is tied to an order by hand: its recipient still counts."""
        other = self.make_customer("Other Ltd")
        order = (
            self.env["sale.order"]
            .sudo()
            .create(
                {
                    "partner_id": other.id,
                    "company_id": self.company.id,
                    "order_line": [Command.create({"product_id": self.product.id})],
                }
            )
        )
        order.action_confirm()
        picking = self.direct(self.customer)
        picking.sale_id = order
        picking.action_confirm()
        with self.refused(UserError, "Cheque bounced"):
            self.deliver(picking)

    def test_a_picking_called_internal_does_not_escape(self):
        """What counts is where the goods go, not what the picking says."""
        stock = self.order.picking_ids.picking_type_id.default_location_src_id
        picking = self.direct(self.customer)
        picking.location_dest_id = stock
        picking.move_ids.location_dest_id = self.order.picking_ids.location_dest_id
        picking.action_confirm()
        with self.refused(UserError, "Cheque bounced"):
            self.deliver(picking)

    def test_goods_that_come_back_are_taken(self):
        self.block.action_end()
        picking = self.order.picking_ids
        self.deliver(picking)
        cards = self.env["receivables.card"]._ensure(self.customer.ids, self.company)
        self.env["receivables.sales.block"].with_user(self.manager).create(
            {"card_id": cards[self.customer.id], "reason": "Again"}
        )
        back = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_ids=picking.ids, active_model="stock.picking"
        )
        back = back.create({})
        back.product_return_moves.quantity = 1
        action = back.action_create_returns()
        returned = self.env["stock.picking"].browse(action["res_id"])
        self.deliver(returned)
        self.assertEqual(returned.state, "done")

    def test_a_release_covers_what_was_ordered(self):
        """Neither more of it, nor something else in the same delivery."""
        picking = self.order.picking_ids
        self.order.with_user(self.manager)._receivables_release("Paid in advance")
        picking.move_ids.quantity = 5
        picking.move_ids.picked = True
        with self.refused(UserError, "Cheque bounced"), self.env.cr.savepoint():
            picking.with_context(skip_backorder=True).button_validate()
        other = self.env["product.product"].create({"name": "Bench", "type": "consu"})
        extra = self.env["stock.move"].create(
            {
                "picking_id": picking.id,
                "product_id": other.id,
                "product_uom_qty": 1,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        with self.refused(UserError, "Cheque bounced"), self.env.cr.savepoint():
            picking.with_context(skip_backorder=True).button_validate()
        extra._action_cancel()
        extra.unlink()
        self.deliver(picking)
        self.assertEqual(picking.state, "done")

    def test_what_has_left_is_not_made_more(self):
        picking = self.order.picking_ids
        self.order.with_user(self.manager)._receivables_release("Paid in advance")
        self.deliver(picking)
        with self.refused(UserError, "Cheque bounced"), self.env.cr.savepoint():
            picking.move_line_ids.quantity = 50
        self.block.action_end()
        picking.move_line_ids.quantity = 2
        self.assertEqual(picking.move_ids.quantity, 2)
