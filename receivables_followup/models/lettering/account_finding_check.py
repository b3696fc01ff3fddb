"""The account check: read, ask the engine, rewrite the findings."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.lettering.account_check import Finding, Limits, check, clusters
from ...engine.money import from_minor, to_minor

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
OLD_DAYS = 365


class ReceivablesAccountFinding(models.Model):
    _inherit = "receivables.account.finding"

    _keyed_columns = COLUMNS
    _keyed_moved = "known.amount != EXCLUDED.amount OR known.state = 'done'"

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
        if not self._lock_reading():
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
        self._write_reading(rows, pairs)
        self._delete_gone(families, accounts, side, [row[0] for row in rows])
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
        """Check the accounts of every root company."""
        self._by_root_company(self._check)
