from odoo import api, fields, models
from odoo.fields import Domain


class ReceivablesCard(models.Model):
    """Colleagues who stand in today for the people of a card."""

    _inherit = "receivables.card"

    stand_in_ids = fields.Many2many(
        "res.users",
        string="Stand-ins Today",
        compute="_compute_stand_in_ids",
        search="_search_stand_in_ids",
        compute_sudo=True,
        help="Who looks after this customer today, while the salesperson or the "
        "collector is away.",
    )

    @api.depends("user_id", "collector_id", "company_id")
    def _compute_stand_in_ids(self):
        people = self.user_id | self.collector_id
        absences = self.env["receivables.substitution"]._active_today(
            user_id=people.ids
        )
        for card in self:
            card.stand_in_ids = absences.filtered(
                lambda absence, card=card: (
                    absence.user_id in (card.user_id, card.collector_id)
                    and absence.company_id in card.company_id.parent_ids
                )
            ).substitute_id

    def _search_stand_in_ids(self, operator, value):
        """The cards these users look after today; the record rules rely on it."""
        if operator != "in":
            return NotImplemented
        absences = self.env["receivables.substitution"]._active_today(
            substitute_id=[user_id for user_id in value if user_id]
        )
        return Domain.OR(
            Domain("company_id", "child_of", absence.company_id.id)
            & (
                Domain("user_id", "=", absence.user_id.id)
                | Domain("collector_id", "=", absence.user_id.id)
            )
            for absence in absences
        )
