"""Follow the VAT on payment of a French company to its account."""

from odoo import fields

from .lettering_common import FrenchLetteringCommon


class TaxCommon(FrenchLetteringCommon):
    """A service of 1,000.00 plus 200.00 of VAT waiting on 44574."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Transfer = cls.env["receivables.lettering.transfer"]
        cls.bills = cls.account("413000")
        cls.doubtful = cls.account("416000")
        cls.invoice = cls.make_service(date="2026-03-01", due="2026-03-31")
        cls.item = cls.open_lines(cls.invoice)

    @classmethod
    def account(cls, code):
        """The account of the company with this code."""
        return cls.env["account.account"].search(
            [("company_ids", "in", cls.company.ids), ("code", "=", code)]
        )

    @classmethod
    def transfer(cls, lines=None, kind="doubtful", account=None, **kwargs):
        """Move the item, to doubtful debts unless said otherwise, on 15 April.

        :return: the new items
        """
        account = account or (cls.bills if kind == "bill" else cls.doubtful)
        account = None if kind == "reassignment" else account
        kwargs.setdefault("date", fields.Date.to_date("2026-04-15"))
        transfer = cls.Transfer._transfer(
            cls.item if lines is None else lines, kind, account=account, **kwargs
        )
        return transfer.line_ids.target_line_id

    @classmethod
    def pay(cls, line, amount=None, date="2026-05-20", **kwargs):
        """Money received for this item and lettered with it.

        :return: the lettered group
        """
        amount = line.amount_residual_currency if amount is None else amount
        receipt = cls.make_receipt(
            amount,
            date=date,
            partner=line.partner_id,
            currency=line.currency_id,
            account=line.account_id,
        )
        return cls.letter(line + receipt, partial=True, **kwargs)

    def assertTax(self, pending, due, message=None):
        """Balances of 44574 and 44571, as credits."""
        self.assertAlmostEqual(-self.balance(self.tax.pending), pending, 2, message)
        self.assertAlmostEqual(-self.balance(self.tax.due), due, 2, message)

    def tax_entries(self, move=None):
        """The standing VAT entries of a document, oldest first."""
        return self.Transfer._posted(move or self.invoice).sorted("id")
