"""The account check: read, ask the engine, rewrite the findings."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.lettering.account_check import Finding, Limits, check, clusters
from ...engine.money import from_minor, to_minor
from ..dunning.bulk import unnest

COLUMNS = [
    ("key", "text"),
    ("company_id", "int"),
    ("kind", "text"),
    ("account_id", "int"),
    ("side", "text"),
    ("commercial_partner_id", "int"),
    ("line_count", "int"),
    ("date", "date"),
    ("amount", "numeric"),
    ("amount_size", "numeric"),
]
NAMES = [name for name, _kind in COLUMNS]
OLD_DAYS = 365
LOCK = "receivables.account.finding"


class ReceivablesAccountFinding(models.Model):
    _inherit = "receivables.account.finding"

    @api.model
    def _check(self, companies, accounts=None, side=None, days=OLD_DAYS, amount=0.0):
        """Check the accounts of these companies and their branches.

        Findings that are as they were are not written, those that are no more are
        deleted. The number of statements is constant.

        :param accounts: only these accounts; None: all that have a role
        :param str side: ``receivable`` or ``payable``; None: both
        :param int days: items due for longer are old
        :param float amount: balances up to this are let be, in company currency
        :return: number of findings, or None when somebody else is checking
        """
        query = SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s))", LOCK)
        if not self.env.execute_query(query)[0][0]:
            return None
        rows, pairs = [], []
        families = companies.search([("id", "child_of", companies.root_id.ids)])
        for digits, family in families.grouped(
            lambda company: company.currency_id.decimal_places
        ).items():
            limits = Limits(days, to_minor(amount, digits))
            found = self._find(family, accounts, side, limits)
            rows += [self._finding_row(*one, digits) for one in found]
            pairs += [
                (row[0], line_id)
                for row, (finding, _known) in zip(
                    rows[len(rows) - len(found) :], found, strict=True
                )
                for line_id in finding.ids
            ]
        self._write_findings(rows)
        self._write_finding_lines(pairs)
        self._delete_gone(families, accounts, side, [row[0] for row in rows])
        self.env["receivables.account.finding"].invalidate_model()
        return len(rows)

    def _find(self, companies, accounts, side, limits):
        """Findings with the company and the oldest due date of each."""
        today = fields.Date.context_today(self)
        read = self._read_items(companies, accounts, side)
        known = {item.id: (company, item.due) for item, company in read}
        found = check([item for item, _company in read], today, limits)
        twins = self._read_duplicates(companies, accounts, side)
        told = self._read_known({line_id for pair in twins for line_id in pair})
        for ids in clusters(twins):
            company, root, account, partner, kind, balance, _due = told[ids[0]]
            digits = self.env["res.company"].browse(company).currency_id.decimal_places
            more = to_minor(balance, digits) * (len(ids) - 1)
            found.append(Finding("duplicate", root, account, partner, kind, more, ids))
            known.update(
                {line_id: (told[line_id][0], told[line_id][6]) for line_id in ids}
            )
        return [(finding, known) for finding in found]

    def _finding_row(self, finding, known, digits):
        """The values of a row in the order of ``COLUMNS``."""
        companies = {known[line_id][0] for line_id in finding.ids}
        amount = from_minor(finding.amount, digits)
        return (
            self._finding_key(finding),
            companies.pop() if len(companies) == 1 else finding.scope,
            finding.kind,
            finding.account,
            finding.side,
            finding.partner,
            len(finding.ids),
            min(known[line_id][1] for line_id in finding.ids),
            amount,
            abs(amount),
        )

    def _finding_key(self, finding):
        """What names a finding for good: its items, or whose account it is about."""
        if finding.kind in ("zero_pair", "duplicate", "wrong_side"):
            return f"{finding.kind},{finding.ids[0]}"
        of = (finding.kind, finding.scope, finding.account, finding.partner)
        return ",".join(str(part or 0) for part in of)

    def _write_findings(self, rows):
        changing = [name for name in NAMES if name != "key"]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO receivables_account_finding AS finding
                    (%(columns)s, state, create_uid, create_date, write_uid, write_date)
                SELECT %(values)s, 'open', %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM %(data)s
                ON CONFLICT (key) DO UPDATE SET
                    %(changes)s,
                    state = CASE WHEN finding.amount != EXCLUDED.amount
                                   OR finding.state = 'done'
                                 THEN 'open' ELSE finding.state END,
                    write_uid = %(uid)s, write_date = %(now)s
                WHERE finding.state = 'done'
                   OR (%(old)s) IS DISTINCT FROM (%(new)s)
                """,
                columns=SQL(", ").join(map(SQL.identifier, NAMES)),
                values=SQL(", ").join(SQL.identifier("data", name) for name in NAMES),
                uid=self.env.uid,
                now=fields.Datetime.now(),
                data=unnest(COLUMNS, rows),
                changes=SQL(", ").join(
                    SQL(
                        "%s = %s",
                        SQL.identifier(name),
                        SQL.identifier("excluded", name),
                    )
                    for name in changing
                ),
                old=SQL(", ").join(
                    SQL.identifier("finding", name) for name in changing
                ),
                new=SQL(", ").join(
                    SQL.identifier("excluded", name) for name in changing
                ),
            )
        )

    def _write_finding_lines(self, pairs):
        data = unnest([("key", "text"), ("line_id", "int")], pairs)
        self.env.cr.execute(
            SQL(
                """
                WITH wanted AS (
                    SELECT finding.id AS finding_id, data.line_id FROM %(data)s
                      JOIN receivables_account_finding finding
                        ON finding.key = data.key
                ), gone AS (
                    DELETE FROM receivables_account_finding_line_rel rel
                     USING (SELECT DISTINCT finding_id FROM wanted) known
                     WHERE rel.finding_id = known.finding_id
                       AND NOT EXISTS (SELECT FROM wanted
                                        WHERE wanted.finding_id = rel.finding_id
                                          AND wanted.line_id = rel.line_id)
                )
                INSERT INTO receivables_account_finding_line_rel (finding_id, line_id)
                SELECT finding_id, line_id FROM wanted
                ON CONFLICT DO NOTHING
                """,
                data=data,
            )
        )

    def _delete_gone(self, companies, accounts, side, keys):
        """Drop what is no more, within what was checked."""
        conditions = [SQL("company_id = ANY(%s)", companies.ids)]
        if accounts:
            conditions.append(SQL("account_id = ANY(%s)", accounts.ids))
        if side:
            conditions.append(SQL("side = %s", side))
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM receivables_account_finding
                 WHERE %s AND NOT key = ANY(%s)
                """,
                SQL(" AND ").join(conditions),
                keys,
            )
        )

    @api.model
    def _cron_check(self):
        """Check the accounts of every root company, one transaction each."""
        companies = self.env["res.company"].search([("parent_id", "=", False)])
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(companies))
        for company in companies:
            self._check(company)
            if not progress(1):
                break
