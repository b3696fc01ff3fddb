"""Balance justification: the reading of the ledger behind PDF, workbook and check."""

from odoo import api, fields, models
from odoo.tools import SQL, LazyTranslate

from ..engine.lettering import balance

_lt = LazyTranslate(__name__)
STREAM = 2000  # rows fetched from the server at a time
COLUMNS = (
    "account_id",
    "side",
    "partner_id",
    "partner",
    "partner_ref",
    "date",
    "move_name",
    "ref",
    "name",
    "date_maturity",
    "bucket",
    "amount",
    "residual",
    "currency",
    "residual_currency",
    "letter",
    "later",
)
FLAGS = {
    "credit_customer": _lt("Customer with a credit balance"),
    "debit_supplier": _lt("Supplier with a debit balance"),
}
KINDS = {
    "accounts": _lt("Matched across accounts"),
    "partners": _lt("Matched across partners"),
    "companies": _lt("Matched with another company"),
    "posting": _lt("Matched with an entry that is not posted"),
    "dates": _lt("Dated after the match"),
}


class ReceivablesBalanceJustification(models.AbstractModel):
    """What justifies the balance of customer and supplier accounts on a day.

    The open items of that evening (items lettered later were open then) are summed by
    account and commercial partner and compared with the posted balance, which is read
    on its own. Matches that leave an account or a partner explain differences.

    A *scope* is a dict ``{company_ids, day, side, account_ids, partner_ids}``; empty
    lists mean all.
    """

    _name = "receivables.balance.justification"
    _description = "Balance Justification"

    @api.model
    def _check_may_read(self):
        """Refuse whoever may not read the open items."""
        self.env["receivables.open.item"].check_access("read")

    @api.model
    def _justify(self, scope):
        """Balances, differences and exceptions, without the items.

        :return: dict ``{balances, differences, exceptions}``: ``balances`` maps
            (account id, partner id or 0) to ``{side, count, open, balance}`` in the
            company's currency, ``differences`` are those of the engine in minor units
        """
        self.env.flush_all()
        rows = self.env.execute_query(self._sums_sql(scope))
        digits = self._currency(scope).decimal_places
        opened, balances, sums = {}, {}, {}
        for account, partner, side, count, total, posted in rows:
            key = (account, partner)
            opened[key] = round(float(total) * 10**digits)
            balances[key] = round(float(posted) * 10**digits)
            sums[key] = {
                "side": side,
                "count": count,
                "open": float(total),
                "balance": float(posted),
                "flag": balance.flag(side, balances[key]),
            }
        exceptions = []
        if balance.differences(opened, balances):
            exceptions = self._exceptions(scope)
        partials = [
            balance.Partial(
                round(row["amount"] * 10**digits),
                row["day"],
                row["debit_key"],
                row["credit_key"],
            )
            for row in exceptions
        ]
        return {
            "balances": sums,
            "differences": balance.differences(opened, balances, partials),
            "exceptions": exceptions,
        }

    def _currency(self, scope):
        company = self.env["res.company"].browse(scope["company_ids"][0])
        return company.sudo().currency_id

    @api.model
    def _account_name(self, account_id):
        """Code and name of an account, whoever reads them."""
        Account = self.env["account.account"]
        account = Account.with_context(receivables_account_code=True).browse(account_id)
        return account.display_name or ""

    # -- pieces of SQL ---------------------------------------------------------

    def _open_sql(self, scope):
        """Open items on the day: the one reading of the ledger, as of that day."""
        items = self.env["receivables.open.item"].sudo()
        items = items.with_context(as_of=fields.Date.to_string(scope["day"]))
        return SQL(
            "SELECT * FROM (%s) item WHERE %s",
            items._table_query,
            self._scope_sql(scope, "item", SQL("item.commercial_partner_id")),
        )

    def _scope_sql(self, scope, alias, partner):
        column = SQL.identifier
        conditions = [
            SQL("%s = ANY(%s)", column(alias, "company_id"), scope["company_ids"])
        ]
        if scope["account_ids"]:
            conditions.append(
                SQL("%s = ANY(%s)", column(alias, "account_id"), scope["account_ids"])
            )
        if scope["partner_ids"]:
            conditions.append(SQL("%s = ANY(%s)", partner, scope["partner_ids"]))
        return SQL(" AND ").join(conditions)

    def _side_sql(self, scope, alias):
        if not scope["side"]:
            return SQL("TRUE")
        return SQL("%s = %s", SQL.identifier(alias, "side"), scope["side"])

    def _posted_sql(self, scope):
        """Balances on the day, read from the journal items and from nothing else."""
        return SQL(
            """SELECT line.account_id, partner.commercial_partner_id, role.side,
                SUM(line.balance) AS balance
            FROM receivables_account_role role
            JOIN account_move_line line ON line.account_id = role.account_id
            JOIN res_company company ON company.id = line.company_id
                AND split_part(company.parent_path, '/', 1) = role.company_id::text
            LEFT JOIN res_partner partner ON partner.id = line.partner_id
            WHERE line.parent_state = 'posted' AND line.date <= %(day)s
                AND %(scope)s AND %(side)s
            GROUP BY 1, 2, 3""",
            day=scope["day"],
            scope=self._scope_sql(scope, "line", SQL("partner.commercial_partner_id")),
            side=self._side_sql(scope, "role"),
        )

    def _sums_sql(self, scope):
        return SQL(
            """SELECT COALESCE(opened.account_id, posted.account_id),
                COALESCE(opened.commercial_partner_id,
                    posted.commercial_partner_id, 0),
                COALESCE(opened.side, posted.side), COALESCE(opened.count, 0),
                COALESCE(opened.residual, 0), COALESCE(posted.balance, 0)
            FROM (
                SELECT account_id, commercial_partner_id, side, COUNT(*) AS count,
                    SUM(amount_residual) AS residual
                FROM (%(items)s) item WHERE %(side)s GROUP BY 1, 2, 3
            ) opened
            FULL JOIN (%(posted)s) posted
                ON posted.account_id = opened.account_id
                AND COALESCE(posted.commercial_partner_id, 0)
                    = COALESCE(opened.commercial_partner_id, 0)
            WHERE COALESCE(opened.count, 0) != 0 OR posted.balance != 0""",
            items=self._open_sql(scope),
            side=self._side_sql(scope, "item"),
            posted=self._posted_sql(scope),
        )

    def _items_sql(self, scope):
        """The items in the order of the document: by account, partner and date."""
        root = self.env["res.company"].browse(scope["company_ids"][0]).sudo().root_id
        later = SQL(
            """GREATEST(
                (SELECT MAX(max_date) FROM account_partial_reconcile
                    WHERE debit_move_id = item.id AND max_date > %(day)s),
                (SELECT MAX(max_date) FROM account_partial_reconcile
                    WHERE credit_move_id = item.id AND max_date > %(day)s))""",
            day=scope["day"],
        )
        return SQL(
            """SELECT item.account_id, item.side, COALESCE(partner.id, 0),
                partner.complete_name, partner.ref, item.date, item.move_name,
                item.ref, item.name, item.date_maturity, item.bucket, item.amount,
                item.amount_residual, currency.name, item.amount_residual_currency,
                item.letter, %(later)s
            FROM (%(items)s) item
            JOIN account_account account ON account.id = item.account_id
            JOIN res_currency currency ON currency.id = item.currency_id
            LEFT JOIN res_partner partner ON partner.id = item.commercial_partner_id
            WHERE %(side)s
            ORDER BY account.code_store ->> %(root)s, item.account_id,
                partner.complete_name NULLS LAST, partner.id, item.date, item.id""",
            later=later,
            items=self._open_sql(scope),
            side=self._side_sql(scope, "item"),
            root=str(root.id),
        )

    @api.model
    def _stream(self, scope):
        """Yield the items as dicts; neither PostgreSQL's answer nor they are held."""
        self.env.flush_all()
        query = self._items_sql(scope)
        with self.env.cr._cnx.cursor(name="receivables_justification") as stream:
            stream.itersize = STREAM
            stream.execute(query.code, query.params)
            for row in stream:
                yield dict(zip(COLUMNS, row, strict=True))

    # -- exceptions ------------------------------------------------------------

    def _exceptions(self, scope):
        """Matches up to the day that leave their account, partner or company, or
        whose other item does not count on that day.

        :return: list of dicts ``{amount, day, kinds, debit_key, credit_key, debit,
            credit}``; a key is None for an item that does not count
        """
        rows = self.env.execute_query(self._exceptions_sql(scope))
        result = []
        for row in rows:
            amount, day, *cells = row
            debit, credit = cells[:6], cells[6:12]
            result.append(
                {
                    "amount": float(amount),
                    "day": day,
                    "kinds": self._kinds(debit, credit, cells[12:]),
                    "debit_key": tuple(debit[:2]) if cells[12] else None,
                    "credit_key": tuple(credit[:2]) if cells[13] else None,
                    "debit": debit,
                    "credit": credit,
                }
            )
        return result

    def _exceptions_sql(self, scope):
        counts, counts_credit = (
            SQL(
                """(%(state)s = 'posted' AND %(date)s <= %(day)s
                AND %(company)s = ANY(%(companies)s))""",
                state=SQL.identifier(alias, "parent_state"),
                date=SQL.identifier(alias, "date"),
                company=SQL.identifier(alias, "company_id"),
                day=scope["day"],
                companies=scope["company_ids"],
            )
            for alias in ("debit", "credit")
        )
        return SQL(
            """SELECT partial.amount, partial.max_date,
                debit.account_id, COALESCE(payer.commercial_partner_id, 0),
                debit.move_name, debit.date, debit.parent_state, payer.complete_name,
                credit.account_id, COALESCE(payee.commercial_partner_id, 0),
                credit.move_name, credit.date, credit.parent_state,
                payee.complete_name,
                %(counts)s, %(counts_credit)s,
                debit.company_id = ANY(%(companies)s)
                    AND credit.company_id = ANY(%(companies)s)
            FROM account_partial_reconcile partial
            JOIN account_move_line debit ON debit.id = partial.debit_move_id
            JOIN account_move_line credit ON credit.id = partial.credit_move_id
            LEFT JOIN res_partner payer ON payer.id = debit.partner_id
            LEFT JOIN res_partner payee ON payee.id = credit.partner_id
            WHERE partial.max_date <= %(day)s
                AND (%(counts)s OR %(counts_credit)s)
                AND (debit.account_id IN (SELECT account_id
                        FROM receivables_account_role)
                    OR credit.account_id IN (SELECT account_id
                        FROM receivables_account_role))
                AND (debit.account_id != credit.account_id
                    OR COALESCE(payer.commercial_partner_id, 0)
                        != COALESCE(payee.commercial_partner_id, 0)
                    OR NOT %(counts)s OR NOT %(counts_credit)s)
            ORDER BY partial.max_date, partial.id""",
            counts=counts,
            counts_credit=counts_credit,
            day=scope["day"],
            companies=scope["company_ids"],
        )

    def _kinds(self, debit, credit, flags):
        """Codes of ``KINDS`` that say what is unusual about a match."""
        debit_counts, credit_counts, same_companies = flags
        kinds = []
        if debit[0] != credit[0]:
            kinds.append("accounts")
        if debit[1] != credit[1]:
            kinds.append("partners")
        if not same_companies:
            kinds.append("companies")
        if {debit[4], credit[4]} != {"posted"}:
            kinds.append("posting")
        if not (debit_counts and credit_counts) and not kinds:
            kinds.append("dates")
        return kinds
