"""Run Odoo with this checkout's add-ons: `python dev/run_odoo.py shell -d NAME`.

Every argument goes to Odoo. The environment and the options that Odoo needs here
(database server, add-on folders, data folder) are added.
"""

import importlib.util
import os
import sys
from pathlib import Path

import postgres
from project import (
    DATA_DIR,
    DEBIAN_ROOT,
    ROOT,
    STATE,
    StepError,
    free_port,
    main,
    python,
)

CONFIG = STATE / "odoo.conf"
FOUND = STATE / "odoo-package"  # holds the path that set-up found


def odoo_package():
    """The folder of the Python package `odoo` that set-up found.

    `ODOO_HOME` counts whenever it is set.
    """
    if os.environ.get("ODOO_HOME"):
        return find_package()
    if FOUND.exists() and (Path(FOUND.read_text()) / "release.py").exists():
        return Path(FOUND.read_text())
    raise StepError("Odoo is not there yet: run `make setup` first")


def find_package():
    """Look for Odoo 19, in this order: `ODOO_HOME` (a source checkout), an importable
    `odoo`, Debian's package unpacked under `.odoo`. None when there is none.
    """
    home = os.environ.get("ODOO_HOME")
    if home:
        package = Path(home).expanduser().resolve() / "odoo"
        if not _is_odoo_19(package):
            raise StepError(f"ODOO_HOME={home} is not Odoo 19 (seen: {package})")
        return package
    spec = importlib.util.find_spec("odoo")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    unpacked = DEBIAN_ROOT / "usr/lib/python3/dist-packages/odoo"
    return next(filter(_is_odoo_19, [*map(Path, folders), unpacked]), None)


def remember_package(package):
    """Keep the answer of `find_package`: it depends on the Python that runs."""
    if not os.environ.get("ODOO_HOME"):
        # Resolved: the checkout whose link led here may go.
        FOUND.write_text(str(package.resolve()))


def _is_odoo_19(package):
    release = package / "release.py"
    return release.exists() and "version_info = (19, 0" in release.read_text()


def addons_path(*more):
    """Odoo's own add-on folders, this checkout and `more`, for `--addons-path`."""
    package = odoo_package()
    folders = [package / "addons", package.parent / "addons", *more, ROOT]
    return ",".join(str(folder) for folder in folders if folder.is_dir())


def environment():
    """The environment in which Odoo and our scripts that import it run."""
    env = postgres.environment()
    package = odoo_package()
    paths = [str(package.parent), env.get("PYTHONPATH", "")]
    env["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    env.setdefault("ODOO_RC", str(CONFIG))
    return env


def command(*arguments, addons=None):
    """The command line that runs Odoo with `arguments` (the sub-command first)."""
    arguments = [str(part) for part in arguments]
    has_command = bool(arguments) and not arguments[0].startswith("-")
    name = [arguments.pop(0)] if has_command else ["server"]
    options = []
    if name[0] in ("server", "shell", "db", "i18n", "neutralize"):
        options = [f"--addons-path={addons or addons_path()}"]
        options.append(f"--data-dir={DATA_DIR}")
    if name[0] == "server" and not any(map(_names_port, arguments)):
        # Two runs side by side would otherwise fight for port 8069.
        options.append(f"--http-port={free_port()}")
    return [str(python()), "-m", "odoo", *name, *options, *arguments]


def _names_port(argument):
    return argument.startswith(("-p", "--http-port", "--no-http"))


def write_config():
    """Options that are the same for every run."""
    CONFIG.parent.mkdir(parents=True, exist_ok=True)
    text = "[options]\nhttp_interface = 127.0.0.1\n"
    if not CONFIG.exists() or CONFIG.read_text() != text:
        CONFIG.write_text(text)


def command_line(arguments):
    postgres.start()
    write_config()
    line = command(*arguments)
    os.execvpe(line[0], line, environment())


if __name__ == "__main__":
    main(command_line, sys.argv[1:])
