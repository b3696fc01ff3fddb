from odoo import models

MODULE = "receivables_followup"


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _load_module_terms(self, modules, langs, overwrite=False):
        """Translate the policies of companies too when a language is installed."""
        result = super()._load_module_terms(modules, langs, overwrite=overwrite)
        if MODULE in modules and "receivables.dunning.policy" in self.env:
            policies = self.env["receivables.dunning.policy"].sudo()
            policies = policies.with_context(active_test=False).search([])
            for lang in langs:
                policies._translate_default(lang)
        return result
