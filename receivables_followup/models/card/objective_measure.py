from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.card.objective import progress
from ...engine.card.satisfaction import MIN_ANSWERS
from .objective import OF_THE_DAY

# Invoices and receipts of a period are still entered for a while after its end.
LATE_ENTRIES = timedelta(days=60)

# The customers whose figures an objective adds up.
SCOPE = """
WITH objective AS (
    SELECT o.id, o.metric, o.date_from, o.date_to, o.company_id, o.card_id, o.user_id,
           split_part(company.parent_path, '/', 1)::int AS root_id
      FROM receivables_objective o JOIN res_company company ON company.id = o.company_id
     WHERE o.id = ANY(%(ids)s)),
scope AS (
    SELECT o.*, card.commercial_partner_id, card.total_overdue, card.total_due,
           card.days_sales_outstanding
      FROM objective o JOIN receivables_card card ON card.id = o.card_id
     UNION ALL
    SELECT o.*, card.commercial_partner_id, card.total_overdue, card.total_due,
           card.days_sales_outstanding
      FROM objective o
      JOIN receivables_card card ON card.company_id = o.company_id
                                AND card.user_id = o.user_id
     WHERE o.card_id IS NULL)
"""
TURNOVER = """
SELECT scope.id, SUM(m.amount_untaxed_signed)::numeric AS value, 0 AS sample
  FROM scope
  JOIN res_partner p ON p.commercial_partner_id = scope.commercial_partner_id
  JOIN account_move m ON m.partner_id = p.id AND m.company_id = scope.company_id
                     AND m.invoice_date BETWEEN scope.date_from AND scope.date_to
 WHERE scope.metric = 'turnover' AND m.state = 'posted'
   AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
 GROUP BY scope.id
"""
CASH = """
SELECT scope.id, -SUM(l.balance), 0
  FROM scope
  JOIN res_partner p ON p.commercial_partner_id = scope.commercial_partner_id
  JOIN account_move_line l ON l.partner_id = p.id AND l.company_id = scope.company_id
                          AND l.date BETWEEN scope.date_from AND scope.date_to
  JOIN account_journal journal ON journal.id = l.journal_id
                              AND journal.type IN ('bank', 'cash', 'credit')
  JOIN receivables_account_role role ON role.account_id = l.account_id
                                    AND role.company_id = scope.root_id
                                    AND role.side = 'receivable'
 WHERE scope.metric = 'cash' AND l.parent_state = 'posted'
 GROUP BY scope.id
"""
OVERDUE = """
SELECT id, SUM(total_overdue), 0 FROM scope WHERE metric = 'overdue' GROUP BY id
"""
# Several customers weigh as much as they owe.
DSO = """
SELECT id, (SUM(days_sales_outstanding * total_due) FILTER (WHERE total_due > 0)
            / SUM(total_due) FILTER (WHERE total_due > 0))::numeric, 0
  FROM scope WHERE metric = 'dso' GROUP BY id
"""
# Of a representative: those this person made, whoever the customer belongs to.
VISITS = """
SELECT o.id, COUNT(*), 0
  FROM objective o
  JOIN receivables_interaction i ON i.company_id = o.company_id AND i.kind = 'visit'
                                AND (o.card_id IS NULL OR i.card_id = o.card_id)
                                AND (o.user_id IS NULL OR i.user_id = o.user_id)
                                AND i.date >= o.date_from AND i.date < o.date_to + 1
 WHERE o.metric = 'visits'
 GROUP BY o.id
"""
SATISFACTION = """
SELECT scope.id, AVG(rating.rating)::numeric, COUNT(*)
  FROM scope
  JOIN receivables_card card ON card.commercial_partner_id = scope.commercial_partner_id
                            AND card.company_id = scope.company_id
  JOIN rating_rating rating ON rating.res_model = 'receivables.card'
                           AND rating.res_id = card.id AND rating.consumed
                           AND rating.rating >= 1
                           AND COALESCE(rating.rated_on, rating.write_date)::date
                               BETWEEN scope.date_from AND scope.date_to
 WHERE scope.metric = 'satisfaction'
 GROUP BY scope.id
"""
WRITE = """
UPDATE receivables_objective o
   SET (current, sample_size, distance, pace, progress, elapsed, status, is_final)
     = (d.current, d.sample, d.distance, d.pace, d.progress, d.elapsed, d.status,
        d.is_final)
  FROM unnest(%s::int[], %s::numeric[], %s::int[], %s::numeric[], %s::numeric[],
              %s::numeric[], %s::numeric[], %s::text[], %s::bool[])
       AS d(id, current, sample, distance, pace, progress, elapsed, status, is_final)
 WHERE o.id = d.id
   AND (o.current, o.sample_size, o.distance, o.pace, o.progress, o.elapsed, o.status,
        o.is_final)
       IS DISTINCT FROM
       (d.current, d.sample, d.distance, d.pace, d.progress, d.elapsed, d.status,
        d.is_final)
"""


