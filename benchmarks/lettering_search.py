"""Measure the search for matches on 185,000 open items of which the truth is known.

    python benchmarks/lettering_search.py [--customers 5400] [--keep]

A database is filled with the ledger of ``lettering_truth``, the rules every company
starts with search it, and each match is compared with the truth. Prints what was found.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "dev")]

import database  # noqa: E402
import run_odoo  # noqa: E402
from project import StepError, main, say  # noqa: E402

NAME = "bench_lettering_search"
SCRIPT = """
import sys; sys.path.insert(0, {here!r})
import lettering_stage
lettering_stage.run(env, {customers})
"""


def command_line(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=5400)
    parser.add_argument("--keep", action="store_true", help="keep the database")
    options = parser.parse_args(arguments)
    say(f"{NAME}: a database with the add-on")
    database.create(NAME, ("receivables_followup",))
    try:
        outcome = measure(options.customers)
    finally:
        if not options.keep:
            database.drop(NAME)
    print(json.dumps(outcome, indent=4))
    return 1 if outcome["wrong"] else 0


def measure(customers):
    """Load and search in an Odoo shell; the figures."""
    command = run_odoo.command("shell", "-d", NAME, "--no-http", "--log-level=error")
    done = subprocess.run(
        command,
        input=SCRIPT.format(here=str(HERE), customers=customers),
        text=True,
        capture_output=True,
        env=run_odoo.environment(),
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise StepError(f"the search stopped:\n{done.stderr[-2000:]}")
    return json.loads(lines[-1])


if __name__ == "__main__":
    main(command_line)
