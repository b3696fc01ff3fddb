from odoo import models


class AccountMoveLine(models.Model):
    """Match only a part of an item: core would match all it can, the oldest first."""

    _inherit = "account.move.line"

    def _receivables_rest(self):
        """(company, foreign) of what may be matched of an item: all that is open, or
        the part that the context says."""
        rest, foreign = self.amount_residual, self.amount_residual_currency
        most = (self.env.context.get("receivables_most") or {}).get(self.id)
        if most is None or self.currency_id.compare_amounts(most, abs(foreign)) >= 0:
            return rest, foreign
        part = self.currency_id.round(most if foreign > 0 else -most)
        return self.company_currency_id.round(rest * part / foreign), part

    def _prepare_reconciliation_plan(
        self, plan, amls_values_map, shadowed_aml_values=None
    ):
        if self.env.context.get("receivables_most"):
            for line in plan["amls"].with_env(self.env):
                rest, foreign = line._receivables_rest()
                amls_values_map[line].update(
                    amount_residual=rest, amount_residual_currency=foreign
                )
        return super()._prepare_reconciliation_plan(
            plan, amls_values_map, shadowed_aml_values=shadowed_aml_values
        )
