from odoo import models


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    def _retention_records(self):
        """What customers answered goes with the rest of what people wrote."""
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        return [
            self.sudo().satisfaction_request_ids,
            self.env["rating.rating"].sudo().search(domain),
            *super()._retention_records(),
        ]
