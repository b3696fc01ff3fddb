"""The delivery slips behind the claimed invoices are pieces of the court file."""

from odoo import models

from odoo.addons.receivables_followup.models.recovery.court_file_pieces import (
    Piece,
    attached_pieces,
)


class ReceivablesLegalCase(models.Model):
    _inherit = "receivables.legal.case"

    def _court_linked_documents(self):
        """Each delivery that was done for the orders, and what is attached to it."""
        pieces, missing = super()._court_linked_documents()
        deliveries = self._court_orders().picking_ids.filtered(
            lambda one: one.state == "done" and one.location_dest_id.usage == "customer"
        )
        attached = self.sudo()._court_attached(deliveries)
        for delivery in deliveries.sorted(lambda one: (one.date_done, one.id)):
            title = self.env._("Delivery slip %(number)s", number=delivery.name)
            pieces.append(
                Piece(
                    title,
                    delivery.date_done.date(),
                    make=lambda one=delivery: self.sudo()._court_print(
                        "stock.action_report_delivery", one
                    ),
                )
            )
            pieces += attached_pieces(title, attached.get(delivery.id, ()))
        return pieces, missing
