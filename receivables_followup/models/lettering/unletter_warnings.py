"""What Odoo will do when items are un-lettered: said before it is done."""

from odoo import api, models
from odoo.tools import format_date


class ReceivablesLettering(models.AbstractModel):
    _inherit = "receivables.lettering"

    @api.model
    def _unletter_warnings(self, records):
        """What un-lettering these items or groups brings about.

        :param records: as for ``_unletter``
        :return: list of dict: ``kind`` (group, exchange, vat, locked, write_off,
            payment), ``text``, ``date`` (of the entry Odoo posts, or None),
            ``move_ids``
        """
        if records._name == "account.move.line":
            lines = records._all_reconciled_lines()
            partials = lines.matched_debit_ids | lines.matched_credit_ids
        else:
            partials = records.sudo().partial_ids.with_env(self.env)
            lines = partials.debit_move_id | partials.credit_move_id
        warnings = []
        if records._name == "account.move.line" and lines - records:
            warnings.append(self._warn_group(lines))
        warnings += self._warn_reversals(partials)
        warnings += self._warn_write_offs(partials)
        warnings += self._warn_payment_state(lines)
        return warnings

    def _warning(self, kind, text, moves=None, date=None):
        moves = self.env["account.move"] if moves is None else moves
        return {"kind": kind, "text": text, "date": date, "move_ids": moves.ids}

    def _warn_group(self, lines):
        return self._warning(
            "group",
            self.env._(
                "The whole letter is taken away: %(count)s items (%(items)s).",
                count=len(lines),
                items=self._names(lines),
            ),
            lines.move_id,
        )

    def _warn_reversals(self, partials):
        """Exchange and VAT entries Odoo reverses, and the date they will bear."""
        vat = self.env["account.move"].search(
            [("tax_cash_basis_rec_id", "in", partials.ids)]
        )
        Transfer = self.env["receivables.lettering.transfer"].sudo()
        vat |= Transfer._posted_through(partials.sudo()).with_env(self.env)
        warnings = []
        for move in partials.exchange_move_id | vat:
            if move.state != "posted":
                continue
            taxed = move._affect_tax_report()
            locks = move._get_violated_lock_dates(move.date, taxed)
            # As core dates the reversal.
            day = move._get_accounting_date(move.date, taxed)
            kind = "vat" if move in vat else "exchange"
            text = (
                self.env._(
                    "The VAT on payment %(move)s will be reversed on %(date)s.",
                    move=move.name,
                    date=format_date(self.env, day),
                )
                if kind == "vat"
                else self.env._(
                    "The exchange entry %(move)s will be reversed on %(date)s.",
                    move=move.name,
                    date=format_date(self.env, day),
                )
            )
            warnings.append(self._warning(kind, text, move, day))
            if locks:
                warnings.append(self._warn_locked(move, locks, day))
        return warnings

    def _warn_locked(self, move, locks, day):
        return self._warning(
            "locked",
            self.env._(
                "%(move)s is of %(date)s, in a period locked by %(locks)s: its "
                "reversal goes to %(day)s.",
                move=move.name,
                date=format_date(self.env, move.date),
                locks=self.env["res.company"]._format_lock_dates(locks),
                day=format_date(self.env, day),
            ),
            move,
            day,
        )

    def _warn_write_offs(self, partials):
        groups = (
            self.env["receivables.lettering.group"]
            .sudo()
            .search(
                [
                    ("partial_ids", "in", partials.ids),
                    ("state", "=", "lettered"),
                    ("gap_move_id", "!=", False),
                ]
            )
        )
        return [
            self._warning(
                "write_off",
                self.env._(
                    "The write-off %(move)s of %(amount)s stays unless you have it "
                    "reversed.",
                    move=move.name,
                    amount=move.company_currency_id.format(
                        abs(
                            sum(
                                groups.filtered(
                                    lambda group, move=move: group.gap_move_id == move
                                ).mapped("gap_amount")
                            )
                        )
                    ),
                ),
                move,
                self._reversal_date(move),
            )
            for move in groups.gap_move_id.with_env(self.env)
        ]

    def _warn_payment_state(self, lines):
        paid = lines.move_id.filtered(
            lambda move: (
                move.is_invoice(include_receipts=True)
                and move.payment_state in ("paid", "in_payment", "partial", "reversed")
            )
        )
        if not paid:
            return []
        return [
            self._warning(
                "payment",
                self.env._(
                    "Open again, and chased if overdue: %(invoices)s.",
                    invoices=", ".join(paid.mapped("name")),
                ),
                paid,
            )
        ]
