"""What the ledger says about disputes."""

from odoo import models


class ReceivablesDispute(models.Model):
    _inherit = "receivables.dispute"

    def action_evaluate(self):
        """Compare these disputes with the ledger now."""
        self.check_access("read")
        self.sudo()._judge()
        return True

    def _judge(self):
        """Close, flag or reopen what the ledger changed."""
