"""Write gaps off: one entry per group, all of a chunk created and posted at once."""

from collections import defaultdict
from datetime import date

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class ReceivablesLettering(models.AbstractModel):
    _inherit = "receivables.lettering"

    @api.model
    def _gap_lists(self, gaps, count):
        """Gaps as a list of dicts per group, whether none, one or several are given."""
        return [
            gap if isinstance(gap, list) else [gap] if gap else []
            for gap in gaps or [None] * count
        ]

    @api.model
    def _piece_amount(self, piece, rest):
        """Signed amount of a gap in the company's currency; the whole by default."""
        amount = piece.get("amount")
        return rest["company"] if amount in (None, False) else amount

    @api.model
    def _piece_date(self, lines, piece):
        """Day of the write-off: the latest of its items unless a day is given."""
        day = fields.Date.to_date(piece.get("date"))
        return day or max(lines.mapped("date"), default=date.today())

    @api.model
    def _write_off(self, groups, gaps):
        """Post the entries of the gaps, in one batch.

        :param gaps: lists of gaps, one per group
        :return: per group a list of dicts: ``line`` (item on the account of the
            group), ``event``, ``cause``, ``amount`` (loss positive), ``tax_amount``,
            ``taxes`` (items to match on accounts of waiting VAT), ``excess``
        """
        prepared, vals_list = [], []
        for lines, pieces in zip(groups, gaps, strict=True):
            rows = self._prepare_pieces(lines, pieces) if pieces else []
            if rows:
                vals_list.append(self._entry_vals(lines, rows))
            prepared.append(rows)
        if vals_list:
            # Taxes are given line by line: nothing is computed again.
            moves = (
                self.env["account.move"]
                .with_context(skip_invoice_sync=True, tracking_disable=True)
                .create(vals_list)
            )
            moves._post(soft=False)
            self._find_lines(moves, filter(None, prepared))
        return prepared

    def _prepare_pieces(self, lines, pieces):
        """What each piece posts, in company and foreign currency."""
        company_currency = lines.company_currency_id[:1]
        rest = self._rests(lines)
        whole = sum(amount for amount, _foreign in rest.values())
        rows = []
        for piece in pieces:
            amount = self._piece_amount(piece, {"company": whole})
            amount = company_currency.round(amount)
            for currency, amounts in self._by_currency(rest, amount, whole, pieces):
                if not any(amounts):
                    continue
                rows.append(
                    {
                        "cause": piece["cause"].sudo(),
                        "account": piece.get("account"),
                        "label": piece.get("label") or piece["cause"].sudo().name,
                        "date": self._piece_date(lines, piece),
                        "event": piece["cause"].sudo().event,
                        "excess": piece.get("excess"),
                        "currency": currency,
                        "amount": amounts[0],
                        "foreign": amounts[1],
                    }
                )
        return rows

    def _rests(self, lines):
        """What stays open, ``(company, foreign)`` by currency of the items."""
        company_currency = lines.company_currency_id[:1]
        if lines.currency_id == company_currency:
            total = company_currency.round(sum(lines.mapped("amount_residual")))
            return {company_currency: (total, total)}
        rests = defaultdict(lambda: (0.0, 0.0))
        for line, (amount, foreign) in self._simulate(lines)[0].items():
            before = rests[line.currency_id]
            rests[line.currency_id] = (before[0] + amount, before[1] + foreign)
        return {
            currency: (company_currency.round(amount), currency.round(foreign))
            for currency, (amount, foreign) in rests.items()
            if not company_currency.is_zero(amount) or not currency.is_zero(foreign)
        }

    def _by_currency(self, rest, amount, whole, pieces):
        """Divide a piece over the currencies that stay open.

        :raise UserError: for a part of a gap that is open in several currencies
        """
        if amount == whole and len(pieces) == 1:
            yield from rest.items()
        elif len(rest) == 1:
            ((currency, (company, foreign)),) = rest.items()
            share = currency.round(foreign * amount / company) if company else 0.0
            yield currency, (amount, share)
        else:
            raise UserError(
                self.env._(
                    "What stays open is in several currencies: write the whole gap "
                    "off for one cause."
                )
            )

    def _entry_vals(self, lines, rows):
        """Values of the entry of one group; each row is one item on its account."""
        open_lines = self._gap_side(lines, rows)
        source = open_lines[:1] or lines[:1]
        company = source.company_id
        items = []
        for row in rows:
            row["sequence"] = len(items)
            items.append(
                {
                    "name": row["label"],
                    "account_id": lines.account_id.id,
                    "partner_id": source.partner_id.id,
                    "currency_id": row["currency"].id,
                    "balance": -row["amount"],
                    "amount_currency": -row["foreign"],
                    "sequence": row["sequence"],
                }
            )
            counterparts = self._counterparts(open_lines, row, company)
            for vals in counterparts:
                vals["sequence"] = len(items)
                items.append({"partner_id": source.partner_id.id} | vals)
        return {
            "move_type": "entry",
            "journal_id": self._write_off_journal(rows[0]["cause"], company).id,
            "company_id": company.id,
            "partner_id": source.partner_id.id,
            "date": max(row["date"] for row in rows),
            "ref": self._write_off_ref(lines, rows),
            "line_ids": [Command.create(vals) for vals in items],
        }

    def _write_off_ref(self, lines, rows):
        labels = ", ".join(dict.fromkeys(row["label"] for row in rows))
        return self.env._(
            "%(label)s: %(items)s", label=labels, items=self._names(lines)
        )

    @api.model
    def _gap_side(self, lines, rows):
        """The items the gap is on: debits for a loss, credits for a gain."""
        gain = sum(row["amount"] or row["foreign"] for row in rows) < 0
        return lines.filtered(lambda line: (self._rest(line) < 0) == gain)

    def _write_off_journal(self, cause, company):
        if cause.journal_id:
            return cause.journal_id
        Journal = self.env["account.journal"]
        others = (
            company.currency_exchange_journal_id | company.tax_cash_basis_journal_id
        )
        journal = Journal.search(
            [
                *Journal._check_company_domain(company),
                ("type", "=", "general"),
                ("id", "not in", others.ids),
            ],
            limit=1,
        )
        if not journal:
            raise UserError(
                self.env._(
                    "%(company)s has no miscellaneous journal to write off in: create "
                    "one, or choose the journal of the cause %(cause)s.",
                    company=company.display_name,
                    cause=cause.name,
                )
            )
        return journal

    @api.model
    def _find_lines(self, moves, prepared):
        """Tell each row which of the posted items is its own."""
        for move, rows in zip(moves, prepared, strict=True):
            by_sequence = {line.sequence: line for line in move.line_ids}
            for row in rows:
                row["line"] = by_sequence[row["sequence"]]
                row["move"] = move
                row["taxes"] = [
                    tax_line + by_sequence[vals["sequence"]]
                    for tax_line, vals in row["tax_items"]
                ]
