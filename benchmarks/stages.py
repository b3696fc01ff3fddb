"""The stages that are timed, each in a process of its own inside an Odoo shell.

``BENCH_STAGE`` names the stage; its outcome goes to the file ``BENCH_RESULT`` as JSON:
seconds (method, flush and commit), queries, peak memory and what it made.
"""

import json
import os
import resource
import time
from datetime import date, timedelta
from pathlib import Path

from odoo.tools import SQL

SAMPLE = int(os.environ.get("BENCH_SAMPLE", "500"))
TODAY = date.today()


# -- the physical limit ----------------------------------------------------------------

BARE_TABLE = """
    DROP TABLE IF EXISTS bench_bare;
    CREATE TABLE bench_bare (
        id serial PRIMARY KEY, company_id int REFERENCES res_company,
        partner_id int REFERENCES res_partner, move_id int REFERENCES account_move,
        move_line_id int REFERENCES account_move_line, account_id int,
        currency_id int, level int, state varchar, channel varchar,
        date date, due date, days int, amount numeric, amount_currency numeric,
        kind varchar, create_uid int, create_date timestamp);
    CREATE INDEX ON bench_bare (move_line_id);
    CREATE INDEX ON bench_bare (partner_id);
    CREATE INDEX ON bench_bare (move_id)
"""
BARE_INSERT = """
    INSERT INTO bench_bare (company_id, partner_id, move_id, move_line_id, account_id,
           currency_id, level, state, channel, date, due, days, amount, amount_currency,
           kind, create_uid, create_date)
    SELECT l.company_id, l.partner_id, l.move_id, l.id, l.account_id, l.currency_id,
           1, 'draft', 'email', %(today)s, l.date_maturity, %(today)s - l.date_maturity,
           l.amount_residual, l.amount_residual_currency, 'claimed', 1, now()
      FROM account_move_line l JOIN account_account a ON a.id = l.account_id
     WHERE a.account_type = 'asset_receivable' AND l.reconciled IS NOT TRUE
       AND l.parent_state = 'posted' AND l.amount_residual > 0
       AND l.date_maturity + 5 <= %(today)s
"""


def bare_prepare(env):
    env.cr.execute(BARE_TABLE)
    env.cr.commit()


def bare_insert(env):
    """One statement finds the overdue items, decides the level and writes them."""
    env.cr.execute(BARE_INSERT, {"today": TODAY})
    return {"lines": env.cr.rowcount}


# -- this add-on -----------------------------------------------------------------------


def _propose(env, day):
    run = env["receivables.dunning.run"].create({"date": day})
    run.action_propose()
    notices = run.notice_ids
    return {
        "notices": len(notices),
        "lines": env["receivables.dunning.notice.line"].search_count(
            [("notice_id", "in", notices.ids)]
        ),
    }


def ours_propose(env):
    return _propose(env, TODAY)


def ours_propose_again(env):
    return _propose(env, TODAY)


def ours_propose_next_day(env):
    return _propose(env, TODAY + timedelta(days=1))


def _notices(env, channel):
    return env["receivables.dunning.notice"].search(
        [("state", "in", ("draft", "ready")), ("channel", "=", channel)], limit=SAMPLE
    )


def ours_prepare_mails(env):
    """The texts and item tables of the mails of a sample, as sending prepares them."""
    notices = _notices(env, "email")
    handler = env["receivables.dunning.channel.handler.email"]
    for start in range(0, len(notices), handler._chunk_size):
        handler._prepare(notices[start : start + handler._chunk_size])
        env.flush_all()
    return {"notices": len(notices)}


def ours_letters(env):
    """One PDF file per letter of a sample."""
    notices = _notices(env, "letter") or _notices(env, "email")
    notices._write_texts()
    _whole, letters, _failed = notices._letters_pdf()
    return {"notices": len(letters)}


def ours_refresh_all(env):
    cards = env["receivables.card"].refresh_all(env.company)
    return {"cards": cards}


