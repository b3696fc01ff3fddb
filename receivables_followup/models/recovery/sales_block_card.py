"""Whether a customer may be sold anything: levels and decisions, on the card."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    sales_block_ids = fields.One2many(
        "receivables.sales.block", "card_id", string="Stops of Sales"
    )
    sales_blocked = fields.Boolean(
        compute="_compute_sales_blocked",
        search="_search_sales_blocked",
        string="Sales Stopped",
        help="A dunning level or a credit manager stops sales to this customer.",
    )
    sales_block_reason = fields.Char(
        string="Why Sales Are Stopped", compute="_compute_sales_blocked"
    )

    @api.depends("level_id", "sales_block_ids.state")
    @api.depends_context("lang")
    def _compute_sales_blocked(self):
        stops = self._sales_stops()
        for card in self:
            card.sales_block_reason = stops.get(card.id, False)
            card.sales_blocked = bool(card.sales_block_reason)

    def _search_sales_blocked(self, operator, value):
        if operator != "in":
            return NotImplemented
        Block = self.env["receivables.sales.block"].sudo()
        decided = Block._search(Block._in_force_domain()).select("card_id")
        levels = self.env["receivables.dunning.level"].sudo()
        levels = levels.with_context(active_test=False)._search(
            [("stop_sales", "=", True)]
        )
        blocked = Domain("id", "in", decided) | Domain("level_id", "in", levels)
        if set(value) == {True}:
            return blocked
        return ~blocked if set(value) <= {False, None} else Domain.TRUE

    def _sales_stops(self):
        """Why these customers are sold nothing more, the decision before the level.

        :return: ``{card id: reason}`` of those concerned; sales people may read it
        """
        cards = self.sudo()
        decisions = self._sales_decisions()
        stops = {}
        for card in cards:
            if blocks := decisions.get(card):
                stops[card.id] = blocks[:1].reason
            elif card.level_id.stop_sales:
                stops[card.id] = self.env._(
                    "The customer reached the dunning level %(level)s.",
                    level=card.level_id.name,
                )
        return stops

    def _sales_decisions(self):
        """``{card: decisions in force}``, in one query."""
        Block = self.env["receivables.sales.block"].sudo()
        found = Block.search([("card_id", "in", self.ids), *Block._in_force_domain()])
        return found.grouped("card_id")

    @api.model
    def _sales_stops_of(self, pairs, fresh=False):
        """Why customers are sold nothing more, for documents of other add-ons.

        :param pairs: ``[(id of the commercial partner, id of the company)]``
        :param fresh: read the ledger first: somebody is about to sell
        :return: ``{(partner id, company id): reason}`` of those concerned
        """
        cards = self.sudo().with_context(active_test=False)
        cards = cards.search(
            [
                ("commercial_partner_id", "in", [pair[0] for pair in pairs]),
                ("company_id", "in", [pair[1] for pair in pairs]),
            ]
        )
        if fresh and cards:
            cards._refresh_figures()
        stops = cards._sales_stops()
        return {
            (card.commercial_partner_id.id, card.company_id.id): stops[card.id]
            for card in cards
            if card.id in stops
        }

    def _alert_parts(self):
        """The decision on the banner; dunning puts the level there."""
        alerts = super()._alert_parts()
        for card, blocks in self._sales_decisions().items():
            for block in blocks:
                text = self.env._(
                    "Sales stopped since %(day)s: %(reason)s",
                    day=format_date(self.env, block.date_from),
                    reason=block.reason,
                )
                alerts[card.id].append(
                    {"kind": "sales_block", "severity": "danger", "text": text}
                )
        return alerts

    def action_stop_sales(self):
        """Open the form of a new decision about this customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Stop Sales"),
            "res_model": "receivables.sales.block",
            "views": [
                (
                    self.env.ref(
                        "receivables_followup.receivables_sales_block_view_form_new"
                    ).id,
                    "form",
                )
            ],
            "target": "new",
            "context": {"default_card_id": self.id},
        }
