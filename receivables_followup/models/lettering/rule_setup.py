"""The lettering rules every company starts with."""

from odoo import api, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# In the order they run. Nothing is written off and no entry posted alone by default.
DEFAULTS = (
    {"kind": "reference", "days": 365, "name": _lt("Reference cited")},
    {"kind": "exact", "name": _lt("Unique exact amount")},
    {"kind": "zero", "name": _lt("Account settled")},
    {"kind": "running_zero", "name": _lt("Account once settled")},
    {
        "kind": "tolerance",
        "tolerance_amount": 0.05,
        "tolerance_percent": 1.0,
        "name": _lt("Gap of a few cents"),
    },
    {"kind": "subset", "name": _lt("Sum of several items")},
)


class LetteringRule(models.Model):
    _inherit = "receivables.lettering.rule"

    @api.model
    def _create_defaults(self, companies):
        """Give these root companies their rules, unless they have some already.

        Archived rules count: who archives them all wants none.
        """
        known = self.with_context(active_test=False).search(
            [("company_id", "in", companies.ids)]
        )
        missing = companies - known.company_id
        rules = self.with_context(lang="en_US").create(
            [
                {
                    **default,
                    "name": default["name"]._translate("en_US"),
                    "sequence": 10 * place,
                    "company_id": company.id,
                }
                for company in missing
                for place, default in enumerate(DEFAULTS, 1)
            ]
        )
        rules._translate_defaults()
        return rules

    def _translate_defaults(self):
        names = {default["kind"]: default["name"] for default in DEFAULTS}
        for code, _name in self.env["res.lang"].get_installed():
            for rule in self.with_context(lang=code):
                rule.name = names[rule.kind]._translate(code)

    @api.model
    def _ensure_causes(self, companies):
        """Let gaps be rounding where the rule has no cause, once accounts are there."""
        rules = self.search(
            [
                ("company_id", "in", companies.ids),
                ("kind", "=", "tolerance"),
                ("cause_id", "=", False),
            ]
        )
        causes = self.env["receivables.write.off.cause"].search(
            [("company_id", "in", rules.company_id.ids), ("code", "=", "rounding")]
        )
        for rule in rules:
            rule.cause_id = causes.filtered(
                lambda cause, rule=rule: cause.company_id == rule.company_id
            )[:1]


class ResCompany(models.Model):
    _inherit = "res.company"

    def _receivables_setup(self):
        result = super()._receivables_setup()
        rules = self.env["receivables.lettering.rule"].sudo()
        rules._create_defaults(self.root_id)
        rules._ensure_causes(self.root_id)
        return result


class AccountChartTemplate(models.AbstractModel):
    _inherit = "account.chart.template"

    def _post_load_data(self, template_code, company, template_data):
        """Rules get their cause once the company has accounts and causes."""
        result = super()._post_load_data(template_code, company, template_data)
        company = company or self.env.company
        self.env["receivables.lettering.rule"].sudo()._ensure_causes(company.root_id)
        return result
