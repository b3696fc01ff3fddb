"""Invoices and credit notes that disputes are about."""

from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        """A credit note that a dispute waited for lets the amount go.

        Asks nothing for other documents.
        """
        posted = super()._post(soft)
        notes = posted.filtered(
            lambda move: move.move_type == "out_refund" and move.reversed_entry_id
        )
        disputes = notes._receivables_granted()
        disputes.filtered(lambda dispute: not dispute.settled_on)._settle()
        return posted

    def unlink(self):
        """A dispute whose credit note is deleted is open again."""
        notes = self.filtered(lambda move: move.move_type == "out_refund")
        disputes = notes._receivables_granted()
        result = super().unlink()
        disputes._reopen()
        return result

    def _receivables_granted(self):
        """Disputes for which these credit notes were prepared."""
        disputes = self.env["receivables.dispute"].sudo()
        if not self:
            return disputes
        return disputes.search([("credit_note_id", "in", self.ids)])
