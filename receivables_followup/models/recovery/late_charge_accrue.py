"""How claims follow the ledger: read, compute, write, each in a few statements."""

import logging
from typing import NamedTuple

from odoo import api, fields, models

from ...engine.dunning.interest import INDEMNITY, half_year_of
from ...engine.money import from_minor, to_minor
from ...engine.recovery.charges import (
    Debt,
    accrued_interest,
    is_late,
    still_to_claim,
    without_agreed,
)
from ..ledger.chunks import apart
from .late_charge import SETTLED
from .late_charge_agreed import NO_PLAN
from .late_charge_indemnity import first_day
from .late_charge_read import CHUNK

_logger = logging.getLogger(__name__)


class _Fixed(NamedTuple):
    """The indemnity as if it were the interest of a day."""

    period: object
    date_from: object
    date_to: object
    amount: int
    principal: int = 0


class ReceivablesLateCharge(models.Model):
    _inherit = "receivables.late.charge"

    def action_accrue(self):
        """Bring the open claims of the user's companies up to date."""
        self.env["receivables.open.item"].check_access("read")
        for company in self.env.companies:
            self.sudo()._accrue(company)
        return self._tell_none_claimed(self.env.companies.sudo()) or True

    @api.model
    def _tell_none_claimed(self, companies):
        """Say which companies claim no late charges at all; None when all do."""
        silent = companies.filtered(lambda one: not one.receivables_charges_from)
        if not silent:
            return None
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": self.env._(
                    "%(companies)s: neither late interest nor the EUR 40 are claimed. "
                    "A credit manager enters in the settings from which day they are.",
                    companies=", ".join(silent.mapped("name")),
                ),
            },
        }

    @api.model
    def _cron_accrue(self):
        """Bring the claims of all companies up to date, in chunks."""
        companies = self.env["res.company"].search(
            [("receivables_charges_from", "!=", False)]
        )
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(companies))
        for company in companies:
            try:
                self._accrue(company, committing=True)
            except Exception:
                self.env.cr.rollback()
                _logger.exception("Late charges of %s left for the next time", company)
            if not progress(1):
                break

    @api.model
    def _accrue(self, company, until=None, lines=None, committing=False):
        """Make the open claims what the ledger gives up to a day; nothing is posted.

        Running it again the same day changes nothing. Days that were billed or waived
        are not claimed again. A half-year without an official rate is left out.

        :param until: the last day that bears interest; today when left out
        :param lines: journal items to look at; all of the company when left out
        :param committing: commit after each chunk, and leave an item on which it fails
            for the next time (cron)
        :return: the half-years without a rate, as a set of (first, last) days
        """
        until = until or fields.Date.context_today(self)
        missing, last = set(), 0
        if not company.sudo().receivables_charges_from:
            return missing

        def work(rows):
            missing.update(self._accrue_chunk(company, until, rows))

        self.env.flush_all()
        self._cancel_orphans(company)
        self._adopt_orphans(company)
        while True:
            rows = self._read_debts(company, until, last, lines)
            if rows and committing:
                apart(self.env, rows, work)
            elif rows:
                work(rows)
            if committing:
                self.env["ir.cron"]._commit_progress(0)
            if len(rows) < CHUNK:
                break
            last = rows[-1].id
        self.env.invalidate_all(flush=False)
        return missing

    def _accrue_chunk(self, company, until, rows):
        wanted, missing = self._compute_claims(company, until, rows)
        self._write_claims(rows, wanted)
        return missing

    @api.model
    def _read_accruals(self, company, until, rows):
        """Yield ``(row, terms, debt, [Accrued], missing half-years)`` of items."""
        cards = self.env["receivables.card"].browse({row.card_id for row in rows})
        policies = self.env["receivables.dunning.policy"].sudo()
        by_card = policies._policy_by_card(cards)
        terms = self.env["receivables.interest.rate"]._interest_terms_by_card(
            cards.filtered(lambda card: by_card.get(card.id)), by_card
        )
        reader = self.env["receivables.dunning.reader"]
        ids = [row.id for row in rows]
        receipts = reader._read_settlements(ids)
        formal = reader._read_formal_dates(ids)
        agreed = self._agreed_interest(ids)
        for row in rows:
            term = terms.get(row.card_id)
            if not term:
                continue
            plan = agreed.get(row.id, NO_PLAN)
            debt = self._debt(row, receipts.get(row.id, ()), plan.replaces_from)
            start = formal.get(row.id) if term.from_formal_notice else None
            parts, missing = [], ()
            if term.rates and (start or not term.from_formal_notice):
                known = (term.rates, term.frozen, start)
                parts, missing = accrued_interest(debt, until, *known)
                if plan.charged:
                    early = debt._replace(
                        frozen_on=min(debt.frozen_on or plan.since, plan.since)
                    )
                    before, _missing = accrued_interest(early, until, *known)
                    parts = without_agreed(parts, before, plan.charged)
            yield row, term, debt, parts, missing

    def _debt(self, row, receipts, agreed_from):
        digits = self._digits(row.currency_id)
        stops = [day for day in (row.frozen_on, agreed_from) if day]
        disputed = row.balance if row.wholly_disputed else row.disputed
        return Debt(
            to_minor(row.balance, digits),
            row.due,
            tuple((day, to_minor(amount, digits)) for day, amount in receipts),
            to_minor(disputed, digits),
            min(stops, default=None),
        )

    def _digits(self, currency_id):
        return self.env["res.currency"].browse(currency_id).decimal_places

    @api.model
    def _compute_claims(self, company, until, rows):
        """The open claims these items should have.

        :return: ``(list of tuples in the order of COLUMNS, missing half-years)``
        """
        claims = self._read_claims([row.id for row in rows])
        charged = {
            claim[-1]
            for found in claims.values()
            for claim in found
            if claim[0] == "indemnity" and claim[2] in SETTLED
        }
        wanted, missing = [], set()
        rates = self._read_indemnities(company, rows)
        point = company._receivables_decimal_point()
        for row, term, debt, parts, absent in self._read_accruals(company, until, rows):
            missing.update(absent)
            known = claims.get(row.id, ())
            wanted += self._interest_claims(company, row, parts, known, point)
            once = term.per_invoice and row.move_id in charged
            if (
                term.indemnity
                and not once
                and self._owes_fixed(row, debt, until, known)
            ):
                charged.add(row.move_id)
                wanted.append(self._indemnity_claim(company, row, rates))
        return wanted, missing

    def _owes_fixed(self, row, debt, until, known):
        """Late, not claimed for good before, and not barred by insolvency.

        An indemnity that was open before a judgment stays: it is declared.
        """
        states = {claim[2] for claim in known if claim[0] == "indemnity"}
        if states & set(SETTLED):
            return False
        if row.frozen_on and row.frozen_on <= until and "open" not in states:
            return False
        return is_late(debt._replace(frozen_on=None), until)

    def _interest_claims(self, company, row, parts, known, point):
        digits = self._digits(row.currency_id)
        for part in parts:
            settled = [
                (claim[4], to_minor(claim[3], digits))
                for claim in known
                if claim[:2] == ("interest", part.period) and claim[2] in SETTLED
            ]
            rest = still_to_claim(part, settled)
            if rest.amount:
                text = self._rate_text(rest, digits, point)
                yield self._claim(company, row, "interest", rest, text)

    def _rate_text(self, part, digits, point):
        text = "; ".join(
            f"{from_minor(segment.principal, digits)} × {segment.rate.normalize():f} %"
            f" × {segment.days} / 365"
            for segment in part.segments
        )
        return text.replace(".", point)

    def _indemnity_claim(self, company, row, rates):
        """The EUR 40 of a late payment, at the exchange rate of its first day.

        :param rates: what ``_read_indemnities`` read
        """
        day = first_day(row)
        part = _Fixed(half_year_of(day)[0], day, day, rates[row.currency_id, day])
        return self._claim(company, row, "indemnity", part, f"EUR {INDEMNITY}")

    def _claim(self, company, row, kind, part, text):
        digits = self._digits(row.currency_id)
        amount = from_minor(part.amount, digits)
        in_company = company.currency_id.round(float(amount) * float(row.ratio))
        return (
            row.id,
            kind,
            part.period,
            company.id,
            row.move_id,
            row.card_id,
            row.partner_id,
            row.currency_id,
            part.date_from,
            part.date_to,
            row.due,
            from_minor(part.principal, digits),
            amount,
            in_company,
            text,
            row.label or "",
            row.partial_id,
        )
