"""Inside an Odoo shell: the ledger of ``lettering_truth`` as open items, searched."""

import json
import resource
import time
from collections import Counter

from odoo.tools import SQL

from ledger import TODAY, _columns, _company, _document, _partners, _receipt
from lettering_truth import judge, ledger

# Columns of the copied rows that differ from the pattern's.
MOVE = {
    "id": "n.move",
    "name": "n.number",
    "payment_reference": "CASE WHEN n.kind = 'invoice' THEN n.number END",
    "ref": "CASE WHEN n.kind = 'refund' THEN n.label END",
    "partner_id": "n.partner",
    "commercial_partner_id": "n.partner",
    "date": "n.date",
    "invoice_date": "CASE WHEN n.kind <> 'receipt' THEN n.date END",
    "invoice_date_due": "CASE WHEN n.kind <> 'receipt' THEN n.due END",
    "sequence_number": "n.line",
    "access_token": "NULL",
}
LINE = {
    "id": "n.line",
    "move_id": "n.move",
    "move_name": "n.number",
    "ref": "CASE WHEN n.kind = 'refund' THEN n.label END",
    "name": "n.label",
    "partner_id": "n.partner",
    "date": "n.date",
    "invoice_date": "CASE WHEN n.kind <> 'receipt' THEN n.date END",
    "date_maturity": "n.due",
    "debit": "greatest(n.amount, 0)",
    "credit": "greatest(-n.amount, 0)",
    "balance": "n.amount",
    "amount_currency": "n.amount",
    "amount_residual": "n.amount",
    "amount_residual_currency": "n.amount",
    "reconciled": "FALSE",
}


def run(env, customers):
    """Load, search twice (the second with warm caches) and print what came out."""
    items = ledger(customers)
    ids = load(env, items, customers)
    company = env.company
    Search = env["receivables.lettering.search"]
    seconds, cpu, queries = [], [], []
    for _turn in range(2):
        env.invalidate_all()
        started, before = time.monotonic(), env.cr.sql_log_count
        busy = time.process_time()
        result = Search._find(company)
        seconds.append(round(time.monotonic() - started, 2))
        cpu.append(round(time.process_time() - busy, 2))
        queries.append(env.cr.sql_log_count - before)
    started = time.monotonic()
    lines = Search._load(company, Search._roles(company).account_id.ids)
    reading = round(time.monotonic() - started, 2)
    place = {line_id: number for number, line_id in enumerate(ids)}
    verdict = judge(items, [[place[i] for i in m.line_ids] for m in result.matches])
    print()
    print(
        json.dumps(
            {
                "debits": sum(item.amount > 0 for item in items),
                "credits": sum(item.amount < 0 for item in items),
                "read": len(lines),
                "seconds": seconds,
                "seconds_of_python": cpu,
                "seconds_reading": reading,
                "queries": queries,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                "matches": Counter(match.kind for match in result.matches),
                "doubts": Counter(doubt.reason for doubt in result.doubts),
                "skipped": result.skipped,
                **verdict._asdict(),
            }
        )
    )


def load(env, items, customers):
    """Write the items as journal items; their ids in the same order."""
    company = _company(env)
    company._receivables_setup()
    partners = _partners(env, customers)
    pattern = env["res.partner"].create({"name": "Pattern"})
    documents = {
        kind: _document(env, pattern, "EUR", TODAY, move_type)
        for kind, move_type in (("invoice", "out_invoice"), ("refund", "out_refund"))
    }
    documents["receipt"] = _receipt(env, company, documents["invoice"], TODAY, 100)
    env.flush_all()
    moves = [move.id for move in documents.values()]
    # Their numbers would meet those of the copies.
    env.cr.execute(
        "UPDATE account_move SET name = 'Pattern ' || id WHERE id = ANY(%s)", [moves]
    )
    _new_rows(env, items, partners, documents)
    for table, fixed, old in (
        ("account_move", MOVE, "old_move"),
        ("account_move_line", LINE, "old_line"),
    ):
        _copy(env, table, fixed, old)
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    env.cr.execute(
        "UPDATE account_move_line SET parent_state = 'draft' WHERE move_id = ANY(%s)",
        [moves],
    )
    env.cr.commit()
    env.invalidate_all()
    rows = env.execute_query(SQL("SELECT line FROM bench_new ORDER BY place"))
    return [row[0] for row in rows]


def _new_rows(env, items, partners, documents):
    """A table of what is to be copied from which pattern."""
    env.cr.execute(
        """CREATE TEMP TABLE bench_new (place int, partner int, amount numeric,
           date date, due date, kind varchar, number varchar, label varchar,
           old_move int, old_line int, move int, line int)"""
    )
    old = {}
    for kind, move in documents.items():
        line = move.line_ids.filtered(
            lambda one: one.account_type == "asset_receivable"
        )
        old[kind] = (move.id, line.id)
    rows = [
        (
            place,
            partners[item.partner - 1],
            item.amount / 100,
            item.date,
            item.due,
            item.kind,
            item.number,
            item.label,
            *old[item.kind],
        )
        for place, item in enumerate(items)
    ]
    for start in range(0, len(rows), 5000):
        env.cr.execute(
            SQL(
                """INSERT INTO bench_new SELECT *, nextval('account_move_id_seq'),
                   nextval('account_move_line_id_seq') FROM (VALUES %s) v""",
                SQL(", ").join(
                    SQL("(%s)", SQL(", ").join(SQL("%s", value) for value in row))
                    for row in rows[start : start + 5000]
                ),
            )
        )


def _copy(env, table, fixed, old):
    columns = _columns(env, table)
    env.cr.execute(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM bench_new n JOIN %s o ON o.id = n.%s",
            SQL.identifier(table),
            SQL(", ").join(SQL.identifier(name) for name in columns),
            SQL(", ").join(
                SQL(fixed[name]) if name in fixed else SQL.identifier("o", name)
                for name in columns
            ),
            SQL.identifier(table),
            SQL.identifier(old),
        )
    )
