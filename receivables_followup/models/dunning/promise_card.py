from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine.dunning.promise import BROKEN_WEIGHT, PRIOR, WORD_WEIGHT


class ReceivablesCard(models.Model):
    """What the word of a customer is worth."""

    _inherit = "receivables.card"

    promise_ids = fields.One2many(
        "receivables.promise", "card_id", help="Promises of this customer."
    )
    promise_count = fields.Integer(
        compute="_compute_promise_count",
        help="Number of promises, whatever became of them.",
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
            "promise_reliability": self._promise_word(),
            "broken_promise_count": self._promise_figure(SQL("COUNT(*)"), "broken"),
            "broken_promise_amount": self._promise_figure(missing, "broken"),
            "open_promise_amount": self._promise_figure(missing, "open"),
        }

    def _promise_word(self):
        """How far the word of the customer counts: ``engine.dunning.promise``."""
        return self._promise_figure(
            SQL(
                """ROUND((%(prior)s + COUNT(*) FILTER (WHERE state = 'kept'))
                / (2.0 * %(prior)s + COUNT(*)), 4)::float8""",
                prior=PRIOR,
            ),
            "kept",
            "broken",
        )

    def _promise_figure(self, figure, *states):
        return SQL(
            """(SELECT %s FROM receivables_promise promise
                 WHERE promise.card_id = card.id AND promise.state IN %s)""",
            figure,
            states,
        )

    def _urgency_parts(self):
        return super()._urgency_parts() | {
            "promise": SQL(
                """CASE WHEN EXISTS (
                       SELECT FROM receivables_promise promise
                        WHERE promise.card_id = card.id AND promise.state = 'broken'
                          AND promise.missing_amount > 0) THEN %s ELSE 0 END""",
                BROKEN_WEIGHT,
            ),
            "word": SQL(
                "%s * GREATEST(0, 1 - 2 * %s)", WORD_WEIGHT, self._promise_word()
            ),
        }

    def _recovery_reasons(self):
        reasons = super()._recovery_reasons()
        if self.broken_promise_amount:
            reasons.append(
                self.env._(
                    "Broken promises: %(amount)s still missing.",
                    amount=self._money(self.broken_promise_amount),
                )
            )
        if self.promise_reliability < 0.5:
            reasons.append(
                self.env._(
                    "The customer's word counts %(share)s: promises were broken.",
                    share=f"{self.promise_reliability:.0%}",
                )
            )
        return reasons

    def _flush_for_figures(self):
        self.env["receivables.promise"].flush_model()
        return super()._flush_for_figures()

    def _refresh_figures(self):
        """Bring the figures of many cards up to date after their promises changed.

        What follows from sales alone (see the other refreshes) is left as it is.
        """
        cards = self.try_lock_for_update(allow_referencing=True)
        cards._flush_for_figures()
        for company, group in cards.grouped("company_id").items():
            partners = tuple(group.commercial_partner_id.ids)
            group._write_figures(company, SQL("IN %s", partners))
        cards.invalidate_recordset()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_promised(self):
        for card in self:
            if card.sudo().promise_ids:
                raise UserError(
                    self.env._(
                        "%(customer)s made promises, which are never deleted: archive "
                        "the contact instead.",
                        customer=card.display_name,
                    )
                )

    def action_open_promises(self):
        """Open the promises of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_promise_action"
        )
        action["domain"] = [("card_id", "=", self.id)]
        action["context"] = {"default_card_id": self.id}
        return action

    @api.depends("promise_ids")
    def _compute_promise_count(self):
        counts = dict(
            self.env["receivables.promise"]._read_group(
                [("card_id", "in", self.ids)], ["card_id"], ["__count"]
            )
        )
        for card in self:
            card.promise_count = counts.get(card._origin, 0)
