"""What a person may enter on a run: the rest follows from proposing and sending."""

from odoo import api, models
from odoo.exceptions import UserError

# What was proposed was proposed for these: changing them would make it untrue.
SCOPE = {"company_id", "date", "partner_ids", "policy_ids"}


class ReceivablesDunningRun(models.Model):
    """States, counts and the clock of a run say what was done, whoever calls."""

    _name = "receivables.dunning.run"
    _inherit = ["receivables.guarded", "receivables.dunning.run"]

    @api.model
    def _guarded_text(self, label):
        return self.env._(
            "A run's %(field)s follows from proposing and sending it: it "
            "cannot be entered by hand.",
            field=label,
        )

    def _check_change(self, vals):
        if SCOPE & vals.keys():
            self._check_draft()

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
