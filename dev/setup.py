"""Get everything the project needs: packages, Odoo, database server, browser.

Runs with the machine's own Python (3.10 to 3.13) and the standard library only. Each
step is skipped when it was done for the same inputs.
"""

import os
import subprocess
import sys
import venv

import debian_odoo
import run_odoo
from project import (
    DEV,
    ROOT,
    STATE,
    VENV,
    StepError,
    content_key,
    find_program,
    is_done,
    is_root,
    lock,
    main,
    mark_done,
    python,
    run,
    say,
)

REQUIREMENTS = (ROOT / "requirements.txt", ROOT / "requirements-dev.txt")

# Program: why it is needed. All are optional: tests that need them are then skipped.
PROGRAMS = {
    "chromium": "browser tests",
    "wkhtmltopdf": "letters and statements as PDF",
}


def set_up():
    if STATE.is_symlink() and not STATE.exists():
        raise StepError(f"{STATE} is a link that leads nowhere: remove it")
    STATE.mkdir(exist_ok=True)
    with lock("set-up"):
        ensure_python()
        ensure_packages()
        ensure_odoo()
        ensure_programs()
        ensure_database_server()
    say("set-up: ready")


def ensure_python():
    """Make the virtual environment, anew when it is of another Python."""
    if not (3, 10) <= sys.version_info[:2] <= (3, 13):
        raise StepError(
            f"Python {sys.version.split()[0]} does not run Odoo 19: give one from 3.10 "
            "to 3.13, for example `make setup PYTHON=python3.12`"
        )
    key = content_key(sys.version, str(VENV.resolve()))
    if is_done("venv", key) and python().exists():
        return
    say(f"set-up: making a virtual environment (Python {sys.version.split()[0]})")
    try:
        venv.create(VENV, clear=True, with_pip=True, symlinks=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise StepError(
            f"cannot make the virtual environment ({error}); on Debian and Ubuntu "
            "`apt-get install python3-venv` helps"
        ) from error
    mark_done("venv", key)


def ensure_packages():
    """Install the pinned Python packages."""
    key = content_key(*REQUIREMENTS, sys.version)
    if is_done("packages", key):
        return
    say("set-up: installing the Python packages (about a minute)")
    run(
        [python(), "-m", "pip", "install", "--disable-pip-version-check"]
        + ["-r", REQUIREMENTS[-1]],
        "install the Python packages; is a package index reachable",
        log="pip.log",
    )
    mark_done("packages", key)


def ensure_odoo():
    """Find Odoo 19, else unpack Debian's package; remember where it is."""
    package = run_odoo.find_package()
    if package is None:
        debian_odoo.unpack()
        package = run_odoo.find_package()
    run_odoo.remember_package(package)
    run_odoo.write_config()
    say(f"set-up: Odoo is {package}")


def ensure_programs():
    """Find the browser and wkhtmltopdf; as root on Debian, install what is missing."""
    missing = [name for name in PROGRAMS if not _installed(name)]
    if missing and is_root() and find_program("apt-get"):
        say(f"set-up: installing {' and '.join(missing)} (apt-get)")
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        options = ["-y", "-q", "--no-install-recommends"]
        try:
            run(["apt-get", "update", "-q"], "read apt's lists", env=env)
            run(["apt-get", "install", *options, *missing], "install", env=env)
        except StepError as error:
            say(f"set-up: {error}")
    for name in missing:
        if not _installed(name):
            say(f"set-up: {name} is missing, so no {PROGRAMS[name]}; the tests that")
            say(f"  need it are skipped. On Debian: apt-get install {name}")


def ensure_database_server():
    """Start it with the virtual environment's Python, which has the driver."""
    done = subprocess.run([python(), DEV / "postgres.py", "start"], check=False)
    if done.returncode:
        raise StepError("set-up stops here: see the message above")


def _installed(name):
    others = {"chromium": ("google-chrome", "google-chrome-stable", "chrome")}
    return find_program(name, *others.get(name, ()))


if __name__ == "__main__":
    main(set_up)
