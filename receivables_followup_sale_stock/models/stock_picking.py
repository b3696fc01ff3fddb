from odoo import models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _action_done(self):
        """Nothing leaves for a customer whose sales are stopped."""
        self._receivables_check_stop()
        return super()._action_done()

    def _receivables_check_stop(self):
        """
        :raise UserError: a delivery to a customer whose sales are stopped, of no order
            that a credit manager released
        """
        leaving = self.filtered(
            lambda picking: picking.location_dest_id.usage == "customer"
        )
        orders = leaving.sale_id.sudo()
        stops = orders._receivables_stops(fresh=True)
        for picking in leaving:
            reason = stops.get(picking.sudo().sale_id)
            if not picking.sale_id:
                reason = picking._receivables_direct_stop()
            if reason:
                raise UserError(
                    self.env._(
                        "%(picking)s cannot leave: sales to %(customer)s are stopped. "
                        "%(reason)s Ask a credit manager to release the order or to "
                        "end the stop.",
                        picking=picking.name,
                        customer=picking.partner_id.display_name,
                        reason=reason,
                    )
                )

    def _receivables_direct_stop(self):
        """Why nothing may be delivered without an order; False where it may."""
        company = self.company_id.sudo()
        customer = self.sudo().partner_id.commercial_partner_id
        if not customer or company.receivables_stop_sales != "hold":
            return False
        pair = (customer.id, company.id)
        Card = self.env["receivables.card"]
        return Card._sales_stops_of([pair], fresh=True).get(pair, False)
