"""Fixtures of the black-box tests: databases, server processes, a mail catcher.

    def test_x(new_database, new_server, mail, ...):
        db = new_database()                    # a French company, our add-on installed
        server = new_server(db, workers=2, crons=1)
        server.call("res.partner", "search_count", [])

Each test works on databases of its own: copying one takes about a second. All
databases and processes are gone when the test ends.
"""

import itertools
import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "dev"))

import database  # noqa: E402
import harness  # noqa: E402
import mailcatcher  # noqa: E402
import postgres  # noqa: E402
import run_odoo  # noqa: E402

MODULE = "receivables_followup"

FRENCH_COMPANY = """
company = env.company
company.write({"name": "Société d'essai", "country_id": env.ref("base.fr").id})
env["account.chart.template"].try_loading("fr", company, install_demo=False)
env["ir.mail_server"].search([]).unlink()
"""


@pytest.fixture(scope="session", autouse=True)
def odoo():
    """Odoo's folders and the database server are there, or the tests fail at once."""
    postgres.start()
    run_odoo.write_config()
    assert run_odoo.odoo_package(), "Odoo is not installed: run `make setup`"


@pytest.fixture(scope="session")
def french_database(odoo):
    """Name of a database with a French company and without our add-on."""
    name = f"bb_french_{os.getpid()}"
    database.create(name)
    harness.shell(name, FRENCH_COMPANY)
    yield name
    database.drop(name)


@pytest.fixture(scope="session")
def module_database(french_database):
    """Name of a database with a French company and our add-on."""
    name = f"bb_module_{os.getpid()}"
    database.copy(french_database, name)
    harness.install(name, [MODULE])
    yield name
    database.drop(name)


@pytest.fixture
def new_database(request):
    """A function that makes a database: `new_database(source=None) -> name`.

    The source is the name of another database; by default one with our add-on.
    """
    made, numbers = [], itertools.count(1)

    def make(source=None):
        source = source or request.getfixturevalue("module_database")
        name = f"bb_{os.getpid()}_{next(numbers)}"
        database.copy(source, name)
        made.append(name)
        return name

    yield make
    for name in made:
        database.drop(name)


@pytest.fixture
def new_server(new_database):
    """A function that starts a server: `new_server(db, *options, workers=0, crons=0)`.

    `new_database` comes first so that servers end before their databases go.
    """
    servers = []

    def make(db, *options, **settings):
        server = harness.OdooServer(db, *options, **settings)
        servers.append(server)
        return server.start()

    yield make
    for server in servers:
        server.stop()


@pytest.fixture
def mail(tmp_path):
    """A running mail catcher; see `dev/mailcatcher.py`."""
    with mailcatcher.Catcher(tmp_path / "maildir") as catcher:
        yield catcher


@pytest.fixture
def use_mail(mail):
    """A function that makes a database send its mail to the catcher."""

    def use(db):
        harness.shell(
            db,
            'env["ir.mail_server"].search([]).unlink()\n'
            'env["ir.mail_server"].create({"name": "catcher", "smtp_host": "127.0.0.1",'
            f' "smtp_port": {mail.port}, "smtp_encryption": "none"}})',
        )
        return mail

    return use
