from odoo import api, fields, models

from ...engine.dunning.promise import reliability
from ..card.user_figures import GROUP


class ReceivablesPromise(models.Model):
    """How far promises count that were taken by the same person."""

    _inherit = "receivables.promise"

    taker_reliability = fields.Float(
        string="Reliability of Who Took It",
        compute="_compute_taker_reliability",
        compute_sudo=True,
        aggregator=None,
        groups=GROUP,
        help="Share of the promises this person took that were kept, drawn towards one "
        "half while there are few of them: in the company of the promise.",
    )

    @api.depends("user_id", "company_id")
    def _compute_taker_reliability(self):
        counts = {
            (user, company, state): count
            for user, company, state, count in self._read_group(
                [
                    ("user_id", "in", self.user_id.ids),
                    ("company_id", "in", self.company_id.ids),
                    ("state", "in", ("kept", "broken")),
                ],
                ["user_id", "company_id", "state"],
                ["__count"],
            )
        }
        for promise in self:
            key = (promise.user_id, promise.company_id)
            promise.taker_reliability = reliability(
                counts.get((*key, "kept"), 0), counts.get((*key, "broken"), 0)
            )
