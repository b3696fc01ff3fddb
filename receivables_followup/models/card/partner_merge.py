from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Merge the cards first: core would delete the doubles with their history."""
        Card = self.env["receivables.card"].sudo().with_context(active_test=False)
        customer = dst_partner.commercial_partner_id
        sources = Card.search([("commercial_partner_id", "in", src_partners.ids)])
        for company, cards in sources.grouped("company_id").items():
            card_id = Card._ensure(customer.ids, company)[customer.id]
            self._receivables_merge_cards(cards, Card.browse(card_id))
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _receivables_merge_cards(self, cards, target):
        """Move everything that refers to these cards to another, and delete them."""
        cards -= target
        if cards:
            self.env.flush_all()
            self._update_foreign_keys_generic(cards._name, cards, target)
            self._update_reference_fields_generic(cards._name, cards, target)
            self.env.flush_all()
            self.env.invalidate_all()
            cards.unlink()
