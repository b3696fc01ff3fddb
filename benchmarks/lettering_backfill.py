"""Letters for a million reconciled items, against the bare statement that writes them.

Run inside an Odoo shell on a scratch database with the add-on installed, with this file
as standard input (``python dev/run_odoo.py shell -d DATABASE --no-http``).
``BENCH_LINES`` changes the number of items. Items are copies of one posted pair: 5,000
customers, groups of two, 3 % of the groups partial, one in a thousand across customers.
The copies hang on the entries of the pair, since letters read no entry.
"""

import json
import os
import resource
import time

from odoo.tools import SQL

LINES = int(os.environ.get("BENCH_LINES", "1000000"))
CUSTOMERS = 5_000


def pair(env):
    """One reconciled pair of a customer, by the ORM."""
    partner = env["res.partner"].create({"name": "Pattern", "is_company": True})
    accounts = env["account.account"].search([("company_ids", "in", env.company.id)])
    receivable = accounts.filtered(lambda a: a.account_type == "asset_receivable")[:1]
    income = accounts.filtered(lambda a: a.account_type == "income")[:1]
    lines = env["account.move.line"]
    for balance in (100.0, -100.0):
        sides = ((receivable, balance), (income, -balance))
        move = env["account.move"].create(
            {
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "account_id": account.id,
                            "partner_id": partner.id,
                            "balance": amount,
                        },
                    )
                    for account, amount in sides
                ]
            }
        )
        move.action_post()
        lines += move.line_ids.filtered(lambda line: line.account_id == receivable)
    lines.reconcile()
    env.flush_all()
    return lines


def multiply(env, lines):
    """Customers by the ORM, copies of the pair by SQL."""
    partners = (
        env["res.partner"]
        .create([{"name": f"Customer {n}"} for n in range(CUSTOMERS)])
        .ids
    )
    env.flush_all()
    env.cr.execute(
        """SELECT column_name FROM information_schema.columns
            WHERE table_name = 'account_move_line' AND is_generated = 'NEVER'"""
    )
    columns = {row[0] for row in env.cr.fetchall()}
    columns -= {"id", "partner_id", "date", "matching_number", "letter"}
    columns -= {"full_reconcile_id"}
    names = SQL(", ").join(SQL.identifier(name) for name in sorted(columns))
    env.cr.execute(
        SQL(
            """
            INSERT INTO account_move_line (partner_id, date, matching_number, %(names)s)
            SELECT (%(partners)s::int[])[1 + (n / 2 + CASE WHEN n / 2 %% 1000 = 7
                                              THEN n ELSE 0 END) %% %(customers)s],
                   date '2020-01-01' + n %% 2000,
                   CASE WHEN n / 2 %% 33 = 0 THEN 'P' ELSE '' END || 10000000 + n / 2,
                   %(names)s
              FROM generate_series(0, %(lines)s - 1) n
              JOIN account_move_line line ON line.id = (%(pair)s::int[])[1 + n %% 2]
            """,
            names=names,
            partners=partners,
            customers=CUSTOMERS,
            lines=LINES,
            pair=lines.ids,
        )
    )
    env.cr.commit()
    for statement in ("VACUUM ANALYZE account_move_line", "ANALYZE res_partner"):
        env.cr._cnx.autocommit = True
        env.cr.execute(statement)
        env.cr._cnx.autocommit = False


def timed(env, work):
    queries, started = env.cr.sql_log_count, time.monotonic()
    made = work()
    env.flush_all()
    env.cr.commit()
    return {
        "seconds": round(time.monotonic() - started, 1),
        "queries": env.cr.sql_log_count - queries,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "made": made,
    }


def bare(env):
    """What any program must do: write a text of three letters on each item."""
    env.cr.execute(
        """UPDATE account_move_line SET letter = 'AAA'
            WHERE letter IS NULL AND matching_number ~ '^P?1[0-9]{7}$'"""
    )
    return env.cr.rowcount


def forget(env):
    env.cr.execute("UPDATE account_move_line SET letter = NULL WHERE letter = 'AAA'")
    env.cr.commit()
    env.cr._cnx.autocommit = True
    env.cr.execute("VACUUM FULL ANALYZE account_move_line")
    env.cr._cnx.autocommit = False


def main(env):
    results = {}
    multiply(env, pair(env))
    results["bare"] = timed(env, lambda: bare(env))
    forget(env)
    setup = env["receivables.letter.setup"]._of(env.company)
    results["letters"] = timed(env, lambda: setup.action_run() and setup.line_done)
    check = env["receivables.letter"]
    results["check"] = timed(env, lambda: len(check._faults(env.company)))
    again = timed(env, lambda: setup.action_run() and setup.line_done)
    results["again"] = again
    results["rate"] = round(
        results["letters"]["made"] / max(results["letters"]["seconds"], 0.1)
    )
    print(json.dumps(results, indent=2))


main(env)  # noqa: F821 - the shell provides it
