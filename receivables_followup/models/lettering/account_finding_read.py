"""Reading the accounts for the check: two statements whatever their size."""

from odoo import api, models
from odoo.tools import SQL

from ...engine.lettering.account_check import Item
from ...engine.money import to_minor

NOTES = ("out_refund", "in_refund")


class ReceivablesAccountFinding(models.Model):
    _inherit = "receivables.account.finding"

    @api.model
    def _read_items(self, companies, accounts, side):
        """Open items of these companies.

        :param accounts: only these; empty: all
        :param side: ``receivable``, ``payable`` or None for both
        :return: list of ``(Item, company_id)``
        """
        self.env.flush_all()
        currencies = self.env["res.currency"].with_context(active_test=False).search([])
        digits = {currency.id: currency.decimal_places for currency in currencies}
        items = []
        for row in self.env.execute_query(self._items_sql(companies, accounts, side)):
            (line_id, company, root, account, partner, kind, currency, own, *rest) = row
            residual, residual_currency, day, due, trade, payment = rest
            items.append(
                (
                    Item(
                        line_id,
                        root,
                        account,
                        partner,
                        kind,
                        currency,
                        to_minor(residual, digits[own]),
                        to_minor(residual_currency, digits[currency]),
                        day,
                        due,
                        trade,
                        payment,
                    ),
                    company,
                )
            )
        return items

    def _items_sql(self, companies, accounts, side):
        return SQL(
            """
            SELECT line.id, line.company_id, role.company_id, line.account_id,
                   partner.commercial_partner_id, role.side, line.currency_id,
                   line.company_currency_id, line.amount_residual,
                   line.amount_residual_currency, line.date,
                   COALESCE(line.date_maturity, line.date),
                   role.role NOT IN ('deposit', 'contra'),
                   journal.type IN ('bank', 'cash', 'credit')
              FROM receivables_account_role role
              JOIN account_move_line line ON line.account_id = role.account_id
              JOIN res_company company
                ON company.id = line.company_id
               AND company.parent_path ^@ (role.company_id || '/')
              JOIN account_journal journal ON journal.id = line.journal_id
         LEFT JOIN res_partner partner ON partner.id = line.partner_id
             WHERE line.reconciled IS NOT TRUE
               AND line.parent_state = 'posted'
               AND (line.amount_residual != 0 OR line.amount_residual_currency != 0)
               AND %s
            """,
            self._scope_sql(companies, accounts, side),
        )

    def _scope_sql(self, companies, accounts, side):
        conditions = [SQL("line.company_id = ANY(%s)", companies.ids)]
        if accounts:
            conditions.append(SQL("line.account_id = ANY(%s)", accounts.ids))
        if side:
            conditions.append(SQL("role.side = %s", side))
        return SQL(" AND ").join(conditions)

    @api.model
    def _read_duplicates(self, companies, accounts, side):
        """Pairs of items with the same partner, account, amount and reference.

        One of the two is open. A supplier's reference is never used twice; the order
        number a customer gives may be, so that his invoices count on one day only,
        and other entries within a month.

        :return: list of ``(line_id, other line_id)``
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT line.id, twin.id
                  FROM receivables_account_role role
                  JOIN account_move_line line ON line.account_id = role.account_id
                  JOIN res_company company
                    ON company.id = line.company_id
                   AND company.parent_path ^@ (role.company_id || '/')
                  JOIN account_move_line twin
                    ON twin.partner_id = line.partner_id
                   AND twin.ref = line.ref
                   AND twin.account_id = line.account_id
                   AND twin.company_id = line.company_id
                   AND twin.currency_id = line.currency_id
                   AND twin.amount_currency = line.amount_currency
                   AND twin.parent_state = 'posted'
                   AND twin.move_id != line.move_id
                  JOIN account_move move ON move.id = line.move_id
                  JOIN account_move other
                    ON other.id = twin.move_id AND other.move_type = move.move_type
                 WHERE line.reconciled IS NOT TRUE
                   AND line.parent_state = 'posted'
                   AND line.amount_residual != 0
                   AND LENGTH(line.ref) >= 3
                   AND ABS(line.date - twin.date) <= CASE
                        WHEN move.move_type IN ('in_invoice', 'in_refund') THEN 730
                        WHEN move.move_type = 'entry' THEN 31 ELSE 0 END
                   AND %s
                """,
                self._scope_sql(companies, accounts, side),
            )
        )

    @api.model
    def _read_known(self, line_ids):
        """What the engine is told of open items, for items that may be settled.

        :return: dict by id of ``(company_id, root_id, account_id, partner_id, side,
            balance, due, digits of the company's currency)``
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id, line.company_id, role.company_id, line.account_id,
                       partner.commercial_partner_id, role.side, line.balance,
                       COALESCE(line.date_maturity, line.date)
                  FROM account_move_line line
                  JOIN res_company company ON company.id = line.company_id
                  JOIN receivables_account_role role
                    ON role.account_id = line.account_id
                   AND company.parent_path ^@ (role.company_id || '/')
             LEFT JOIN res_partner partner ON partner.id = line.partner_id
                 WHERE line.id = ANY(%s)
                """,
                list(line_ids),
            )
        )
        return {row[0]: row[1:] for row in rows}
