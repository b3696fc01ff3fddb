"""Who uninstalls the add-on keeps the accounts, without an error in the log."""

import subprocess

import harness
import run_odoo

DATA = (
    harness.EVERY_DAY
    + """
from odoo import Command
company = env.company
partner = env["res.partner"].create(
    {"name": "Client", "is_company": True, "email": "client@example.com"}
)
move = env["account.move"].create({
    "move_type": "out_invoice",
    "partner_id": partner.id,
    "invoice_date": "2026-01-15",
    "invoice_date_due": "2026-02-15",
    "invoice_line_ids": [Command.create(
        {"name": "Travaux", "price_unit": 1000.0, "tax_ids": []}
    )],
})
move.action_post()
env["receivables.card"].refresh_all(company)
run = env["receivables.dunning.run"].create({})
run.action_propose()
item = move.line_ids.filtered(lambda l: l.account_id.account_type == "asset_receivable")
env["receivables.hold"]._hold(item, "manual", review_date="2027-01-01")
env["receivables.dunning.policy"].search([], limit=1).copy()
cheque = env["account.payment.method.line"].search(
    [("code", "=", "receivables_cheque")], limit=1
)
payment = env["account.payment"].create({
    "payment_type": "inbound",
    "partner_id": partner.id,
    "amount": 10.0,
    "journal_id": cheque.journal_id.id,
    "payment_method_line_id": cheque.id,
})
payment.action_post()
env["receivables.remittance.slip"]._slip_for(payment).action_deposit()
result = [move.id, len(run.notice_ids)]
"""
)
REMOVE = """
env["ir.module.module"].search(
    [("name", "=", "receivables_followup")]
).button_immediate_uninstall()
"""


def test_uninstalls_without_an_error(new_database):
    db = new_database()
    move, notices = harness.shell(db, DATA)
    assert notices
    done = subprocess.run(
        run_odoo.command("shell", "-d", db, "--no-http", "--log-level=warn"),
        env=run_odoo.environment(),
        input=REMOVE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
    )
    assert not done.returncode, done.stdout
    bad = [
        line
        for line in done.stdout.splitlines()
        if " ERROR " in line or " WARNING " in line or " CRITICAL " in line
    ]
    assert not bad, "\n".join(bad)
    tables = "SELECT relname FROM pg_class WHERE relname ^@ 'receivables_'"
    columns = (
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE column_name ^@ 'receivables_'"
    )
    assert harness.query(db, tables) == []
    assert harness.query(db, columns) == []
    posted = "SELECT state FROM account_move WHERE id = %s"
    assert harness.query(db, posted, move) == [("posted",)]
    method = (
        "SELECT line.name, method.code FROM account_payment payment"
        " JOIN account_payment_method_line line"
        " ON line.id = payment.payment_method_line_id"
        " JOIN account_payment_method method ON method.id = line.payment_method_id"
    )
    assert harness.query(db, method) == [("Cheque", "manual")]
