"""What a person may enter on a run: the rest follows from running it."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..ledger.given import given

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
    _inherit = "receivables.lettering.run"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                entered = given(self, vals)
                self._refuse_fixed(name for name in entered if entered[name])
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            self._refuse_fixed(vals)
            if SCOPE & vals.keys():
                self._check_draft()
        return super().write(vals)

    @api.model
    def _refuse_fixed(self, names):
        """
        :raise AccessError: naming the first field that nobody enters
        """
        for name in names:
            if self._fields[name].readonly or name in FOUND:
                raise AccessError(
                    self.env._(
                        "A run's %(field)s follows from running or undoing it: it "
                        "cannot be entered by hand.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )

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
