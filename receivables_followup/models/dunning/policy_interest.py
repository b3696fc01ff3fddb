from odoo import api, fields, models

from ...engine.dunning.interest import half_year_of
from .interest_rate import half_year_label


class DunningPolicy(models.Model):
    """The contract rate of a policy, and what is wrong with its rates today."""

    _inherit = "receivables.dunning.policy"

    interest_warning = fields.Char(compute="_compute_interest_warning")

    def _contract_rate(self):
        """The contract rate in percent a year: the policy's, else the company's."""
        self.ensure_one()
        return self.contract_rate or self.company_id.sudo().receivables_contract_rate

    @api.constrains("interest_mode", "contract_rate", "company_id")
    def _check_contract_rate(self):
        rates = self.env["receivables.interest.rate"]
        for policy in self.filtered(lambda p: p.interest_mode == "contract"):
            rates._check_contract_rate(policy._contract_rate(), policy.company_id)

    @api.depends(
        "interest_mode", "contract_rate", "company_id.receivables_contract_rate"
    )
    @api.depends_context("lang")
    def _compute_interest_warning(self):
        for policy in self:
            policy.interest_warning = policy._interest_problem()

    def _interest_problem(self):
        """Say what keeps this policy from computing interest today, else False."""
        self.ensure_one()
        rates = self.env["receivables.interest.rate"]
        if self.interest_mode == "none":
            return False
        if self.interest_mode == "contract":
            if self._contract_rate():
                return rates._contract_rate_problem(
                    self._contract_rate(), self.company_id
                )
            return self.env._(
                "No contract rate is set, neither here nor in the settings: interest is"
                " computed at the statutory rate."
            )
        today = fields.Date.context_today(self)
        start = half_year_of(today)[0]
        if not rates._missing_half_years("business", start, today, self.company_id):
            return False
        return self.env._(
            "The ECB rate of %(half_year)s is missing: reminders show interest without"
            " that half-year, and formal notices are refused. Enter the rate in"
            " Configuration / Interest Rates.",
            half_year=half_year_label(start),
        )
