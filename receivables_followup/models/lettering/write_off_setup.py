"""The causes a company starts with: accounts by chart, ceilings by usage."""

from odoo import api, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

LOSSES = _lt("Exchange losses on trade receivables and payables")
GAINS = _lt("Exchange gains on trade receivables and payables")
# code: (name, ceiling per item, per month, managers only); amounts in euros
CAUSES = {
    "rounding": (_lt("Rounding"), 1.0, 50.0, False),
    "discount": (_lt("Early-payment discount"), 500.0, 5000.0, False),
    "bank_charges": (_lt("Bank charges"), 50.0, 500.0, False),
    "exchange": (_lt("Exchange difference"), 50.0, 500.0, False),
    "deduction": (_lt("Deduction by the customer"), 150.0, 1000.0, False),
    "withholding_tax": (_lt("Withholding tax"), 500.0, 5000.0, False),
    "factor_fees": (_lt("Factor fees"), 500.0, 5000.0, False),
    "bad_debt": (_lt("Bad debt"), 0.0, 0.0, True),
    "reduction": (_lt("Commercial reduction"), 0.0, 0.0, False),
    "other": (_lt("Other difference"), 50.0, 500.0, False),
}
# code: codes of the French chart of losses and gains, the first one that exists
FRENCH = {
    "rounding": (("658000", "658"), ("758000", "758")),
    "discount": (("665",), ("765",)),
    "bank_charges": (("6278", "627"), ("6278", "627")),
    "exchange": (("656",), ("756",)),
    "deduction": (("6581", "658"), ("7581", "758")),
    # A tax credit to be set off; without treaty it is a cost: choose another account.
    "withholding_tax": (("444",), ("444",)),
    "factor_fees": (("6225", "622"), ("6225", "622")),
    "bad_debt": (("6541", "654"), ("7583", "758")),
    "other": (("658000", "658"), ("758000", "758")),
}
# code: accounts the company keeps for it, of losses and gains
COMPANY = {
    "discount": (
        "account_journal_early_pay_discount_loss_account_id",
        "account_journal_early_pay_discount_gain_account_id",
    ),
    "exchange": (
        "expense_currency_exchange_account_id",
        "income_currency_exchange_account_id",
    ),
}
DIFFERENCE = (
    "default_cash_difference_expense_account_id",
    "default_cash_difference_income_account_id",
)


