"""What a payer keeps as a retention waits on its own account until it is released."""

from odoo import models
from odoo.exceptions import UserError


class ReceivablesLetteringGap(models.Model):
    _inherit = "receivables.lettering.gap"

    def action_retention(self):
        """Move the gap to the account of retentions, where nobody chases it.

        The VAT on payment of that part waits until the retention is paid.
        """
        lines = self._open_lines()
        claims = self._claims(lines).filtered(
            lambda line: (
                line.currency_id == self.currency_id
                and line.currency_id.compare_amounts(
                    abs(line.amount_residual_currency), abs(self.gap)
                )
                >= 0
            )
        )
        if self.overpaid or not claims:
            raise UserError(
                self.env._(
                    "%(gap)s: no single invoice has this amount open. Move what is "
                    "retained of each invoice from its own list of items.",
                    gap=self.display_name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move to Retentions"),
            "res_model": "receivables.lettering.reassign",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "active_model": claims._name,
                "active_ids": claims[:1].ids,
                "default_kind": "retention",
                "default_amount": abs(self.gap),
                "default_gap_id": self.id,
                # On the day of the payment that kept it, not of today.
                "default_date": self.date,
            },
        }

    def _retained(self, transfer):
        """The gap went to retentions: letter what now balances, keep where it went.

        :param transfer: ``receivables.lettering.transfer``
        """
        self.ensure_one()
        if not transfer.line_ids.source_line_id <= self.move_line_ids:
            return
        door = self.env["receivables.lettering"]
        rest = self.move_line_ids.filtered(lambda line: not line.reconciled)
        if len(rest) > 1 and door._two_sided(rest) and not door._gap(rest)["open"]:
            door._letter([rest], "proposal")
        self._mark("retention", followup_move_id=transfer.move_id.id)

    def _is_advanced(self):
        """Whether a factor has advanced money on the items: the debtor pays later."""
        return self.env["receivables.lettering"]._is_advanced(self.move_line_ids)
