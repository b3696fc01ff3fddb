from odoo import api, models

GROWING = {"product_id", "product_uom_qty", "price_unit", "discount", "tax_ids"}


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["sale.order"].browse(
            {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        )
        with orders._receivables_no_growth():
            return super().create(vals_list)

    def write(self, vals):
        if not GROWING & vals.keys():
            return super().write(vals)
        with self.order_id._receivables_no_growth():
            return super().write(vals)
