"""The delivery slips behind the claimed invoices are pieces of the court file."""

from odoo import models

from odoo.addons.receivables_followup.models.recovery.court_file_pieces import (
    Piece,
    extension_of,
    stem_of,
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
                    make=lambda one=delivery: self._court_print_delivery(one),
                )
            )
            pieces += [
                Piece(
                    f"{title} - {stem_of(file.name)}",
                    file.create_date.date(),
                    file,
                    extension=extension_of(file.name),
                )
                for file in attached.get(delivery.id, ())
            ]
        return pieces, missing

    def _court_print_delivery(self, delivery):
        report = (
            self.env["ir.actions.report"]
            .sudo()
            .with_context(
                lang=delivery.partner_id.lang or self.env.lang,
                force_report_rendering=True,
            )
        )
        return report._render_qweb_pdf("stock.action_report_delivery", delivery.ids)[0]
