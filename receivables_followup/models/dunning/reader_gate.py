from odoo import api, models
from odoo.tools import SQL

from .scope import BankFacts


class ReceivablesDunningReader(models.AbstractModel):
    """What is known of money that may already be there."""

    _inherit = "receivables.dunning.reader"

    @api.model
    def _read_bank(self, company, today):
        """Say whether the company works with bank statements, and up to which day."""
        self.env["account.bank.statement.line"].flush_model()
        self.env["account.move"].flush_model(["state", "date"])
        [(last,)] = self.env.execute_query(
            SQL(
                """
                SELECT max(move.date)
                  FROM account_bank_statement_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN account_journal journal ON journal.id = line.journal_id
                 WHERE line.company_id = %(company)s
                   AND journal.type = 'bank'
                   AND move.state = 'posted'
                   AND move.date <= %(today)s
                """,
                company=company.id,
                today=today,
            )
        )
        return BankFacts(last=last, uses_statements=last is not None)

    @api.model
    def _read_pending_payments(self, scope, customer_ids):
        """Sum the receipts in collection that no item shows yet.

        A debit, cheque or bill handed to the bank is ``in_process`` until the bank
        confirms it. One whose entry is already lettered lowers the residuals itself.

        :return: ``{(customer id, currency id): amount}``
        """
        self.env["account.payment"].flush_model()
        return {
            (customer, currency): amount
            for customer, currency, amount in self.env.execute_query(
                SQL(
                    """
                    SELECT partner.commercial_partner_id, payment.currency_id,
                           sum(payment.amount)
                      FROM account_payment payment
                      JOIN res_partner partner ON partner.id = payment.partner_id
                     WHERE payment.company_id = %(company)s
                       AND payment.state = 'in_process'
                       AND payment.payment_type = 'inbound'
                       AND payment.partner_type = 'customer'
                       AND (payment.move_id IS NULL
                            OR payment.is_reconciled IS NOT TRUE)
                       AND partner.commercial_partner_id = ANY(%(customers)s)
                     GROUP BY 1, 2
                    """,
                    company=scope.company.id,
                    customers=list(customer_ids),
                )
            )
        }
