"""A draft credit note for a gap."""

from odoo import models
from odoo.exceptions import UserError

INVOICES = ("out_invoice", "in_invoice")


class ReceivablesLetteringGap(models.Model):
    _inherit = "receivables.lettering.gap"

    def action_credit_note(self):
        """Prepare a credit note of the gap, as a draft of the invoice it belongs to.

        A line of the invoice with exactly this amount is credited alone; otherwise the
        gap is spread over the lines by account and taxes, so that the tax is right.
        """
        self.ensure_one()
        invoice = self._invoice_to_credit()
        note = invoice._receivables_draft_credit_note(abs(self.gap), self._reason())
        self._mark("credit_note", followup_move_id=note.id)
        return self._open(note)

    def _reason(self):
        return dict(self._fields["cause"]._description_selection(self.env))[self.cause]

    def _invoice_to_credit(self):
        """
        :raise UserError: no invoice of the group can bear the gap
        """
        claims = self._claims(self._open_lines() | self.move_line_ids)
        fits = claims.move_id.filtered(
            lambda move: (
                move.move_type in INVOICES
                and move.currency_id == self.currency_id
                and self.currency_id.compare_amounts(move.amount_total, abs(self.gap))
                >= 0
            )
        )
        if self.overpaid or not fits:
            raise UserError(
                self.env._(
                    "%(gap)s: no single invoice of this group claims so much. Write "
                    "the credit note on the invoice it belongs to.",
                    gap=self.display_name,
                )
            )
        return fits[0]
