"""What a person may enter on a notice: the rest follows from the ledger and sending."""

from odoo import api, models

# Editable until the notice leaves, proof of what left afterwards.
WHAT_LEFT = {"attachment_ids", "cc", "email_to", "line_ids", "partner_id"}


class ReceivablesDunningNotice(models.Model):
    """States and amounts are the proof of what a customer received."""

    _name = "receivables.dunning.notice"
    _inherit = ["receivables.guarded", "receivables.dunning.notice"]

    @api.model
    def _guarded_text(self, label):
        return self.env._(
            "A notice's %(field)s follows from the ledger and from sending: it"
            " cannot be entered by hand.",
            field=label,
        )

    def _check_change(self, vals):
        if WHAT_LEFT & vals.keys():
            self._check_unsent()
