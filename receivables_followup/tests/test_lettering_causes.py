from odoo.tests import tagged

from ..models.lettering.write_off_setup import CAUSES
from .lettering_common import LetteringCommon


@tagged("post_install", "-at_install")
class TestWriteOffCauses(LetteringCommon):
    def test_a_chart_that_is_not_french_has_the_accounts_of_the_company(self):
        causes = self.env["receivables.write.off.cause"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(causes), len(CAUSES))
        exchange = causes.filtered(lambda cause: cause.code == "exchange")
        self.assertEqual(
            exchange.loss_account_id, self.company.expense_currency_exchange_account_id
        )
        withheld = causes.filtered(lambda cause: cause.code == "withholding_tax")
        groups = self.env["account.tax.group"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertIn(withheld.loss_account_id, groups.tax_receivable_account_id)
