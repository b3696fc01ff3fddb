"""The add-on as a user of an existing Odoo gets it: a wheel, installed with pip."""

import re
import shutil
import subprocess
import sys

import pytest

import harness
from project import ROOT, add_on_folders, bridges

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
    build = ("wheel", "--no-deps", "--no-build-isolation", "-w", folder)
    _run(*pip, *build, *add_on_folders())
    wheels = sorted(folder.glob("odoo_addon_*-19.0.*.whl"))
    assert len(wheels) == len(add_on_folders())
    target = ("--no-deps", "--no-index", "--target", folder / "site")
    _run(*pip, "install", *target, *wheels)
    return folder / "site"


def test_each_add_on_is_whole_and_names_what_it_needs(installed_wheel):
    addons = installed_wheel / "odoo" / "addons"
    for folder in add_on_folders():
        for name in ("__manifest__.py", "i18n/fr.po", "static/description/icon.png"):
            assert (addons / folder.name / name).is_file(), (folder.name, name)
    for name in bridges():
        (metadata,) = installed_wheel.glob(f"odoo_addon_{name}-*/METADATA")
        needed = [
            re.sub("[-_.]+", "-", line.split()[1].partition("=")[0])
            for line in metadata.read_text().splitlines()
            if line.startswith("Requires-Dist: odoo")
        ]
        ours = "odoo-addon-receivables-followup"
        assert any(package.startswith(ours) for package in needed), needed


def test_installs_on_a_database_with_invoices(
    installed_wheel, french_database, new_database
):
    addons = installed_wheel / "odoo" / "addons"
    assert (addons / MODULE / "__manifest__.py").is_file()
    addons_path = harness.addons_with(addons)

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
