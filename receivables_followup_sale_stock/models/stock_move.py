from odoo import models
from odoo.exceptions import UserError


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        """Nothing leaves for a customer whose sales are stopped, on whatever paper."""
        todo = self.filtered(lambda move: move.state not in ("done", "cancel"))
        todo._receivables_check_stop()
        return super()._action_done(cancel_backorder=cancel_backorder)

    def _receivables_check_stop(self):
        """
        :raise UserError: a delivery to a customer whose sales are stopped, of no order
            that a credit manager released
        """
        leaving = self.filtered(
            lambda move: (
                move.location_dest_id.usage == "customer"
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

        An order covers what it asks for, to its own parties. What goes to somebody
        else, was not ordered or is more than was ordered is delivered without an order.

        :param stops: ``{order: reason}``
        """
        orders = self._receivables_orders()
        if reason := next((stops[order] for order in orders if order in stops), False):
            return reason
        ordered = self.sale_line_id.order_id
        parties = ordered.partner_id | ordered.partner_invoice_id
        to = self._receivables_recipient().commercial_partner_id
        known = (parties | ordered.partner_shipping_id).commercial_partner_id
        asked = to if to not in known else to.browse()
        if self._receivables_exceeds_order():
            asked |= parties.commercial_partner_id | to
        return self._receivables_direct_stop(asked)

    def _receivables_exceeds_order(self):
        """Whether more leaves than is still to be delivered of what was ordered."""
        line = self.sale_line_id
        if not line:
            return True
        unit = self.product_id.uom_id
        left = line.product_uom_id._compute_quantity(
            line.product_uom_qty - line.qty_delivered, unit
        )
        leaving = self.product_uom._compute_quantity(self.quantity, unit)
        if self.state == "done":
            left += leaving
        # A kit is delivered by its parts, in quantities of their own.
        same = line.product_id == self.product_id
        return same and unit.compare(leaving, left) > 0

    def _receivables_direct_stop(self, customers):
        """Why nothing may be delivered to these customers without an order."""
        company = self.company_id
        if not customers or company.receivables_stop_sales != "hold":
            return False
        pairs = [(customer.id, company.id) for customer in customers]
        reasons = self.env["receivables.card"]._sales_stops_of(pairs, fresh=True)
        return next(iter(reasons.values()), False)


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def write(self, vals):
        """What has left is not made more afterwards, either.

        :raise UserError: it would be, for a customer whose sales are stopped
        """
        done = self.filtered(lambda line: line.state == "done")
        before = {line: line.quantity for line in done} if "quantity" in vals else {}
        result = super().write(vals)
        more = done.filtered(
            lambda line: line.quantity > before.get(line, line.quantity)
        )
        more.move_id._receivables_check_stop()
        return result
