from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine.dunning.calendar import is_sending_day, quiet
from ..engine.dunning.rehearsal import project, replay
from ..models.dunning.bulk import unnest

COLUMNS = [
    ("day", "date"),
    ("partner_id", "int"),
    ("commercial_partner_id", "int"),
    ("policy_id", "int"),
    ("level_id", "int"),
    ("step", "int"),
    ("channel", "varchar"),
    ("items", "int"),
    ("currency_id", "int"),
    ("claimed", "bigint"),
    ("unit", "numeric"),
    ("rate", "float8"),
]
MOST_DAYS = 366


class ReceivablesDunningRehearsal(models.TransientModel):
    """Runs the engine's rehearsal over the ledger, some customers at a time."""

    _inherit = "receivables.dunning.rehearsal"

    def _rehearse(self):
        """Write the rehearsed notices as lines of this wizard, and nothing else."""
        self.ensure_one()
        self.company_id.check_access("read")
        first, last = self._period()
        reader = self.env["receivables.dunning.reader"].sudo()
        if self.period == "past":
            reader = reader.with_context(receivables_since=first)
        today = last if self.period == "past" else first
        scope = reader._scope(self.company_id, today, trial=self.policy_id)
        self.line_ids.unlink()
        for partner_ids in list(reader._chunks(scope, self.partner_ids)):
            chunk = reader._read_chunk(scope, partner_ids)
            self._write_lines(self._rehearse_chunk(reader, scope, chunk, first, last))
        self.invalidate_recordset(["line_ids"])

    def _period(self):
        """The first and the last day.

        :raise UserError: for an empty or too long period
        """
        if self.period == "next":
            first = fields.Date.context_today(self)
            last = first + timedelta(days=self.days - 1)
        else:
            first, last = self.date_from, self.date_to
        if not first or not last or not 0 <= (last - first).days < MOST_DAYS:
            raise UserError(
                self.env._(
                    "Choose a period of one day to a year, the first day before the "
                    "last."
                )
            )
        return first, last

    def _rehearse_chunk(self, reader, scope, chunk, first, last):
        """Return the rows of the notices of a chunk."""
        by_policy = {}
        for account in chunk.accounts:
            policy_id = chunk.parties[account.key].policy_id
            by_policy.setdefault(policy_id, set()).add(account.key)
        accounts = chunk.accounts
        if self.period == "past":
            accounts = reader._past_accounts(scope, chunk)
        rows = []
        for policy_id, keys in by_policy.items():
            found = self._rehearse_policy(
                scope,
                chunk,
                policy_id,
                [a for a in accounts if a.key in keys],
                first,
                last,
            )
            for notice in found:
                rows += self._rows(scope, chunk, policy_id, notice)
        return rows

    def _rehearse_policy(self, scope, chunk, policy_id, accounts, first, last):
        """Rehearse the accounts of one policy; they share its calendar."""
        facts = scope.policy(policy_id)
        policy = self.env["receivables.dunning.policy"].browse(policy_id).sudo()
        closed = policy._closed_dates(first, last)
        policies = {
            account.key: scope.engine_policy(policy_id, account.key[1])
            for account in accounts
        }

        def sending_day(day):
            return is_sending_day(day, closed, facts.weekdays)

        def resting(day, key):
            return bool(facts.quiet_periods) and quiet(
                day, facts.quiet_periods, chunk.parties[key].debtor, facts.stagger_days
            )

        if self.period == "past":
            return replay(accounts, policies, first, last, sending_day, resting)
        days = (last - first).days + 1
        return project(accounts, policies, first, days, sending_day, resting)

    def _rows(self, scope, chunk, policy_id, notice):
        """The rows of one rehearsed notice, one per channel that can be used."""
        party = chunk.parties[notice.account]
        level = scope.policy(policy_id).levels[notice.step]
        policy = scope.engine_policy(policy_id, notice.account[1])
        channels = self.env["receivables.dunning.run"]._reachable(
            party.recipient, policy.levels[notice.step - 1].channels
        )
        return [
            (
                notice.day,
                party.recipient.id,
                party.debtor,
                policy_id,
                level.id,
                notice.step,
                channel,
                len(notice.raised),
                party.currency.id,
                notice.claimed,
                party.currency.unit,
                party.currency.rate,
            )
            for channel in channels
        ]

    def _write_lines(self, rows):
        if not rows:
            return
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO receivables_dunning_rehearsal_line (
                       rehearsal_id, day, partner_id, commercial_partner_id, policy_id,
                       level_id, step, channel, items, currency_id, amount,
                       amount_company, create_uid, create_date, write_uid, write_date)
                SELECT %(rehearsal)s, day, partner_id, commercial_partner_id, policy_id,
                       level_id, step, channel, items, currency_id, claimed * unit,
                       round((claimed * unit * rate)::numeric, %(digits)s),
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM %(data)s
                """,
                rehearsal=self.id,
                digits=self.company_id.currency_id.decimal_places,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                data=unnest(COLUMNS, rows),
            )
        )
