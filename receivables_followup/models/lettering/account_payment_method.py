from odoo import api, models

CHEQUE = "receivables_cheque"
# Where the French chart keeps cheques that are not yet at the bank.
COLLECTION_ACCOUNT = "5112"


class AccountPaymentMethod(models.Model):
    _inherit = "account.payment.method"

    @api.model
    def _get_payment_method_information(self):
        """Cheques of customers are received on bank journals."""
        return super()._get_payment_method_information() | {
            CHEQUE: {"mode": "multi", "type": ("bank",)}
        }


class AccountPaymentMethodLine(models.Model):
    _inherit = "account.payment.method.line"

    @api.model_create_multi
    def create(self, vals_list):
        """Cheques wait on the account that the chart keeps for them, if it has one."""
        lines = super().create(vals_list)
        for line in lines:
            if line.code == CHEQUE and line.journal_id and not line.payment_account_id:
                line.payment_account_id = line._receivables_collection_account()
        return lines

    def _receivables_collection_account(self):
        """The account of cheques for collection of the journal's company, or none."""
        company = self.journal_id.company_id
        accounts = self.env["account.account"].with_company(company)
        return accounts.search(
            [
                *accounts._check_company_domain(company),
                ("code", "=like", f"{COLLECTION_ACCOUNT}%"),
                ("account_type", "=", "asset_current"),
            ],
            order="id",
            limit=1,
        )


class AccountJournal(models.Model):
    _inherit = "account.journal"

    def _default_inbound_payment_methods(self):
        methods = super()._default_inbound_payment_methods()
        cheque = self.env.ref(
            "receivables_followup.payment_method_cheque", raise_if_not_found=False
        )
        if cheque and self.type == "bank":
            methods |= cheque
        return methods
