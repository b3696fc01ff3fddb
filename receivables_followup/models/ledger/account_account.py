from odoo import api, models

# Core matches their items whether or not they allow reconciliation.
LIQUIDITY = ("asset_cash", "liability_credit_card")


class AccountAccount(models.Model):
    _inherit = "account.account"

    @api.depends_context("receivables_account_code")
    def _compute_display_name(self):
        """With the code where our screens ask for it: core hides it from people of
        invoicing, who cannot tell accounts apart without it."""
        result = super()._compute_display_name()
        if self.env.context.get("receivables_account_code"):
            for account in self:
                code, name = account.code or "", account.display_name or ""
                if not name.startswith(code):
                    account.display_name = f"{code} {name}"
        return result

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts._receivables_ensure_roles()
        return accounts

    def write(self, vals):
        result = super().write(vals)
        if {"account_type", "company_ids", "code", "code_mapping_ids"} & vals.keys():
            self._receivables_ensure_roles()
        if "account_type" in vals:
            self.env["receivables.account.role"]._follow_type(self)
        return result

    def _receivables_ensure_roles(self):
        """Give new customer and supplier accounts their role in the ledger."""
        companies = self.sudo().company_ids.root_id
        self.env["receivables.account.role"]._ensure(companies, self)

    def _receivables_matchable(self):
        """Whether items of all these accounts can be matched with others."""
        return all(
            account.reconcile or account.account_type in LIQUIDITY for account in self
        )
