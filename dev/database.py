"""Scratch databases, copied from a template in about a second.

    python dev/database.py create NAME [module,module ...]
    python dev/database.py drop NAME | list | drop-all

The template holds Odoo with the add-ons that ours depends on, without demo data.
It is made once for a version of Odoo and a list of modules.
"""

import contextlib
import os
import shutil
import sys

import postgres
import run_odoo
from project import (
    DATA_DIR,
    StepError,
    content_key,
    lock,
    main,
    run,
    say,
)

# What the add-on depends on, and the French chart of accounts that most tests use.
BASE_MODULES = ("account", "l10n_fr_account", "sales_team", "rating")


@contextlib.contextmanager
def connect(name="postgres"):
    """A cursor in autocommit mode: databases cannot be made in a transaction."""
    import psycopg2

    env = postgres.environment()
    keys = (("host", "PGHOST"), ("port", "PGPORT"), ("user", "PGUSER"))
    arguments = {key: env[variable] for key, variable in keys}
    if env.get("PGPASSWORD"):
        arguments["password"] = env["PGPASSWORD"]
    connection = psycopg2.connect(dbname=name, **arguments)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def names():
    """The names of all databases that are not templates."""
    with connect() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE NOT datistemplate")
        return sorted(row[0] for row in cursor.fetchall())


def drop(name):
    """Remove a database, the connections to it and its files."""
    with connect() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(DATA_DIR / "filestore" / name, ignore_errors=True)


def drop_all():
    """Remove the databases made from this checkout: those whose files are here."""
    made = {path.name for path in (DATA_DIR / "filestore").glob("*")}
    for name in made.intersection(names()):
        say(f"removing the database {name}")
        drop(name)


def copy(source, target):
    """Make `target` a copy of `source`, with its files; an old `target` is dropped."""
    drop(target)
    with lock("template"), connect() as cursor:
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    files = DATA_DIR / "filestore" / source
    if files.is_dir():
        # Odoo never changes a stored file, it only adds and removes: links are safe.
        shutil.copytree(
            files, DATA_DIR / "filestore" / target, copy_function=_link_or_copy
        )


def create(name, modules=()):
    """Make the scratch database `name` with the base modules and `modules`."""
    copy(template(), name)
    if modules:
        install(name, modules)


def install(name, modules, *options):
    """Install `modules`; fails when Odoo does not end well."""
    run_to_end(name, "-i", ",".join(modules), *options)


def run_to_end(name, *options):
    """Have Odoo do what `options` say on database `name`, then stop."""
    run(
        run_odoo.command("-d", name, *options, "--stop-after-init", "--no-http"),
        f"run Odoo ({' '.join(options)}) on database {name}",
        log=f"odoo-{name}.log",
        env=run_odoo.environment(),
    )


def template():
    """The name of the template database, made now if it is missing."""
    version = (run_odoo.odoo_package() / "release.py").read_text()
    name = f"receivables_base_{content_key(version, *BASE_MODULES)[:8]}"
    with lock("template"):
        # Without its files a database is broken: it may be another checkout's, on a
        # server that the environment names.
        if name not in names() or not (DATA_DIR / "filestore" / name).is_dir():
            drop(name)
            say(f"database: making the template {name} (about a minute)")
            half_made = f"{name}_new"
            drop(half_made)
            install(half_made, BASE_MODULES)
            with connect() as cursor:
                cursor.execute(f'ALTER DATABASE "{half_made}" RENAME TO "{name}"')
            store = DATA_DIR / "filestore"
            shutil.rmtree(store / name, ignore_errors=True)
            os.rename(store / half_made, store / name)
    return name


def _link_or_copy(source, target):
    try:
        os.link(source, target)
    except OSError:  # the two lie on different file systems
        shutil.copy2(source, target)


def command_line(arguments):
    postgres.start()
    run_odoo.write_config()
    action, *rest = arguments or ["list"]
    if action == "create" and rest:
        create(rest[0], [name for part in rest[1:] for name in part.split(",")])
        say(f"database {rest[0]} is ready")
    elif action == "drop" and rest:
        drop(rest[0])
    elif action == "drop-all":
        drop_all()
    elif action == "list":
        say("\n".join(names()))
    else:
        raise StepError(
            "use: dev/database.py create NAME [modules] | drop NAME | list | drop-all"
        )


if __name__ == "__main__":
    main(command_line, sys.argv[1:])
