from odoo import models
from odoo.exceptions import UserError


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        """Nothing leaves for a customer whose sales are stopped, on whatever paper."""
        self._receivables_check_stop()
        return super()._action_done(cancel_backorder=cancel_backorder)

    def _receivables_check_stop(self):
        """
        :raise UserError: a delivery to a customer whose sales are stopped, of no order
            that a credit manager released
        """
        leaving = self.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.location_dest_id.usage == "customer"
                and move.location_id.usage != "customer"
            )
        )
        orders = leaving.sudo()._receivables_orders()
        stops = orders._receivables_stops(fresh=True)
        for move in leaving:
            reason = move.sudo()._receivables_stop(stops)
            if reason:
                raise UserError(
                    self.env._(
                        "%(picking)s cannot leave: sales to %(customer)s are stopped. "
                        "%(reason)s Ask a credit manager to release the order or to "
                        "end the stop.",
                        picking=move.picking_id.name or move.display_name,
                        customer=move._receivables_recipient().display_name,
                        reason=reason,
                    )
                )

    def _receivables_orders(self):
        """The orders these moves deliver, by their lines and by their pickings."""
        return self.sale_line_id.order_id | self.picking_id.sale_id

    def _receivables_recipient(self):
        return self.picking_id.partner_id or self.partner_id

    def _receivables_stop(self, stops):
        """Why this move must not leave; False where it may.

        What an order delivers to somebody else than its parties counts as delivered to
        that customer directly.

        :param stops: ``{order: reason}``
        """
        orders = self._receivables_orders()
        if reason := next((stops[order] for order in orders if order in stops), False):
            return reason
        customer = self._receivables_recipient().commercial_partner_id
        parties = (
            orders.partner_id | orders.partner_invoice_id | orders.partner_shipping_id
        )
        if not customer or customer in parties.commercial_partner_id:
            return False
        company = self.company_id
        if company.receivables_stop_sales != "hold":
            return False
        pair = (customer.id, company.id)
        Card = self.env["receivables.card"]
        return Card._sales_stops_of([pair], fresh=True).get(pair, False)
