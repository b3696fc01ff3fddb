"""The orders behind the claimed invoices are pieces of the court file."""

from odoo import models

from odoo.addons.receivables_followup.models.recovery.court_file_pieces import (
    Missing,
    Piece,
    extension_of,
    stem_of,
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
                    make=lambda order=order: self._court_print_order(order),
                )
            )
            files = attached.get(order.id, ())
            pieces += [
                Piece(
                    f"{title} - {stem_of(file.name)}",
                    file.create_date.date(),
                    file,
                    extension=extension_of(file.name),
                )
                for file in files
            ]
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

    def _court_print_order(self, order):
        report = (
            self.env["ir.actions.report"]
            .sudo()
            .with_context(
                lang=order.partner_id.lang or self.env.lang, force_report_rendering=True
            )
        )
        return report._render_qweb_pdf("sale.action_report_saleorder", order.ids)[0]
