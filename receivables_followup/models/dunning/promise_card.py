from odoo import fields, models
from odoo.tools import SQL

from ...engine.dunning.promise import PRIOR


class ReceivablesCard(models.Model):
    """What the word of a customer is worth."""

    _inherit = "receivables.card"

    promise_ids = fields.One2many(
        "receivables.promise", "card_id", help="Promises of this customer."
    )
    promise_reliability = fields.Float(
        readonly=True,
        default=0.5,
        aggregator="avg",
        help="Share of promises that were kept, drawn towards one half while there are "
        "few of them.",
    )
    broken_promise_count = fields.Integer(
        string="Broken Promises",
        readonly=True,
        help="Promises whose amount had not come by their deadline.",
    )
    broken_promise_amount = fields.Monetary(
        string="Broken and Missing",
        readonly=True,
        help="What is still to come of broken promises.",
    )
    open_promise_amount = fields.Monetary(
        string="Promised", readonly=True, help="What is still to come of open promises."
    )

    def _figures_joins(self):
        digits = self.env.company.currency_id.decimal_places
        missing = SQL(
            "COALESCE(ROUND(SUM(amount_company * missing_amount / amount), %s), 0)",
            digits,
        )
        return super()._figures_joins() | {
            "promise_reliability": self._promise_figure(
                SQL(
                    """ROUND((%(prior)s + COUNT(*) FILTER (WHERE state = 'kept'))
                    / (2.0 * %(prior)s + COUNT(*)), 4)::float8""",
                    prior=PRIOR,
                ),
                "kept",
                "broken",
            ),
            "broken_promise_count": self._promise_figure(SQL("COUNT(*)"), "broken"),
            "broken_promise_amount": self._promise_figure(missing, "broken"),
            "open_promise_amount": self._promise_figure(missing, "open"),
        }

    def _promise_figure(self, figure, *states):
        return SQL(
            """(SELECT %s FROM receivables_promise promise
                 WHERE promise.card_id = card.id AND promise.state IN %s)""",
            figure,
            states,
        )

    def _flush_for_figures(self):
        self.env["receivables.promise"].flush_model()
        return super()._flush_for_figures()

    def action_open_promises(self):
        """Open the promises of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_promise_action"
        )
        action["domain"] = [("card_id", "=", self.id)]
        action["context"] = {"default_card_id": self.id}
        return action
