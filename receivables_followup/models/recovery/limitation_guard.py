"""The clock of a debt is computed: people enter the debt's kind and dates only."""

from odoo import models


class ReceivablesLimitation(models.Model):
    _name = "receivables.limitation"
    _inherit = ["receivables.guarded", "receivables.limitation"]

    def _guarded_text(self, label):
        return self.env._(
            "%(field)s of a limitation period is computed: correct the debt, or note "
            "what happened as an event.",
            field=label,
        )
