"""The demo's server and mail catcher: child processes, known by their pids.

The pids are kept in `.odoo`, so that `make clean` ends what was left running and
nothing else.
"""

import contextlib
import os
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

import run_odoo
from project import DEV, LOGS, STATE, StepError, free_port, python, say, wait_for

# What a process kept running by `make demo` or `make serve` may be.
NAMES = ("server", "mail")


def remembered_port(name, preferred=0):
    """A free port for `name`: the one of last time, else `preferred`, else any."""
    file = STATE / f"port-{name}"
    candidates = [int(file.read_text())] if file.exists() else []
    candidates += [preferred] if preferred else []
    port = next(filter(_is_free, candidates), None) or free_port()
    file.write_text(str(port))
    return port


def _is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def running(name):
    """The pid of the process that we started as `name`, else None."""
    try:
        pid, mark = (STATE / f"{name}.pid").read_text().split("\n")[:2]
        # The number may belong to another process by now: compare the start time.
        return int(pid) if _start_time(pid) == mark else None
    except (OSError, ValueError):
        return None


def _start_time(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]


@contextlib.contextmanager
def child(name, command, env=None):
    """Run `command` in the background while the block runs."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"{name}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            start_new_session=True,  # Ctrl-C reaches this script, which ends it
        )
    file = STATE / f"{name}.pid"
    file.write_text(f"{process.pid}\n{_start_time(process.pid)}\n")
    process.log = log
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        file.unlink(missing_ok=True)


@contextlib.contextmanager
def mail_catcher(maildir):
    """A mail server that keeps every message in `maildir`; yields its port."""
    port = remembered_port("mail")
    command = [python(), DEV / "mailcatcher.py", "--maildir", maildir, "--port", port]
    with child("mail", command) as process:
        _wait_until(process, lambda: not _is_free(port), "starting the mail catcher")
        yield port


@contextlib.contextmanager
def odoo_server(database, port, *options):
    """An Odoo server on `database`; yields its process once it answers."""
    command = run_odoo.command(
        *("-d", database, f"--db-filter=^{database}$", f"--http-port={port}", *options)
    )
    with child("server", command, run_odoo.environment()) as process:
        _wait_until(process, lambda: _responds(port), "starting Odoo")
        yield process


def _wait_until(process, condition, what):
    def finished():
        if process.poll() is not None:
            tail = process.log.read_text(errors="replace")[-2000:]
            raise StepError(f"{what} failed, {process.log} ends with:\n{tail}")
        return condition()

    wait_for(finished, 120, what)


def _responds(port):
    address = f"http://127.0.0.1:{port}/web/health"
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def stop_all():
    """End the processes that an interrupted script left behind."""
    for name in NAMES:
        pid = running(name)
        if pid:
            say(f"stopping the {name} process (pid {pid})")
            os.kill(pid, signal.SIGTERM)
            wait_for(lambda name=name: not running(name), 30, f"stopping {name}")
        (STATE / f"{name}.pid").unlink(missing_ok=True)
