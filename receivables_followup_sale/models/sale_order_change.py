"""Orders that change after they were released or confirmed."""

from contextlib import contextmanager

from odoo import models

# Who buys, and in which money: a release was given for these.
TERMS = {
    "company_id",
    "currency_id",
    "partner_id",
    "partner_invoice_id",
    "pricelist_id",
}
RELEASE = {
    "receivables_released_by_id": False,
    "receivables_released_amount": 0.0,
    "receivables_release_reason": False,
}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def write(self, vals):
        """A release holds for the customer and the currency it was given for, and no
        confirmed order is passed to a customer whose sales are stopped.

        :raise UserError: it would be
        """
        if not TERMS & vals.keys():
            return super().write(vals)
        before = {order: order._receivables_terms() for order in self}
        result = super().write(vals)
        changed = self.filtered(
            lambda order: order._receivables_terms() != before[order]
        )
        released = changed.sudo().filtered("receivables_released_by_id")
        if released:
            super(SaleOrder, released).write(RELEASE)
        changed.filtered(lambda order: order.state == "sale")._receivables_check_stop()
        return result

    def _receivables_terms(self):
        return sorted(self._receivables_parties()), self.currency_id

    def _receivables_size(self):
        """What must not grow of an order: its total, and what is delivered for it.

        Discounts and down payments deliver nothing.
        """
        lines = self.order_line.filtered(
            lambda line: (
                not line.display_type
                and not line.is_downpayment
                and line.price_unit >= 0
            )
        )
        quantity = sum(
            max(line.product_uom_qty, line.qty_delivered)
            * (line.product_uom_id.factor or 1.0)
            for line in lines
        )
        return self.amount_total, quantity

    @contextmanager
    def _receivables_no_growth(self):
        """Confirmed orders of stopped customers do not grow.

        :raise UserError: one did
        """
        orders = self.filtered(lambda order: order.state == "sale")
        before = {order: order._receivables_size() for order in orders}
        yield
        grown = orders.filtered(lambda order: order._receivables_grew(*before[order]))
        if grown:
            grown._receivables_check_stop()

    def _receivables_grew(self, total, quantity):
        now, delivered = self._receivables_size()
        more = self.currency_id.compare_amounts(now, total) > 0
        return more or delivered > quantity + 1e-6
