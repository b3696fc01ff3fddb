from freezegun import freeze_time

from odoo import Command

from odoo.addons.receivables_followup.tests.common import TODAY, ReceivablesCommon


@freeze_time(TODAY)
class SaleStopCase(ReceivablesCommon):
    """A customer with a quotation, and what stops and releases sales."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.customer.user_id = cls.rep
        cls.product = (
            cls.env["product.product"]
            .sudo()
            .create(
                {"name": "Shelf", "list_price": 100.0, "taxes_id": [Command.clear()]}
            )
        )
        cards = cls.env["receivables.card"]._ensure(cls.customer.ids, cls.company)
        cls.card = cls.env["receivables.card"].browse(cards[cls.customer.id])
        cls.order = cls.make_order()

    @classmethod
    def make_order(cls, partner=None, quantity=1.0, **vals):
        return (
            cls.env["sale.order"]
            .sudo()
            .create(
                {
                    "partner_id": (partner or cls.customer).id,
                    "company_id": cls.company.id,
                    "user_id": cls.rep.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": cls.product.id,
                                "product_uom_qty": quantity,
                                "price_unit": 100.0,
                            }
                        )
                    ],
                    **vals,
                }
            )
        )

    @classmethod
    def stop(cls, reason="Bankrupt soon", **vals):
        block = cls.env["receivables.sales.block"].with_user(cls.manager)
        return block.create({"card_id": cls.card.id, "reason": reason, **vals})

    def release(self, orders, user=None, reason="Paid in advance"):
        Release = self.env["sale.receivables.release"].with_user(user or self.manager)
        wizard = Release.create(
            {"order_ids": [Command.set(orders.ids)], "reason": reason}
        )
        wizard.action_release()

    def assertHeld(self, order):
        order.invalidate_recordset()
        self.assertIn(order.state, ("draft", "sent"))
        self.assertTrue(order.receivables_on_hold)
