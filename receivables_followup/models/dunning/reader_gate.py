from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .scope import BankFacts

# A bank journal is known for receipts when it had one in so many days.
RECEIPT_DAYS = 90


class ReceivablesDunningReader(models.AbstractModel):
    """What is known of money that may already be there."""

    _inherit = "receivables.dunning.reader"

    @api.model
    def _read_bank(self, company, today):
        """Say whether the company works with bank statements, and up to which day.

        Every bank journal that received customers' money in the last ``RECEIPT_DAYS``
        days must be up to date: the one furthest behind decides, so that a fresh second
        account does not hide a stale main one. Journals without statement lines are
        left out; when no journal is known for receipts, the newest line decides.
        """
        self.env["account.bank.statement.line"].flush_model()
        self.env["account.move.line"].flush_model()
        self.env["account.payment"].flush_model()
        [(behind, newest)] = self.env.execute_query(
            SQL(
                """
                SELECT min(last) FILTER (WHERE %(receives)s), max(last)
                  FROM (SELECT line.journal_id, max(move.date) AS last
                          FROM account_bank_statement_line line
                          JOIN account_move move ON move.id = line.move_id
                          JOIN account_journal journal ON journal.id = line.journal_id
                         WHERE line.company_id = %(company)s
                           AND journal.type = 'bank'
                           AND move.state = 'posted'
                           AND move.date <= %(today)s
                         GROUP BY line.journal_id) bank
                """,
                receives=self._receives_payments(today),
                company=company.id,
                today=today,
            )
        )
        return BankFacts(last=behind or newest, uses_statements=newest is not None)

    @api.model
    def _receives_payments(self, today):
        """Whether the journal ``bank.journal_id`` received customers' money lately."""
        return SQL(
            """
            (EXISTS (SELECT FROM account_move_line receipt
                       JOIN account_account account ON account.id = receipt.account_id
                      WHERE receipt.journal_id = bank.journal_id
                        AND receipt.parent_state = 'posted'
                        AND receipt.date BETWEEN %(since)s AND %(today)s
                        AND receipt.balance < 0
                        AND account.account_type = 'asset_receivable')
             OR EXISTS (SELECT FROM account_payment payment
                         WHERE payment.journal_id = bank.journal_id
                           AND payment.payment_type = 'inbound'
                           AND payment.partner_type = 'customer'
                           AND payment.state IN ('in_process', 'paid')
                           AND payment.date BETWEEN %(since)s AND %(today)s))
            """,
            since=today - timedelta(days=RECEIPT_DAYS),
            today=today,
        )

    @api.model
    def _read_pending_payments(self, scope, customer_ids):
        """Sum the receipts that no open item shows yet.

        A debit, cheque or bill handed to the bank is ``in_process`` until the bank
        confirms it; one whose entry is already lettered lowers the residuals itself.
        Money on an imported bank line stands in suspense until somebody matches it.

        :return: ``{customer id: [(currency id, in collection, in suspense, of what is
            in collection the part that open credits show as well)]}``
        """
        self.env["account.payment"].flush_model()
        self.env["account.bank.statement.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.commercial_partner_id, receipt.currency_id,
                       COALESCE(sum(amount) FILTER (WHERE collecting), 0),
                       COALESCE(sum(amount) FILTER (WHERE NOT collecting), 0),
                       COALESCE(sum(amount) FILTER (WHERE entered), 0)
                  FROM (%(payments)s UNION ALL %(bank_lines)s) receipt
                  JOIN res_partner partner ON partner.id = receipt.partner_id
                 WHERE partner.commercial_partner_id = ANY(%(customers)s)
                 GROUP BY 1, 2
                """,
                payments=self._payments_in_collection(scope.company),
                bank_lines=self._bank_lines_in_suspense(scope.company),
                customers=list(customer_ids),
            )
        )
        pending = {}
        for customer_id, *receipts in rows:
            pending.setdefault(customer_id, []).append(receipts)
        return pending

    @api.model
    def _payments_in_collection(self, company):
        return SQL(
            """
            SELECT partner_id, currency_id, amount, TRUE AS collecting,
                   move_id IS NOT NULL AS entered
              FROM account_payment
             WHERE company_id = %s AND state = 'in_process'
               AND payment_type = 'inbound' AND partner_type = 'customer'
               AND (move_id IS NULL OR is_reconciled IS NOT TRUE)
            """,
            company.id,
        )

    @api.model
    def _bank_lines_in_suspense(self, company):
        return SQL(
            """
            SELECT line.partner_id,
                   COALESCE(line.foreign_currency_id, line.currency_id),
                   CASE WHEN line.foreign_currency_id IS NULL THEN line.amount
                        ELSE line.amount_currency END, FALSE, FALSE
              FROM account_bank_statement_line line
              JOIN account_move move ON move.id = line.move_id
             WHERE line.company_id = %s AND move.state = 'posted'
               AND line.is_reconciled IS NOT TRUE AND line.amount > 0
               AND line.partner_id IS NOT NULL
            """,
            company.id,
        )
