"""What a person may enter on a run: the rest follows from running it."""

from odoo import api, models
from odoo.exceptions import UserError

# What was searched was searched for these: changing them would make it untrue.
SCOPE = {
    "account_ids",
    "company_id",
    "date_to",
    "partner_ids",
    "rule_ids",
    "side",
    "tolerance_amount",
    "tolerance_percent",
}
# Filled by running alone, though relations are never read-only in code.
FOUND = {"chunk_ids", "group_ids", "proposal_ids"}


class ReceivablesLetteringRun(models.Model):
    _name = "receivables.lettering.run"
    _inherit = ["receivables.guarded", "receivables.lettering.run"]

    @api.model
    def _is_guarded(self, field):
        return super()._is_guarded(field) or field.name in FOUND

    @api.model
    def _guarded_text(self, label):
        return self.env._(
            "A run's %(field)s follows from running or undoing it: it "
            "cannot be entered by hand.",
            field=label,
        )

    def _check_change(self, vals):
        if SCOPE & vals.keys():
            self._check_draft()

    def _check_draft(self):
        for run in self:
            if run.state != "draft":
                raise UserError(
                    self.env._(
                        "What run %(name)s is about can no longer be changed: it was "
                        "started. Make another run.",
                        name=run.name,
                    )
                )
