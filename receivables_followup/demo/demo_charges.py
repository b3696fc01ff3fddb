from datetime import timedelta

from odoo import fields, models

WAIVED = "Geste commercial : premier retard depuis des années"


class ReceivablesDemoCharge(models.AbstractModel):
    """Late charges: most to bill, those of one customer billed, of another waived."""

    _name = "receivables.demo.charge"
    _description = "Demonstration Late Charges"

    def _install(self, company):
        """Claim what is owed for the last year, then decide on some of it.

        :param company: the demonstration company
        """
        today = fields.Date.context_today(self)
        company.receivables_charges_from = today - timedelta(days=365)
        company._receivables_charge_accounts()
        income = self.env["account.account"].search(
            [
                ("company_ids", "in", company.ids),
                ("account_type", "in", ("income_other", "income")),
            ],
            limit=1,
        )
        for field in (
            "receivables_charge_interest_account_id",
            "receivables_charge_indemnity_account_id",
        ):
            company[field] = company[field] or income
        charges = self.env["receivables.late.charge"]
        charges._accrue(company, today)
        paid = charges.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("move_id.payment_state", "=", "paid"),
            ],
            order="commercial_partner_id, id",
        )
        customers = paid.commercial_partner_id
        for customer, decide in zip(customers, ("bill", "waive"), strict=False):
            claims = paid.filtered(
                lambda claim, customer=customer: claim.commercial_partner_id == customer
            )
            if decide == "bill":
                claims.action_bill(today)
            else:
                claims.action_waive(WAIVED)
