from odoo import models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _receivables_merge_cards(self, cards, target):
        """The answers go along, and of equal objectives the first set stays."""
        moved = cards - target
        if moved:
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    """UPDATE rating_rating SET res_id = %s
                        WHERE res_model = %s AND res_id IN %s""",
                    target.id,
                    target._name,
                    tuple(moved.ids),
                )
            )
            self._receivables_drop_equal_objectives(moved | target)
            self.env.invalidate_all()
        result = super()._receivables_merge_cards(cards, target)
        target.objective_ids._measure()
        return result

    def _receivables_drop_equal_objectives(self, cards):
        """Objectives that would be the same once these cards are one."""
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM receivables_objective o
                 USING receivables_objective first
                 WHERE o.card_id IN %(cards)s AND first.card_id IN %(cards)s
                   AND first.id < o.id AND first.metric = o.metric
                   AND first.date_from = o.date_from AND first.date_to = o.date_to
                   AND first.user_id IS NOT DISTINCT FROM o.user_id
                """,
                cards=tuple(cards.ids),
            )
        )
