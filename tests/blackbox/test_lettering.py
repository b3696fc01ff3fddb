"""Lettering runs as the world sees them: two lanes at once, and the power cut."""

import random
import time

import harness
from project import wait_for

PAIRS = 600
KILLS = 6

LEDGER = """
from odoo import Command, fields
from datetime import timedelta
day = fields.Date.today() - timedelta(days=10)
company = env.company
journal = env["account.journal"].search(
    [("company_id", "=", company.id), ("type", "=", "general")], limit=1
)
partners = env["res.partner"].create(
    [{"name": f"Client {n}", "is_company": True} for n in range(30)]
)
account = partners[0].with_company(company).property_account_receivable_id
other = env["account.account"].search(
    [("company_ids", "in", company.ids), ("account_type", "=", "income")], limit=1
)
def entry(n, sign):
    partner = partners[n %% len(partners)].id
    amount = sign * (100.0 + n)
    return {
        "move_type": "entry",
        "journal_id": journal.id,
        "date": day,
        "line_ids": [
            Command.create(
                {"account_id": account.id, "partner_id": partner, "balance": amount}
            ),
            Command.create({"account_id": other.id, "balance": -amount}),
        ],
    }
moves = env["account.move"].create(
    [entry(n, sign) for n in range(%d) for sign in (1, -1)]
)
moves.action_post()
# Pairs, not whole accounts: as many groups as pairs.
rules = env["receivables.lettering.rule"].search([])
rules.active = False
rules.filtered(lambda rule: rule.kind == "exact").active = True
run = env["receivables.lettering.run"].create({"company_id": company.id})
result = run.id
"""


def prepared(db, pairs=PAIRS):
    return harness.shell(db, LEDGER % pairs)


def state_of(db, run):
    return harness.query(
        db, "SELECT state FROM receivables_lettering_run WHERE id = %s", run
    )[0][0]


def lettered(db, run):
    """Number of groups of a run, by SQL from outside."""
    return harness.query(
        db, "SELECT count(*) FROM receivables_lettering_group WHERE run_id = %s", run
    )[0][0]


def assert_each_pair_once(db, run, pairs=PAIRS):
    """Groups, Odoo's matchings and the ledger say the same."""
    assert state_of(db, run) == "done"
    assert lettered(db, run) == pairs
    [(fulls, partials)] = harness.query(
        db,
        "SELECT (SELECT count(*) FROM account_full_reconcile),"
        " (SELECT count(*) FROM account_partial_reconcile)",
    )
    assert (fulls, partials) == (pairs, pairs)
    assert not harness.query(
        db,
        "SELECT line_id FROM receivables_lettering_group_line_rel"
        " GROUP BY line_id HAVING count(*) > 1",
    )
    assert not harness.query(
        db,
        "SELECT id FROM account_move_line"
        " WHERE reconciled AND letter IS DISTINCT FROM upper(letter)",
    )


def test_two_lanes_letter_a_run_once(new_database, new_server):
    db = new_database()
    run = prepared(db)
    server = new_server(db, workers=2, crons=2)
    server.call("receivables.lettering.run", "action_run_async", [run])
    wait_for(lambda: state_of(db, run) == "done", 240, "the lanes letter the run")
    assert_each_pair_once(db, run)
    server.call("receivables.lettering.run", "action_undo_async", [run], "A test")
    wait_for(lambda: state_of(db, run) == "undone", 240, "the lanes undo the run")
    [(left,)] = harness.query(db, "SELECT count(*) FROM account_partial_reconcile")
    assert left == 0


def test_killed_at_any_moment(new_database, new_server):
    """Power cuts: nothing lettered twice, the rest is done after the last one."""
    draw = random.Random(4)
    db = new_database()
    run = prepared(db)
    server = new_server(db, workers=2, crons=2)
    for _kill in range(KILLS):
        if state_of(db, run) == "done":
            break
        if state_of(db, run) == "draft":
            server.call("receivables.lettering.run", "action_run_async", [run])
        time.sleep(draw.uniform(0.2, 2.5))
        server.kill()
        server.start()
    if state_of(db, run) == "running":
        server.call("receivables.lettering.run", "action_run_async", [run])
    wait_for(lambda: state_of(db, run) == "done", 240, "the run ends")
    assert_each_pair_once(db, run)
