from odoo import models


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    def _retention_purge(self):
        """Promises stay, for what was kept and broken; the words about them go."""
        promises = self.env["receivables.promise"].sudo()
        promises.search(
            [("card_id", "in", self.ids), ("note", "!=", False)]
        ).note = False
        return super()._retention_purge()
