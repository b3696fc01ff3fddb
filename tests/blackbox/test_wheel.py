"""The add-on as a user of an existing Odoo gets it: a wheel, installed with pip."""

import shutil
import subprocess
import sys

import pytest

import harness
import run_odoo
from project import ROOT

MODULE = "receivables_followup"

INVOICES = """
from odoo import Command, fields
partners = env["res.partner"].create(
    [{"name": f"Client {n}", "is_company": True} for n in range(3)]
)
invoices = env["account.move"].create([
    {
        "move_type": "out_invoice",
        "partner_id": partner.id,
        "invoice_date": "2025-01-15",
        "invoice_date_due": "2025-02-15",
        "invoice_line_ids": [Command.create(
            {"name": "Travaux", "price_unit": 100.0 * (n + 1), "tax_ids": []}
        )],
    }
    for n, partner in enumerate(partners)
])
invoices.action_post()
result = invoices.ids
"""


def _run(*command):
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert not done.returncode, done.stdout


@pytest.fixture(scope="module")
def installed_wheel(tmp_path_factory):
    """Folder into which pip installed a wheel built from the tracked files."""
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("whool packages what git tracks: this is no git checkout")
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    # No isolation: whool is in this environment, nothing is downloaded.
    _run(
        *pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT / MODULE
    )
    (wheel,) = folder.glob("odoo_addon_receivables_followup-19.0.*.whl")
    _run(*pip, "install", "--no-deps", "--no-index", "--target", folder / "site", wheel)
    return folder / "site"


def test_installs_on_a_database_with_invoices(
    installed_wheel, french_database, new_database
):
    addons = installed_wheel / "odoo" / "addons"
    assert (addons / MODULE / "__manifest__.py").is_file()
    paths = run_odoo.addons_path().split(",")
    addons_path = ",".join(
        [*(path for path in paths if path != str(ROOT)), str(addons)]
    )

    db = new_database(french_database)
    invoices = harness.shell(db, INVOICES, addons=addons_path)
    harness.install(db, [MODULE], addons=addons_path)
    found = harness.shell(
        db,
        "items = env['receivables.open.item'].search([])\n"
        f"items = items.filtered(lambda item: item.move_id.id in {invoices})\n"
        "result = sorted(items.mapped('amount_residual'))",
        addons=addons_path,
    )
    assert found == [100.0, 200.0, 300.0]
