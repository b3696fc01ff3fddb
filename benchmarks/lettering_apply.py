"""Measure lettering 2,000 pairs: one ``reconcile()`` per pair against a run.

    python benchmarks/lettering_apply.py [--pairs 2000]

The peer, account_reconcile_oca, letters them as its screen does: it chooses the two
items of a customer and reconciles. Each way letters the same ledger in a database of
its own that has both add-ons, mail tracking and the hooks at commit included. Read the
ratios: times depend on the machine.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "dev")]

import database  # noqa: E402
import run_odoo  # noqa: E402
from project import STATE, StepError, main, python, run, say  # noqa: E402

NAME = "bench_lettering_apply"
PEER = ("account_reconcile_oca", "account_statement_base")  # and what it needs
PEERS = STATE / "peers-lettering"
ADDONS = PEERS / "odoo" / "addons"

LEDGER = """
import json, resource, time
from datetime import timedelta
from odoo import Command, fields

PAIRS = %(pairs)d
day = fields.Date.today() - timedelta(days=20)
company = env.company
bank = env["account.journal"].search(
    [("company_id", "=", company.id), ("type", "=", "bank")], limit=1
)
partners = env["res.partner"].create(
    [{"name": f"Client {n}", "is_company": True} for n in range(200)]
)
invoices = env["account.move"].create([
    {
        "move_type": "out_invoice",
        "partner_id": partners[n %% 200].id,
        "invoice_date": day,
        "invoice_line_ids": [Command.create(
            {"name": "Goods", "price_unit": 100.0 + n, "tax_ids": []}
        )],
    }
    for n in range(PAIRS)
])
invoices.action_post()
account = invoices.line_ids.filtered(
    lambda line: line.account_id.account_type == "asset_receivable"
).account_id
receipts = env["account.move"].create([
    {
        "move_type": "entry",
        "journal_id": bank.id,
        "date": day + timedelta(days=10),
        "line_ids": [
            Command.create({"account_id": bank.default_account_id.id,
                            "balance": 100.0 + n}),
            Command.create({"account_id": account.id, "balance": -100.0 - n,
                            "partner_id": partners[n %% 200].id}),
        ],
    }
    for n in range(PAIRS)
])
receipts.action_post()
ids = [
    (invoice + receipt).line_ids.filtered(lambda l: l.account_id == account).ids
    for invoice, receipt in zip(invoices, receipts)
]
# Pairs are wanted, not whole accounts.
rules = env["receivables.lettering.rule"].search([])
rules.active = False
rules.filtered(lambda rule: rule.kind == "exact").active = True
env.cr.commit()
env.invalidate_all()
Line = env["account.move.line"]

def measure(work):
    queries, began = env.cr.sql_log_count, time.monotonic()
    work()
    env.cr.commit()
    done = Line.search_count([("id", "in", sum(ids, [])), ("reconciled", "=", True)])
    return {
        "seconds": time.monotonic() - began,
        "queries": env.cr.sql_log_count - queries,
        "lettered": done // 2,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
"""

STAGES = {
    "one reconcile() per pair": """
def work():
    for pair in ids:
        Line.browse(pair).reconcile()
result = measure(work)
""",
    "the screen of account_reconcile_oca": """
def work():
    screens = {
        screen.partner_id.id: screen
        for screen in env["account.account.reconcile"].search(
            [("account_id", "=", account.id)]
        )
    }
    for pair in ids:
        lines = Line.browse(pair)
        screen = screens[lines.partner_id.id]
        screen.invalidate_recordset()
        for line in lines:
            screen._add_account_move_line(line)
        screen.reconcile()
result = measure(work)
""",
    "a run of ours": """
def work():
    run = env["receivables.lettering.run"].create({"company_id": company.id})
    run.action_run()
    assert run.group_count == PAIRS, run.group_count
result = measure(work)
""",
    "undo of the run": """
run = env["receivables.lettering.run"].create({"company_id": company.id})
run.action_run()
env.cr.commit()
env.invalidate_all()
result = measure(lambda: run.action_undo("Benchmark"))
assert result["lettered"] == 0, result
result["lettered"] = PAIRS
""",
}


def get_peer():
    """Install the peer beside, not into, the project's Python."""
    if not (ADDONS / PEER[0]).is_dir():
        names = [f"odoo-addon-{name}==19.0.*" for name in PEER]
        pip = (python(), "-m", "pip", "install", "--quiet", "--no-deps")
        run((*pip, "--target", PEERS, *names), f"install {PEER[0]}")


def measured(stage, pairs):
    """Figures of one way of lettering, in a fresh database."""
    database.create(NAME, ("receivables_followup",))
    addons = run_odoo.addons_path(ADDONS)
    environment = run_odoo.environment()
    command = run_odoo.command(
        *("-d", NAME, "-i", PEER[0], "--stop-after-init", "--no-http"), addons=addons
    )
    run(command, f"install {PEER[0]}", f"{NAME}.log", env=environment)
    command = run_odoo.command(
        *("shell", "-d", NAME, "--no-http", "--log-level=error"), addons=addons
    )
    script = LEDGER % {"pairs": pairs} + STAGES[stage]
    try:
        done = subprocess.run(
            command,
            input=script + "\nprint(json.dumps(result))\n",
            text=True,
            capture_output=True,
            env=environment,
            check=False,
        )
    finally:
        database.drop(NAME)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise StepError(f"the benchmark stopped:\n{done.stderr[-2000:]}")
    return json.loads(lines[-1])


def compare(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=2000)
    pairs = parser.parse_args(arguments).pairs
    get_peer()
    rows = {stage: measured(stage, pairs) for stage in STAGES}
    base = rows["one reconcile() per pair"]["seconds"]
    say(f"{pairs} pairs, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    say("| Way | Pairs | ms per pair | Queries per pair | Times faster | Memory (MB) |")
    say("|---|---|---|---|---|---|")
    for stage, row in rows.items():
        count = row["lettered"]
        say(
            f"| {stage} | {count} | {1000 * row['seconds'] / count:.1f} |"
            f" {row['queries'] / count:.2f} | {base / row['seconds']:.1f} |"
            f" {row['memory']} |"
        )


if __name__ == "__main__":
    main(compare, sys.argv[1:])
