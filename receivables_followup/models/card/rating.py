from odoo import api, fields, models
from odoo.fields import Domain

CARD = "receivables.card"


class RatingRating(models.Model):
    """Who sees a customer's answers: who sees the customer.

    Core lets every employee read and write all ratings; two rules on top of it (see
    ``rating_security.xml``) keep those of cards to themselves.
    """

    _inherit = "rating.rating"

    receivables_card_id = fields.Many2one(
        CARD,
        string="Follow-up Card",
        compute="_compute_receivables_card_id",
        search="_search_receivables_card_id",
        help="The card this answer is about, for people who may see it.",
    )

    def write(self, vals):
        """Refuse to make another answer that of a card.

        Core checks the rules before a change only: else every employee could move
        ratings made up elsewhere onto a card.
        """
        result = super().write(vals)
        if {"res_model_id", "res_model"} & vals.keys():
            self.check_access("write")
        return result

    @api.depends("res_model", "res_id")
    @api.depends_context("uid")
    def _compute_receivables_card_id(self):
        self.receivables_card_id = False
        ours = self.filtered(lambda rating: rating.res_model == CARD)
        if not ours:
            return
        visible = self._receivables_visible(Domain("id", "in", ours.mapped("res_id")))
        seen = set(visible.ids)
        for rating in ours:
            rating.receivables_card_id = rating.res_id in seen and rating.res_id

    def _search_receivables_card_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        ids = [card_id for card_id in value if card_id]
        found = Domain.FALSE
        if False in value:
            found |= ~self._receivables_of_cards(Domain.TRUE)
        if ids:
            found |= self._receivables_of_cards(Domain("id", "in", ids))
        return found

    def _receivables_of_cards(self, domain):
        """The domain of the ratings of cards the user may see."""
        visible = self._receivables_visible(domain, lazy=True)
        return Domain("res_model", "=", CARD) & Domain("res_id", "in", visible)

    def _receivables_visible(self, domain, lazy=False):
        """Cards the user sees, also where a rule is evaluated with all rights."""
        cards = self.env[CARD].with_user(self.env.uid).with_context(active_test=False)
        if not cards.has_access("read"):
            return [] if lazy else cards.browse()
        return cards._search(domain) if lazy else cards.search(domain)
