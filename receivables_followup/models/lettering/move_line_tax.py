from odoo import models

from .transfer_walk import WAITING


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _reconcile_plan_with_sync(self, plan_list, all_amls):
        """Items that are transfers, or were moved, take their VAT along."""
        # These columns come with the entries, which core reads first as well.
        touched = any(
            move.receivables_transfer_id or move.receivables_tax_waits
            for move in all_amls.move_id
        )
        result = super()._reconcile_plan_with_sync(plan_list, all_amls)
        if touched and not self.env.context.get("receivables_release"):
            partials = self.env["account.partial.reconcile"].union(
                *(plan["partials"] for plan in plan_list)
            )
            partials._follow_transfers()
        return result


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def _follow_transfers(self):
        """Post the VAT that these matchings make due through transfers."""
        Transfer = self.env["receivables.lettering.transfer"].sudo()
        partials = self.sudo().filtered(
            lambda partial: partial.debit_move_id.account_id._receivables_matchable()
        )
        cleared = Transfer._rows(
            "counterpart_line_id", partials.debit_move_id | partials.credit_move_id
        )
        for partial in partials:
            rows = cleared.get(partial.debit_move_id) or cleared.get(
                partial.credit_move_id
            )
            # Matched in Odoo's own screen: it is the transfer all the same.
            if rows and partial.receivables_event not in WAITING:
                partial.receivables_event = rows.transfer_id[:1].event
        Transfer._settle(Transfer._documents_of(partials))
