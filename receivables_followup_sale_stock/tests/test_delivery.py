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

    def test_delivery_without_an_order_does_not_escape(self):
        kind = self.order.picking_ids.picking_type_id
        way = {
            "location_id": kind.default_location_src_id.id,
            "location_dest_id": self.order.picking_ids.location_dest_id.id,
        }
        picking = (
            self.env["stock.picking"]
            .sudo()
            .create(
                {
                    "partner_id": self.customer.id,
                    "picking_type_id": kind.id,
                    **way,
                    "move_ids": [
                        Command.create(
                            {
                                "product_id": self.product.id,
                                "product_uom_qty": 1,
                                **way,
                            }
                        )
                    ],
                }
            )
        )
        picking.action_confirm()
        with self.refused(UserError, "Cheque bounced"):
            self.deliver(picking)
        self.block.action_end()
        self.deliver(picking)
        self.assertEqual(picking.state, "done")
