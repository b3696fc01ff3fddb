"""What a person may enter on a gap: the rest follows from the ledger."""

from odoo import api, models


class ReceivablesLetteringGap(models.Model):
    _inherit = "receivables.lettering.gap"

    def write(self, vals):
        result = super().write(vals)
        if "cause" in vals and not self.env.su:
            # What a person decided is no guess any more.
            self.sudo().cause_chosen = True
        return result

    @api.model
    def _guarded_text(self, label):
        return self.env._(
            "%(field)s of a gap follows from the ledger or from what is "
            "done about it: it cannot be entered by hand.",
            field=label,
        )
