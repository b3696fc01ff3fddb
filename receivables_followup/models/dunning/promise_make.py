"""How a promise is written down, and what may change of it later."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..ledger.given import given
from .promise import MANAGER

# What a person may give when a promise is written down, and what may change later.
BY_HAND = {
    "amount",
    "card_id",
    "commercial_partner_id",
    "company_id",
    "currency_id",
    "date",
    "made_on",
    "move_line_ids",
    "note",
    "partner_id",
    "user_id",
}
EDITABLE = {"note", "partner_id"}


class ReceivablesPromise(models.Model):
    _inherit = "receivables.promise"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_by_hand(given(self, vals))
        vals_list = [self._complete_vals(dict(vals)) for vals in vals_list]
        promises = super().create(vals_list)
        promises.sudo()._start()
        return promises

    def write(self, vals):
        if not self.env.su and (fixed := vals.keys() - EDITABLE):
            raise AccessError(
                self.env._(
                    "%(fields)s of a promise cannot be edited: cancel it and write "
                    "down another one.",
                    fields=self._labels(fixed),
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(
            self.env._(
                "Promises are never deleted, they say how far a customer's word "
                "counts: cancel %(promise)s instead.",
                promise=self[:1].display_name,
            )
        )

    def _check_by_hand(self, vals):
        """Refuse what only the ledger says, and promises in another's name."""
        forged = {
            name
            for name in vals.keys() - BY_HAND
            if (name, vals[name]) != ("state", "open")
        }
        other = vals.get("user_id", self.env.uid) != self.env.uid
        if other and not self.env.user.has_group(MANAGER):
            forged.add("user_id")
        if forged:
            raise AccessError(
                self.env._(
                    "%(fields)s of a promise cannot be set by hand.",
                    fields=self._labels(forged),
                )
            )

    def _labels(self, names):
        return ", ".join(
            self._fields[name]._description_string(self.env)
            for name in sorted(names)
            if name in self._fields
        )

    @api.model
    def _complete_vals(self, vals):
        """Add the card, the currency and the terms of the day it is written down."""
        Card = self.env["receivables.card"]
        partner = self.env["res.partner"].browse(
            vals.pop("commercial_partner_id", False)
        )
        company = self.env["res.company"].browse(vals.pop("company_id", False))
        items = self.new({"move_line_ids": vals.get("move_line_ids")}).sudo()
        items = items.move_line_ids._origin
        if not vals.get("card_id"):
            customer = (partner or items[:1].partner_id).commercial_partner_id
            company = company or items[:1].company_id or self.env.company
            if not customer:
                raise UserError(self.env._("Say which customer made the promise."))
            vals["card_id"] = Card.sudo()._ensure(customer.ids, company)[customer.id]
        card = Card.browse(vals["card_id"])
        card.check_access("read")
        company = card.sudo().company_id
        day = fields.Date.to_date(vals.get("date"))
        if day:
            grace = company.receivables_promise_grace
            vals.setdefault("deadline", fields.Date.add(day, days=grace))
        vals.setdefault("tolerance", company.receivables_promise_tolerance)
        if not vals.get("currency_id"):
            single = items.currency_id if len(items.currency_id) == 1 else None
            vals["currency_id"] = (single or company.currency_id).id
        return vals
