from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.card.objective import METRICS


class ReceivablesObjectiveCreate(models.TransientModel):
    """The same objective for several customers at once."""

    _name = "receivables.objective.create"
    _description = "Set Objectives for Several Customers"

    card_ids = fields.Many2many(
        "receivables.card",
        string="Customers",
        help="Each gets an objective of its own.",
    )
    metric = fields.Selection(METRICS, required=True, default="turnover")
    basis = fields.Selection(
        [("fixed", "The same for all"), ("growth", "Last 12 months, changed by")],
        default="fixed",
        required=True,
        help="The target of a turnover may follow what each customer bought.",
    )
    target = fields.Float(digits=(16, 2))
    growth = fields.Float(
        digits=(16, 4),
        help="0.05 is five percent more; may be below 0.",
    )
    date_from = fields.Date(
        string="Start",
        required=True,
        default=lambda self: self.env["receivables.objective"]._default_period()[0],
    )
    date_to = fields.Date(
        string="End",
        required=True,
        default=lambda self: self.env["receivables.objective"]._default_period()[1],
    )
    with_rep = fields.Boolean(
        string="Name the Responsible",
        help="Put the person responsible for the customer on each objective.",
    )
    note = fields.Text(help="What was agreed; the representatives read it.")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        active = self.env.context.get("active_ids")
        if self.env.context.get("active_model") == "receivables.card" and active:
            values["card_ids"] = [fields.Command.set(active)]
        return values

    def action_create(self):
        """Create the objectives that do not exist yet and show them."""
        self.ensure_one()
        if not self.card_ids:
            raise UserError(
                self.env._("No customer is chosen: add those to set an objective for.")
            )
        cards = self.card_ids - self._existing().card_id
        if not cards:
            raise UserError(
                self.env._(
                    "All these customers have this objective for this period already:"
                    " change its target on their cards."
                )
            )
        objectives = self.env["receivables.objective"].create(
            [self._prepare_objective_vals(card) for card in cards]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_objective_action"
        )
        return action | {"domain": [("id", "in", objectives.ids)], "context": {}}

    def _existing(self):
        """Objectives of these customers for the same metric and period."""
        return self.env["receivables.objective"].search(
            [
                ("card_id", "in", self.card_ids.ids),
                ("metric", "=", self.metric),
                ("date_from", "=", self.date_from),
                ("date_to", "=", self.date_to),
            ]
        )

    def _prepare_objective_vals(self, card):
        return {
            "card_id": card.id,
            "user_id": card.user_id.id if self.with_rep else False,
            "company_id": card.company_id.id,
            "metric": self.metric,
            "target": self._target_of(card),
            "date_from": self.date_from,
            "date_to": self.date_to,
            "note": self.note,
        }

    def _target_of(self, card):
        if self.basis == "growth" and self.metric == "turnover":
            return max(card.turnover_12m * (1 + self.growth), 0.0)
        return self.target
