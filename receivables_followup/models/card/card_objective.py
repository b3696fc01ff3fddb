from odoo import api, fields, models


class ReceivablesCard(models.Model):
    """The objectives of a customer, measured whenever its figures are refreshed."""

    _inherit = "receivables.card"

    objective_ids = fields.One2many("receivables.objective", "card_id")
    objective_count = fields.Integer(
        compute="_compute_objective_count",
        help="Objectives set for this customer whose period is not over.",
    )

    @api.depends("objective_ids.date_to")
    def _compute_objective_count(self):
        running = self.env["receivables.objective"]._read_group(
            [
                ("card_id", "in", self.ids),
                ("date_to", ">=", fields.Date.context_today(self)),
            ],
            ["card_id"],
            ["__count"],
        )
        counts = {card.id: count for card, count in running}
        for card in self:
            card.objective_count = counts.get(card.id, 0)

    @api.model
    def refresh_all(self, company):
        changed = super().refresh_all(company)
        self.env["receivables.objective"]._compute_all(company)
        return changed

    def refresh(self):
        result = super().refresh()
        objectives = self.sudo().objective_ids.filtered(lambda o: not o.is_final)
        objectives.try_lock_for_update()._measure()
        return result

    def action_add_objective(self):
        """Open the form of a new objective for this customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set an Objective"),
            "res_model": "receivables.objective",
            "view_mode": "form",
            "target": "new",
            "context": {"default_card_id": self.id},
        }
