"""Upgrading from the version before keeps everything people entered and the system did.

The older version is taken from the project's history: the last commit whose manifest
states another version than today's.
"""

import ast
import io
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

import harness
from project import MAIN_ADD_ON, ROOT
from test_sending import PROPOSED_RUN

# Tables that hold the years of a customer's database: an upgrade must not rewrite them.
CORE_TABLES = ("account_move_line", "account_move", "res_partner", "mail_message")

# What existed in the older version and must be there, unchanged, in the newer one.
KEPT = {
    "cards": "SELECT id, commercial_partner_id, company_id, user_id, debtor_nature,"
    " total_due, total_overdue, due_1_30, held_amount, level_id FROM receivables_card",
    "notices": "SELECT id, run_id, card_id, level_id, channel, state, amount_total,"
    " message_id FROM receivables_dunning_notice",
    "lines": "SELECT id, notice_id, move_line_id, step, cycle, advances, live,"
    " amount_due FROM receivables_dunning_notice_line",
    "runs": "SELECT id, name, date, state FROM receivables_dunning_run",
    "levels": "SELECT id, policy_id, sequence, delay_days, min_amount"
    " FROM receivables_dunning_level",
    "letters": "SELECT id, letter FROM account_move_line WHERE letter IS NOT NULL",
    "holds": "SELECT id, move_line_id, reason, amount, state, note"
    " FROM receivables_hold",
    "roles": "SELECT id, account_id, role, chase FROM receivables_account_role",
    "chatter": "SELECT id, res_id, subject FROM mail_message"
    " WHERE model = 'receivables.card' AND message_type != 'notification'",
}

SETTINGS = """
hold = env["receivables.hold"]
item = env["receivables.open.item"].search([], order="id", limit=1)
hold.create({"move_line_id": item.id, "commercial_partner_id":
    item.commercial_partner_id.id, "reason": "manual", "note": "Litige de quantité",
    "review_date": "2030-01-01"})
level = env["receivables.dunning.level"].search([], order="id", limit=1)
level.write({"min_amount": 12.5})
partners = env["res.partner"].search([("name", "=like", "Client %")], order="id")
partners[:3].user_id = env.ref("base.user_admin")
partners[0].receivables_payer_id = partners[1]
paid = env["account.move"].search([("partner_id", "=", partners[2].id)])
env["account.payment.register"].with_context(
    active_model="account.move", active_ids=paid.ids
).create({"amount": 40.0})._create_payments()
env["receivables.card"].search([])[:1].message_post(body="Appel du 3", subject="Note")
env["receivables.card"].refresh_all(env.company)
"""

GOES_ON = """
card = env["receivables.card"]
before = card.search([]).mapped("total_due")
card.refresh_all(env.company)
card.search([])[:5].refresh()
again = env["receivables.dunning.run"].create({})
again.action_propose()
result = {
    "same figures": before == card.search([]).mapped("total_due"),
    "chased twice": len(again.notice_ids),
    "cron": env["receivables.card"]._cron_refresh() or True,
}
"""

LETTERS = """
env["receivables.letter.setup"]._of(env.company).action_run()
matched = env["account.move.line"].search([
    ("matching_number", "!=", False),
    ("account_id.account_type", "in", ("asset_receivable", "liability_payable")),
])
result = {
    "matched": bool(matched),
    "without letter": len(matched.filtered(lambda line: not line.letter)),
    "faults": env["receivables.letter"]._faults(env.company),
}
"""


def _git(*arguments):
    done = subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True)
    return done.stdout if not done.returncode else None


def _version(manifest):
    return ast.literal_eval(manifest.decode())["version"]


def _older_commit():
    """The last commit of the version before this one, or None."""
    path = f"{MAIN_ADD_ON}/__manifest__.py"
    today = _version((ROOT / path).read_bytes())
    for commit in (_git("log", "--format=%H", "--", path) or b"").decode().split():
        manifest = _git("show", f"{commit}^:{path}")
        if manifest is None:
            return None
        if _version(manifest) != today:
            return f"{commit}^"
    return None


@pytest.fixture
def older(tmp_path):
    """Folder that holds the add-on as it was in the version before."""
    commit = _older_commit() if shutil.which("git") else None
    if commit is None:
        pytest.skip("the project's history is not here: no older version to upgrade")
    archive = _git("archive", commit, MAIN_ADD_ON)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(tmp_path / "older", filter="data")
    return tmp_path / "older"


def _snapshot(db):
    return {name: sorted(harness.query(db, sql), key=str) for name, sql in KEPT.items()}


def _files(db):
    """The files of core's big tables: another one means that it was rewritten."""
    return harness.query(
        db,
        "SELECT relname, relfilenode FROM pg_class WHERE relname = ANY(%s)"
        " AND relkind = 'r' ORDER BY 1",
        list(CORE_TABLES),
    )


def test_nothing_is_lost(older, french_database, new_database, use_mail, tmp_path):
    addons = harness.addons_with(older)
    db = new_database(french_database)
    mail = use_mail(db)  # before the add-on is there: with today's code
    harness.install(db, [MAIN_ADD_ON], addons=addons)
    script = PROPOSED_RUN % 8 + "run.action_send()\n" + SETTINGS
    harness.shell(db, script, addons=addons)
    sent, before, files = len(mail.messages()), _snapshot(db), _files(db)
    assert sent == 8
    assert all(before.values()), [name for name in before if not before[name]]

    log = tmp_path / "upgrade.log"
    log.write_text(harness.install(db, [MAIN_ADD_ON], option="-u"))
    assert _files(db) == files, "the upgrade rewrote a table of Odoo's"
    after = _snapshot(db)
    assert {name: after[name] for name in KEPT} == before
    checklog = Path(sys.executable).parent / "checklog-odoo"
    checked = subprocess.run(
        [checklog, log], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert not checked.returncode, checked.stdout

    lettered = harness.shell(db, LETTERS)
    assert lettered == {"matched": True, "without letter": 0, "faults": []}

    result = harness.shell(db, GOES_ON)
    assert result == {"same figures": True, "chased twice": 0, "cron": True}
    assert len(mail.messages()) == sent