def bare_refresh(env):
    """Balance and five buckets per customer, in one grouped statement."""
    env.cr.execute(
        SQL(
            """
            SELECT p.commercial_partner_id, sum(amount_residual),
                   sum(amount_residual) FILTER (WHERE %(t)s <= date_maturity),
                   sum(amount_residual) FILTER (
                       WHERE %(t)s - date_maturity BETWEEN 1 AND 30),
                   sum(amount_residual) FILTER (
                       WHERE %(t)s - date_maturity BETWEEN 31 AND 60),
                   sum(amount_residual) FILTER (
                       WHERE %(t)s - date_maturity BETWEEN 61 AND 90),
                   sum(amount_residual) FILTER (WHERE %(t)s - date_maturity > 90)
              FROM account_move_line l JOIN account_account a ON a.id = l.account_id
              JOIN res_partner p ON p.id = l.partner_id
             WHERE a.account_type = 'asset_receivable' AND l.reconciled IS NOT TRUE
               AND l.parent_state = 'posted' GROUP BY 1
            """,
            t=TODAY,
        )
    )
    return {"cards": env.cr.rowcount}


# -- account_credit_control ------------------------------------------------------------


def _credit_control(env, day):
    run = env["credit.control.run"].create(
        {
            "date": day,
            "policy_ids": [
                (6, 0, env.ref("account_credit_control.credit_control_3_time").ids)
            ],
        }
    )
    run.generate_credit_lines()
    return run


def peer_prepare(env):
    """Its shipped policy, on every customer and receivable account."""
    policy = env.ref("account_credit_control.credit_control_3_time")
    policy.account_ids = env["account.account"].search(
        [("account_type", "=", "asset_receivable")]
    )
    env.company.credit_policy_id = policy
    env.cr.commit()


def peer_propose(env):
    return {"lines": len(_credit_control(env, TODAY).line_ids)}


def peer_propose_next_day(env):
    return {"lines": len(_credit_control(env, TODAY + timedelta(days=1)).line_ids)}


def _peer_lines(env, state):
    return env["credit.control.line"].search([("state", "=", state)])


def peer_mark(env):
    lines = _peer_lines(env, "draft")
    env["credit.control.marker"].create({"line_ids": [(6, 0, lines.ids)]}).mark_lines()
    return {"lines": len(lines)}


def peer_communications(env):
    lines = _peer_lines(env, "to_be_sent")
    made = env["credit.control.communication"]._generate_comm_from_credit_lines(lines)
    return {"notices": len(made)}


def _peer_sample(env, number):
    """Communications for the lines of a few customers: all would take too long."""
    lines = _peer_lines(env, "to_be_sent").filtered(lambda line: line.partner_id.email)
    partners = lines.partner_id[:number]
    lines = lines.filtered(lambda line: line.partner_id in partners)
    return env["credit.control.communication"]._generate_comm_from_credit_lines(lines)


def peer_mails(env):
    """Mails without the PDF, not sent."""
    template = env.ref("account_credit_control.email_template_credit_control_base")
    template.report_template_ids = False
    communications = _peer_sample(env, 60)
    env.flush_all()
    started, queries = time.monotonic(), env.cr.sql_log_count
    communications.with_context(mail_notify_force_send=False)._generate_emails()
    env.flush_all()
    return {
        "notices": len(communications),
        "seconds": time.monotonic() - started,
        "queries": env.cr.sql_log_count - queries,
    }


def peer_letters(env):
    """Its PDF, one conversion each."""
    communications = _peer_sample(env, 5)
    env.flush_all()
    report = env.ref("account_credit_control.credit_control_summary")
    started = time.monotonic()
    for communication in communications:
        env["ir.actions.report"]._render_qweb_pdf(report, communication.ids)
    return {"notices": len(communications), "seconds": time.monotonic() - started}


# --------------------------------------------------------------------------------------


def main(env):
    """Run the stage that the environment names and write what it took."""
    stage = os.environ["BENCH_STAGE"]
    company = env.company
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    started, queries = time.monotonic(), env.cr.sql_log_count
    outcome = globals()[stage](env) or {}
    env.flush_all()
    measured = {
        "seconds": time.monotonic() - started,
        "queries": env.cr.sql_log_count - queries,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    env.cr.commit()
    Path(os.environ["BENCH_RESULT"]).write_text(json.dumps(measured | outcome))