class ReceivablesObjective(models.Model):
    _inherit = "receivables.objective"

    @api.model
    def _compute_all(self, company=None):
        """Measure every objective whose period is not closed.

        Two statements, whatever the number of objectives: one reads, one writes what
        changed.

        :param company: only those of this ``res.company``
        """
        domain = [("is_final", "=", False)]
        if company:
            domain.append(("company_id", "=", company.id))
        self.sudo().search(domain)._measure()

    def _measure(self):
        """Measure these objectives with the rights of the system."""
        if not self.ids:
            return
        today = fields.Date.context_today(self)
        self._flush_for_measure()
        rows = self._measured_rows(today)
        self.env.cr.execute(SQL(WRITE, *map(list, zip(*rows, strict=True))))
        self.invalidate_recordset()

    def _flush_for_measure(self):
        for model in (
            self._name,
            "receivables.card",
            "account.move",
            "account.move.line",
            "receivables.interaction",
            "rating.rating",
        ):
            self.env[model].flush_model()

    def _measured_rows(self, today):
        """What ``WRITE`` takes, one row per objective."""
        values = self._read_values()
        rows = []
        for objective in self.sudo():
            current, sample = values.get(objective.id, (0.0, 0))
            of_the_day = objective.metric in OF_THE_DAY
            if of_the_day and objective.is_final and today > objective.date_to:
                current = objective.current  # that day is gone: it stays as it was
            current = round(float(current or 0), 2)
            if objective.metric == "satisfaction" and sample < MIN_ANSWERS:
                current = None
            state = progress(
                objective.metric,
                objective.target,
                current,
                objective.date_from,
                objective.date_to,
                today,
            )
            late = timedelta(0) if of_the_day else LATE_ENTRIES
            rows.append(
                (
                    objective.id,
                    current,
                    sample,
                    round(state.distance, 2),
                    None if state.pace is None else round(state.pace, 4),
                    None if state.share is None else round(state.share * 100, 2),
                    round(state.elapsed, 4),
                    state.status,
                    today > objective.date_to + late,
                )
            )
        return rows

    def _read_values(self):
        """``{objective id: (value, answers)}`` in one statement."""
        query = SQL(
            "%s %s",
            SQL(SCOPE, ids=list(self.ids)),
            SQL(" UNION ALL ").join(self._metric_parts().values()),
        )
        return {row[0]: row[1:] for row in self.env.execute_query(query)}

    def _metric_parts(self):
        """``{metric: SQL}`` of ``(objective id, value, sample)`` over ``scope``."""
        return {
            "turnover": SQL(TURNOVER),
            "cash": SQL(CASH),
            "overdue": SQL(OVERDUE),
            "dso": SQL(DSO),
            "visits": SQL(VISITS),
            "satisfaction": SQL(SATISFACTION),
        }
