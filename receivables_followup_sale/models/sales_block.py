from odoo import models


class ReceivablesSalesBlock(models.Model):
    _inherit = "receivables.sales.block"

    def action_end(self):
        """Quotations on hold of these customers are free again."""
        result = super().action_end()
        self.env["sale.order"]._receivables_end_holds(self.card_id)
        return result
