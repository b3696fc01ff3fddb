"""A large ledger for measurements: a few entries by the ORM, multiplied by SQL.

Deterministic: every figure comes from a hash of the row number. Amounts are multiples
of ten, so that the parts and the exchanged amounts of each pattern stay exact to the
cent. Run inside an Odoo shell: ``load(env, "M")``.
"""

import time
from datetime import date, timedelta

from odoo.tools import SQL

from ledger_check import check

SIZES = {
    "S": (2_000, 200),
    "M": (20_000, 2_000),
    "L": (100_000, 10_000),
    "XL": (1_000_000, 50_000),
}
TODAY = date.today()
UNIT = 100  # amount of every pattern, before scaling
# pattern: (share of the number of invoices, currency, what happened to it)
PATTERNS = (
    (0.65, "EUR", "untouched"),
    (0.10, "USD", "untouched"),
    (0.17, "EUR", "part_paid"),
    (0.03, "USD", "part_paid"),
    (0.05, "EUR", "part_credited"),
    (0.25, "EUR", "paid"),
    (0.04, "EUR", "credit_note"),
    (0.03, "EUR", "receipt"),
)
MONEY = ("monetary", "float")
DATES = ("date",)


def load(env, size):
    """Fill the main company of a database with a ledger of this size.

    :return: seconds spent
    """
    started = time.monotonic()
    invoices, customers = SIZES[size]
    company = _company(env)
    env = env(
        context=dict(
            env.context, allowed_company_ids=company.ids, tracking_disable=True
        )
    )
    partners = _partners(env, customers)
    # all patterns first: the ORM numbers its moves after the last one it finds
    patterns = [
        (_pattern(env, company, currency, event), round(share * invoices))
        for share, currency, event in PATTERNS
    ]
    env.flush_all()
    for number, (moves, copies) in enumerate(patterns):
        _multiply(env, moves, copies, number, partners)
    for table in ("account_move", "account_move_line", "account_partial_reconcile"):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    env.invalidate_all()
    check(env, company)
    env.cr.commit()
    return time.monotonic() - started


def _company(env):
    company, euro = env.company, env.ref("base.EUR")
    if company.currency_id != euro:
        euro.active = True
        company.with_context(install_mode=True).write(
            {"country_id": env.ref("base.fr").id, "currency_id": euro.id}
        )
        env["account.chart.template"].try_loading(
            "fr", company=company, install_demo=False
        )
    dollar = env.ref("base.USD")
    dollar.active = True
    if not dollar.rate_ids:
        env["res.currency.rate"].create(
            {"currency_id": dollar.id, "name": "2020-01-01", "rate": 1.25}
        )
    return company


def _partners(env, number):
    """Customers copied from one; 3 % have no e-mail. The ids, oldest first."""
    pattern = env["res.partner"].create(
        {
            "name": "Customer",
            "is_company": True,
            "street": "1 rue de la Gare",
            "city": "Lyon",
            "country_id": env.ref("base.fr").id,
            "customer_rank": 1,
        }
    )
    env.flush_all()
    columns = [
        SQL.identifier(name)
        for name in _columns(env, "res_partner")
        if name not in ("id", "name", "complete_name", "email", "email_normalized")
        and name != "commercial_partner_id"
    ]
    rows = env.execute_query(
        SQL(
            """
            INSERT INTO res_partner (id, name, complete_name, email, email_normalized,
                                     commercial_partner_id, %(columns)s)
            SELECT i, 'Customer ' || n, 'Customer ' || n, mail, mail, i, %(columns)s
              FROM (SELECT n, nextval('res_partner_id_seq') AS i,
                           CASE WHEN n %% 33 = 0 THEN NULL
                                ELSE 'customer' || n || '@client.example' END AS mail
                      FROM generate_series(1, %(number)s) n) new, res_partner p
             WHERE p.id = %(pattern)s
         RETURNING id
            """,
            columns=SQL(", ").join(columns),
            number=number,
            pattern=pattern.id,
        )
    )
    return [row[0] for row in rows]


