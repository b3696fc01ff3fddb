from functools import partial

from odoo import api, fields, models
from odoo.service.model import retrying
from odoo.tools import SQL

from ...engine.ledger.ageing import BUCKETS

CHUNK = 20_000  # customers per statement

FIGURES = """
WITH item AS (SELECT %(read)s FROM (%(items)s) i
               WHERE i.company_id = %(company)s AND i.side = 'receivable'
                 AND i.commercial_partner_id %(partners)s),
sums AS (SELECT i.commercial_partner_id, %(sums)s
           FROM item i GROUP BY 1),
%(sales)s,
%(tables)s
figures AS (SELECT card.id, %(all)s
              FROM receivables_card card %(joins)s
             WHERE card.company_id = %(company)s
               AND card.commercial_partner_id %(partners)s)
UPDATE receivables_card card
   SET (%(columns)s, figures_at) = (%(new)s, now() AT TIME ZONE 'UTC')
  FROM figures
 WHERE figures.id = card.id AND (%(old)s) IS DISTINCT FROM (%(new)s)
"""


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    total_due = fields.Monetary(
        string="Balance",
        readonly=True,
        help="Everything open on the customer's accounts that appear on statements or "
        "are chased, due or not, unmatched receipts and credit notes deducted. What is "
        "not due and the five ages add up to it.",
    )
    total_overdue = fields.Monetary(
        string="Overdue",
        readonly=True,
        help="The part of the balance that may be chased and whose due date has "
        "passed; retentions and bills are not in it.",
    )
    not_due = fields.Monetary(readonly=True)
    due_1_30 = fields.Monetary(string="1-30 Days", readonly=True)
    due_31_60 = fields.Monetary(string="31-60 Days", readonly=True)
    due_61_90 = fields.Monetary(string="61-90 Days", readonly=True)
    due_90_plus = fields.Monetary(string="Over 90 Days", readonly=True)
    held_amount = fields.Monetary(
        string="Held",
        readonly=True,
        help="The part of the balance that must not be chased for now.",
    )
    oldest_due_date = fields.Date(
        readonly=True,
        help="The earliest due date among the invoices still open.",
    )
    days_sales_outstanding = fields.Float(
        string="DSO (Count-back)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Days of sales the balance represents: the invoiced sales of each month, "
        "from the latest backwards, are taken off the balance and their days counted.",
    )
    days_sales_outstanding_ratio = fields.Float(
        string="DSO (Ratio)",
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Balance over the invoiced sales of the last 365 days, taxes included on "
        "both sides, times 365. 0 when nothing was invoiced in that time.",
    )
    average_days_late = fields.Float(
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Over the last twelve months: days between due date and payment (or "
        "today for what is still open), weighted by amount. Negative is early.",
    )
    next_action_date = fields.Date(
        string="Next Action",
        related="activity_date_deadline",
        help="The date of the next planned activity on this card.",
    )
    figures_at = fields.Datetime(readonly=True)
    refreshed_at = fields.Datetime(
        compute="_compute_refreshed_at",
        help="When the figures of this card were last compared with the ledger.",
    )

    @api.depends("figures_at", "company_id.receivables_refreshed_at")
    def _compute_refreshed_at(self):
        for card in self:
            moments = [
                moment
                for moment in (
                    card.figures_at,
                    card.company_id.sudo().receivables_refreshed_at,
                )
                if moment
            ]
            card.refreshed_at = max(moments, default=False)

    @api.model
    def refresh_all(self, company):
        """Give every customer of a company a card and bring all figures up to date.

        Set-based: the queries do not depend on the number of customers below a chunk,
        and only cards whose figures changed are written.

        :param company: one ``res.company``
        :return: number of cards whose figures changed
        """
        company.ensure_one()
        self._flush_for_figures()
        self._create_missing(company)
        changed = 0
        # Many customers at once are joined by hashing: the planner expects one row of
        # each intermediate result and would loop over all of them for each card.
        self.env.cr.execute("SET LOCAL enable_nestloop = off")
        for lower, upper in self._chunks(company):
            changed += self._write_figures(
                company, SQL("BETWEEN %s AND %s", lower, upper)
            )
        self.env.cr.execute("SET LOCAL enable_nestloop = on")
        company.sudo().receivables_refreshed_at = fields.Datetime.now()
        self.invalidate_model()
        return changed

    def refresh(self):
        """Bring the figures of these cards up to date; called when a card opens.

        A card that another transaction is writing right now is left to it.
        """
        self.check_access("read")
        cards = self.sudo().try_lock_for_update(allow_referencing=True)
        if not cards:
            return
        cards._flush_for_figures()
        for company, group in cards.grouped("company_id").items():
            partners = tuple(group.commercial_partner_id.ids)
            group._write_figures(company, SQL("IN %s", partners))
            group.figures_at = fields.Datetime.now()
        cards.invalidate_recordset()

    @api.model
    def _cron_refresh(self):
        """Refresh the cards of every company, one transaction each.

        A card that somebody opens meanwhile makes the statement fail: it is tried
        again, rather than the cards of all customers left as they were for a day.
        """
        companies = self.env["res.company"].search([])
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        for company in companies:
            cards = self.with_company(company)
            retrying(partial(cards.refresh_all, company), cards.env)
            if not self.env["ir.cron"]._commit_progress(1):
                break

    # -- the statement -------------------------------------------------------------

    def _figures_select(self):
        """The figures, each an SQL aggregate over open items ``i`` of one customer.

        Outer wings extend this to add their own columns to the same statement.

        :return: ``{card column: SQL expression}``
        """
        figures = {
            "total_due": SQL(
                "SUM(i.amount_residual) FILTER (WHERE i.statement OR i.chase)"
            ),
            "total_overdue": SQL(
                "SUM(i.amount_residual) FILTER (WHERE i.chase AND i.days_overdue > 0)"
            ),
            "not_due": SQL(
                """SUM(i.amount_residual) FILTER (
                       WHERE i.chase AND i.days_overdue <= 0
                          OR i.statement AND NOT i.chase)"""
            ),
            "held_amount": SQL(
                """SUM(CASE WHEN i.amount_residual_currency = 0 THEN 0
                            ELSE i.held_amount * i.amount_residual
                                 / i.amount_residual_currency END)"""
            ),
        }
        for bucket in BUCKETS[1:]:
            figures[f"due_{bucket}"] = SQL(
                "SUM(i.amount_residual) FILTER (WHERE i.chase AND i.bucket = %s)",
                bucket,
            )
        digits = self.env.company.currency_id.decimal_places
        return {
            column: SQL("ROUND(COALESCE(%s, 0)::numeric, %s)", expression, digits)
            for column, expression in figures.items()
        } | {
            "oldest_due_date": SQL(
                "MIN(i.date_maturity) FILTER (WHERE i.chase AND i.amount_residual > 0)"
            )
        }

    def _figures_columns(self):
        """The columns of open items that ``_figures_select`` sums."""
        return [
            "commercial_partner_id",
            "amount_residual",
            "amount_residual_currency",
            "held_amount",
            "date_maturity",
            "days_overdue",
            "bucket",
            "chase",
            "statement",
        ]

    def _figures_tables(self, company, partners):
        """Further tables of the statement, with one row per customer at most.

        Each selects ``commercial_partner_id`` and the columns that ``_figures_joins``
        names as ``alias.column``. ``dso``, ``late``, ``ratio``, ``sold``
        (invoiced by day) and ``sale`` (by month) are there already.

        :param partners: SQL condition that follows ``commercial_partner_id``
        :return: ``{alias: SQL query}``
        """
        return {}

    def _figures_joins(self):
        """Figures that are not sums of open items: ``{column: SQL}``.

        Expressions over ``sums``, ``card`` and the tables of ``_figures_tables``; a
        customer without a row there has NULL.
        """
        return {
            "days_sales_outstanding": SQL("COALESCE(dso.days, 0)"),
            "average_days_late": SQL("COALESCE(late.days, 0)"),
            "days_sales_outstanding_ratio": SQL("COALESCE(ratio.days, 0)"),
        }

    def _write_figures(self, company, partners):
        """Compute the figures of some customers and write those that differ.

        :param partners: SQL condition that follows ``commercial_partner_id``
        :return: number of cards written
        """
        # A card shows today, whatever past day the list it is opened from shows.
        card_model = self.with_company(company).with_context(as_of=False)
        Item = card_model.env["receivables.open.item"]
        sums = card_model._figures_select()
        others = card_model._figures_joins()
        tables = card_model._figures_tables(company, partners)
        columns = [SQL.identifier(name) for name in (*sums, *others)]
        query = SQL(
            FIGURES,
            items=Item._table_query,
            read=SQL(", ").join(map(SQL.identifier, self._figures_columns())),
            company=company.id,
            partners=partners,
            sums=_named(sums.items()),
            sales=self._payment_behaviour(company, partners),
            tables=SQL().join(
                SQL("%s AS (%s),", SQL.identifier(name), table)
                for name, table in tables.items()
            ),
            joins=SQL(" ").join(
                SQL("LEFT JOIN %s USING (commercial_partner_id)", SQL.identifier(name))
                for name in ("sums", "dso", "late", "ratio", *tables)
            ),
            all=_named(
                [(name, self._sum_column(name)) for name in sums] + [*others.items()]
            ),
            columns=SQL(", ").join(columns),
            new=SQL(", ").join(SQL("figures.%s", column) for column in columns),
            old=SQL(", ").join(SQL("card.%s", column) for column in columns),
        )
        self.env.cr.execute(query)
        return self.env.cr.rowcount

    def _sum_column(self, name):
        """A customer without open items owes nothing, rather than an unknown sum."""
        column = SQL("sums.%s", SQL.identifier(name))
        if self._fields[name].type in ("monetary", "float", "integer"):
            column = SQL("COALESCE(%s, 0)", column)
        return column

    # -- which customers -----------------------------------------------------------

    def _flush_for_figures(self):
        """SQL reads the database: what the ORM still holds back goes there first."""
        for model in (
            "account.move.line",
            "account.move",
            "account.partial.reconcile",
            "receivables.hold",
            "receivables.account.role",
            "res.partner",
            self._name,
        ):
            self.env[model].flush_model()

    @api.model
    def _create_missing(self, company):
        """Give a card to every customer with a posted item of the customer side."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT p.commercial_partner_id
                  FROM (SELECT DISTINCT l.partner_id
                          FROM account_move_line l
                          JOIN receivables_account_role role
                            ON role.account_id = l.account_id
                           AND role.company_id = %(root)s
                           AND role.side = 'receivable'
                         WHERE l.company_id = %(company)s
                           AND l.parent_state = 'posted') l
                  JOIN res_partner p ON p.id = l.partner_id
                 WHERE NOT EXISTS (
                       SELECT FROM receivables_card c
                        WHERE c.company_id = %(company)s
                          AND c.commercial_partner_id = p.commercial_partner_id)
                """,
                company=company.id,
                root=company.root_id.id,
            )
        )
        self._ensure([row[0] for row in rows], company)

    def _chunks(self, company):
        """Bounds of customer ids that hold at most ``CHUNK`` cards each."""
        return self.env.execute_query(
            SQL(
                """
                SELECT MIN(id), MAX(id)
                  FROM (SELECT commercial_partner_id AS id,
                               (ROW_NUMBER() OVER (ORDER BY commercial_partner_id) - 1)
                               / %s AS chunk
                          FROM receivables_card WHERE company_id = %s) c
              GROUP BY chunk ORDER BY 1
                """,
                CHUNK,
                company.id,
            )
        )


def _named(pairs):
    """``expression AS name`` for each ``(name, expression)``."""
    return SQL(", ").join(
        SQL("%s AS %s", expression, SQL.identifier(name)) for name, expression in pairs
    )
