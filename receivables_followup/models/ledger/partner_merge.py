from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """A payer merged with its customer is no longer somebody else."""
        merged = src_partners | dst_partner
        merged.filtered(
            lambda partner: partner.receivables_payer_id in merged
        ).receivables_payer_id = False
        return super()._update_foreign_keys(src_partners, dst_partner)
