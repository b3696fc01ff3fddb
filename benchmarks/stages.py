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

from dateutil.relativedelta import relativedelta

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
    """Create the cards of all customers and write all their figures, the first time."""
    cards = env["receivables.card"].refresh_all(env.company)
    return {"cards": cards}


BARE_CARD = """
    DROP TABLE IF EXISTS bench_card;
    CREATE TABLE bench_card (
        id serial PRIMARY KEY, company_id int REFERENCES res_company,
        partner_id int REFERENCES res_partner, total_due numeric, total_overdue numeric,
        not_due numeric, due_1_30 numeric, due_31_60 numeric, due_61_90 numeric,
        due_90_plus numeric, held numeric, oldest date, dso numeric, days_late numeric,
        create_uid int, create_date timestamp);
    CREATE UNIQUE INDEX ON bench_card (partner_id, company_id)
"""
BARE_REFRESH = """
    WITH item AS (
        SELECT p.commercial_partner_id AS partner, l.amount_residual AS amount,
               l.date_maturity AS due, %(today)s - l.date_maturity AS days,
               CASE WHEN hold.whole THEN l.amount_residual
                    ELSE LEAST(COALESCE(hold.amount, 0), l.amount_residual) END AS held
          FROM account_move_line l
          JOIN account_account a ON a.id = l.account_id
          JOIN res_partner p ON p.id = l.partner_id
          LEFT JOIN (SELECT move_line_id, bool_or(whole) AS whole, sum(amount) AS amount
                       FROM receivables_hold WHERE state = 'active'
                      GROUP BY move_line_id) hold ON hold.move_line_id = l.id
         WHERE a.account_type = 'asset_receivable' AND l.reconciled IS NOT TRUE
           AND l.parent_state = 'posted' AND l.company_id = %(company)s),
    sums AS (
        SELECT partner, sum(amount) AS due,
               sum(amount) FILTER (WHERE days > 0) AS overdue,
               sum(amount) FILTER (WHERE days <= 0) AS not_due,
               sum(amount) FILTER (WHERE days BETWEEN 1 AND 30) AS d1,
               sum(amount) FILTER (WHERE days BETWEEN 31 AND 60) AS d2,
               sum(amount) FILTER (WHERE days BETWEEN 61 AND 90) AS d3,
               sum(amount) FILTER (WHERE days > 90) AS d4, sum(held) AS held,
               min(due) FILTER (WHERE amount > 0) AS oldest
          FROM item GROUP BY partner),
    sale AS (
        SELECT p.commercial_partner_id AS partner,
               date_trunc('month', m.invoice_date)::date AS month,
               sum(m.amount_total_signed) AS amount
          FROM account_move m JOIN res_partner p ON p.id = m.partner_id
         WHERE m.company_id = %(company)s AND m.state = 'posted'
           AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
           AND m.invoice_date BETWEEN %(since)s AND %(today)s
         GROUP BY 1, 2),
    month AS (
        SELECT partner, month, amount,
               LEAST(%(today)s, (month + interval '1 month')::date - 1) AS last,
               sum(amount) OVER (PARTITION BY partner ORDER BY month DESC) AS so_far
          FROM sale WHERE amount > 0),
    dso AS (
        SELECT DISTINCT ON (partner) partner, %(today)s - last
               + (last - month + 1) * (sums.due - so_far + amount) / amount AS days
          FROM month JOIN sums USING (partner)
         WHERE sums.due > 0 AND so_far >= sums.due
         ORDER BY partner, month DESC),
    late AS (
        SELECT partner, sum(amount * days) / NULLIF(sum(amount), 0) AS days
          FROM (SELECT partner, amount, days FROM item WHERE amount > 0 AND days > 0
                 UNION ALL
                SELECT p.commercial_partner_id, r.amount, r.max_date - l.date_maturity
                  FROM account_partial_reconcile r
                  JOIN account_move_line l ON l.id = r.debit_move_id
                  JOIN account_account a ON a.id = l.account_id
                  JOIN account_move_line c ON c.id = r.credit_move_id
                  JOIN account_move cm ON cm.id = c.move_id
                  JOIN res_partner p ON p.id = l.partner_id
                 WHERE r.company_id = %(company)s AND cm.move_type = 'entry'
                   AND a.account_type = 'asset_receivable'
                   AND r.max_date > %(today)s - interval '1 year') delay
         GROUP BY partner)
    INSERT INTO bench_card (company_id, partner_id, total_due, total_overdue, not_due,
           due_1_30, due_31_60, due_61_90, due_90_plus, held, oldest, dso, days_late,
           create_uid, create_date)
    SELECT %(company)s, partner, sums.due, sums.overdue, sums.not_due, sums.d1, sums.d2,
           sums.d3, sums.d4, sums.held, sums.oldest, dso.days, late.days, 1, now()
      FROM sums FULL JOIN late USING (partner) LEFT JOIN dso USING (partner)
"""


def bare_refresh_prepare(env):
    env.cr.execute(BARE_CARD)
    env.cr.commit()


def bare_refresh(env):
    """One statement computes the figures of every customer and writes them.

    Balance, buckets, what is held, oldest due date, count-back DSO and average delay:
    what a card shows of them, by account type and without roles or part holds per
    customer, into a table with the foreign keys and the unique index of the cards.
    """
    env.cr.execute(
        BARE_REFRESH,
        {
            "today": TODAY,
            "since": TODAY.replace(day=1) - relativedelta(months=23),
            "company": env.company.id,
        },
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
