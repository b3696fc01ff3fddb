"""Remove everything these scripts made, and stop what they started."""

import shutil

import postgres
import processes
from project import DEV, ROOT, STATE, main, python, run, say

CACHES = ("__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis", ".mypy_cache")
BUILT = ("build", "dist", "*.egg-info")


def clean():
    if STATE.is_symlink():
        say("removing the link .odoo (what it leads to belongs to another checkout)")
        STATE.unlink()
    elif STATE.exists():
        processes.stop_all()
        if postgres.is_external() and python().exists():
            # Needs a package of the virtual environment to talk to the server.
            run([python(), DEV / "database.py", "drop-all"], "remove the databases")
        postgres.remove()
        say(f"removing {STATE}")
        shutil.rmtree(STATE)
    folders = [path for name in CACHES for path in ROOT.rglob(name)]
    folders += [path for name in BUILT for path in ROOT.glob(f"*/{name}")]
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    (ROOT / ".coverage").unlink(missing_ok=True)
    say("clean")


if __name__ == "__main__":
    main(clean)
