"""From where one says that a payment was rejected."""

from odoo import models
from odoo.exceptions import UserError

from .account_payment_method import CHEQUE

FORM = "receivables.payment.reject"
MEANS_OF = {CHEQUE: "cheque"}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def action_receivables_reject(self):
        """Open the form for a receipt that the bank took back.

        :raise UserError: these items are not one receipt
        """
        receipt = self._receivables_receipts()
        if len(receipt) != 1:
            raise UserError(
                self.env._(
                    "Choose one posted receipt of a customer: the credit on the "
                    "customer's account that the bank took back."
                )
            )
        method = receipt.payment_id.payment_method_line_id.payment_method_id.code
        roles = self.env["receivables.account.role"]
        bills = roles._bill_accounts(receipt.company_id)
        is_bill = bool(receipt.move_id.line_ids.account_id & bills)
        return {
            "type": "ir.actions.act_window",
            "res_model": FORM,
            "views": [(False, "form")],
            "name": self.env._("Rejected Payment"),
            "context": {
                "default_receipt_line_id": receipt.id,
                "default_means": "bill"
                if is_bill
                else MEANS_OF.get(method, "direct_debit"),
                "default_presented_on": receipt.date.isoformat(),
            },
        }

    def _receivables_receipts(self):
        """Those of these items that are posted credits of a customer's account: also
        of accepted bills, and of bills at the bank."""
        roles = self.env["receivables.account.role"].sudo()
        accounts = roles.search(
            [
                ("company_id", "in", self.company_id.root_id.ids),
                ("side", "=", "receivable"),
            ]
        ).account_id
        return self.filtered(
            lambda line: (
                line.account_id in accounts
                and line.balance < 0
                and line.parent_state == "posted"
            )
        )


class AccountPayment(models.Model):
    _inherit = "account.payment"

    def action_receivables_reject(self):
        """The bank took this payment back."""
        self.ensure_one()
        return self.move_id.line_ids.action_receivables_reject()
