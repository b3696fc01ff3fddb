"""What a person may enter on an advice: the rest follows from reading it."""

from odoo import api, models

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
    _name = "receivables.remittance.advice"
    _inherit = ["receivables.guarded", "receivables.remittance.advice"]

    @api.model
    def _is_guarded(self, field):
        return field.name in OURS

    @api.model
    def _entered_at_creation(self, entered):
        names = super()._entered_at_creation(entered)
        return names - {"source"} if entered.get("source") == "hand" else names

    @api.model
    def _guarded_text(self, label):
        return self.env._(
            "The %(field)s of an advice follows from reading and settling "
            "it: it cannot be entered by hand.",
            field=label,
        )

    def _check_change(self, vals):
        if vals.keys() - {"message_ids", "message_follower_ids"}:
            for advice in self:
                advice._check_unsettled()


class ReceivablesRemittanceAdviceLine(models.Model):
    """Lines come from reading; by hand only item and cause of a gap are chosen."""

    _name = "receivables.remittance.advice.line"
    _inherit = ["receivables.guarded", "receivables.remittance.advice.line"]

    @api.model
    def _is_guarded(self, field):
        return field.name not in {"move_line_id", "cause_id"}

    @api.model
    def _guarded_text(self, label):
        return self.env._(
            "The lines of an advice say what the debtor wrote: choose the open "
            "item and the cause of a gap; %(field)s cannot be entered by hand.",
            field=label,
        )

    def _check_change(self, vals):
        for advice in self.advice_id:
            advice._check_unsettled()
