"""Where things are, and how the scripts of this folder talk to the user.

Everything made at run time lives in `.odoo/` (ignored by git), so that removing
the folder removes all of it. `.odoo` may be a link: several checkouts can share one.
"""

import contextlib
import fcntl
import getpass
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".odoo"
VENV = STATE / "venv"
DEBIAN_ROOT = STATE / "root"
STAMPS = STATE / "stamps"
LOGS = STATE / "log"
DATA_DIR = STATE / "data"
DEV = ROOT / "dev"

# The add-on that stands alone; the others are bridges between it and Odoo's.
MAIN_ADD_ON = "receivables_followup"


class StepError(Exception):
    """A step failed; the message says what happened and what to do next."""


def say(message):
    """Print one line at once, even when the output goes to a file."""
    print(message, flush=True)


def main(function, *args):
    """Run `function` as a script: a `StepError` is a message, not a traceback."""
    try:
        code = function(*args)
    except StepError as error:
        print(f"error: {error}", file=sys.stderr, flush=True)
        code = 1
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def run(command, what, log=None, **kwargs):
    """Run `command`; on failure stop with its last lines and the way to the rest.

    `what` completes "cannot ...". `log` names a file of `.odoo/log` that keeps the
    whole output.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / (log or "last-command.log")
    with path.open("w") as output:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **kwargs,
        )
    if done.returncode:
        tail = "\n  ".join(path.read_text(errors="replace").splitlines()[-15:])
        raise StepError(f"cannot {what}:\n  {tail}\n  (all of it: {path})")


def content_key(*parts):
    """A short hash of texts and of the content of files and folders."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            files = [part] if part.is_file() else _tracked_files(part)
            for file in files:
                digest.update(str(file.relative_to(part.parent)).encode())
                digest.update(file.read_bytes())
        else:
            digest.update(str(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()[:20]


def _tracked_files(folder):
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )


def is_done(step, key):
    """Whether `step` was finished with the same inputs."""
    stamp = STAMPS / step
    return stamp.exists() and stamp.read_text() == key


def mark_done(step, key):
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / step).write_text(key)


def forget(step):
    (STAMPS / step).unlink(missing_ok=True)


@contextlib.contextmanager
def lock(name):
    """Let one script at a time do a step: `.odoo` may be shared by several."""
    STATE.mkdir(exist_ok=True)
    with (STATE / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another script that does the same ({name})")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def short_name():
    """A name for this checkout's shared state: short, and different per folder."""
    key = hashlib.sha256(str(STATE.resolve()).encode()).hexdigest()[:8]
    return f"receivables-{getpass.getuser()}-{key}"


def free_port():
    """A port nobody listens on, on the loopback address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, seconds, what, step=0.1):
    """Wait until `condition()` is true, or stop with "`what` took more than ..."."""
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            raise StepError(f"{what} took more than {seconds} seconds")
        time.sleep(step)


def python():
    """The interpreter of the virtual environment."""
    return VENV / "bin" / "python"


def find_program(*names):
    """The path of the first of `names` found on this machine, else None."""
    return next((path for path in map(shutil.which, names) if path), None)


def is_root():
    return os.geteuid() == 0


def add_on_folders():
    """The project's add-ons: children of the root with a manifest."""
    return sorted(path.parent for path in ROOT.glob("*/__manifest__.py"))


def bridges():
    """The names of the add-ons that join the main one with others."""
    return [folder.name for folder in add_on_folders() if folder.name != MAIN_ADD_ON]
