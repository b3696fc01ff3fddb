"""Ceilings of write-offs: who may write off how much, and what exceeding leaves."""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...engine.lettering.write_off import refusal
from ...engine.money import to_minor

MANAGER = "receivables_followup.group_manager"
NAMED = 3


class ReceivablesLettering(models.AbstractModel):
    _inherit = "receivables.lettering"

    @api.model
    def _write_off_faults(self, groups, gaps, automatic, skip=()):
        """Why gaps cannot be written off, by index; the number of queries is constant.

        Groups later in the list count on top of earlier ones.

        :param gaps: lists of gaps, one per group
        :param skip: indexes not to look at
        """
        if not any(gaps):
            return {}
        may_exceed = self._may_exceed(automatic)
        used = self._used(gaps)
        before = self._written_off_before(groups, gaps)
        faults = {}
        for index, (lines, pieces) in enumerate(zip(groups, gaps, strict=True)):
            if index in skip:
                continue
            rest = self._gap(lines)
            for piece in pieces:
                fault = self._piece_fault(lines, piece, rest, used, before, may_exceed)
                if fault:
                    faults[index] = fault
                    break
        return faults

    def _piece_fault(self, lines, piece, rest, used, before, may_exceed):
        cause = piece["cause"].sudo()
        if fault := self._cause_fault(lines, cause, piece):
            return fault
        amount = self._piece_amount(piece, rest)
        if not amount:
            return None
        slices = sum(before[line_id, cause.id] for line_id in lines.ids)
        currency = lines.company_currency_id[:1]
        digits = currency.decimal_places
        code = refusal(
            to_minor(amount, digits),
            to_minor(cause.max_amount, digits),
            to_minor(used[cause.id], digits),
            to_minor(cause.max_month_amount, digits),
            to_minor(slices, digits),
        )
        if cause.manager_only and not may_exceed:
            return self._who_may(
                self.env._(
                    "%(cause)s: only a credit manager writes off for this cause.",
                    cause=cause.name,
                ),
                lines,
            )
        already = slices if code == "item" else used[cause.id]
        text = code and self._ceiling_text(code, cause, amount, already, currency)
        if code and not may_exceed:
            return self._who_may(text, lines)
        piece["excess"] = text
        used[cause.id] += abs(amount)
        # Further pieces of the same group add to what this one takes off its items.
        before[lines.ids[0], cause.id] += abs(amount)
        return None

    def _cause_fault(self, lines, cause, piece):
        if cause.route == "credit_note":
            return self.env._(
                "%(cause)s: a commercial reduction changes the price of the invoice, "
                "it is never written off. Issue a credit note on %(items)s and letter "
                "it.",
                cause=cause.name,
                items=self._names(lines),
            )
        if cause.company_id != lines.company_id.root_id:
            return self.env._(
                "%(cause)s belongs to %(company)s: choose a cause of the company of "
                "%(items)s.",
                cause=cause.name,
                company=cause.company_id.name,
                items=self._names(lines),
            )
        if cause.code == "factor_fees" and self._is_advanced(lines):
            return self.env._(
                "%(items)s: a factor has advanced the money and the debtor has not "
                "paid yet, so that no VAT is due. Book the fees on the factor's "
                "account.",
                items=self._names(lines),
            )
        account = piece.get("account")
        if account and account == lines.account_id:
            return self.env._(
                "%(account)s is the account being lettered: choose another account "
                "for the gap.",
                account=account.display_name,
            )
        if not account and not (cause.loss_account_id and cause.gain_account_id):
            return self.env._(
                "%(cause)s has no account: a credit manager sets it under "
                "Configuration, Write-off Causes.",
                cause=cause.name,
            )
        return None

    @api.model
    def _is_advanced(self, lines):
        """Whether part of these items was settled by the advance of a factor."""
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        return "factor_advance" in partials.mapped("receivables_event")

    def _ceiling_text(self, code, cause, amount, used, currency):
        values = {
            "cause": cause.name,
            "amount": currency.format(abs(amount)),
            "used": currency.format(used),
        }
        if code == "item" and used:
            return self.env._(
                "%(cause)s: %(amount)s after %(used)s written off before on the same "
                "items is above the ceiling of %(ceiling)s per item.",
                ceiling=currency.format(cause.max_amount),
                **values,
            )
        if code == "item":
            return self.env._(
                "%(cause)s: %(amount)s is above the ceiling of %(ceiling)s per item.",
                ceiling=currency.format(cause.max_amount),
                **values,
            )
        return self.env._(
            "%(cause)s: with %(amount)s you would exceed the ceiling of %(ceiling)s "
            "per month; %(used)s is written off already.",
            ceiling=currency.format(cause.max_month_amount),
            **values,
        )

    def _who_may(self, text, lines):
        """Add who may do it to a refusal."""
        managers = (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("all_group_ids", "in", self.env.ref(MANAGER).ids),
                    ("share", "=", False),
                    ("company_ids", "in", lines.company_id.ids),
                ],
                limit=NAMED,
                order="id desc",
            )
        )
        if not managers:
            return self.env._("%(text)s Ask a credit manager.", text=text)
        return self.env._(
            "%(text)s Ask a credit manager: %(names)s.",
            text=text,
            names=", ".join(managers.mapped("name")),
        )

    @api.model
    def _may_exceed(self, automatic):
        """Whether the caller may go above the ceilings; a machine never does."""
        return not automatic and self.env.user.has_group(MANAGER)

    @api.model
    def _used(self, gaps):
        """What the caller wrote off this month, by id of the cause.

        It counts by the day of the decision: the date of an entry is chosen by the
        person whom the ceiling limits.
        """
        used = defaultdict(float)
        causes = self._causes_of(gaps)
        self.env["receivables.write.off"].sudo().flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT cause_id, SUM(ABS(amount))
                  FROM receivables_write_off
                 WHERE cause_id = ANY(%(causes)s) AND user_id = %(user)s
                   AND state = 'done'
                   AND create_date >= date_trunc('month', %(now)s::timestamp)
              GROUP BY 1
                """,
                causes=causes.ids,
                user=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        for cause_id, amount in rows:
            used[cause_id] = float(amount)
        return used

    @api.model
    def _causes_of(self, gaps):
        causes = self.env["receivables.write.off.cause"].sudo()
        return causes.union(*(piece["cause"] for pieces in gaps for piece in pieces))

    @api.model
    def _written_off_before(self, groups, gaps):
        """What earlier write-offs of anybody took off items, by (item, cause) ids.

        An entry for several causes takes at most the amount of each.
        """
        lines = self.env["account.move.line"].union(*groups)
        before = defaultdict(float)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT taken.line_id, write_off.cause_id,
                       SUM(LEAST(taken.amount, ABS(write_off.amount)))
                  FROM (
                    SELECT ends.line_id, other.move_id, SUM(ends.amount) AS amount
                      FROM (SELECT debit_move_id AS line_id,
                                   credit_move_id AS other_id, amount
                              FROM account_partial_reconcile
                             WHERE debit_move_id = ANY(%(lines)s)
                             UNION ALL
                            SELECT credit_move_id, debit_move_id, amount
                              FROM account_partial_reconcile
                             WHERE credit_move_id = ANY(%(lines)s)) ends
                      JOIN account_move_line other ON other.id = ends.other_id
                  GROUP BY 1, 2
                  ) taken
                  JOIN receivables_write_off write_off
                    ON write_off.move_id = taken.move_id
                   AND write_off.state = 'done'
                   AND write_off.cause_id = ANY(%(causes)s)
              GROUP BY 1, 2
                """,
                lines=lines.ids,
                causes=self._causes_of(gaps).ids,
            )
        )
        for line_id, cause_id, amount in rows:
            before[line_id, cause_id] = float(amount)
        return before
