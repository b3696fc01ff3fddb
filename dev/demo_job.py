"""The demo's work inside Odoo: read by `odoo shell`, which provides `env`.

What to do stands in the environment: DEMO_STEP is `data` or `run`. The run's outcome
is written to the file DEMO_RESULT as JSON, for `demo_table.py`.
"""

import json
import os
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

MAIL_SERVER = "Mail catcher of the demonstration"


def install_data(env):
    """The French company with a year of sales, and the outgoing mail server."""
    company = env["receivables.demo"]._install()
    env["ir.mail_server"].search([("name", "!=", MAIL_SERVER)]).active = False
    if not env["ir.mail_server"].search_count([("name", "=", MAIL_SERVER)]):
        env["ir.mail_server"].create(
            {
                "name": MAIL_SERVER,
                "smtp_host": "127.0.0.1",
                "smtp_port": int(os.environ["DEMO_MAIL_PORT"]),
                "smtp_encryption": "none",
            }
        )
    env.cr.commit()
    return company


def run_main_job(env):
    """Refresh the cards, propose a run and send it; goes on where it was interrupted.

    :return: the run
    """
    company = env["receivables.demo"]._install()
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    env["receivables.card"].refresh_all(company)
    env.cr.commit()
    runs = env["receivables.dunning.run"]
    known = [("company_id", "=", company.id), ("state", "!=", "cancelled")]
    run = runs.search(known, limit=1) or runs.create(
        {"company_id": company.id, "date": sending_day(env, company)}
    )
    if run.state == "draft":
        run.action_propose()
        env.cr.commit()
    if run.state != "done":
        run.action_send()
        env.cr.commit()
    return run


def sending_day(env, company):
    """Today or the next sending day: people try the demo on Sundays too."""
    from odoo.addons.receivables_followup.engine.dunning.calendar import (
        next_sending_day,
    )

    policy = env["receivables.dunning.policy"]._company_policies(company)[:1]
    today = date.today()
    return next_sending_day(
        today,
        policy._closed_dates(today, today + timedelta(days=14)),
        policy._sending_weekdays(),
    )


def describe(run):
    """The outcome of a run as plain values.

    :return: what `demo_table.lines` shows
    """
    env, company = run.env, run.company_id
    letters = save_letters(run, Path(os.environ["DEMO_LETTERS"]))
    return {
        "company": company.name,
        "currency": company.currency_id.name,
        "run": run.name,
        "date": str(run.date),
        "customers": env["receivables.card"].search_count(
            [("company_id", "=", company.id)]
        ),
        "open": open_items(run),
        "chased": chased_items(run),
        "left_alone": left_alone(run),
        "notices": notices(run),
        "letters": letters,
    }


def open_items(run):
    """Customer items of the ledger, in the company's currency."""
    groups = run.env["receivables.open.item"]._read_group(
        [("company_id", "=", run.company_id.id), ("side", "=", "receivable")],
        [],
        ["__count", "amount_residual:sum"],
    )
    count, amount = groups[0]
    return {"items": count, "amount": amount or 0.0}


def chased_items(run):
    """Items claimed by notices that were not dropped, each counted once."""
    lines = run.notice_ids.filtered(
        lambda notice: notice.state not in ("cancelled", "skipped")
    ).line_ids.filtered(lambda line: line.kind == "claimed")
    once = {line.move_line_id.id: line for line in lines}.values()
    amounts = defaultdict(float)
    for line in once:
        amounts[line.notice_id.currency_id.name] += line.amount_due
    return {"items": len(once), "amounts": dict(amounts)}


def left_alone(run):
    """`exclusion_summary()` with the reasons as a person reads them."""
    labels = {}
    reason = run.env["receivables.dunning.exclusion"]._fields.get("reason")
    if reason is not None and reason.type == "selection":
        labels = dict(reason._description_selection(run.env))
    return [
        {**row, "reason": labels.get(row["reason"], row["reason"])}
        for row in run.exclusion_summary()
    ]


def notices(run):
    """Notices by level and channel, currency by currency."""
    rows = {}
    groups = run.env["receivables.dunning.notice"]._read_group(
        [("run_id", "=", run.id), ("state", "!=", "cancelled")],
        ["level_id", "channel", "currency_id", "state"],
        ["__count", "amount_total:sum"],
    )
    for level, channel, currency, state, count, amount in groups:
        key = (level.sequence, level.id, channel, currency.name)
        row = rows.setdefault(
            key,
            {
                "level": level.display_name,
                "channel": channel,
                "currency": currency.name,
                "states": {},
                "amount": 0.0,
            },
        )
        row["states"][state] = row["states"].get(state, 0) + count
        row["amount"] += amount
    return [rows[key] for key in sorted(rows)]


def save_letters(run, folder):
    """Copy the PDF files of the run out of the database; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.pdf"):
        old.unlink()
    paths = []
    for attachment in run.letter_attachment_ids:
        path = folder / attachment.name.replace("/", "-")
        path.write_bytes(attachment.raw)
        paths.append(str(path))
    return paths


def main(env):
    if os.environ["DEMO_STEP"] == "data":
        install_data(env)
    else:
        outcome = describe(run_main_job(env))
        result = Path(os.environ["DEMO_RESULT"])
        half_written = result.with_suffix(".new")
        half_written.write_text(json.dumps(outcome, indent=1))
        half_written.rename(result)


if "env" in globals():
    main(env)  # noqa: F821 (given by the shell)
