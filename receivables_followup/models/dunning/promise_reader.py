"""What the ledger says about promises: the money that came, and what is still owed."""

from collections import defaultdict

from odoo import fields, models
from odoo.tools import SQL

from ...engine.dunning.promise import Promise, Receipt
from ...engine.money import to_minor


def covering(owner, table, columns, items, moves, ids):
    """Two first tables of a statement: records, and the items they are about.

    ``owner`` has ``id``, ``root_id``, ``customer_id`` and the ``columns``; ``covered``
    has ``owner_id`` and ``item_id``. An item that was rewritten is found by its entry.

    :param str owner: alias of the records, whose column in ``items`` and ``moves`` is
        ``<owner>_id``
    :param str table: their table, ``one`` in ``columns``, beside ``company``
    :param SQL columns: more columns of ``owner``
    :param str items: table of the journal items they name
    :param str moves: table of the entries these items belonged to
    """
    return SQL(
        """
WITH %(owner)s AS MATERIALIZED (
    SELECT one.id, split_part(company.parent_path, '/', 1)::int AS root_id,
           customer.commercial_partner_id AS customer_id, %(columns)s
      FROM %(table)s one
      JOIN res_company company ON company.id = one.company_id
      JOIN res_partner customer ON customer.id = one.commercial_partner_id
     WHERE one.id = ANY(%(ids)s)),
covered AS MATERIALIZED (
    SELECT rel.%(link)s AS owner_id, rel.move_line_id AS item_id
      FROM %(items)s rel
     WHERE rel.%(link)s = ANY(%(ids)s)
     UNION
    SELECT %(owner)s.id, line.id
      FROM %(owner)s
      JOIN %(moves)s entry ON entry.%(link)s = %(owner)s.id
      JOIN account_move_line line ON line.move_id = entry.move_id
      JOIN receivables_account_role role
        ON role.account_id = line.account_id AND role.company_id = %(owner)s.root_id
       AND role.side = 'receivable'
     WHERE line.amount_currency > 0
       AND NOT EXISTS (SELECT FROM %(items)s rel
                         JOIN account_move_line kept ON kept.id = rel.move_line_id
                        WHERE rel.%(link)s = %(owner)s.id
                          AND kept.move_id = entry.move_id))
        """,
        owner=SQL.identifier(owner),
        table=SQL.identifier(table),
        columns=columns,
        items=SQL.identifier(items),
        moves=SQL.identifier(moves),
        link=SQL.identifier(f"{owner}_id"),
        ids=list(ids),
    )


# Bank and cash journals hold money, and so does an entry with a line of cash or of what
# we owe the same customer as a supplier; credit notes, transfers between the customer's
# accounts and write-offs are none.
def is_money(customer):
    """Whether the entry of the alias ``money``, in ``journal``, brought money.

    :param SQL customer: the column with the commercial entity of who owes
    """
    return SQL(
        """
(journal.type IN ('bank', 'cash', 'credit')
 OR EXISTS (SELECT FROM account_move_line other
              JOIN account_account account ON account.id = other.account_id
              LEFT JOIN res_partner supplier ON supplier.id = other.partner_id
             WHERE other.move_id = money.move_id AND other.balance > 0
               AND (account.account_type = 'asset_cash'
                    OR (account.account_type = 'liability_payable'
                        AND supplier.commercial_partner_id = %s))))
        """,
        customer,
    )


# Amounts come in the currency of the promise where the ledger has them in it, and in
# the currency of the company.
MATCHED = """
SELECT promise.id, money.id, item.id, money.date,
       SUM(CASE WHEN promise.company_money THEN partial.amount
                WHEN item.currency_id = promise.currency_id
                THEN partial.debit_amount_currency END),
       SUM(partial.amount),
       CASE WHEN promise.company_money THEN -money.balance
            WHEN money.currency_id = promise.currency_id
            THEN -money.amount_currency END,
       -money.balance
  FROM promise
  JOIN covered ON covered.owner_id = promise.id
  JOIN account_move_line item ON item.id = covered.item_id
  JOIN account_partial_reconcile partial ON partial.debit_move_id = item.id
  JOIN account_move_line money ON money.id = partial.credit_move_id
  JOIN account_journal journal ON journal.id = money.journal_id
 WHERE NOT promise.whole_customer AND money.parent_state = 'posted' AND %(is_money)s
 GROUP BY promise.id, promise.company_money, promise.currency_id, money.id, item.id
"""
# Of a receipt that went back (a rejected debit) nothing is left.
RECEIVED = """
SELECT promise.id, money.id, NULL, money.date, rest.own, rest.amount, rest.own,
       rest.amount
  FROM promise
  JOIN res_partner partner ON partner.commercial_partner_id = promise.customer_id
  JOIN account_move_line money
    ON money.partner_id = partner.id AND money.company_id = promise.company_id
  JOIN receivables_account_role role
    ON role.account_id = money.account_id AND role.company_id = promise.root_id
   AND role.side = 'receivable' AND role.chase
  JOIN account_journal journal ON journal.id = money.journal_id
 CROSS JOIN LATERAL (
       SELECT COALESCE(SUM(partial.amount), 0) AS amount,
              COALESCE(SUM(partial.credit_amount_currency), 0) AS amount_currency
         FROM account_partial_reconcile partial
         JOIN account_move_line back ON back.id = partial.debit_move_id
         JOIN account_journal bank ON bank.id = back.journal_id
        WHERE partial.credit_move_id = money.id
          AND bank.type IN ('bank', 'cash', 'credit')) gone
 CROSS JOIN LATERAL (
       SELECT -money.balance - gone.amount AS amount,
              CASE WHEN promise.company_money THEN -money.balance - gone.amount
                   WHEN money.currency_id = promise.currency_id
                   THEN -money.amount_currency - gone.amount_currency END AS own) rest
 WHERE promise.whole_customer AND money.parent_state = 'posted' AND money.balance < 0
   AND (money.date > promise.made_on OR money.id > promise.known_line_id)
   AND %(is_money)s
"""
# A draft invoice is being corrected: it is owed in full until it is posted again.
LEFT = """
SELECT id, SUM(own), SUM(amount) FILTER (WHERE own IS NULL)
  FROM (SELECT promise.id, owed.amount,
               CASE WHEN promise.company_money THEN owed.amount
                    WHEN item.currency_id = promise.currency_id
                    THEN owed.amount_currency END AS own
          FROM promise
          JOIN covered ON covered.owner_id = promise.id
          JOIN account_move_line item ON item.id = covered.item_id
         CROSS JOIN LATERAL (
               SELECT CASE item.parent_state WHEN 'posted' THEN item.amount_residual
                           WHEN 'draft' THEN item.balance ELSE 0 END AS amount,
                      CASE item.parent_state
                           WHEN 'posted' THEN item.amount_residual_currency
                           WHEN 'draft' THEN item.amount_currency ELSE 0 END
                           AS amount_currency) owed
         WHERE NOT promise.whole_customer
         UNION ALL
        SELECT promise.id, line.amount_residual,
               CASE WHEN promise.company_money THEN line.amount_residual
                    WHEN line.currency_id = promise.currency_id
                    THEN line.amount_residual_currency END
          FROM promise
          JOIN res_partner partner
            ON partner.commercial_partner_id = promise.customer_id
          JOIN account_move_line line
            ON line.partner_id = partner.id AND line.company_id = promise.company_id
          JOIN receivables_account_role role
            ON role.account_id = line.account_id AND role.company_id = promise.root_id
           AND role.side = 'receivable' AND role.chase
         WHERE promise.whole_customer AND line.parent_state = 'posted'
           AND line.reconciled IS NOT TRUE) owed
 GROUP BY id
"""


