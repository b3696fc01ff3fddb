"""Paths, messages and small helpers shared by the development scripts.

Only the standard library: these scripts run before the virtual environment exists.
"""

import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".odoo"  # everything the scripts make; may be a link to another folder
VENV = HOME / "venv"
PYTHON = VENV / "bin" / "python"
LOGS = HOME / "logs"


class StepError(Exception):
    """A step failed; the message says what to do about it."""


def say(message):
    print(f"==> {message}", flush=True)


def fail(message):
    """Stop the script with a message that says what to do."""
    sys.exit(f"\nERROR: {message}")


def is_root():
    return os.geteuid() == 0


def run(command, log=None, advice="", **kwargs):
    """Run a command; on failure show the end of its output and the advice.

    :param log: name of the file under ``.odoo/logs`` that keeps the output
    :raises StepError: when the command is missing or returns an error
    """
    command = [str(part) for part in command]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **kwargs,
        )
    except FileNotFoundError as error:
        raise StepError(f"{command[0]} is not installed. {advice}") from error
    if log:
        LOGS.mkdir(parents=True, exist_ok=True)
        (LOGS / log).write_text(done.stdout)
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-25:])
        raise StepError(
            f"{' '.join(command)}\nended with code {done.returncode}:\n{tail}\n{advice}"
        )
    return done.stdout


def digest(*parts):
    """A short hash of texts and of the contents of files and folders."""
    result = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            for path in sorted(part.rglob("*")) if part.is_dir() else [part]:
                if path.is_file() and "__pycache__" not in path.parts:
                    result.update(str(path.relative_to(part.parent)).encode())
                    result.update(path.read_bytes())
        else:
            result.update(str(part).encode())
        result.update(b"\0")
    return result.hexdigest()[:16]


class Stamp:
    """Remembers that a step was done for given contents."""

    def __init__(self, name, *parts):
        self.path = HOME / "stamps" / name
        self.key = digest(*parts)

    def fresh(self):
        return self.path.is_file() and self.path.read_text() == self.key

    def write(self):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.key)

    def drop(self):
        self.path.unlink(missing_ok=True)


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def modules():
    """Names of the add-ons of this checkout, the main one first."""
    names = sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))
    return sorted(names, key=len)


def which(*names):
    """Path of the first of these programs that is installed, else None."""
    for name in names:
        if path := shutil.which(name):
            return path
    return None
