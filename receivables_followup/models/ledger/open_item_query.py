"""The statement behind ``receivables.open.item``, in pieces that wings may extend."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine.ledger.ageing import BUCKETS
from ...engine.ledger.holds import PRIORITY

NO_FOLLOWUP = PRIORITY.index("no_followup") + 1


class ReceivablesOpenItem(models.Model):
    _inherit = "receivables.open.item"

    @property
    def _table_query(self):
        return self._compose(self._select())

    def _query_rows(self, columns, where, order=None):
        """Read columns of open items straight from the database, after a flush.

        The door of the engine and of sending: never stale, one statement, no access
        rules (restrict ``company_id`` in ``where``). Honours ``as_of``.

        :param list[str] columns: names of columns of ``_select``
        :param SQL where: condition on the alias ``item``, for example
            ``SQL("item.company_id = %s AND item.chase", company.id)``
        :param SQL order: ``ORDER BY`` list, for example ``SQL("item.id")``
        :return: list of tuples in the order of ``columns``; amounts are floats
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                "SELECT %s FROM (%s) item WHERE %s%s",
                SQL(", ").join(self._row_column(name) for name in columns),
                self._table_query,
                where,
                SQL(" ORDER BY %s", order) if order else SQL(),
            )
        )

    def _row_column(self, name):
        column = SQL.identifier("item", name)
        if name in self._fields and self._fields[name].type == "monetary":
            # Numerics would be turned into floats by Python, one by one.
            return SQL("%s::float8", column)
        return column

    def _read_group_orderby(self, order, groupby_terms, query):
        """Groups by age and by hold reason follow their meaning, not the alphabet."""
        terms = dict(groupby_terms)
        for name, values in (("bucket", BUCKETS), ("hold_reason", PRIORITY)):
            if name in terms:
                terms[name] = SQL(
                    "array_position(%s::varchar[], %s)", list(values), terms[name]
                )
        result = super()._read_group_orderby(order, terms, query)
        for name in groupby_terms.keys() - {"bucket", "hold_reason"}:
            groupby_terms[name] = terms[name]
        return result

    def _compose(self, select):
        columns = SQL(", ").join(
            SQL("%s AS %s", expression, SQL.identifier(name))
            for name, expression in select.items()
        )
        return SQL(
            "SELECT %s FROM %s WHERE %s",
            columns,
            SQL(" ").join(self._from()),
            SQL(" AND ").join(self._where()),
        )

    def _as_of(self):
        """The day of the context's ``as_of``, or None for the ledger as it is."""
        value = self.env.context.get("as_of")
        if not value:
            return None
        try:
            return fields.Date.to_date(value)
        except (TypeError, ValueError):
            raise UserError(
                self.env._(
                    "%(value)s is not a date: give the day as YYYY-MM-DD.", value=value
                )
            ) from None

    def _today(self):
        """The day ages and holds refer to: ``as_of``, else the user's today."""
        return self._as_of() or fields.Date.context_today(self)

    def _select(self):
        """Columns by name, as SQL expressions over the aliases of ``_from``.

        A wing adds its own: ``super()._select() | {"level_id": SQL("...")}``.
        """
        return {
            "id": SQL("line.id"),
            "move_line_id": SQL("line.id"),
            "move_id": SQL("line.move_id"),
            "move_name": SQL("line.move_name"),
            "move_type": SQL("move.move_type"),
            "journal_id": SQL("line.journal_id"),
            "name": SQL("line.name"),
            "ref": SQL("line.ref"),
            "company_id": SQL("line.company_id"),
            "company_currency_id": SQL("line.company_currency_id"),
            "currency_id": SQL("line.currency_id"),
            "partner_id": SQL("line.partner_id"),
            "commercial_partner_id": SQL("partner.commercial_partner_id"),
            "payer_id": SQL("commercial.receivables_payer_id"),
            "user_id": SQL("commercial.user_id"),
            "account_id": SQL("line.account_id"),
            "role": SQL("role.role"),
            "side": SQL("role.side"),
            "chase": SQL("role.chase"),
            "offset": SQL('role."offset"'),
            "exposure": SQL("role.exposure"),
            "statement": SQL("role.statement"),
            "date": SQL("line.date"),
            "date_maturity": SQL("COALESCE(line.date_maturity, line.date)"),
            "amount": SQL("line.balance"),
            "amount_currency": SQL("line.amount_currency"),
            **self._select_figures(),
        }

    def _select_figures(self):
        """The columns of ``_select`` that depend on the day asked for."""
        today = self._today()
        return {
            "amount_residual": SQL("rest.amount"),
            "amount_residual_currency": SQL("rest.amount_currency"),
            "held_amount": SQL("held.amount"),
            "chaseable_amount": SQL(
                """CASE
                    WHEN NOT role.chase THEN 0
                    WHEN age.credit AND held.priority < %s THEN 0
                    ELSE rest.amount_currency - held.amount
                END""",
                NO_FOLLOWUP,
            ),
            "hold_reason": SQL("(%s::varchar[])[held.priority]", list(PRIORITY)),
            "days_overdue": SQL("%s::date - age.due", today),
            "bucket": SQL(
                """CASE
                    WHEN age.due >= %(today)s::date THEN 'not_due'
                    WHEN age.due >= %(today)s::date - 30 THEN '1_30'
                    WHEN age.due >= %(today)s::date - 60 THEN '31_60'
                    WHEN age.due >= %(today)s::date - 90 THEN '61_90'
                    ELSE '90_plus'
                END""",
                today=today,
            ),
            "last_release_date": self._last_release_sql(),
        }

    def _from(self):
        """Tables and joins, the first one bare; a wing appends its ``LEFT JOIN``.

        Aliases: role, line (journal item), company, move, partner, commercial, rest
        (open amounts), age (credit, due), item_hold, customer_hold, held (amount,
        whole, priority).
        """
        return [
            SQL("receivables_account_role role"),
            SQL("JOIN account_move_line line ON line.account_id = role.account_id"),
            SQL(
                """JOIN res_company company ON company.id = line.company_id
                AND split_part(company.parent_path, '/', 1) = role.company_id::text"""
            ),
            SQL("LEFT JOIN account_move move ON move.id = line.move_id"),
            SQL("LEFT JOIN res_partner partner ON partner.id = line.partner_id"),
            SQL(
                """LEFT JOIN res_partner commercial
                ON commercial.id = partner.commercial_partner_id"""
            ),
            SQL("CROSS JOIN LATERAL (%s) rest", self._rest_sql()),
            SQL(
                """CROSS JOIN LATERAL (
                    SELECT signed.credit,
                        CASE WHEN signed.credit THEN line.date
                            ELSE COALESCE(line.date_maturity, line.date) END AS due
                    FROM (SELECT CASE WHEN role.side = 'payable'
                        THEN COALESCE(NULLIF(line.balance, 0), line.amount_currency) > 0
                        ELSE COALESCE(NULLIF(line.balance, 0), line.amount_currency) < 0
                        END AS credit) signed
                ) age"""
            ),
            *self._hold_joins(),
        ]

    def _where(self):
        """Conditions, joined by AND."""
        conditions = [
            SQL("line.parent_state = 'posted'"),
            SQL("(rest.amount != 0 OR rest.amount_currency != 0)"),
        ]
        as_of = self._as_of()
        if as_of:
            later = SQL(
                """SELECT FROM account_partial_reconcile partial
                WHERE partial.max_date > %s""",
                as_of,
            )
            conditions += [
                SQL("line.date <= %s", as_of),
                SQL(
                    """(line.reconciled IS NOT TRUE
                    OR EXISTS (%(later)s AND partial.debit_move_id = line.id)
                    OR EXISTS (%(later)s AND partial.credit_move_id = line.id))""",
                    later=later,
                ),
            ]
        else:
            # Written as in core's partial index of unreconciled items.
            conditions.append(SQL("line.reconciled IS NOT TRUE"))
        return conditions

    def _rest_sql(self):
        """Open amounts of ``line``; accounts without matching are open in full."""
        as_of = self._as_of()
        if not as_of:
            # An unreconciled item with nothing left is on an account that is not
            # matched: core keeps no residual there. One table less than asking.
            return SQL(
                """SELECT
                    CASE WHEN unmatched THEN line.balance
                        ELSE line.amount_residual END AS amount,
                    CASE WHEN unmatched THEN line.amount_currency
                        ELSE line.amount_residual_currency END AS amount_currency
                FROM (SELECT line.amount_residual = 0
                    AND line.amount_residual_currency = 0 AS unmatched) matching"""
            )
        return SQL(
            """SELECT
                line.balance - COALESCE(SUM(matched.amount), 0) AS amount,
                line.amount_currency - COALESCE(SUM(matched.amount_currency), 0)
                    AS amount_currency
            FROM (
                SELECT amount, debit_amount_currency AS amount_currency
                FROM account_partial_reconcile
                WHERE debit_move_id = line.id AND max_date <= %(as_of)s
                UNION ALL
                SELECT -amount, -credit_amount_currency
                FROM account_partial_reconcile
                WHERE credit_move_id = line.id AND max_date <= %(as_of)s
            ) matched""",
            as_of=as_of,
        )

    def _hold_joins(self):
        """The holds of the item, those of its customer, and what both come to."""
        holds = SQL(
            """SELECT bool_or(hold.whole) AS whole,
                SUM(hold.amount) FILTER (WHERE NOT hold.whole) AS amount,
                MIN(array_position(%(priority)s::varchar[], hold.reason)) AS priority
            FROM receivables_hold hold
            WHERE %(active)s""",
            priority=list(PRIORITY),
            active=self._active_hold_sql(),
        )
        return [
            SQL(
                "LEFT JOIN LATERAL (%s AND %s) item_hold ON TRUE",
                holds,
                self._item_hold_sql(),
            ),
            SQL(
                "LEFT JOIN LATERAL (%s AND %s) customer_hold ON TRUE",
                holds,
                self._customer_hold_sql(),
            ),
            SQL(
                """CROSS JOIN LATERAL (
                    SELECT speaks.whole, speaks.priority,
                        CASE WHEN age.credit OR role.side = 'payable' THEN 0
                            WHEN speaks.whole THEN rest.amount_currency
                            ELSE LEAST(COALESCE(item_hold.amount, 0),
                                rest.amount_currency)
                        END AS amount
                    FROM (SELECT
                        item_hold.whole IS TRUE OR customer_hold.whole IS TRUE
                            OR (%(no_followup)s) AS whole,
                        LEAST(item_hold.priority, customer_hold.priority,
                            CASE WHEN %(no_followup)s THEN %(last)s END) AS priority
                    ) speaks
                ) held""",
                # Core sets the flag by itself on every item of a general journal.
                no_followup=SQL(
                    "line.no_followup IS TRUE AND move.move_type != 'entry'"
                ),
                last=NO_FOLLOWUP,
            ),
        ]

    def _item_hold_sql(self):
        # A hold whose item was rewritten still covers the entry it belonged to.
        return SQL(
            """NOT hold.customer_wide AND hold.move_id = line.move_id
            AND (hold.move_line_id = line.id OR hold.move_line_id IS NULL)
            AND role.side = 'receivable'"""
        )

    def _customer_hold_sql(self):
        # A customer who joined another company stays held for what it ordered itself.
        return SQL(
            """hold.customer_wide AND hold.commercial_partner_id IN (
                partner.commercial_partner_id, move.partner_id)
            AND hold.company_id = ANY (
                string_to_array(rtrim(company.parent_path, '/'), '/')::int[])
            AND role.side = 'receivable'"""
        )

    def _active_hold_sql(self):
        """Condition on ``hold``: it applies on the day asked for."""
        today = self._today()
        return SQL(
            """%(open)s AND hold.date_from <= %(today)s
            AND (hold.date_until IS NULL OR hold.date_until >= %(today)s)""",
            today=today,
            open=(
                SQL(
                    "(hold.state = 'active' OR %s > %s)", self._released_on_sql(), today
                )
                if self._as_of()
                else SQL("hold.state = 'active'")
            ),
        )

    def _released_on_sql(self):
        """Day on which ``hold`` was released, in the user's time zone."""
        return SQL(
            "(hold.released_at AT TIME ZONE 'UTC' AT TIME ZONE %s)::date",
            str(self.env.tz),
        )

    def _last_release_sql(self):
        """Last day, up to the day asked for, on which a hold of the item ended."""
        ended = SQL(
            """SELECT MAX(gone.day)
            FROM receivables_hold hold
            CROSS JOIN LATERAL (SELECT
                LEAST(%(released)s, hold.date_until + 1) AS day) gone
            WHERE gone.day <= %(today)s AND gone.day >= hold.date_from""",
            released=self._released_on_sql(),
            today=self._today(),
        )
        return SQL(
            "GREATEST((%(ended)s AND %(item)s), (%(ended)s AND %(customer)s))",
            ended=ended,
            item=self._item_hold_sql(),
            customer=self._customer_hold_sql(),
        )
