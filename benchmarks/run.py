"""Measure the add-on side by side with account_credit_control and bare SQL.

    python benchmarks/run.py --size L [--timeout 300] [--keep]

Each size from S to the one asked for gets a database with the same ledger, this add-on
and the peer. Absolute times depend on the machine: read the ratios, which come from one
run. The table goes to ``benchmarks/RESULTS.md``.
"""

import argparse
import json
import math
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "dev")]

import database  # noqa: E402
import postgres  # noqa: E402
import run_odoo  # noqa: E402
from project import STATE, StepError, main, python, run, say  # noqa: E402
from results import table  # noqa: E402

SIZES = ("S", "M", "L", "XL")
PEER = "odoo-addon-account-credit-control==19.0.*"
PEERS = STATE / "peers"
STAGES = (
    "bare_prepare",
    "bare_insert",
    "ours_propose",
    "ours_propose_again",
    "ours_propose_next_day",
    "ours_prepare_mails",
    "ours_letters",
    "bare_refresh_prepare",
    "bare_refresh",
    "ours_refresh_all",
    "peer_prepare",
    "peer_propose",
    "peer_propose_next_day",
    "peer_mark",
    "peer_mails",
    "peer_letters",
    "peer_communications",
)
# A stage of the peer works on what an earlier one made: without that, it is left out.
NEEDS = {
    "peer_mark": "peer_propose",
    "peer_mails": "peer_mark",
    "peer_letters": "peer_mark",
    "peer_communications": "peer_mark",
}


def get_peer():
    """Install the peer beside, not into, the project's Python."""
    if not (PEERS / "odoo" / "addons" / "account_credit_control").is_dir():
        pip = (python(), "-m", "pip", "install", "--quiet", "--no-deps")
        run((*pip, "--target", PEERS, PEER), f"install {PEER} from the package index")


def shell(name, script, env=None, timeout=None):
    """Run a Python text inside an Odoo shell on a database.

    :raises subprocess.TimeoutExpired: the shell was ended at the timeout
    """
    addons = run_odoo.addons_path(PEERS / "odoo" / "addons")
    command = run_odoo.command(
        "shell", "-d", name, "--no-http", "--log-level=error", addons=addons
    )
    done = subprocess.run(
        command,
        input=script,
        text=True,
        capture_output=True,
        timeout=timeout,
        env={**run_odoo.environment(), **(env or {})},
        check=False,
    )
    if done.returncode or "Traceback" in done.stderr:
        tail = "\n  ".join(done.stderr.splitlines()[-12:])
        raise StepError(f"the benchmark stopped on database {name}:\n  {tail}")


def make_ledger(size):
    """A database with the ledger of this size, without add-ons of ours; its name.

    It is kept, so that only the first run loads it.
    """
    ledger = f"bench_ledger_{size.lower()}"
    if ledger not in database.names():
        say(f"{size}: loading the ledger")
        half_made = f"{ledger}_new"
        database.create(half_made)
        shell(half_made, _script("ledger", f"ledger.load(env, {size!r})"))
        database.drop(ledger)
        database.copy(half_made, ledger)
        database.drop(half_made)
    return ledger


def make_database(size):
    """A database with the ledger of this size and both add-ons; its name."""
    name = f"bench_{size.lower()}"
    database.copy(make_ledger(size), name)
    say(f"{size}: installing the add-ons")
    modules = "receivables_followup,account_credit_control"
    addons = run_odoo.addons_path(PEERS / "odoo" / "addons")
    command = run_odoo.command(
        "-d", name, "-i", modules, "--stop-after-init", "--no-http", addons=addons
    )
    run(command, f"install {modules}", f"{name}.log", env=run_odoo.environment())
    return name


def _script(module, line):
    return f"import sys; sys.path.insert(0, {str(HERE)!r})\nimport {module}\n{line}\n"


def measure(name, stage, timeout):
    """What one stage took, or ``{"timeout": seconds}``."""
    outcome = STATE / "bench-stage.json"
    outcome.unlink(missing_ok=True)
    env = {"BENCH_STAGE": stage, "BENCH_RESULT": str(outcome)}
    try:
        shell(name, _script("stages", "stages.main(env)"), env, timeout)
    except subprocess.TimeoutExpired:
        return {"timeout": timeout}
    return json.loads(outcome.read_text())


def machine():
    """The facts of this machine that matter to a reader."""
    with database.connect() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0].split()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} cores, {math.ceil(memory)} GiB, PostgreSQL {server}, "
        f"Python {platform.python_version()}"
    )


def write_report(text):
    """Write the tables; what other scripts measured, under ``Lettering``, stays."""
    path = HERE / "RESULTS.md"
    _old, heading, rest = path.read_text().partition("\n## Lettering\n")
    path.write_text(f"{text.rstrip()}\n{heading}{rest}")


def bench(arguments):
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", choices=SIZES, default="L")
    options.add_argument("--timeout", type=int, default=300, help="seconds per stage")
    options.add_argument("--only", help="stages, separated by commas")
    options.add_argument("--keep", action="store_true", help="keep the databases")
    asked = options.parse_args(arguments)
    postgres.start()
    run_odoo.write_config()
    get_peer()
    results = {}
    for size in SIZES[: SIZES.index(asked.size) + 1]:
        name = make_database(size)
        results[size] = {}
        for stage in asked.only.split(",") if asked.only else STAGES:
            needed = NEEDS.get(stage)
            if needed and "seconds" not in results[size].get(needed, {}):
                say(f"{size}: {stage}: left out, {needed} did not finish")
                continue
            results[size][stage] = measure(name, stage, asked.timeout)
            say(f"{size}: {stage}: {results[size][stage]}")
        if not asked.keep:
            database.drop(name)
    text = table(results, machine())
    if not asked.only:
        write_report(text)
    print(text)


if __name__ == "__main__":
    main(bench, sys.argv[1:])
