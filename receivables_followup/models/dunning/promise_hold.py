"""An open promise keeps what it covers behind the door."""

from odoo import fields, models
from odoo.tools import SQL

from ...engine.dunning.promise import spread

ITEM_COLUMNS = [
    "id",
    "commercial_partner_id",
    "company_id",
    "currency_id",
    "amount_residual",
    "amount_residual_currency",
    "chaseable_amount",
]


class ReceivablesHold(models.Model):
    _inherit = "receivables.hold"

    promise_id = fields.Many2one(
        "receivables.promise",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The promise that placed this hold.",
    )

    def _owner_fields(self):
        return super()._owner_fields() | {"promise_id"}


class ReceivablesPromise(models.Model):
    _inherit = "receivables.promise"

    def _place_holds(self):
        """Hold what these promises cover: the oldest items first, up to the amount.

        The rest stays chased. A hold ends by itself after the deadline, should nobody
        have judged the promise until then.
        """
        today = fields.Date.context_today(self)
        running = self.filtered(lambda promise: promise.deadline >= today)
        vals_list = []
        for promise, items in running._items_to_hold().items():
            owed = [(item, promise._minor(amount)) for item, amount, _vals in items]
            covered = spread(promise._minor(promise.amount), owed)
            for (item, amount), (_item, _amount, vals) in zip(owed, items, strict=True):
                if part := covered.get(item):
                    if part < amount:
                        vals = vals | {
                            "whole": False,
                            "amount": vals["amount"] * part / amount,
                        }
                    vals_list.append(vals | promise._prepare_hold_vals(item))
        self.env["receivables.hold"].sudo().create(vals_list)

    def _prepare_hold_vals(self, item_id):
        """Values every hold of this promise has."""
        self.ensure_one()
        return {
            "move_line_id": item_id,
            "reason": "promise",
            "promise_id": self.id,
            "date_from": fields.Date.context_today(self),
            "date_until": self.deadline,
            "user_id": self.user_id.id,
            "origin": self._reference(),
        }

    def _reference(self):
        return f"PROM/{self.id:05d}"

    def _release_holds(self):
        """Let what these promises covered be chased again, at the level it had."""
        self.env["receivables.hold"]._release_of("promise_id", self)

    def _items_to_hold(self):
        """Read what is owed of these promises' items, the oldest first, in one go.

        A promise on the whole balance covers what may be chased; chosen items are
        covered whatever else holds them.

        :return: ``{promise: [(item id, owed in the promise's currency, hold values)]}``
        """
        found = {promise: [] for promise in self}
        rate = self._rates()
        today = fields.Date.context_today(self)
        for row in self._read_items_to_hold():
            values = dict(zip(ITEM_COLUMNS, row, strict=True))
            for promise in self:
                if not promise._covers(values):
                    continue
                own = values["amount_residual_currency"]
                if promise.whole_customer:
                    own = min(own, values["chaseable_amount"])
                share = own / values["amount_residual_currency"]
                owed = values["amount_residual"] * share
                if values["currency_id"] == promise.currency_id.id:
                    owed = own
                elif promise.currency_id != promise.company_currency_id:
                    owed *= rate(promise, today)
                vals = {"whole": share == 1.0, "amount": own}
                found[promise].append((values["id"], owed, vals))
        return found

    def _covers(self, item):
        if self.whole_customer:
            return (
                item["commercial_partner_id"] == self.commercial_partner_id.id
                and item["company_id"] == self.company_id.id
                and item["chaseable_amount"] > 0
            )
        return item["id"] in self.move_line_ids.ids

    def _read_items_to_hold(self):
        whole = self.filtered("whole_customer")
        items = self.env["receivables.open.item"].with_context(as_of=False)
        return items._query_rows(
            ITEM_COLUMNS,
            SQL(
                """item.side = 'receivable' AND item.amount_residual_currency > 0
                AND item.amount_residual > 0
                AND (item.id = ANY(%s)
                     OR (item.commercial_partner_id = ANY(%s)
                         AND item.company_id = ANY(%s)))""",
                self.move_line_ids.ids,
                whole.commercial_partner_id.ids,
                whole.company_id.ids,
            ),
            SQL("item.date_maturity, item.id"),
        )
