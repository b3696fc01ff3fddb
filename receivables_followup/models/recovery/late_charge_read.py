"""What the ledger says of items that are or were late, in a few statements."""

from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

CHUNK = 2000


class Row(NamedTuple):
    """An item that is or was late, as the ledger has it."""

    id: int
    move_id: int
    card_id: int
    partner_id: int
    currency_id: int
    label: str
    due: object
    balance: float
    ratio: float  # company currency per unit of the item's
    disputed: float
    wholly_disputed: bool
    frozen_on: object
    partial_id: int


class ReceivablesLateCharge(models.Model):
    _inherit = "receivables.late.charge"

    @api.model
    def _read_debts(self, company, until, after=0, lines=None, settled=False):
        """The items due before a day that are open, or were paid since last time.

        :param after: id of the last item of the previous chunk
        :param settled: all of them, also those that changed nothing
        """
        changed = SQL(
            """line.reconciled IS NOT TRUE
            OR paid.partial_id IS DISTINCT FROM known.partial_id
               AND (paid.last_day > due.day OR known.partial_id IS NOT NULL)"""
        )
        return [
            Row(*values)
            for values in self.env.execute_query(
                SQL(
                    """
                    SELECT line.id, line.move_id, card.id, card.commercial_partner_id,
                           line.currency_id, move.name, due.day,
                           line.amount_residual_currency,
                           line.balance / line.amount_currency,
                           COALESCE(disputed.amount, 0), disputed.whole IS TRUE,
                           frozen.day, COALESCE(paid.partial_id, 0)
                      FROM %(tables)s
                     WHERE line.company_id = %(company)s AND line.id > %(after)s
                       AND line.parent_state = 'posted' AND line.amount_currency > 0
                       AND due.day >= company.receivables_charges_from
                       AND due.day < %(until)s
                       AND move.receivables_late_charge IS NOT TRUE
                       AND (move.move_type IN ('out_invoice', 'out_receipt')
                            OR move.move_type = 'entry'
                               AND move.origin_payment_id IS NULL
                               AND move.statement_line_id IS NULL)
                       AND (%(changed)s) AND %(lines)s
                     ORDER BY line.id
                     LIMIT %(limit)s
                    """,
                    tables=self._debt_tables(),
                    company=company.id,
                    after=after,
                    until=until,
                    changed=SQL("TRUE") if settled else changed,
                    lines=SQL("TRUE")
                    if lines is None
                    else SQL("line.id = ANY(%s)", list(lines.ids)),
                    limit=CHUNK,
                )
            )
        ]

    @api.model
    def _debt_tables(self):
        return SQL(
            """account_move_line line
            JOIN res_company company ON company.id = line.company_id
            JOIN receivables_account_role role ON role.account_id = line.account_id
             AND split_part(company.parent_path, '/', 1) = role.company_id::text
             AND role.side = 'receivable' AND role.chase
            JOIN account_move move ON move.id = line.move_id
            JOIN res_partner partner ON partner.id = line.partner_id
            JOIN receivables_card card ON card.company_id = line.company_id
             AND card.commercial_partner_id = partner.commercial_partner_id
            CROSS JOIN LATERAL (
                SELECT COALESCE(line.date_maturity, line.date) AS day
            ) due
            LEFT JOIN LATERAL (
                SELECT max(id) AS partial_id, max(max_date) AS last_day
                  FROM account_partial_reconcile WHERE debit_move_id = line.id
            ) paid ON TRUE
            LEFT JOIN LATERAL (
                SELECT max(partial_id) AS partial_id FROM receivables_late_charge
                 WHERE move_line_id = line.id AND state != 'cancelled'
            ) known ON TRUE
            LEFT JOIN LATERAL (
                SELECT bool_or(whole) AS whole, sum(amount) AS amount
                  FROM receivables_hold
                 WHERE state = 'active' AND reason = 'dispute' AND NOT customer_wide
                   AND move_id = line.move_id
                   AND (move_line_id = line.id OR move_line_id IS NULL)
            ) disputed ON TRUE
            LEFT JOIN LATERAL (
                SELECT min(date_from) AS day FROM receivables_hold hold
                 WHERE state = 'active' AND reason = 'insolvency'
                   AND (NOT customer_wide AND move_id = line.move_id
                        AND (move_line_id = line.id OR move_line_id IS NULL)
                        OR customer_wide AND hold.company_id = ANY (string_to_array(
                            rtrim(company.parent_path, '/'), '/')::int[])
                           AND hold.commercial_partner_id
                               = partner.commercial_partner_id)
            ) frozen ON TRUE"""
        )

    def _read_claims(self, line_ids):
        """``{line id: [(kind, period, state, amount, last day, id, move id)]}``."""
        claims = defaultdict(list)
        for line_id, *values in self.env.execute_query(
            SQL(
                """
                SELECT move_line_id, kind, period, state, amount, date_to, id, move_id
                  FROM receivables_late_charge
                 WHERE move_id IN (SELECT move_id FROM account_move_line
                                    WHERE id = ANY(%s))
                   AND state != 'cancelled'
                """,
                line_ids,
            )
        ):
            claims[line_id].append(tuple(values))
        return claims
