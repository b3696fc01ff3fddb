"""The orders behind the claimed invoices are pieces of the court file."""

from odoo import models

from odoo.addons.receivables_followup.models.recovery.court_file_pieces import (
    Missing,
    Piece,
    attached_pieces,
)


class ReceivablesLegalCase(models.Model):
    _inherit = "receivables.legal.case"

    def _court_orders(self):
        """The confirmed orders that the claimed invoices bill, the oldest first."""
        lines = self.sudo().move_line_ids.move_id.invoice_line_ids.sale_line_ids
        orders = lines.order_id.filtered(lambda order: order.state == "sale")
        return orders.sorted(lambda order: (order.date_order, order.id))

    def _court_linked_documents(self):
        """Each order as confirmed, and what is attached to it."""
        pieces, missing = super()._court_linked_documents()
        orders = self._court_orders()
        attached = self.sudo()._court_attached(orders)
        for order in orders:
            title = self.env._("Order %(number)s", number=order.name)
            pieces.append(
                Piece(
                    title,
                    order.date_order.date(),
                    make=lambda order=order: self.sudo()._court_print(
                        "sale.action_report_saleorder", order
                    ),
                )
            )
            files = attached.get(order.id, ())
            pieces += attached_pieces(title, files)
            if not files and not order.signature:
                missing.append(
                    Missing(
                        self.env._(
                            "Acceptance of the order %(number)s", number=order.name
                        ),
                        self.env._(
                            "Neither a signature nor a document of the customer "
                            "stands on it: attach the signed quotation or the "
                            "customer's order."
                        ),
                    )
                )
        return pieces, missing
