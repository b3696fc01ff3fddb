"""What a person may enter on an advice: the rest follows from reading it."""

from odoo import api, models
from odoo.exceptions import AccessError

from ..ledger.given import given

# What follows from reading and settling.
OURS = {
    "announced_total",
    "email_from",
    "gap_total",
    "net_total",
    "payment_id",
    "problems",
    "proposal_id",
    "source",
    "state",
    "unknown_count",
    "warnings",
}


class ReceivablesRemittanceAdvice(models.Model):
    _inherit = "receivables.remittance.advice"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                entered = given(self, vals)
                fixed = [
                    name
                    for name in entered
                    if entered[name] and (name, entered[name]) != ("source", "hand")
                ]
                self._refuse_fixed(fixed)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._refuse_fixed(vals)
            if vals.keys() - {"message_ids", "message_follower_ids"}:
                for advice in self:
                    advice._check_unsettled()
        return super().write(vals)

    @api.model
    def _refuse_fixed(self, names):
        """:raise AccessError: naming the first field that nobody enters"""
        for name in names:
            field = self._fields.get(name)
            if field and name in OURS:
                raise AccessError(
                    self.env._(
                        "The %(field)s of an advice follows from reading and settling "
                        "it: it cannot be entered by hand.",
                        field=field._description_string(self.env),
                    )
                )


class ReceivablesRemittanceAdviceLine(models.Model):
    _inherit = "receivables.remittance.advice.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Lines come from reading, never from a caller."""
        if not self.env.su and vals_list:
            self._refuse(next(iter(vals_list[0]), "document"))
        return super().create(vals_list)

    def write(self, vals):
        """By hand only the item and the cause of a gap are chosen."""
        if not self.env.su:
            for name in vals.keys() - {"move_line_id", "cause_id"}:
                self._refuse(name)
            for advice in self.advice_id:
                advice._check_unsettled()
        return super().write(vals)

    @api.model
    def _refuse(self, name):
        field = self._fields.get(name)
        raise AccessError(
            self.env._(
                "The lines of an advice say what the debtor wrote: choose the open "
                "item and the cause of a gap; %(field)s cannot be entered by hand.",
                field=field._description_string(self.env) if field else name,
            )
        )