class ReceivablesPromise(models.Model):
    _inherit = "receivables.promise"

    def _read_engine(self):
        """Make engine promises of these records, in two statements.

        :return: ``{id: engine Promise}``, amounts in minor units
        """
        self._flush_for_judging()
        money, left = self._read_receipts(), self._read_left()
        return {
            promise.id: Promise(
                promise.id,
                promise._minor(promise.amount),
                promise.deadline or promise.date,
                promise.tolerance,
                promise._minor(promise.owed_amount),
                left.get(promise.id, 0),
                tuple(money.get(promise.id, ())),
            )
            for promise in self
        }

    def _flush_for_judging(self):
        for model in (
            "account.move",
            "account.move.line",
            "account.partial.reconcile",
            "receivables.account.role",
            "res.partner",
            self._name,
        ):
            self.env[model].flush_model()

    def _minor(self, amount):
        return to_minor(amount, self.currency_id.decimal_places)

    def _promised(self):
        """The tables ``promise`` and ``covered`` of these promises."""
        return covering(
            "promise",
            self._table,
            SQL(
                "one.made_on, one.known_line_id, one.whole_customer, one.company_id,"
                " one.currency_id,"
                " one.currency_id = company.currency_id AS company_money"
            ),
            "receivables_promise_item_rel",
            "receivables_promise_move_rel",
            self.ids,
        )

    def _read_receipts(self):
        """Read the money that came since these promises were made.

        :return: ``{promise id: [Receipt]}``
        """
        found = defaultdict(list)
        known = {promise.id: dict(promise.known_matches or {}) for promise in self}
        rate = self._rates()
        rows = self.env.execute_query(
            SQL(
                f"%(promised)s {MATCHED} UNION ALL {RECEIVED} ORDER BY 1, 4, 2, 3",
                promised=self._promised(),
                is_money=is_money(SQL("promise.customer_id")),
            )
        )
        for promise_id, line_id, item_id, day, own, amount, total, whole in rows:
            promise = self.browse(promise_id)
            if own is None:
                own = amount * rate(promise, day)
            if total is None:
                total = whole * rate(promise, day)
            own, total = promise._minor(own), promise._minor(total)
            if day <= promise.made_on:
                # What was matched before, also where it was matched anew since.
                old = min(known[promise_id].get(str(line_id), 0), own)
                if old:
                    known[promise_id][str(line_id)] -= old
                    own -= old
            if own > 0:
                found[promise_id].append(Receipt(line_id, item_id, day, own, total))
        return found

    def _read_left(self):
        """Read what is still owed of these promises, whatever came.

        :return: ``{promise id: minor units}``, also below zero for a customer's balance
        """
        today = fields.Date.context_today(self)
        rate = self._rates()
        left = {}
        for promise_id, own, other in self.env.execute_query(
            SQL(f"%(promised)s {LEFT}", promised=self._promised())
        ):
            promise = self.browse(promise_id)
            amount = own or 0.0
            if other:
                amount += other * rate(promise, today)
            left[promise_id] = promise._minor(amount)
        return left

    def _rates(self):
        """A function for the rate from a company's currency to that of a promise."""
        rates = {}

        def rate(promise, day):
            company, currency = promise.company_id, promise.currency_id
            key = (company.root_id.id, currency.id, day)
            if key not in rates:
                rates[key] = company.currency_id._get_conversion_rate(
                    company.currency_id, currency, company, day
                )
            return rates[key]

        return rate
