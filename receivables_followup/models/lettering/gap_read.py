"""Reading the ledger for gaps: groups lettered in part and proposals that do not close.

The number of statements does not depend on the number of groups.
"""

from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL


class GapLine(NamedTuple):
    """A journal item of a group; amounts in units, signed as in the ledger.

    ``sign`` is 1 where the partner's debts are debits (customers), else -1. ``text`` is
    what the payer or the document says.
    """

    key: str
    id: int
    move_id: int
    company_id: int
    root_id: int
    account_id: int
    side: str
    sign: int
    currency_id: int
    company_currency_id: int
    balance: float
    amount_currency: float
    residual: float
    residual_currency: float
    date: object
    partner_id: int | None
    abroad: bool
    discount_date: object
    discount_rest: float
    discount_percent: float
    refund: bool
    invoice: bool
    untaxed_share: float
    name: str
    text: str


class ReceivablesLetteringGap(models.Model):
    _inherit = "receivables.lettering.gap"

    @api.model
    def _read_groups(self, companies):
        """Journal items of the groups that have a gap.

        :return: dict of lists of ``GapLine`` by key of the group, oldest item first
        """
        self.env.flush_all()
        groups = {}
        for row in self.env.execute_query(self._groups_sql(companies)):
            line = GapLine(*row)
            groups.setdefault(line.key, []).append(line)
        return groups

    def _groups_sql(self, companies):
        return SQL(
            """
            WITH members AS (%(members)s)
            SELECT members.key, line.id, line.move_id, line.company_id,
                   role.company_id, line.account_id, role.side,
                   CASE WHEN role.side = 'payable' THEN -1 ELSE 1 END,
                   line.currency_id, line.company_currency_id,
                   line.balance, line.amount_currency,
                   line.amount_residual, line.amount_residual_currency,
                   line.date, partner.commercial_partner_id,
                   COALESCE(commercial.country_id != fiscal.country_id, FALSE),
                   line.discount_date, COALESCE(line.discount_amount_currency, 0),
                   COALESCE(term.discount_percentage, 0),
                   move.move_type IN ('out_refund', 'in_refund'),
                   move.move_type != 'entry',
                   CASE WHEN move.amount_total = 0 THEN 1
                        ELSE move.amount_untaxed / move.amount_total END,
                   COALESCE(line.move_name, line.name, ''),
                   CONCAT_WS(' ', line.ref, line.name)
              FROM members
              JOIN account_move_line line ON line.id = members.line_id
              JOIN account_move move ON move.id = line.move_id
              JOIN res_company company ON company.id = line.company_id
              JOIN res_partner fiscal ON fiscal.id = company.partner_id
              JOIN receivables_account_role role
                ON role.account_id = line.account_id
               AND role.company_id::text = split_part(company.parent_path, '/', 1)
         LEFT JOIN res_partner partner ON partner.id = line.partner_id
         LEFT JOIN res_partner commercial
                ON commercial.id = partner.commercial_partner_id
         LEFT JOIN account_payment_term term
                ON term.id = move.invoice_payment_term_id AND term.early_discount
          ORDER BY members.key, line.date, line.id
            """,
            members=SQL(" UNION ALL ").join(self._members_sql(companies)),
        )

    def _members_sql(self, companies):
        """Statements giving ``(key, line_id)`` of the items of each group.

        A group lettered in part is named by its oldest item, which outlives changes of
        the matching number.
        """
        return [
            SQL(
                """
                SELECT 'items,' || MIN(line.id) OVER (PARTITION BY line.matching_number)
                       AS key, line.id AS line_id
                  FROM account_move_line line
                 WHERE line.matching_number IN (
                    SELECT part.matching_number
                      FROM account_move_line part
                     WHERE part.account_id IN (
                            SELECT account_id FROM receivables_account_role)
                       AND part.reconciled IS NOT TRUE
                       AND part.parent_state = 'posted'
                       AND part.company_id = ANY(%(companies)s)
                       AND part.matching_number LIKE 'P%%')
                """,
                companies=companies.ids,
            ),
            SQL(
                """
                SELECT 'proposal,' || proposal.id, chosen.move_line_id
                  FROM receivables_lettering_proposal proposal
                  JOIN receivables_lettering_proposal_line chosen
                    ON chosen.proposal_id = proposal.id AND chosen.chosen
                 WHERE proposal.state = 'open' AND proposal.gap != 0
                   AND proposal.company_id = ANY(%(companies)s)
                   AND 2 = (SELECT count(DISTINCT sign(side.amount))
                              FROM receivables_lettering_proposal_line side
                             WHERE side.proposal_id = proposal.id AND side.chosen)
                """,
                companies=companies.ids,
            ),
        ]

    # -- what lies near --------------------------------------------------------

    @api.model
    def _read_equal_items(self, wanted, companies):
        """Open items whose residual equals one of these amounts.

        :param set wanted: ``(currency_id, amount)``, amounts positive, as texts
        :return: dict by (company_id, side, currency_id, amount, sign) of lists of
            ``(line_id, move_id, partner_id, partner name, document, text, refund,
            reversed move_id)``; sign 1 is a debit. At most 50 of each, latest first.
        """
        return self._read_by_key(
            SQL(
                """
                SELECT item.* FROM (
                    SELECT line.company_id, role.side, line.currency_id,
                           wanted.amount::text,
                           SIGN(line.amount_residual_currency)::int,
                           line.id, line.move_id, commercial.id AS partner_id,
                           commercial.complete_name,
                           COALESCE(line.move_name, line.name, ''),
                           CONCAT_WS(' ', line.ref, line.name),
                           move.move_type IN ('out_refund', 'in_refund'),
                           move.reversed_entry_id,
                           ROW_NUMBER() OVER (
                               PARTITION BY line.company_id, role.side,
                                   line.currency_id, wanted.amount,
                                   SIGN(line.amount_residual_currency)
                               ORDER BY line.date DESC, line.id DESC) AS rank
                      FROM UNNEST(%(currencies)s::int[], %(amounts)s::numeric[])
                        AS wanted(currency_id, amount)
                      JOIN account_move_line line
                        ON line.currency_id = wanted.currency_id
                       AND ABS(line.amount_residual_currency) = wanted.amount
                       AND line.reconciled IS NOT TRUE
                       AND line.parent_state = 'posted'
                       AND line.company_id = ANY(%(companies)s)
                      JOIN account_move move ON move.id = line.move_id
                      JOIN res_company company ON company.id = line.company_id
                      JOIN receivables_account_role role
                        ON role.account_id = line.account_id
                       AND company.parent_path ^@ (role.company_id || '/')
                      JOIN res_partner partner ON partner.id = line.partner_id
                      JOIN res_partner commercial
                        ON commercial.id = partner.commercial_partner_id
                ) item WHERE item.rank <= 50
                """,
                currencies=[currency for currency, _amount in wanted],
                amounts=[amount for _currency, amount in wanted],
                companies=companies.ids,
            ),
            5,
        )

    @api.model
    def _read_twins(self, wanted):
        """Payments of the same partner, account, currency and amount.

        :param list wanted: ``(key, account_id, partner_id, currency_id, amount, date)``
            with the amount signed as a payment
        :return: dict by key of lists of ``(line_id, document, text, date)``
        """
        columns = [list(column) for column in zip(*wanted, strict=True)]
        keys, accounts, partners, currencies, amounts, dates = columns or [[]] * 6
        return self._read_by_key(
            SQL(
                """
                SELECT wanted.key, line.id, COALESCE(line.move_name, line.name, ''),
                       CONCAT_WS(' ', line.ref, line.name), line.date
                  FROM UNNEST(%(keys)s::text[], %(accounts)s::int[],
                            %(partners)s::int[], %(currencies)s::int[],
                            %(amounts)s::numeric[], %(dates)s::date[])
                    AS wanted(key, account_id, partner_id, currency_id, amount, day)
                  JOIN res_partner partner
                    ON partner.commercial_partner_id = wanted.partner_id
                  JOIN account_move_line line
                    ON line.partner_id = partner.id
                   AND line.account_id = wanted.account_id
                   AND line.currency_id = wanted.currency_id
                   AND line.amount_currency = wanted.amount
                   AND line.parent_state = 'posted'
                   AND line.date BETWEEN wanted.day - 365 AND wanted.day + 365
                  JOIN account_move move ON move.id = line.move_id
                 WHERE move.move_type = 'entry'
              ORDER BY wanted.key, line.date, line.id
                """,
                keys=keys,
                accounts=accounts,
                partners=partners,
                currencies=currencies,
                amounts=amounts,
                dates=dates,
            )
        )

    @api.model
    def _read_parts(self, wanted):
        """Invoice lines with exactly these amounts, tax included.

        :param list wanted: ``(key, move_id, amount)``
        :return: dict by key of lists of ``(line_id, label)``
        """
        columns = [list(column) for column in zip(*wanted, strict=True)]
        keys, moves, amounts = columns or [[]] * 3
        return self._read_by_key(
            SQL(
                """
                SELECT wanted.key, line.id, COALESCE(line.name, '')
                  FROM UNNEST(%s::text[], %s::int[], %s::numeric[])
                    AS wanted(key, move_id, amount)
                  JOIN account_move_line line
                    ON line.move_id = wanted.move_id
                   AND line.display_type = 'product'
                   AND line.price_total = wanted.amount
              ORDER BY wanted.key, line.id
                """,
                keys,
                moves,
                amounts,
            )
        )

    @api.model
    def _read_holds(self, move_ids):
        """Disputes and factors on these entries.

        :return: dict by move_id of lists of ``(reason, line_id, whole, amount)``
        """
        return self._read_by_key(
            SQL(
                """
                SELECT move_id, reason, move_line_id, whole, amount
                  FROM receivables_hold
                 WHERE state = 'active' AND move_id = ANY(%s)
                   AND reason IN ('dispute', 'factor')
                """,
                list(move_ids),
            )
        )

    @api.model
    def _read_retention(self, companies):
        """Root companies that book retentions, as a set of ids."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT role.company_id FROM receivables_account_role role
                 WHERE role.role = 'retention' AND role.company_id = ANY(%s)
                   AND EXISTS (SELECT FROM account_move_line line
                                WHERE line.account_id = role.account_id
                                  AND line.parent_state = 'posted')
                """,
                companies.root_id.ids,
            )
        )
        return {company_id for (company_id,) in rows}

    def _read_by_key(self, statement, width=1):
        """Rows grouped by their first columns."""
        found = {}
        for row in self.env.execute_query(statement):
            key = row[0] if width == 1 else row[:width]
            found.setdefault(key, []).append(row[width:])
        return found
