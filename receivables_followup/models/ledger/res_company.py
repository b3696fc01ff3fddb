from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._receivables_setup()
        return companies

    def _receivables_setup(self):
        """Create what these companies need to run their customer ledger.

        Each wing adds its own records by extending this method; it is called for new
        companies, at installation for existing ones, and must be idempotent.
        """
        self.env["receivables.account.role"]._ensure(self.root_id)