class ReceivablesWriteOffCause(models.Model):
    _inherit = "receivables.write.off.cause"

    @api.model
    def _ensure_codes(self, companies, codes):
        """Give companies set up before the causes of these codes, unless they have."""
        causes = self.sudo().with_context(active_test=False, lang="en_US")
        created = causes
        for company in companies.sudo().root_id:
            known = causes.search([("company_id", "=", company.id)])
            missing = set(codes) - set(known.mapped("code"))
            if known and missing:
                defaults = causes.with_company(company)._default_vals(company)
                created += causes.create(
                    [vals for vals in defaults if vals["code"] in missing]
                )
        created._translate_default()
        return created

    @api.model
    def _ensure(self, companies):
        """Create the causes of these companies that have a chart and no cause yet."""
        causes = self.sudo().with_context(active_test=False, lang="en_US")
        done = causes.search([("company_id", "in", companies.root_id.ids)]).company_id
        created = causes
        for company in companies.sudo().root_id - done:
            finder = causes.with_company(company)
            created += causes.create(finder._default_vals(company))
        created._translate_default()
        return created

    def _default_vals(self, company):
        french = company.account_fiscal_country_id.code == "FR"
        if french and company.chart_template:
            self._ensure_exchange_accounts(company)
        vals_list = []
        for sequence, (code, default) in enumerate(CAUSES.items(), start=1):
            name, per_item, per_month, manager_only = default
            accounts = self._default_accounts(company, code, french)
            if code != "reduction" and not all(accounts):
                continue
            loss, gain = accounts
            vals_list.append(
                {
                    "company_id": company.id,
                    "code": code,
                    "name": name._translate("en_US"),
                    "sequence": 10 * sequence,
                    "loss_account_id": loss.id,
                    "gain_account_id": gain.id,
                    "max_amount": self._in_currency(company, per_item),
                    "max_month_amount": self._in_currency(company, per_month),
                    "manager_only": manager_only,
                }
            )
        # Without a chart there is nothing to write off to: later, with the chart.
        return vals_list if len(vals_list) > 1 else []

    def _default_accounts(self, company, code, french):
        """Accounts of losses and gains of a cause; empty ones when there are none."""
        if code == "reduction":  # a credit note has its own accounts
            return self.env["account.account"], self.env["account.account"]
        if french and code in FRENCH:
            loss, gain = (self._by_code(company, codes) for codes in FRENCH[code])
            if loss and gain:
                return loss, gain
        if code == "withholding_tax":
            # Where the chart keeps tax to get back; a cost where it has none.
            group = self.env["account.tax.group"].search(
                [
                    *self.env["account.tax.group"]._check_company_domain(company),
                    ("tax_receivable_account_id", "!=", False),
                ],
                limit=1,
            )
            if account := group.tax_receivable_account_id:
                return account, account
        fields = COMPANY.get(code, DIFFERENCE)
        loss, gain = (
            company[field] or company[other]
            for field, other in zip(fields, DIFFERENCE, strict=True)
        )
        return (
            loss or self._by_type(company, "expense"),
            gain
            or self._by_type(company, "income_other")
            or self._by_type(company, "income"),
        )

    def _by_code(self, company, codes):
        Account = self.env["account.account"]
        for code in codes:
            domain = [
                *Account._check_company_domain(company),
                ("code", "=like", f"{code}%"),
            ]
            if found := Account.search(domain, order="code", limit=1):
                return found
        return Account

    def _by_type(self, company, account_type):
        Account = self.env["account.account"]
        return Account.search(
            [
                *Account._check_company_domain(company),
                ("account_type", "=", account_type),
            ],
            order="code",
            limit=1,
        )

    def _ensure_exchange_accounts(self, company):
        """The French chart has had 656 and 756 since 2017; Odoo's lacks them."""
        Account = self.env["account.account"]
        for code, name, account_type in (
            ("656000", LOSSES, "expense"),
            ("756000", GAINS, "income"),
        ):
            if self._by_code(company, (code[:3],)):
                continue
            account = Account.create(
                {
                    "code": code,
                    "name": name._translate("en_US"),
                    "account_type": account_type,
                    "company_ids": [(6, 0, company.ids)],
                }
            )
            for lang, _label in self.env["res.lang"].get_installed():
                account.with_context(lang=lang).name = name._translate(lang)

    def _in_currency(self, company, amount):
        """A ceiling given in euros, in the company's currency, to two digits."""
        euro = self.env.ref("base.EUR", raise_if_not_found=False)
        currency = company.currency_id
        if not amount or not euro or currency == euro:
            return amount
        amount = euro._convert(amount, currency, company, self._today(), round=False)
        return currency.round(float(f"{amount:.1g}"))

    @api.model
    def _today(self):
        return self.env["receivables.open.item"]._today()

    def _translate_default(self):
        """Give the shipped names in every installed language."""
        for lang, _label in self.env["res.lang"].get_installed():
            for cause in self:
                name = CAUSES[cause.code][0]._translate(lang)
                cause.with_context(lang=lang).name = name


class ResCompany(models.Model):
    _inherit = "res.company"

    def _receivables_setup(self):
        result = super()._receivables_setup()
        self.env["receivables.write.off.cause"]._ensure(self.filtered("chart_template"))
        return result


class AccountChartTemplate(models.AbstractModel):
    _inherit = "account.chart.template"

    def _post_load_data(self, template_code, company, template_data):
        """A company gets its write-off causes once it has accounts."""
        result = super()._post_load_data(template_code, company, template_data)
        company = company or self.env.company
        self.env["receivables.write.off.cause"]._ensure(company)
        return result
