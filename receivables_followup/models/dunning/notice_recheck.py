from typing import NamedTuple

from odoo import fields, models
from odoo.tools import SQL

from ...engine.dunning.offset import offset_items
from ...engine.dunning.values import Account, Line, Notice
from .bulk import unnest
from .run_write import _line_texts

LINE_UPDATES = [
    ("id", "int"),
    ("kind", "varchar"),
    ("days_overdue", "int"),
    ("residual", "bigint"),
    ("held", "bigint"),
    ("covered", "bigint"),
    ("due", "bigint"),
    ("interest", "bigint"),
    ("indemnity", "bigint"),
    ("unit", "numeric"),
]
NOTICE_UPDATES = [
    ("id", "int"),
    ("claimed", "bigint"),
    ("interest", "bigint"),
    ("indemnity", "bigint"),
    ("line_count", "int"),
    ("missing_rate", "bool"),
    ("unit", "numeric"),
    ("rate", "float8"),
]


class Stored(NamedTuple):
    """A line as it stands on a notice."""

    id: int
    item: int | None
    kind: str
    step: int
    cycle: int
    advances: bool


class ReceivablesDunningNotice(models.Model):
    """The last look at the ledger before a notice leaves the house."""

    _inherit = "receivables.dunning.notice"

    def _recheck(self, scope=None):
        """Read residuals, holds and the cash gate again, and follow them.

        Paid and held items drop out, amounts and interest follow the ledger, all with
        a constant number of statements. A notice with nothing left to claim, or that
        a rule stops, becomes ``skipped`` with the reason; one that may only leave on
        another day stays ``ready``. Call it in a transaction that has read nothing
        yet: it sees what was committed before.

        :param scope: what was read once for all notices of a chunk, of one run
        :return: the notices that may still be sent
        """
        return self._revalue(check=True, scope=scope)

    def _revalue(self, check, scope=None, stops=None):
        """Follow the ledger.

        :param check: whether the rules of the day and the minimums may stop a notice;
            the minimum of a formal notice always does
        :param stops: filled with ``{notice: code of the reason it is stopped for}``
        :return: the notices that still claim something
        """
        left = self.browse()
        # Read together, also when the run they came from is no longer in the cache.
        together = self.with_prefetch(self.ids)
        for run, notices in together.grouped("run_id").items():
            found, stopped = notices._revalue_on(scope or run._sending_scope(), check)
            left += found
            if stops is not None:
                stops |= {n: reason for reason, those in stopped.items() for n in those}
        return left

    def _revalue_on(self, scope, check):
        reader = self.env["receivables.dunning.reader"].sudo()
        chunk = reader._read_chunk(scope, self._account_partners())
        stored = self._stored_lines()
        by_item = {
            item.key: account for account in chunk.accounts for item in account.items
        }
        last = self._last_notices(scope, chunk) if check else {}
        kept, decided, stopped = [], [], {}
        for notice in self:
            lines = stored.get(notice.id, [])
            account = notice._current_account(lines, by_item)
            account = account._replace(last_notice=last.get(notice.partner_id.id))
            level = notice.level_id.sudo()._dunning_facts()
            found = _follow(lines, account.items, chunk, level, scope.today)
            reason = notice._stop_reason(account, found, scope, check)
            if reason:
                stopped.setdefault(reason, self.browse())
                stopped[reason] |= notice
            else:
                kept.append((notice, lines))
                decided.append((account, found, level))
        prices = reader._price(scope, chunk, decided)
        if check:
            kept, prices = self._refuse_unpriced(kept, prices, stopped)
        self._write_values(scope, chunk, kept, prices)
        for reason, notices in stopped.items():
            notices._stop(reason)
        return self.browse(notice.id for notice, _lines in kept), stopped

    def _current_account(self, lines, by_item):
        """The engine account these lines are part of today.

        When the recipient of some items has changed since, the accounts are put
        together, so that every credit still counts.
        """
        self.ensure_one()
        found = {}
        for line in lines:
            account = by_item.get(line.item)
            if account:
                found[account.key] = account
        accounts = list(found.values())
        if len(accounts) == 1:
            return accounts[0]
        return Account(
            key=(self.partner_id.id, self.currency_id.id),
            items=tuple(item for account in accounts for item in account.items),
            gate=next((account.gate for account in accounts if account.gate), None),
        )

    def _account_partners(self):
        """The partners whose open items count for these notices."""
        return self.env["receivables.dunning.reader"]._relatives(
            SQL(
                """
                SELECT item.partner_id
                  FROM receivables_dunning_notice_line line
                  JOIN account_move_line item ON item.id = line.move_line_id
                 WHERE line.notice_id = ANY(%(ids)s) AND item.partner_id IS NOT NULL
                 UNION
                SELECT commercial_partner_id FROM receivables_dunning_notice
                 WHERE id = ANY(%(ids)s)
                """,
                ids=list(self.ids),
            )
        )

    def _stored_lines(self):
        """Return ``{notice id: [Stored]}``, straight from the database."""
        self.env["receivables.dunning.notice.line"].flush_model()
        stored = {}
        for notice_id, *values in self.env.execute_query(
            SQL(
                """
                SELECT notice_id, id, move_line_id, kind, step, cycle, advances
                  FROM receivables_dunning_notice_line
                 WHERE notice_id = ANY(%s)
                 ORDER BY id
                """,
                list(self.ids),
            )
        ):
            stored.setdefault(notice_id, []).append(Stored(*values))
        return stored

    def _write_values(self, scope, chunk, kept, prices):
        """Write what was found on lines and notices, and drop lines that are gone."""
        updates, totals, new, gone = [], [], [], []
        for (notice, lines), (priced, missing) in zip(kept, prices, strict=True):
            currency = scope.currency(notice.currency_id.id)
            ids = {(line.item, line.kind == "disputed"): line.id for line in lines}
            for price in priced:
                key = price.line.key, price.line.kind == "disputed"
                line_id = ids.pop(key, None)
                if line_id:
                    updates.append(_line_update(scope, chunk, currency, line_id, price))
                else:
                    new += _line_texts(
                        scope,
                        chunk,
                        notice.policy_id.id,
                        currency,
                        notice.channel,
                        [price],
                        notice.id,
                    )
            gone += ids.values()
            totals.append(_totals(notice, priced, missing, currency))
        self._update_lines(updates, gone)
        if new:
            self.run_id[:1]._insert_lines(new)
        self._update_totals(scope, totals)
        self.env["receivables.dunning.notice.line"].invalidate_model()
        self.invalidate_recordset()

    def _update_lines(self, updates, gone):
        if gone:
            self.env.cr.execute(
                SQL(
                    "DELETE FROM receivables_dunning_notice_line WHERE id = ANY(%s)",
                    gone,
                )
            )
        if updates:
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE receivables_dunning_notice_line line
                       SET kind = data.kind,
                           days_overdue = data.days_overdue,
                           amount_residual = data.residual * data.unit,
                           amount_held = data.held * data.unit,
                           amount_covered = data.covered * data.unit,
                           amount_due = data.due * data.unit,
                           interest_amount = data.interest * data.unit,
                           indemnity_amount = data.indemnity * data.unit,
                           advances = line.advances AND data.kind = 'claimed'
                      FROM %s
                     WHERE line.id = data.id
                    """,
                    unnest(LINE_UPDATES, updates),
                )
            )

    def _update_totals(self, scope, totals):
        if not totals:
            return
        self.env.cr.execute(
            SQL(
                """
                UPDATE receivables_dunning_notice notice
                   SET amount_total = data.claimed * data.unit,
                       interest_amount = data.interest * data.unit,
                       indemnity_amount = data.indemnity * data.unit,
                       amount_company = round(
                           (data.claimed * data.unit * data.rate)::numeric, %(digits)s),
                       line_count = data.line_count,
                       missing_rate = data.missing_rate,
                       payments_until = %(until)s,
                       write_uid = %(uid)s,
                       write_date = %(now)s
                  FROM %(data)s
                 WHERE notice.id = data.id
                """,
                digits=scope.company.currency_id.decimal_places,
                until=scope.bank.last or scope.today,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                data=unnest(NOTICE_UPDATES, totals),
            )
        )


def _follow(lines, items, chunk, level, today):
    """What the lines of a notice claim and show today.

    No item is added and none is raised further than before: an item only drops out,
    shrinks, or turns from claimed to disputed or to information. One that was settled
    and opened again, or that a manager reset, has a new cycle: it starts anew.

    :param level: ``LevelFacts`` of the notice
    :return: engine ``Notice``
    """
    cover = offset_items(items, today)
    credits = {}
    for debit, credit, amount in cover.allocations:
        credits[debit] = (*credits.get(debit, ()), (credit, amount))
    by_key = {item.key: item for item in items}
    found, disputed = [], set()
    for line in lines:
        item = by_key.get(line.item)
        if not item or item.residual <= 0 or line.kind == "credit":
            continue
        if line.cycle != chunk.rows[item.key].cycle:
            continue
        covered = cover.covered.get(item.key, 0)
        left = item.residual - item.held - covered
        if line.kind == "claimed" and left > 0 and _claimable(item, level, today):
            found.append(
                Line(
                    key=item.key,
                    kind="claimed",
                    amount=item.residual - item.held,
                    covered=covered,
                    step=line.step,
                    # Another channel may have raised it to the same step already.
                    advances=line.advances and item.step <= line.step,
                    credits=credits.get(item.key, ()),
                )
            )
        elif line.kind in ("claimed", "not_due") and left > 0:
            found.append(Line(item.key, "not_due", left, 0, item.step))
        if item.held and item.hold_reason == "dispute" and line.kind != "not_due":
            disputed.add(item)
    found += [Line(i.key, "disputed", i.held, 0, i.step) for i in sorted(disputed)]
    used = {}
    for line in found:
        for credit, amount in line.credits:
            used[credit] = used.get(credit, 0) + amount
    found += [Line(key, "credit", -amount) for key, amount in used.items()]
    claimed = sum(f.amount - f.covered for f in found if f.kind == "claimed")
    return Notice(None, tuple(found), claimed)


def _claimable(item, level, today):
    """Whether a notice of this level may still claim an item, whoever chose it."""
    if not item.chase or item.ignored:
        return False
    if level.formal:
        return item.step > 0 and today > item.due
    return today > item.due or level.delay <= 0


def _line_update(scope, chunk, currency, line_id, price):
    """The values of ``LINE_UPDATES``."""
    line, interest, indemnity = price
    row = chunk.rows[line.key]
    return (
        line_id,
        line.kind,
        (scope.today - row.due).days,
        round(row.residual * currency.factor),
        round(row.held * currency.factor) if row.held else 0,
        line.covered,
        line.amount - line.covered,
        interest,
        indemnity,
        currency.unit,
    )


def _totals(notice, priced, missing, currency):
    """The values of ``NOTICE_UPDATES``."""
    claimed = [price for price in priced if price.line.kind == "claimed"]
    return (
        notice.id,
        sum(price.line.amount - price.line.covered for price in claimed),
        sum(price.interest for price in claimed),
        sum(price.indemnity for price in claimed),
        len(claimed),
        missing,
        currency.unit,
        currency.rate,
    )
