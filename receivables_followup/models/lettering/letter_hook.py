from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model
    def _update_matching_number(self, amls):
        """Letters change where matching numbers do, which core writes by raw SQL."""
        # Who was reconciled with these items before is known until super has run.
        lines = amls._all_reconciled_lines() if amls else amls
        result = super()._update_matching_number(amls)
        self.env["receivables.letter"]._follow(lines)
        return result
