"""An open dispute keeps the disputed amount behind the door."""

from odoo import fields, models

from ...engine.dunning.promise import spread
from ...engine.money import from_minor, to_minor


class ReceivablesHold(models.Model):
    _inherit = "receivables.hold"

    dispute_id = fields.Many2one(
        "receivables.dispute",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The dispute that placed this hold.",
    )

    def _owner_fields(self):
        return super()._owner_fields() | {"dispute_id"}

    def _review_domain(self):
        """A dispute asks for its own review."""
        return [("dispute_id", "=", False), *super()._review_domain()]


class ReceivablesDispute(models.Model):
    _inherit = "receivables.dispute"

    def _place_holds(self):
        """Hold the disputed amounts: the earliest instalments first, up to the amount.

        What covers an item in full holds it whole, whatever is paid of it later.
        """
        if not self:
            return
        vals_list = []
        for dispute in self:
            minor = dispute._minor
            lines = dispute._claims()
            owed = {line.id: minor(line.amount_residual_currency) for line in lines}
            held = minor(dispute._amount_to_hold())
            for line_id, part in spread(held, list(owed.items())).items():
                vals_list.append(
                    dispute._prepare_hold_vals(line_id, part, part >= owed[line_id])
                )
        self.env["receivables.hold"].sudo().create(vals_list)

    def _amount_to_hold(self):
        """All that is disputed, or what was accepted of it until it is credited."""
        return self.accepted_amount if self.state == "partial" else self.amount

    def _prepare_hold_vals(self, line_id, part, whole):
        """Values of a hold of this dispute; ``part`` in minor units."""
        digits = self.currency_id.decimal_places
        return {
            "move_line_id": line_id,
            "whole": whole,
            "amount": float(from_minor(part, digits)),
            "reason": "dispute",
            "dispute_id": self.id,
            "date_from": fields.Date.context_today(self),
            "review_date": self.review_date,
            "user_id": self.user_id.id,
            "origin": self.name,
            "note": self.description,
        }

    def _release_holds(self):
        """Let what these disputes held be chased again, at the level it had."""
        self.env["receivables.hold"]._release_of("dispute_id", self)

    def _active_holds(self):
        return self.env["receivables.hold"]._active_of("dispute_id", self)

    def _minor(self, amount):
        return to_minor(amount, self.currency_id.decimal_places)