def _pattern(env, company, currency, event):
    """The moves of one pattern, posted and reconciled by the ORM, due ``TODAY``."""
    partner = env["res.partner"].create({"name": f"Pattern {currency} {event}"})
    day = TODAY - timedelta(days=30)
    document = _document(env, partner, currency, day, "out_invoice")
    if event == "untouched":
        return document
    if event == "credit_note":
        document = _document(env, partner, currency, day, "out_refund")
        return document
    if event == "receipt":
        return _receipt(env, company, document, day, UNIT)
    if event == "part_credited":
        other = _document(env, partner, currency, day, "out_refund", UNIT * 0.4)
    else:
        amount = UNIT if event == "paid" else UNIT * 0.5
        other = _receipt(env, company, document, day + timedelta(days=1), amount)
    _receivable(document + other).reconcile()
    return document + other


def _document(env, partner, currency, day, move_type, amount=UNIT):
    move = env["account.move"].create(
        {
            "move_type": move_type,
            "partner_id": partner.id,
            "invoice_date": day,
            "date": day,
            "invoice_date_due": TODAY,
            "currency_id": env.ref(f"base.{currency}").id,
            "invoice_line_ids": [
                (0, 0, {"name": "Goods", "price_unit": amount, "tax_ids": [(5,)]})
            ],
        }
    )
    move.action_post()
    return move


def _receipt(env, company, document, day, amount):
    receivable = _receivable(document)
    journal = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
    )
    currency = document.currency_id
    balance = currency._convert(amount, company.currency_id, company, day)
    sides = ((journal.default_account_id, 1), (receivable.account_id, -1))
    move = env["account.move"].create(
        {
            "journal_id": journal.id,
            "date": day,
            "line_ids": [
                (
                    0,
                    0,
                    {
                        "account_id": account.id,
                        "partner_id": document.partner_id.id,
                        "currency_id": currency.id,
                        "amount_currency": sign * amount,
                        "balance": sign * balance,
                    },
                )
                for account, sign in sides
            ],
        }
    )
    move.action_post()
    return move


def _receivable(moves):
    return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")


# -- multiplying ----------------------------------------------------------------------


def _multiply(env, moves, number, salt, partners):
    """Copy a pattern so many times, scaled, moved in time and spread over customers."""
    env.cr.execute(SQL("DROP TABLE IF EXISTS bench_clone, bench_move, bench_line"))
    env.cr.execute(
        SQL(
            """
            CREATE TEMP TABLE bench_clone AS
            SELECT n, (%(partners)s)[1 + floor(%(many)s * u1 ^ 2.5)::int] AS partner_id,
                   greatest(0.1, round(exp(1.2 * (u2 + u3 + u4 - 1.5) * 2)::numeric, 1))
                   AS factor,
                   60 - floor(460 * u5)::int AS shift
              FROM (SELECT n, %(u1)s AS u1, %(u2)s AS u2, %(u3)s AS u3, %(u4)s AS u4,
                           %(u5)s AS u5
                      FROM generate_series(1, %(number)s) n) drawn
            """,
            partners=partners,
            many=len(partners),
            number=number,
            **{f"u{index}": _uniform(salt * 10 + index) for index in range(1, 6)},
        )
    )
    for name, table, ids in (
        ("bench_move", "account_move", moves.ids),
        ("bench_line", "account_move_line", moves.line_ids.ids),
    ):
        env.cr.execute(
            SQL(
                """
                CREATE TEMP TABLE %(name)s AS
                SELECT n, old, nextval(%(sequence)s) AS new
                  FROM bench_clone, unnest(%(ids)s) old;
                CREATE INDEX ON %(name)s (old, n)
                """,
                name=SQL.identifier(name),
                sequence=f"{table}_id_seq",
                ids=ids,
            )
        )
    _copy_moves(env)
    _copy_lines(env)
    _copy_partials(env, moves)


def _uniform(salt):
    """A number in [0, 1) from the row number, the same on every machine."""
    return SQL(
        "('x' || substr(md5(n || ':' || %s), 1, 8))::bit(32)::bigint / 4294967296.0",
        str(salt),
    )


