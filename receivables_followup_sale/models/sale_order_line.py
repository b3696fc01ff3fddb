from odoo import api, models

from odoo.addons.receivables_followup.models.ledger.given import given

GROWING = {
    "discount",
    "order_id",
    "price_unit",
    "product_id",
    "product_uom_id",
    "product_uom_qty",
    "qty_delivered",
    "tax_ids",
}


class SaleOrderLine(models.Model):
    """What makes a confirmed order larger is looked at, see ``sale_order_change``."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        # The order may also be given by a default of the caller.
        ids = {given(self, vals).get("order_id") for vals in vals_list}
        with self.env["sale.order"].browse(filter(None, ids))._receivables_no_growth():
            return super().create(vals_list)

    def write(self, vals):
        if not GROWING & vals.keys():
            return super().write(vals)
        orders = self.order_id
        if vals.get("order_id"):
            orders |= orders.browse(vals["order_id"])
        with orders._receivables_no_growth():
            return super().write(vals)
