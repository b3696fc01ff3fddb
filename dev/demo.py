"""A French company whose customers are chased for real: `make demo`, `make serve`.

    python dev/demo.py              build what is missing, print the table, serve
    python dev/demo.py --no-serve   stop after the table
    python dev/demo.py --again      serve, building the demo only if there is none

Each step is done once for a state of the add-ons' code: run it again after an
interruption, and it goes on where it stopped.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess

import database
import demo_table
import mailcatcher
import postgres
import processes
import run_odoo
from project import (
    DEV,
    LOGS,
    STATE,
    StepError,
    add_on_folders,
    content_key,
    forget,
    is_done,
    main,
    mark_done,
    say,
)

DATABASE = "receivables_demo"
MODULES = ("receivables_followup",)
FOLDER = STATE / "demo"
MAILDIR = FOLDER / "maildir"
RESULT = FOLDER / "result.json"
LETTERS = FOLDER / "letters"
HTTP_PORT = 8069
STEPS = ("demo-database", "demo-data", "demo-run")


def demo(serve=True, again=False):
    FOLDER.mkdir(parents=True, exist_ok=True)
    pid = processes.running("server")
    if pid:
        say(f"The demo is being served already (process {pid}).")
        show()
        return
    postgres.start()
    port = processes.remembered_port("http", HTTP_PORT)
    if again and _was_built():
        upgrade()
    else:
        build(port)
    show()
    if serve:
        serve_until_stopped(port)
    else:
        say("`make serve` opens it in the browser.")


def build(port):
    """Do the steps that were not done for the present code."""
    key = _key()
    if DATABASE not in database.names() or not is_done(STEPS[0], key):
        for step in STEPS:
            forget(step)
        say(f"demo: making the database {DATABASE} and installing the add-on")
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir()
        database.create(DATABASE, MODULES)
        mark_done(STEPS[0], key)
    if is_done(STEPS[1], key) and is_done(STEPS[2], key):
        say("demo: database, data and run are there already")
        return
    with processes.mail_catcher(MAILDIR) as mail_port:
        if not is_done(STEPS[1], key):
            say("demo: a French company, its customers and a year of sales")
            run_in_odoo("data", mail_port)
            mark_done(STEPS[1], key)
        _use_ports(port, mail_port)
        # The PDFs' style sheets are fetched from a server. Without scheduled actions:
        # the run is sent by the call below and by nobody else.
        with processes.odoo_server(DATABASE, port, "--max-cron-threads=0"):
            say("demo: refreshing the cards, proposing a run, sending its notices")
            run_in_odoo("run", mail_port)
    mark_done(STEPS[2], key)


def upgrade():
    """Bring the demo database, and what was done in it, to the present code."""
    key = _key()
    if not (is_done(STEPS[0], key) or is_done("demo-upgrade", key)):
        say("demo: the code changed, upgrading the database (make demo: a new one)")
        database.run_to_end(DATABASE, "-u", ",".join(MODULES))
        mark_done("demo-upgrade", key)


def _key():
    """Changes with the version of Odoo and with the add-ons' code."""
    return content_key(database.template(), DEV / "demo_job.py", *add_on_folders())


def run_in_odoo(step, mail_port):
    """Run a step of `demo_job.py` in an Odoo shell."""
    LOGS.mkdir(parents=True, exist_ok=True)
    env = {
        **run_odoo.environment(),
        "DEMO_STEP": step,
        "DEMO_MAIL_PORT": str(mail_port),
        "DEMO_RESULT": str(RESULT),
        "DEMO_LETTERS": str(LETTERS),
    }
    command = run_odoo.command("shell", "-d", DATABASE, "--no-http")
    log = LOGS / f"demo-{step}.log"
    with (DEV / "demo_job.py").open() as script, log.open("w") as output:
        done = subprocess.run(
            command, stdin=script, stdout=output, stderr=subprocess.STDOUT, env=env
        )
    if done.returncode:
        tail = "\n  ".join(log.read_text(errors="replace").splitlines()[-15:])
        raise StepError(
            f"the step {step!r} of the demo failed:\n  {tail}\n  (all of it: {log})\n"
            "Once the cause is removed, `make demo` goes on from here"
        )


def show():
    """Print what the run did."""
    outcome = json.loads(RESULT.read_text())
    for line in demo_table.lines(outcome, len(mailcatcher.read_messages(MAILDIR))):
        say(line)
    say(f"Mails: {MAILDIR}")
    file = STATE / "port-http"
    port = file.read_text() if file.exists() else HTTP_PORT
    say(f"Address: http://127.0.0.1:{port}/odoo/receivables-cards")
    say("Log in as admin, manager, collector, leader or rep; password = login.")


def serve_until_stopped(port):
    """Serve the demo database in the foreground, with its mail catcher."""
    signal.signal(signal.SIGTERM, _interrupt)
    with processes.mail_catcher(MAILDIR) as mail_port:
        _use_ports(port, mail_port)
        with processes.odoo_server(DATABASE, port) as server:
            say("Serving; Ctrl-C stops it.")
            server.wait()
            raise StepError(f"Odoo ended by itself: see {server.log}")


def _interrupt(*_args):
    raise KeyboardInterrupt


def _use_ports(http_port, mail_port):
    """Tell the database where it is served and where its mail goes, this time."""
    address = f"http://127.0.0.1:{http_port}"
    with database.connect(DATABASE) as cursor:
        for key in ("web.base.url", "report.url"):
            cursor.execute(
                "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s) "
                "ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value",
                (key, address),
            )
        cursor.execute(
            "UPDATE ir_mail_server SET smtp_port = %s WHERE smtp_host = '127.0.0.1'",
            (mail_port,),
        )


def _was_built():
    return RESULT.exists() and DATABASE in database.names()


def command_line():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--no-serve", action="store_true", help="stop after the table")
    parser.add_argument("--again", action="store_true", help="serve what is there")
    options = parser.parse_args()
    serve = not (options.no_serve or os.environ.get("NO_SERVE"))
    try:
        demo(serve=serve, again=options.again)
    except KeyboardInterrupt:
        say("stopped")


if __name__ == "__main__":
    main(command_line)
