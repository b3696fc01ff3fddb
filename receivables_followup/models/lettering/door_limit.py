"""Ceilings of write-offs: who may write off how much, and what exceeding leaves."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.lettering.write_off import refusal
from ...engine.money import to_minor

MANAGER = "receivables_followup.group_manager"
NAMED = 3


class ReceivablesLettering(models.AbstractModel):
    _inherit = "receivables.lettering"

    @api.model
    def _write_off_faults(self, groups, gaps, automatic, skip=()):
        """Why gaps cannot be written off, by index; two queries whatever the number.

        Groups later in the list count on top of earlier ones.

        :param gaps: lists of gaps, one per group
        :param skip: indexes not to look at
        """
        if not any(gaps):
            return {}
        may_exceed = self._may_exceed(automatic)
        used = self._used(groups, gaps)
        faults = {}
        for index, (lines, pieces) in enumerate(zip(groups, gaps, strict=True)):
            if index in skip:
                continue
            rest = self._gap(lines)
            for piece in pieces:
                fault = self._piece_fault(lines, piece, rest, used, may_exceed)
                if fault:
                    faults[index] = fault
                    break
        return faults

    def _piece_fault(self, lines, piece, rest, used, may_exceed):
        cause = piece["cause"].sudo()
        if fault := self._cause_fault(lines, cause, piece):
            return fault
        amount = self._piece_amount(piece, rest)
        if not amount:
            return None
        currency = lines.company_currency_id[:1]
        digits = currency.decimal_places
        month = (cause.id, fields.Date.start_of(piece["borne"], "month"))
        code = refusal(
            to_minor(amount, digits),
            to_minor(cause.max_amount, digits),
            to_minor(used[month], digits),
            to_minor(cause.max_month_amount, digits),
        )
        if cause.manager_only and not may_exceed:
            return self._who_may(
                self.env._(
                    "%(cause)s: only a credit manager writes off for this cause.",
                    cause=cause.name,
                ),
                lines,
            )
        if code and not may_exceed:
            return self._who_may(
                self._ceiling_text(code, cause, amount, used[month], currency), lines
            )
        piece["excess"] = code and self._ceiling_text(
            code, cause, amount, used[month], currency
        )
        used[month] += abs(amount)
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

    def _ceiling_text(self, code, cause, amount, used, currency):
        values = {
            "cause": cause.name,
            "amount": currency.format(abs(amount)),
            "used": currency.format(used),
        }
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
    def _used(self, groups, gaps):
        """What the caller wrote off, by (cause id, first day of the month)."""
        causes, borne = set(), {}
        for lines, pieces in zip(groups, gaps, strict=True):
            for piece in pieces:
                cause, day = piece["cause"].sudo(), self._piece_date(lines, piece)
                key = (lines.company_id[:1], cause, day)
                if key not in borne:
                    borne[key] = self._borne_date(*key)
                piece["borne"] = borne[key]
                causes.add(cause.id)
        days = borne.values()
        used = defaultdict(float)
        if not causes or not days:
            return used
        self.env["receivables.write.off"].sudo().flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT cause_id, date_trunc('month', date)::date, SUM(ABS(amount))
                  FROM receivables_write_off
                 WHERE cause_id = ANY(%(causes)s) AND user_id = %(user)s
                   AND state = 'done'
                   AND date >= date_trunc('month', %(first)s::date)
                   AND date < date_trunc('month', %(last)s::date) + interval '1 month'
              GROUP BY 1, 2
                """,
                causes=list(causes),
                user=self.env.uid,
                first=min(days),
                last=max(days),
            )
        )
        for cause_id, month, amount in rows:
            used[cause_id, month] = float(amount)
        return used

    @api.model
    def _borne_date(self, company, cause, day):
        """The date an entry of this day will bear: a later one in a locked period.

        Ceilings count by it, or a locked month would have a ceiling of its own.
        """
        taxed = cause.tax_treatment != "none"
        if not company or not company._get_violated_lock_dates(
            day, taxed, cause.journal_id
        ):
            return day
        move = self.env["account.move"].new(
            {
                "move_type": "entry",
                "company_id": company.id,
                "journal_id": self._write_off_journal(cause, company).id,
            }
        )
        return move._get_accounting_date(day, taxed)
