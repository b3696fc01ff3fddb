"""Rewriting the gaps: one reading, the engine's opinion, one statement that writes."""

import json

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.lettering.gap import explain
from ...engine.money import from_minor
from ..dunning.bulk import unnest

COLUMNS = [
    ("key", "text"),
    ("company_id", "int"),
    ("account_id", "int"),
    ("side", "text"),
    ("commercial_partner_id", "int"),
    ("currency_id", "int"),
    ("line_count", "int"),
    ("date", "date"),
    ("total", "numeric"),
    ("gap", "numeric"),
    ("gap_company", "numeric"),
    ("cause", "text"),
    ("confidence", "int"),
    ("evidence", "text"),
]
NAMES = [name for name, _kind in COLUMNS]
# What a new reading may change in a row that is known.
CHANGING = [name for name in NAMES if name != "key"]
# What makes a row that was dealt with a new question: another amount, items that are
# open again, a draft that was thrown away.
MOVED = """gap.gap != EXCLUDED.gap
    OR gap.gap_company != EXCLUDED.gap_company
    OR COALESCE(gap.followup, '') IN ('settled', 'write_off', 'retention')
    OR (COALESCE(gap.followup, '') IN ('credit_note', 'refund')
        AND gap.followup_move_id IS NULL)"""
LOCK = "receivables.lettering.gap"


class ReceivablesLetteringGap(models.Model):
    _inherit = "receivables.lettering.gap"

    @api.model
    def _refresh(self, companies):
        """Rewrite the gaps of these companies and their branches from the ledger.

        Rows that are as they were are not written. Those whose items have come to zero
        become handled. The number of statements is constant.

        :return: number of gaps, or None when somebody else is refreshing them
        """
        if not self._lock_refresh():
            return None
        # Branches are lettered with their root: they are read with it.
        companies = companies.search([("id", "child_of", companies.root_id.ids)])
        rows, pairs = [], []
        for group, case in self._make_cases(companies):
            causes = explain(case)
            if not causes:
                continue
            rows.append(self._gap_row(group, causes))
            pairs += [(group.key, line.id) for line in group.lines]
        self._write_rows(rows)
        self._write_lines(pairs)
        self._close_settled(companies, [row[0] for row in rows])
        self.env["receivables.lettering.gap"].invalidate_model()
        return len(rows)

    def _lock_refresh(self):
        query = SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s))", LOCK)
        return self.env.execute_query(query)[0][0]

    def _gap_row(self, group, causes):
        """The values of a row in the order of ``COLUMNS``."""
        first = group.first
        stored = self.env["receivables.lettering.words"]._store_causes(causes)
        return (
            group.key,
            first.company_id,
            first.account_id,
            first.side,
            first.partner_id,
            group.currency_id,
            len(group.lines),
            group.date,
            from_minor(group.total, group.digits),
            from_minor(group.sign * group.gap, group.digits),
            from_minor(group.sign * group.gap_company, group.company_digits),
            causes[0].code,
            causes[0].confidence,
            json.dumps(stored),
        )

    def _write_rows(self, rows):
        columns = SQL(", ").join(map(SQL.identifier, NAMES))
        values = SQL(", ").join(
            SQL("data.evidence::jsonb")
            if name == "evidence"
            else SQL.identifier("data", name)
            for name in NAMES
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO receivables_lettering_gap AS gap
                    (%(columns)s, state, create_uid, create_date, write_uid, write_date)
                SELECT %(values)s, 'open', %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM %(data)s
                ON CONFLICT (key) DO UPDATE SET
                    %(changes)s,
                    state = %(state)s,
                    followup = CASE WHEN %(moved)s THEN NULL ELSE gap.followup END,
                    cause_chosen = gap.cause_chosen AND NOT (%(moved)s),
                    write_uid = %(uid)s, write_date = %(now)s
                WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                   OR (gap.state != 'open' AND (%(moved)s))
                """,
                columns=columns,
                values=values,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                data=unnest(COLUMNS, rows),
                changes=SQL(", ").join(map(self._change, CHANGING)),
                moved=SQL(MOVED),
                state=SQL("CASE WHEN %s THEN 'open' ELSE gap.state END", SQL(MOVED)),
                old=SQL(", ").join(SQL.identifier("gap", name) for name in CHANGING),
                new=SQL(", ").join(map(self._new_value, CHANGING)),
            )
        )

    def _change(self, name):
        return SQL("%s = %s", SQL.identifier(name), self._new_value(name))

    def _new_value(self, name):
        """What a column becomes; the cause a person chose stays with its gap."""
        new = SQL.identifier("excluded", name)
        if name != "cause":
            return new
        return SQL(
            """CASE WHEN gap.cause_chosen AND gap.gap = EXCLUDED.gap
                THEN gap.cause ELSE %s END""",
            new,
        )

    def _write_lines(self, pairs):
        """Tie the gaps to their journal items."""
        data = unnest([("key", "text"), ("line_id", "int")], pairs)
        self.env.cr.execute(
            SQL(
                """
                WITH wanted AS (
                    SELECT gap.id AS gap_id, data.line_id FROM %(data)s
                      JOIN receivables_lettering_gap gap ON gap.key = data.key
                ), gone AS (
                    DELETE FROM receivables_lettering_gap_line_rel rel
                     USING (SELECT DISTINCT gap_id FROM wanted) known
                     WHERE rel.gap_id = known.gap_id
                       AND NOT EXISTS (SELECT FROM wanted
                                        WHERE wanted.gap_id = rel.gap_id
                                          AND wanted.line_id = rel.line_id)
                )
                INSERT INTO receivables_lettering_gap_line_rel (gap_id, line_id)
                SELECT gap_id, line_id FROM wanted
                ON CONFLICT DO NOTHING
                """,
                data=data,
            )
        )

    def _close_settled(self, companies, keys):
        """Gaps that are no more: their items were settled or are no longer together."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE receivables_lettering_gap
                   SET state = 'done', followup = COALESCE(followup, 'settled'),
                       write_uid = %(uid)s, write_date = %(now)s
                 WHERE company_id = ANY(%(companies)s)
                   AND state IN ('open', 'ignored')
                   AND NOT key = ANY(%(keys)s)
                """,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                companies=companies.ids,
                keys=keys,
            )
        )

    @api.model
    def _cron_refresh(self):
        """Refresh the gaps of every root company, one transaction each."""
        companies = self.env["res.company"].search([("parent_id", "=", False)])
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(companies))
        for company in companies:
            self._refresh(company)
            if not progress(1):
                break
