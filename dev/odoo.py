#!/usr/bin/env python3
"""Odoo with the add-ons of the checkout this file lies in.

Takes Odoo's own arguments, for example::

    dev/odoo.py -d my_db -i receivables_followup --stop-after-init
    dev/odoo.py shell -d my_db

Odoo is the one of ``ODOO_HOME``, else an importable ``odoo``, else the package that
``make setup`` unpacked.
"""

import importlib.util
import os
import sys
from pathlib import Path

import postgres
from common import HOME, PYTHON, ROOT, StepError, fail, which

UNPACKED = HOME / "root/usr/lib/python3/dist-packages"


def source():
    """Folder that holds the package ``odoo``, or None when it is installed already.

    :raises StepError: when there is no Odoo
    """
    if given := os.environ.get("ODOO_HOME"):
        if not (Path(given) / "odoo" / "release.py").is_file():
            raise StepError(f"ODOO_HOME={given} holds no odoo/release.py.")
        return Path(given).resolve()
    if importlib.util.find_spec("odoo.release") if _outside_dev() else None:
        return None
    if (UNPACKED / "odoo" / "release.py").is_file():
        return UNPACKED
    raise StepError("Odoo is not here yet: run `make setup`.")


def _outside_dev():
    """Drop this folder from the module path: this very file is named odoo too."""
    here = Path(__file__).resolve().parent
    sys.path[:] = [path for path in sys.path if Path(path or ".").resolve() != here]
    sys.modules.pop("odoo", None)
    return importlib.util.find_spec("odoo")


def addons_path(extra=()):
    """Odoo's own add-ons, this checkout's and further folders, comma separated."""
    folder = source()
    paths = [ROOT, *extra]
    if folder and (folder / "addons" / "account").is_dir():
        paths.append(folder / "addons")
    return ",".join(str(path) for path in paths)


def environment():
    """Environment in which ``python -m odoo`` works."""
    env = {**os.environ, **postgres.environment(), "PYTHONUNBUFFERED": "1"}
    folder = source()
    if folder:
        env["PYTHONPATH"] = os.pathsep.join(
            filter(None, [str(folder), env.get("PYTHONPATH")])
        )
    env["ODOO_RC"] = str(_configuration())
    return env


def _configuration():
    """Settings that no command line needs to repeat."""
    path = HOME / "odoo.conf"
    lines = ["[options]", f"data_dir = {HOME / 'data'}", "http_interface = 127.0.0.1"]
    text = "\n".join(lines) + "\n"
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
    return path


def command(arguments, extra_addons=()):
    """The command line that runs Odoo with these arguments."""
    return [
        str(PYTHON),
        "-m",
        "odoo",
        f"--addons-path={addons_path(extra_addons)}",
        *(str(argument) for argument in arguments),
    ]


def main():
    if not PYTHON.exists():
        raise StepError("There is no virtual environment yet: run `make setup`.")
    postgres.start()
    parts = command(sys.argv[1:])
    os.execvpe(parts[0], parts, environment())


if __name__ == "__main__":
    try:
        main()
    except StepError as error:
        fail(str(error))
