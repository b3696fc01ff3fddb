from odoo import fields, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _receivables_merge_cards(self, cards, target):
        """One judgment is left: core would delete the others with their history."""
        running = self.env["receivables.insolvency"].sudo()._running(cards | target)
        running = running.sorted(lambda one: (one.date, one.id))
        first, doubles = running[:1], running[1:]
        doubles.hold_ids.write({"insolvency_id": first.id})
        doubles.case_ids.write({"insolvency_id": first.id})
        doubles.write({"state": "closed", "closed_on": fields.Date.context_today(self)})
        return super()._receivables_merge_cards(cards, target)
