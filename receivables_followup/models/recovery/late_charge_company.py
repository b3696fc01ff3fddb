from odoo import fields, models
from odoo.tools.misc import get_lang

ACCOUNTS = {
    # Where the chart is French: income from trade receivables, indemnities.
    "receivables_charge_interest_account_id": ("7631", "763"),
    "receivables_charge_indemnity_account_id": ("758000", "7581", "758"),
}
JOURNAL_CODE = "LATE"


class ResCompany(models.Model):
    _inherit = "res.company"

    # From the day of the installation: nothing is claimed for the past by surprise, and
    # whoever empties it claims nothing.
    receivables_charges_from = fields.Date(
        string="Claim Late Charges from", default=fields.Date.context_today
    )
    receivables_charge_journal_id = fields.Many2one(
        "account.journal",
        string="Journal of Late Charges",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    receivables_charge_interest_account_id = fields.Many2one(
        "account.account",
        string="Account of Late Interest",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    receivables_charge_indemnity_account_id = fields.Many2one(
        "account.account",
        string="Account of the Indemnity",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    receivables_charge_product_id = fields.Many2one(
        "product.product",
        string="Product of Late Charges",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    receivables_charge_tax_ids = fields.Many2many(
        "account.tax",
        "receivables_charge_tax_rel",
        "company_id",
        "tax_id",
        string="Taxes of Late Charges",
        check_company=True,
    )

    def _receivables_setup(self):
        result = super()._receivables_setup()
        for company in self.sudo():
            company._receivables_charge_accounts()
        return result

    def _receivables_charge_accounts(self):
        """Propose the accounts of the chart that fit, where none is chosen yet."""
        self.ensure_one()
        accounts = self.env["account.account"].sudo().with_company(self)
        for field, prefixes in ACCOUNTS.items():
            if self[field]:
                continue
            for prefix in prefixes:
                found = accounts.search(
                    [
                        *accounts._check_company_domain(self),
                        ("code", "=like", f"{prefix}%"),
                        ("account_type", "in", ("income", "income_other")),
                    ],
                    limit=1,
                )
                if found:
                    self[field] = found
                    break

    def _receivables_charge_journal(self):
        """The journal of late charges; made the first time something is billed."""
        self.ensure_one()
        if not self.receivables_charge_journal_id:
            self.sudo().receivables_charge_journal_id = (
                self.env["account.journal"]
                .sudo()
                .create(
                    {
                        "name": self.env._("Late Charges"),
                        "code": JOURNAL_CODE,
                        "type": "sale",
                        "company_id": self.id,
                    }
                )
            )
        return self.receivables_charge_journal_id

    def _receivables_decimal_point(self):
        """For the formulas of claims: the company's people and customers read them."""
        return get_lang(self.env, self.partner_id.lang).decimal_point
