"""Measure what the recovery wing does each night on a large ledger, twice.

    python benchmarks/recovery_nightly.py [--size L] [--keep]

The ledger is that of ``run.py``: S 2,000 invoices, M 20,000, L 100,000. The first night
computes all claims and limitation periods, the second finds that nothing changed; the
bare statement copies as many rows as there are claims. Read the ratios.
"""

import argparse
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "dev")]

import database  # noqa: E402
import run as bench  # noqa: E402
from project import STATE, main, say  # noqa: E402

NAME = "bench_recovery_nightly"
NIGHT = """
import json, resource, time
from odoo import fields

JOBS = (
    ("cards", "receivables.card", "_cron_refresh"),
    ("late charges", "receivables.late.charge", "_cron_accrue"),
    ("limitation", "receivables.limitation", "_cron_refresh"),
    ("disputes", "receivables.dispute", "_cron_judge"),
    ("plans", "receivables.payment.plan", "_cron_judge"),
    ("formal notices", "receivables.dunning.notice", "_cron_formal_deadlines"),
    ("cases", "receivables.legal.case", "_cron_daily"),
)

def timed(work):
    env.invalidate_all()
    before, started = env.cr.sql_log_count, time.monotonic()
    work()
    env.cr.commit()
    return {
        "seconds": round(time.monotonic() - started, 1),
        "queries": env.cr.sql_log_count - before,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }

company = env.company
company.receivables_charges_from = fields.Date.add(fields.Date.today(), years=-3)
env.cr.commit()
result = {}
for night in (1, 2):
    for label, model, method in JOBS:
        work = getattr(env[model], method)
        result[f"{label}, night {night}"] = timed(work)
claims = env["receivables.late.charge"].search_count([])
result["claims"] = claims
result["periods"] = env["receivables.limitation"].search_count([])

def bare():
    env.cr.execute(
        "CREATE TABLE bench_claims (LIKE receivables_late_charge INCLUDING ALL)"
    )
    env.cr.execute("INSERT INTO bench_claims SELECT * FROM receivables_late_charge")

result["bare copy of the claims"] = timed(bare)
with open(%r, "w") as file:
    json.dump(result, file)
"""


def command_line(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=bench.SIZES, default="L")
    parser.add_argument("--keep", action="store_true", help="keep the database")
    options = parser.parse_args(arguments)
    ledger = bench.make_ledger(options.size)
    database.copy(ledger, NAME)
    say(f"{options.size}: installing the add-on")
    database.install(NAME, ("receivables_followup",))
    outcome = STATE / "bench-recovery.json"
    outcome.unlink(missing_ok=True)
    try:
        bench.shell(NAME, NIGHT % str(outcome))
    finally:
        if not options.keep:
            database.drop(NAME)
    print(json.dumps(json.loads(outcome.read_text()), indent=4))


if __name__ == "__main__":
    main(command_line)
