from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

# Over ``sold`` of the figures' statement: one row per customer and day.
LOYALTY = """
SELECT commercial_partner_id,
       COUNT(*) FILTER (WHERE ordered) AS orders,
       MIN(day) FILTER (WHERE ordered) AS first,
       MAX(day) FILTER (WHERE ordered) AS last,
       BIT_OR(1 << (EXTRACT(month FROM day)::int - 1)) FILTER (WHERE ordered)
           AS months,
       SUM(untaxed) FILTER (WHERE day > %(year)s) AS turnover,
       SUM(untaxed) FILTER (WHERE day > %(two_years)s AND day <= %(year)s) AS previous
  FROM sold GROUP BY 1
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
        string="Turnover, Year Before",
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
                year=today - relativedelta(years=1),
                two_years=today - relativedelta(years=2),
            )
        }

    def _figures_joins(self):
        digits = self.env.company.currency_id.decimal_places
        return super()._figures_joins() | {
            "turnover_12m": SQL(
                "ROUND(COALESCE(loyalty.turnover, 0)::numeric, %s)", digits
            ),
            "turnover_previous_12m": SQL(
                "ROUND(COALESCE(loyalty.previous, 0)::numeric, %s)", digits
            ),
            "order_count": SQL("COALESCE(loyalty.orders, 0)::int"),
            "first_order_date": SQL("loyalty.first"),
            "last_order_date": SQL("loyalty.last"),
            "order_months": SQL("COALESCE(loyalty.months, 0)"),
        }
