from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

HISTORY_MONTHS = 60  # two seasons seen and two missed fit in

# One row per customer, from one row per customer and day with an invoice.
LOYALTY = """
SELECT commercial_partner_id,
       COUNT(*) FILTER (WHERE ordered) AS orders,
       MIN(day) FILTER (WHERE ordered) AS first,
       MAX(day) FILTER (WHERE ordered) AS last,
       BIT_OR(1 << (EXTRACT(month FROM day)::int - 1)) FILTER (WHERE ordered)
           AS months,
       SUM(amount) FILTER (WHERE day > %(year)s) AS turnover,
       SUM(amount) FILTER (WHERE day > %(two_years)s AND day <= %(year)s) AS previous
  FROM (SELECT p.commercial_partner_id, m.invoice_date AS day,
               BOOL_OR(m.move_type != 'out_refund') AS ordered,
               SUM(m.amount_untaxed_signed)::numeric AS amount
          FROM account_move m JOIN res_partner p ON p.id = m.partner_id
         WHERE m.company_id = %(company)s AND m.state = 'posted'
           AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
           AND m.invoice_date > %(since)s AND m.invoice_date <= %(today)s
           AND p.commercial_partner_id %(partners)s
      GROUP BY 1, 2) sold
 GROUP BY 1
"""


class ReceivablesCard(models.Model):
    """How much and how often a customer buys."""

    _inherit = "receivables.card"

    turnover_12m = fields.Monetary(
        string="Turnover, 12 Months",
        readonly=True,
        help="Invoices less credit notes of the last twelve months, untaxed.",
    )
    turnover_previous_12m = fields.Monetary(
        string="Turnover, Previous 12 Months",
        readonly=True,
        help="The same over the twelve months before those.",
    )
    order_count = fields.Integer(
        string="Orders",
        readonly=True,
        help="Days with at least one invoice over the last five years.",
    )
    first_order_date = fields.Date(string="First Order", readonly=True)
    last_order_date = fields.Date(
        string="Last Order", readonly=True, help="Date of the latest invoice."
    )
    # bit n: an order in month n + 1 of some year
    order_months = fields.Integer(readonly=True, aggregator=None)

    def _figures_tables(self, company, partners):
        today = fields.Date.context_today(self)
        return super()._figures_tables(company, partners) | {
            "loyalty": SQL(
                LOYALTY,
                company=company.id,
                partners=partners,
                today=today,
                year=today - relativedelta(years=1),
                two_years=today - relativedelta(years=2),
                since=today - relativedelta(months=HISTORY_MONTHS),
            )
        }

    def _figures_joins(self):
        digits = self.env.company.currency_id.decimal_places
        return super()._figures_joins() | {
            "turnover_12m": SQL("ROUND(COALESCE(loyalty.turnover, 0), %s)", digits),
            "turnover_previous_12m": SQL(
                "ROUND(COALESCE(loyalty.previous, 0), %s)", digits
            ),
            "order_count": SQL("COALESCE(loyalty.orders, 0)::int"),
            "first_order_date": SQL("loyalty.first"),
            "last_order_date": SQL("loyalty.last"),
            "order_months": SQL("COALESCE(loyalty.months, 0)"),
        }
