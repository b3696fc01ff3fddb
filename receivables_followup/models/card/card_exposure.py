from odoo import fields, models
from odoo.tools import SQL

from ...engine.card.standing import HIGH_AFTER, MEDIUM_AFTER

# The gravest first: the order of the columns of the kanban.
STANDINGS = [
    ("high", "High"),
    ("medium", "Medium"),
    ("low", "Low"),
    ("clear", "Up to date"),
]


class ReceivablesCard(models.Model):
    """What a customer owes or is about to owe, against the credit limit."""

    _inherit = "receivables.card"

    exposure = fields.Monetary(
        readonly=True,
        help="What could be lost on this customer: open items, whatever their account, "
        "and invoices not posted yet.",
    )
    exposure_open = fields.Monetary(
        string="Open Items",
        readonly=True,
        help="Open items that count as risk: bills and retentions too, credits "
        "deducted.",
    )
    exposure_draft = fields.Monetary(
        string="Draft Invoices",
        readonly=True,
        help="Customer invoices that are not posted yet, draft credit notes deducted.",
    )
    credit_limit = fields.Monetary(
        readonly=True,
        aggregator=None,
        help="The credit limit of the customer in this company; it is set on the "
        "contact, under Accounting.",
    )
    credit_limit_set = fields.Boolean(
        string="With a Credit Limit",
        readonly=True,
        help="Whether the customer has a credit limit; 0 on the contact means none.",
    )
    credit_remaining = fields.Monetary(
        string="Remaining Credit",
        readonly=True,
        aggregator=None,
        help="Credit limit less exposure; negative when the limit is exceeded.",
    )
    credit_usage = fields.Float(
        string="Limit Used (%)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Exposure in percent of the credit limit; 0 without a limit.",
    )
    open_item_count = fields.Integer(
        string="Open Documents",
        readonly=True,
        help="Items open on the accounts that appear on statements.",
    )
    standing = fields.Selection(
        STANDINGS,
        string="Risk",
        readonly=True,
        group_expand=True,
        help="Up to date: nothing to chase. Low: overdue for 30 days at most. Medium: "
        "up to 60 days. High: beyond, or above the credit limit.",
    )

    def _exposure_parts(self):
        """The parts of the exposure, each a column of the card.

        Outer wings add theirs: the column, and an SQL expression over the tables of
        the figures' statement that is never NULL, in the company's currency.

        :return: ``{card column: SQL expression}``
        """
        return {
            "exposure_open": SQL("COALESCE(sums.exposure_open, 0)"),
            "exposure_draft": SQL("COALESCE(draft.amount, 0)"),
        }

    def _figures_columns(self):
        return [*super()._figures_columns(), "exposure"]

    def _figures_select(self):
        digits = self.env.company.currency_id.decimal_places
        return super()._figures_select() | {
            "exposure_open": SQL(
                """ROUND(COALESCE(SUM(i.amount_residual) FILTER (WHERE i.exposure), 0)
                         ::numeric, %s)""",
                digits,
            ),
            "open_item_count": SQL("COUNT(*) FILTER (WHERE i.statement)"),
        }

    def _figures_tables(self, company, partners):
        return super()._figures_tables(company, partners) | {
            "draft": SQL(
                """
                SELECT p.commercial_partner_id, SUM(m.amount_total_signed) AS amount
                  FROM account_move m JOIN res_partner p ON p.id = m.partner_id
                 WHERE m.company_id = %s AND m.state = 'draft'
                   AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                   AND p.commercial_partner_id %s
              GROUP BY 1
                """,
                company.id,
                partners,
            ),
            "credit": SQL(
                """
                SELECT id AS commercial_partner_id,
                       GREATEST(COALESCE((credit_limit ->> %s)::numeric, %s), 0)
                           AS allowed
                  FROM res_partner WHERE id %s
                """,
                str(company.id),
                self._default_credit_limit(company),
                partners,
            ),
        }

    def _default_credit_limit(self, company):
        """The limit of customers that have none of their own; 0 means no limit."""
        partners = self.env["res.partner"].sudo().with_company(company)
        field = partners._fields["credit_limit"]
        return field.get_company_dependent_fallback(partners) or 0

    def _figures_joins(self):
        parts = self._exposure_parts()
        exposure = SQL(" + ").join(parts.values())
        over = SQL("credit.allowed > 0 AND %s > credit.allowed", exposure)
        others = {
            "exposure": exposure,
            "credit_limit": SQL("credit.allowed"),
            "credit_limit_set": SQL("credit.allowed > 0"),
            "credit_remaining": SQL(
                "CASE WHEN credit.allowed > 0 THEN credit.allowed - (%s) ELSE 0 END",
                exposure,
            ),
            "credit_usage": SQL(
                """CASE WHEN credit.allowed > 0
                        THEN ROUND((%s) * 100 / credit.allowed, 1) ELSE 0 END""",
                exposure,
            ),
            "standing": self._standing_sql(over),
        }
        summed = self._figures_select()
        own = {name: part for name, part in parts.items() if name not in summed}
        return super()._figures_joins() | own | others

    def _standing_sql(self, over_limit):
        """``engine.card.standing.standing`` in SQL; a test holds the two together."""
        return SQL(
            """CASE WHEN %(over)s THEN 'high'
                    WHEN COALESCE(sums.total_overdue, 0) <= 0 THEN 'clear'
                    WHEN sums.oldest_due_date < %(today)s::date - %(high)s THEN 'high'
                    WHEN sums.oldest_due_date < %(today)s::date - %(medium)s
                    THEN 'medium' ELSE 'low' END""",
            over=over_limit,
            today=fields.Date.context_today(self),
            high=HIGH_AFTER,
            medium=MEDIUM_AFTER,
        )
