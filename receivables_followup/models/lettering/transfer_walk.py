"""Where items went and where they came from, for the engine of cash events."""

from fractions import Fraction

from odoo import api, models

from ...engine.lettering.cash_events import (
    EVENTS,
    WAITS,
    Item,
    Settlement,
    cash_shares,
    pending_share,
)
from ...engine.money import to_minor

WAITING = [code for code, row in EVENTS.items() if row.vat == WAITS]
TERM_TYPES = ("asset_receivable", "liability_payable")


class ReceivablesLetteringTransfer(models.Model):
    _inherit = "receivables.lettering.transfer"

    @api.model
    def _minor(self, line, amount):
        return to_minor(abs(amount), line.currency_id.decimal_places)

    @api.model
    def _share_of(self, line, partial):
        """(other item, part of this item in minor units) of a matching."""
        if partial.debit_move_id == line:
            return partial.credit_move_id, self._minor(
                line, partial.debit_amount_currency
            )
        return partial.debit_move_id, self._minor(line, partial.credit_amount_currency)

    @api.model
    def _rows(self, field, lines):
        """Rows of transfers that are no payment, by their item in ``field``."""
        rows = (
            self.env["receivables.lettering.transfer.line"]
            .sudo()
            .search(
                [
                    (field, "in", lines.ids),
                    ("target_line_id", "!=", False),
                    ("transfer_id.event", "in", WAITING),
                ]
            )
        )
        return rows.grouped(field)

    @api.model
    def _items(self, lines):
        """These items and all they became, as the engine follows them.

        :return: dict of ``cash_events.Item`` by id of the journal item
        """
        items = {}
        todo, became = lines, lines.browse()
        while todo:
            partials = todo.matched_debit_ids | todo.matched_credit_ids
            ends = partials.debit_move_id | partials.credit_move_id
            moved = self._rows("counterpart_line_id", ends - todo)
            for line in todo:
                items[line.id] = self._item(line, moved, line in became)
            became = ends.browse(
                row.target_line_id.id for rows in moved.values() for row in rows
            )
            todo = became.filtered(lambda line: line.id not in items)
        return items

    def _item(self, line, moved, became):
        """
        :param bool became: it came by a transfer: what was given back of it (an unpaid
            bill) is as if it had never moved
        """
        settlements, total = [], self._minor(line, line.amount_currency)
        for partial in line.matched_debit_ids | line.matched_credit_ids:
            other, amount = self._share_of(line, partial)
            if became and partial.receivables_event == "reversal":
                total -= amount
                continue
            rows = moved.get(other)
            settlements.append(
                Settlement(
                    partial.id,
                    amount,
                    partial.receivables_event or None,
                    rows.target_line_id.id if rows else None,
                )
            )
        return Item(total, settlements)

    @api.model
    def _document_shares(self, move):
        """What cash released of a document, wherever its items went.

        :return: ``(direct, moved, waiting)``: exact shares of the document by id of
            the partial reconciliation, matched with its own items or with what they
            became, and the share that moved and is still open
        """
        terms = move.line_ids.filtered(lambda line: line.account_type in TERM_TYPES)
        total = sum(self._minor(line, line.amount_currency) for line in terms)
        direct, moved, waiting = {}, {}, Fraction(0)
        if not total:
            return direct, moved, waiting
        items = self._items(terms)
        own = set((terms.matched_debit_ids | terms.matched_credit_ids).ids)
        for line in terms:
            weight = Fraction(items[line.id].total, total)
            for partial, share in cash_shares(line.id, items).items():
                place = direct if partial in own else moved
                place[partial] = place.get(partial, 0) + share * weight
            waiting += pending_share(line.id, items) * weight
        return direct, moved, waiting

    @api.model
    def _documents(self, lines):
        """The documents that these journal items stand for, with the exact share.

        A plain item stands for its part of its own document, an item of a transfer
        for what was moved to it.

        :return: dict of dict of Fraction by move, by line
        """
        rows = self._rows("target_line_id", lines)
        found = {}
        for line in lines:
            if line in rows:
                found[line] = self._documents_behind(rows[line])
            else:
                terms = line.move_id.line_ids.filtered(
                    lambda item: item.account_type in TERM_TYPES
                )
                total = sum(self._minor(item, item.amount_currency) for item in terms)
                part = self._minor(line, line.amount_currency)
                found[line] = {line.move_id: Fraction(part, total)} if total else {}
        return found

    def _documents_behind(self, rows):
        shares = {}
        for counterpart in rows.counterpart_line_id:
            for partial in (
                counterpart.matched_debit_ids | counterpart.matched_credit_ids
            ):
                other = (partial.debit_move_id | partial.credit_move_id) - counterpart
                _cleared, part = self._share_of(other, partial)
                whole = self._minor(other, other.amount_currency)
                if not whole:
                    continue
                for move, share in self._documents(other)[other].items():
                    part_of = share * Fraction(part, whole)
                    shares[move] = shares.get(move, 0) + part_of
        return shares

    @api.model
    def _tax_shares(self, lines):
        """For those who write items off: the documents behind each item.

        :return: dict by line of a list of ``(move, Fraction)``: the share of the
            document that the whole item stands for
        """
        return {
            line: list(shares.items())
            for line, shares in self._documents(lines).items()
        }
