"""Payments of e-invoices that are reported to the tax authority: status 212.

Nothing is done at lettering itself: a cron compares what was paid with what was
reported, in one statement, and reports the difference. Only money counts: what is
lettered with a credit note, written off, moved to a bill or advanced by a factor does
not, and a debt that moved is followed to where it is paid.
"""

from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine.lettering.einvoice_paid import Report, to_report
from ...engine.money import from_minor, to_minor
from ..ledger.chunks import apart
from .transfer_walk import WAITING

CHUNK = 200
OF_CUSTOMERS = SQL("la.account_type = 'asset_receivable'")
STATUS = "receivables_followup.einvoice_status_212"


class ReceivablesEinvoiceEvent(models.Model):
    _inherit = "receivables.einvoice.event"

    paid_share = fields.Float(
        digits=False,
        readonly=True,
        aggregator=None,
        help="Share of the invoice that this report says was paid; negative when a "
        "payment was taken back.",
    )

    def _check_may_void(self):
        """What lettering reported is corrected by lettering."""
        for event in self.filtered("paid_share"):
            raise UserError(
                self.env._(
                    "%(event)s reports a payment that is lettered: un-letter it, and "
                    "the correction is reported.",
                    event=event.display_name,
                )
            )
        return super()._check_may_void()

    @api.model
    def _cron_report_paid(self):
        """Report payments of all companies that do so, in committed chunks."""
        cron = self.env["ir.cron"]
        companies = self.env["res.company"].search(
            [("receivables_einvoice_paid_from", "!=", False)]
        )
        for company in companies:
            last_id = 0
            while moves := self._moves_to_report(company, last_id):
                apart(self.env, moves, self._report_paid)
                last_id = moves[-1].id
                if not cron._commit_progress(len(moves)):
                    return

    @api.model
    def _moves_to_report(self, company, last_id=0):
        """Invoices of which other shares were paid than reported, or that moved.

        :return: ``account.move`` ordered by id, at most ``CHUNK``
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                WITH eligible AS (%(eligible)s),
                paid AS (
                    SELECT move_id, day, sum(share) AS share
                      FROM (%(cash)s) cash GROUP BY move_id, day),
                reported AS (
                    SELECT event.move_id, payment_date AS day, sum(paid_share) AS share
                      FROM receivables_einvoice_event event
                      JOIN eligible ON eligible.id = event.move_id
                     WHERE paid_share <> 0 GROUP BY 1, 2)
                SELECT id FROM (
                    SELECT COALESCE(paid.move_id, reported.move_id) AS id
                      FROM paid FULL JOIN reported
                        ON reported.move_id = paid.move_id AND reported.day = paid.day
                     WHERE abs(COALESCE(paid.share, 0)
                               - COALESCE(reported.share, 0)) > 1e-9
                     UNION
                    SELECT id FROM eligible WHERE moved) found
                 WHERE id > %(last)s ORDER BY id LIMIT %(limit)s
                """,
                eligible=self._eligible(company),
                cash=self._cash_rows(
                    SQL("l.move_id IN (SELECT id FROM eligible) AND %s", OF_CUSTOMERS)
                ),
                last=last_id,
                limit=CHUNK,
            )
        )
        return self.env["account.move"].browse([row[0] for row in rows])

    @api.model
    def _eligible(self, company):
        """Posted invoices to businesses and public bodies at home, of which VAT is due
        on payment; ``moved``: some of their items went to other accounts."""
        return SQL(
            """
            SELECT m.id,
                   m.receivables_tax_waits IS TRUE OR EXISTS (
                       SELECT FROM account_move_line item
                         JOIN account_partial_reconcile part
                           ON part.debit_move_id = item.id
                        WHERE item.move_id = m.id
                          AND part.receivables_event = ANY(%(waiting)s)) AS moved
              FROM account_move m
              JOIN receivables_card card
                ON card.commercial_partner_id = m.commercial_partner_id
               AND card.company_id = m.company_id
             WHERE m.company_id = %(company)s AND m.state = 'posted'
               AND m.move_type = 'out_invoice'
               AND m.invoice_date >= %(since)s
               AND card.debtor_nature IN ('business', 'public')
               AND EXISTS (
                   SELECT FROM account_move_line tax_line
                     JOIN account_tax tax ON tax.id = tax_line.tax_line_id
                    WHERE tax_line.move_id = m.id
                      AND tax.tax_exigibility = 'on_payment')
            """,
            company=company.id,
            since=company.receivables_einvoice_paid_from,
            waiting=WAITING,
        )

    @api.model
    def _cash_rows(self, condition):
        """SELECT of ``move_id, day, share, id`` of matchings that are payments."""
        return SQL(
            """
            SELECT l.move_id, r.max_date AS day, r.id,
                   r.debit_amount_currency / NULLIF((
                       SELECT sum(term.amount_currency)
                         FROM account_move_line term
                         JOIN account_account ta ON ta.id = term.account_id
                        WHERE term.move_id = l.move_id
                          AND ta.account_type = 'asset_receivable'), 0) AS share
              FROM account_partial_reconcile r
              JOIN account_move_line l ON l.id = r.debit_move_id
              JOIN account_account la ON la.id = l.account_id
              JOIN account_move_line c ON c.id = r.credit_move_id
              JOIN account_move cm ON cm.id = c.move_id
              JOIN account_journal journal ON journal.id = cm.journal_id
              JOIN res_partner p ON p.id = l.partner_id
             WHERE %(condition)s AND cm.move_type = 'entry' AND %(receipt)s
            """,
            condition=condition,
            receipt=self.env["receivables.card"]._receipt_condition(),
        )

    @api.model
    def _report_paid(self, moves):
        """Register what these invoices' payments changed since the last report."""
        paid, reported, ranks = self._paid(moves), *self._reported(moves)
        vals_list = []
        for move in moves:
            digits = move.currency_id.decimal_places
            reports = to_report(
                move._receivables_totals_by_rate(),
                paid.get(move.id, {}),
                reported.get(move.id, {}),
            )
            vals_list += [
                self._prepare_report(move, report, digits, ranks.get(move.id, 0) + rank)
                for rank, report in enumerate(reports)
            ]
        return self.sudo().create(vals_list)

    @api.model
    def _paid(self, moves):
        """``{move id: {day: share}}``; debts that moved are followed."""
        rows = self.env.execute_query(
            SQL(
                "SELECT move_id, day, id, share FROM (%s) cash",
                self._cash_rows(
                    SQL("l.move_id = ANY(%s) AND %s", moves.ids, OF_CUSTOMERS)
                ),
            )
        )
        shares = {}
        for move_id, day, partial, share in rows:
            shares.setdefault(move_id, {})[partial] = (day, Fraction(share))
        Transfer = self.env["receivables.lettering.transfer"].sudo()
        for move in moves:
            direct, moved, waiting = {}, {}, 0
            if move._receivables_items_moved():
                direct, moved, waiting = Transfer._document_shares(move)
            if moved or waiting:
                days = self._payment_days([*direct, *moved])
                shares[move.id] = {
                    partial: (days[partial], share)
                    for partial, share in (direct | moved).items()
                    if partial in days
                }
        found = {}
        for move_id, parts in shares.items():
            by_day = found.setdefault(move_id, {})
            for day, share in parts.values():
                by_day[day] = by_day.get(day, 0) + share
        return found

    @api.model
    def _payment_days(self, partial_ids):
        """``{id: day}`` of those of these matchings that are payments."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id, day FROM (%s) cash",
                self._cash_rows(SQL("r.id = ANY(%s)", list(partial_ids))),
            )
        )
        return dict(rows)

    @api.model
    def _reported(self, moves):
        """What was reported so far, by invoice and day, and how often by invoice."""
        found, ranks = {}, {}
        events = self.sudo().search(
            [("move_id", "in", moves.ids), ("paid_share", "!=", 0)]
        )
        for event in events:
            digits = event.currency_id.decimal_places
            days = found.setdefault(event.move_id.id, {})
            day = event.payment_date
            before = days.get(day, Report(day, Fraction(0)))
            amounts = dict(before.amounts)
            for part in event.amounts or []:
                rate = Decimal(part["rate"])
                minor = to_minor(part["amount"], digits)
                amounts[rate] = amounts.get(rate, 0) + minor
            share = before.share + Fraction(event.paid_share)
            days[day] = Report(day, share, amounts)
            ranks[event.move_id.id] = ranks.get(event.move_id.id, 0) + 1
        return found, ranks

    @api.model
    def _prepare_report(self, move, report, digits, rank):
        amounts = [
            {
                "rate": str(rate),
                "amount": str(from_minor(minor, digits)),
                "kind": "MEN",
            }
            for rate, minor in sorted(report.amounts.items())
        ]
        vals = {
            "move_id": move.id,
            "status_id": self.env.ref(STATUS).id,
            "time": fields.Datetime.now(),
            "direction": "out",
            "sender_role": "SE",
            "amounts": amounts,
            "payment_date": report.day,
            "paid_share": float(report.share),
        }
        return vals | {
            "digest": self._digest(vals | {"rank": rank}),
            "amount": float(from_minor(sum(report.amounts.values()), digits)),
            "move_label": move.name,
            "company_id": move.company_id.id,
            "commercial_partner_id": move.commercial_partner_id.id,
            "currency_id": move.currency_id.id,
            "ppf_state": "todo",
        }


class AccountMove(models.Model):
    _inherit = "account.move"

    def _receivables_items_moved(self):
        """Whether items of this document went to other accounts or customers."""
        lines = self.line_ids
        partials = lines.matched_credit_ids | lines.matched_debit_ids
        return self.receivables_tax_waits or any(
            partial.receivables_event in WAITING for partial in partials
        )

    def _receivables_totals_by_rate(self):
        """``{VAT rate: minor units including VAT}`` of what is due on payment."""
        self.ensure_one()
        digits = self.currency_id.decimal_places
        totals, rate_of = {}, {}
        for line in self.line_ids.filtered(lambda line: not line.tax_line_id):
            taxes = line.tax_ids.flatten_taxes_hierarchy().filtered(
                lambda tax: tax.tax_exigibility == "on_payment"
            )
            if taxes:
                rate = Decimal(f"{sum(taxes.mapped('amount')):g}")
                rate_of |= dict.fromkeys(taxes, rate)
                totals[rate] = totals.get(rate, 0.0) - line.amount_currency
        for line in self.line_ids.filtered("tax_line_id"):
            if line.tax_line_id in rate_of:
                totals[rate_of[line.tax_line_id]] -= line.amount_currency
        return {rate: to_minor(total, digits) for rate, total in totals.items()}
