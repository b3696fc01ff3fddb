"""What a person may enter on a run: the rest follows from proposing and sending."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..ledger.given import given

# What was proposed was proposed for these: changing them would make it untrue.
SCOPE = {"company_id", "date", "partner_ids", "policy_ids"}


class ReceivablesDunningRun(models.Model):
    _inherit = "receivables.dunning.run"

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
        """States, counts and the clock of a run say what was done, whoever calls.

        :raise AccessError: naming the first field that nobody enters
        """
        for name in names:
            if self._fields[name].readonly:
                raise AccessError(
                    self.env._(
                        "A run's %(field)s follows from proposing and sending it: it "
                        "cannot be entered by hand.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )

    def _check_draft(self):
        """Keep day, company and scope of what was proposed."""
        for run in self:
            if run.state != "draft":
                raise UserError(
                    self.env._(
                        "Day, company, policies and customers of run %(name)s can no "
                        "longer be changed: it has been proposed. Cancel it, set it "
                        "back to draft and change it then.",
                        name=run.name,
                    )
                )