def _columns(env, table):
    """Names of the columns of a table that may be written."""
    rows = env.execute_query(
        SQL(
            """
            SELECT column_name FROM information_schema.columns
             WHERE table_name = %s AND table_schema = current_schema
               AND is_generated = 'NEVER' ORDER BY ordinal_position
            """,
            table,
        )
    )
    return [row[0] for row in rows]


def _values(env, model, fixed):
    """``(columns, expressions)`` of a copied row ``o`` of clone ``c``.

    Amounts are scaled, dates moved, everything else is as in the pattern.
    """
    fields = env[model]._fields
    rates = {"tax_percent", "quantity", "discount", "deductible_amount"}
    columns, expressions = [], []
    for name in _columns(env, env[model]._table):
        column = SQL.identifier("o", name)
        field = fields.get(name)
        if name in fixed:
            column = fixed[name]
        elif field and field.type in MONEY and name not in rates and "rate" not in name:
            column = SQL("round((%s * c.factor)::numeric, 2)", column)
        elif field and field.type in DATES:
            column = SQL("%s + c.shift", column)
        columns.append(SQL.identifier(name))
        expressions.append(column)
    return SQL(", ").join(columns), SQL(", ").join(expressions)


def _copy_moves(env):
    prefix = SQL("'BM/' || to_char(o.date + c.shift, 'YYYY') || '/'")
    name = SQL("%s || m.new", prefix)
    columns, values = _values(
        env,
        "account.move",
        {
            "id": SQL("m.new"),
            "name": name,
            "payment_reference": name,
            "partner_id": SQL("c.partner_id"),
            "commercial_partner_id": SQL("c.partner_id"),
            "partner_shipping_id": SQL("c.partner_id"),
            "access_token": SQL("NULL"),
            "sequence_prefix": prefix,
            "sequence_number": SQL("m.new"),
        },
    )
    env.cr.execute(
        SQL(
            """INSERT INTO account_move (%s) SELECT %s FROM bench_move m
               JOIN bench_clone c USING (n) JOIN account_move o ON o.id = m.old""",
            columns,
            values,
        )
    )


def _copy_lines(env):
    columns, values = _values(
        env,
        "account.move.line",
        {
            "id": SQL("l.new"),
            "move_id": SQL("m.new"),
            "move_name": SQL(
                "'BM/' || to_char(o.date + c.shift, 'YYYY') || '/' || m.new"
            ),
            "partner_id": SQL("c.partner_id"),
            "full_reconcile_id": SQL("NULL"),
            "matching_number": SQL(
                "CASE WHEN o.matching_number IS NULL THEN NULL ELSE 'P' || m.new END"
            ),
        },
    )
    env.cr.execute(
        SQL(
            """INSERT INTO account_move_line (%s) SELECT %s FROM bench_line l
               JOIN bench_clone c USING (n) JOIN account_move_line o ON o.id = l.old
               JOIN bench_move m ON m.n = l.n AND m.old = o.move_id""",
            columns,
            values,
        )
    )


def _copy_partials(env, moves):
    """The reconciliations of the pattern; complete ones without their full record."""
    columns, values = _values(
        env,
        "account.partial.reconcile",
        {
            "id": SQL("nextval('account_partial_reconcile_id_seq')"),
            "debit_move_id": SQL("d.new"),
            "credit_move_id": SQL("k.new"),
            "full_reconcile_id": SQL("NULL"),
        },
    )
    env.cr.execute(
        SQL(
            """INSERT INTO account_partial_reconcile (%s) SELECT %s
                 FROM account_partial_reconcile o
                 JOIN bench_line d ON d.old = o.debit_move_id
                 JOIN bench_line k ON k.old = o.credit_move_id AND k.n = d.n
                 JOIN bench_clone c ON c.n = d.n
                WHERE o.debit_move_id IN %s""",
            columns,
            values,
            tuple(moves.line_ids.ids),
        )
    )
