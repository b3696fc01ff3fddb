from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _receivables_merge_cards(self, cards, target):
        """The card that stays shows the last contact and the next action of all."""
        result = super()._receivables_merge_cards(cards, target)
        for name in ("last_contact_date", "next_action_date"):
            self.env.add_to_compute(target._fields[name], target)
        target._recompute_recordset(["last_contact_date", "next_action_date"])
        return result
