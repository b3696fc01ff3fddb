"""Sending as the world sees it: SMTP on one side, the power cut on the other."""

import random
import threading
import time
from collections import Counter

import harness
from project import wait_for

NOTICES = 150
KILLS = 20

PROPOSED_RUN = (
    harness.EVERY_DAY
    + """
from odoo import Command, fields
from datetime import timedelta
today = fields.Date.today()
partners = env["res.partner"].create([
    {"name": f"Client {n}", "is_company": True, "email": f"client{n}@client.example"}
    for n in range(%d)
])
invoices = env["account.move"].create([
    {
        "move_type": "out_invoice",
        "partner_id": partner.id,
        "invoice_date": today - timedelta(days=40),
        "invoice_payment_term_id": False,
        "invoice_date_due": today - timedelta(days=10),
        "invoice_line_ids": [Command.create(
            {"name": "Travaux", "price_unit": 100.0 + n, "tax_ids": []}
        )],
    }
    for n, partner in enumerate(partners)
])
invoices.action_post()
env["receivables.card"].refresh_all(env.company)
run = env["receivables.dunning.run"].create({})
run.action_propose()
result = run.id
"""
)


def proposed_run(db, notices=NOTICES):
    """Id of a run with one notice by e-mail for each of so many customers."""
    run = harness.shell(db, PROPOSED_RUN % notices)
    states = Counter(row[1] for row in notices_of(db, run))
    assert sum(states.values()) == notices, states
    return run


def notices_of(db, run):
    """``(id, state, Message-Id, reason)`` of every notice, by SQL from outside."""
    return harness.query(
        db,
        "SELECT id, state, message_id, failure_reason FROM receivables_dunning_notice"
        " WHERE run_id = %s ORDER BY id",
        run,
    )


def send(server, run):
    """Have a worker send the run; the answer is lost when the worker is killed."""
    try:
        server.call("receivables.dunning.run", "action_send", [run])
    except OSError:
        pass  # killed: nobody answers


def send_by_two_workers(server, run):
    """Start two requests that send the same run at once."""
    threads = [
        threading.Thread(target=send, args=(server, run), daemon=True) for _ in "12"
    ]
    for thread in threads:
        thread.start()
    return threads


def assert_nothing_twice_nothing_lost(db, run, catcher):
    """Compare what arrived with what the notices say."""
    arrived = Counter(message["Message-Id"].strip() for message in catcher.messages())
    twice = {name: count for name, count in arrived.items() if count > 1}
    assert not twice, f"arrived twice: {twice}"
    rows = notices_of(db, run)
    assert {state for _id, state, _name, _reason in rows} <= {"sent", "failed"}, rows
    for _id, state, message_id, reason in rows:
        if state == "sent":
            assert arrived[message_id] == 1, f"{message_id} is sent and never arrived"
        else:
            assert reason, f"notice {_id} failed and does not say why"
    assert set(arrived) <= {row[2] for row in rows}, "mails that no notice knows"
    return Counter(row[1] for row in rows)


def test_two_workers_send_a_run_once(new_database, new_server, use_mail):
    db = new_database()
    catcher = use_mail(db)
    run = proposed_run(db, 60)
    server = new_server(db, workers=3)
    for thread in send_by_two_workers(server, run):
        thread.join(300)
    states = assert_nothing_twice_nothing_lost(db, run, catcher)
    assert states == {"sent": 60}
    assert harness.query(
        db, "SELECT state FROM receivables_dunning_run WHERE id = %s", run
    ) == [("done",)]


def test_the_cron_lanes_send_what_the_button_confirmed(
    new_database, new_server, use_mail
):
    db = new_database()
    catcher = use_mail(db)
    run = proposed_run(db, 20)
    server = new_server(db, workers=2, crons=2)
    server.call("receivables.dunning.run", "action_send_async", [run])
    wait_for(lambda: len(catcher.messages()) == 20, 180, "the lanes send 20 mails")
    wait_for(
        lambda: {row[1] for row in notices_of(db, run)} == {"sent"}, 60, "all are sent"
    )
    assert_nothing_twice_nothing_lost(db, run, catcher)


def test_killed_at_any_moment(new_database, new_server, use_mail):
    """Twenty power cuts: no mail twice, none lost, the doubtful ones are named."""
    draw = random.Random(19)
    db = new_database()
    catcher = use_mail(db)
    run = proposed_run(db)
    server = new_server(db, workers=3)
    kills = 0
    while kills < KILLS:
        before = len(catcher.messages())
        threads = send_by_two_workers(server, run)
        wanted = before + draw.randrange(0, 6)
        deadline = time.monotonic() + 30
        while len(catcher.messages()) < wanted and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(draw.uniform(0.0, 0.15))
        server.kill()
        kills += 1
        for thread in threads:
            thread.join(10)
        server.start()
    send(server, run)
    states = assert_nothing_twice_nothing_lost(db, run, catcher)
    assert sum(states.values()) == NOTICES
    assert states["sent"] > NOTICES / 2, states
    doubtful = [row for row in notices_of(db, run) if row[1] == "failed"]
    names = [row[2] for row in doubtful]
    threaded = harness.query(
        db,
        "SELECT count(*) FROM mail_message WHERE message_id = ANY(%s)"
        " AND model = 'receivables.card'",
        names,
    )
    assert threaded == [(len(names),)], "replies to a doubtful mail find no card"
