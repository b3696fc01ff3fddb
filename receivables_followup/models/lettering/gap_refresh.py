"""Rewriting the gaps: one reading, the engine's opinion, one statement that writes."""

import json

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.lettering.gap import explain
from ...engine.money import from_minor

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
# What makes a row that was dealt with a new question: another amount, items that are
# open again, a draft that was thrown away.
MOVED = """known.gap != EXCLUDED.gap
    OR known.gap_company != EXCLUDED.gap_company
    OR COALESCE(known.followup, '') IN ('settled', 'write_off', 'retention')
    OR (COALESCE(known.followup, '') IN ('credit_note', 'refund')
        AND known.followup_move_id IS NULL)"""


class ReceivablesLetteringGap(models.Model):
    _inherit = "receivables.lettering.gap"

    _keyed_columns = COLUMNS
    _keyed_moved = MOVED

    @api.model
    def _refresh(self, companies):
        """Rewrite the gaps of these companies and their branches from the ledger.

        Rows that are as they were are not written. Those whose items have come to zero
        become handled. The number of statements is constant.

        :return: number of gaps, or None when somebody else is refreshing them
        """
        if not self._lock_reading():
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
        self._write_reading(rows, pairs)
        self._close_settled(companies, [row[0] for row in rows])
        return len(rows)

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

    def _keyed_changes(self, names):
        moved = SQL(self._keyed_moved)
        return super()._keyed_changes(names) | {
            "followup": SQL("CASE WHEN %s THEN NULL ELSE known.followup END", moved),
            "cause_chosen": SQL("known.cause_chosen AND NOT (%s)", moved),
        }

    def _new_value(self, name):
        """What a column becomes; the cause a person chose stays with its gap."""
        new = super()._new_value(name)
        if name != "cause":
            return new
        return SQL(
            """CASE WHEN known.cause_chosen AND known.gap = EXCLUDED.gap
                THEN known.cause ELSE %s END""",
            new,
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
        """Refresh the gaps of every root company."""
        self._by_root_company(self._refresh)
