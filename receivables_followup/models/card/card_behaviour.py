from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.card.worklist import PAID_LATE_AFTER

SALES_MONTHS = 24  # how far back the count-back goes; older debts count all of it
HISTORY_MONTHS = 60  # of orders: two seasons seen and two missed fit in
# Common table expressions over ``item`` and ``sums`` of the figures' statement.
COUNT_BACK = """
sold AS (
    SELECT p.commercial_partner_id, m.invoice_date AS day,
           SUM(m.amount_total_signed) AS amount,
           SUM(m.amount_untaxed_signed) AS untaxed,
           BOOL_OR(m.move_type != 'out_refund') AS ordered
      FROM account_move m JOIN res_partner p ON p.id = m.partner_id
     WHERE m.company_id = %(company)s AND m.state = 'posted'
       AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
       AND m.invoice_date > %(history)s AND m.invoice_date <= %(today)s
       AND p.commercial_partner_id %(partners)s
  GROUP BY 1, 2),
sale AS (
    SELECT commercial_partner_id,
           date_trunc('month', day)::date AS month,
           SUM(amount) AS amount,
           SUM(amount) FILTER (WHERE day > %(today)s - 365) AS last_year
      FROM sold WHERE day >= %(since)s
  GROUP BY 1, 2),
month AS (
    SELECT commercial_partner_id, amount, month,
           LEAST(%(today)s, (month + interval '1 month')::date - 1) AS last,
           SUM(amount) OVER (PARTITION BY commercial_partner_id
                                 ORDER BY month DESC) AS so_far
      FROM sale WHERE amount > 0),
reached AS (
    SELECT DISTINCT ON (commercial_partner_id) commercial_partner_id,
           %(today)s - month.last
           + (month.last - month.month + 1)
           * (sums.total_due - so_far + amount) / amount AS days
      FROM month JOIN sums USING (commercial_partner_id)
     WHERE so_far >= sums.total_due
  ORDER BY commercial_partner_id, month DESC),
dso AS (
    SELECT commercial_partner_id,
           COALESCE(reached.days, %(today)s - %(since)s + 1) AS days
      FROM sums LEFT JOIN reached USING (commercial_partner_id)
     WHERE sums.total_due > 0),
ratio AS (
    SELECT commercial_partner_id,
           ROUND((sums.total_due / yearly.amount * 365)::numeric, 1) AS days
      FROM (SELECT commercial_partner_id, SUM(last_year) AS amount
              FROM sale GROUP BY 1) yearly
      JOIN sums USING (commercial_partner_id)
     WHERE yearly.amount > 0)
"""
# What matched an item counts as a payment when money came: through a bank or cash
# journal, or by setting off what is owed to the same partner as a supplier. Moving a
# debt to another account, writing it off or crediting it says nothing about delays.
RECEIPT = """
(journal.type IN ('bank', 'cash', 'credit')
 OR cm.origin_payment_id IS NOT NULL
 OR EXISTS (SELECT FROM account_move_line other
              JOIN account_account account ON account.id = other.account_id
              JOIN res_partner op ON op.id = other.partner_id
             WHERE other.move_id = cm.id
               AND account.account_type = 'liability_payable'
               AND other.balance > 0
               AND op.commercial_partner_id = p.commercial_partner_id))
"""
AVERAGE_DELAY = """
delay AS (
    SELECT commercial_partner_id, amount_residual AS amount,
           days_overdue AS days, FALSE AS paid
      FROM item WHERE chase AND amount_residual > 0 AND days_overdue > 0
     UNION ALL
    SELECT p.commercial_partner_id, r.amount,
           r.max_date - COALESCE(l.date_maturity, l.date), TRUE
      FROM account_partial_reconcile r
      JOIN account_move_line l ON l.id = r.debit_move_id
      JOIN account_move_line c ON c.id = r.credit_move_id
      JOIN account_move cm ON cm.id = c.move_id
      JOIN account_journal journal ON journal.id = cm.journal_id
      JOIN res_partner p ON p.id = l.partner_id
     WHERE r.company_id = %(company)s
       AND r.max_date > %(today)s - interval '1 year'
       AND l.account_id IN (SELECT account_id
                              FROM receivables_account_role
                             WHERE company_id = %(root)s AND chase)
       AND cm.move_type = 'entry' AND %(receipt)s
       AND p.commercial_partner_id %(partners)s),
late AS (
    SELECT commercial_partner_id,
           ROUND((SUM(amount * days) / NULLIF(SUM(amount), 0))::numeric, 1)
           AS days,
           SUM(amount * days) FILTER (WHERE paid)
           / NULLIF(SUM(amount) FILTER (WHERE paid), 0) AS paid_days,
           BOOL_OR(paid AND days > %(paid_late_after)s) AS was_late
      FROM delay GROUP BY 1)
"""


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    def _payment_behaviour(self, company, partners):
        """The common table expressions ``dso``, ``ratio``, ``late``: days by customer.

        They are those of ``engine.card.kpi``: ``dso_countback``, ``dso_ratio`` and
        ``average_days_late``; tests hold them together. ``late`` also has
        ``paid_days``, the delay of what was paid only, and whether something
        ``was_late``.

        :param partners: SQL condition that follows ``commercial_partner_id``
        """
        today = fields.Date.context_today(self)
        values = {
            "company": company.id,
            "root": company.root_id.id,
            "today": today,
            "since": today.replace(day=1) - relativedelta(months=SALES_MONTHS - 1),
            "history": today - relativedelta(months=HISTORY_MONTHS),
            "partners": partners,
            "paid_late_after": PAID_LATE_AFTER,
            "receipt": self._receipt_condition(),
        }
        return SQL(", ").join([SQL(COUNT_BACK, **values), SQL(AVERAGE_DELAY, **values)])

    @api.model
    def _receipt_condition(self):
        """Whether a matching says something about delays; outer wings know more.

        :return: SQL condition over the partial reconciliation ``r``, the entry ``cm``
            of its credit, the ``journal`` of that and the customer ``p``
        """
        return SQL(RECEIPT)
