"""Unpaid bills: back from the bank to accepted bills, and to their invoices."""

from odoo import Command, models

from ...engine.money import from_minor, split_pro_rata, to_minor


class ReceivablesPaymentReject(models.Model):
    _inherit = "receivables.payment.reject"

    def _undo_bills(self, reopened):
        """An unpaid bill is void, wherever it stands: what it stood for is owed again.

        :param reopened: debts that are open again
        :return: the items behind those of them that are bills: of the bill before it
            went to the bank, and of the invoices
        """
        accounts = self.env["receivables.account.role"]._bill_accounts(self.company_id)
        found = reopened.browse()
        while bills := reopened.filtered(lambda item: item.account_id in accounts):
            reopened = reopened.browse()
            for bill in bills:
                reopened |= self._undo_bill(bill)
            reopened -= found  # what was walked through is not walked again
            found |= reopened
        return found

    def _undo_bill(self, bill):
        """Give what is open of a bill back to what it was made of.

        :return: the debts that are open again; none when they cannot be told
        """
        parts = self._parts_of(bill)
        known = {
            credit: [
                (partial.debit_move_id, partial.receivables_event)
                for partial in credit.matched_debit_ids
            ]
            for credit in parts
        }
        credits = bill.union(*parts) - bill
        debts = self._take_out(credits)
        if not debts:
            return debts
        items = self._post_back(bill, parts).line_ids.sorted("id")
        door = self.env["receivables.lettering"]
        pairs = [credit + item for credit, item in zip(parts, items[:-1], strict=True)]
        door._letter(
            [*pairs, bill + items[-1]], "reject", event="reversal", partial=True
        )
        for credit, matched in known.items():
            # The part of the bill that was paid pays its part of the invoices still.
            for debt, event in matched:
                if not credit.reconciled and not debt.reconciled:
                    door._letter(
                        [debt + credit],
                        "reject",
                        event=event or "receipt",
                        partial=True,
                    )
        return debts

    def _parts_of(self, bill):
        """What is to be given back of each item that the bill cleared, pro rata.

        :return: ``{credit: (balance, amount in currency)}``, both positive
        """
        credits = self._cleared_by(bill).sorted("id")
        digits = bill.currency_id.decimal_places
        left = to_minor(bill.amount_residual_currency, digits)
        weights = [to_minor(-credit.amount_currency, digits) for credit in credits]
        if left <= 0 or not any(weights):
            return {}
        parts = {}
        shares = split_pro_rata(left, weights)
        for credit, share, whole in zip(credits, shares, weights, strict=True):
            balance = bill.company_currency_id.round(-credit.balance * share / whole)
            parts[credit] = (balance, float(from_minor(share, digits)))
        return parts

    def _cleared_by(self, bill):
        """The credits of the bill's entry that it was made of: those of its transfer,
        else those of the same customer, for an entry that people made."""
        rows = (
            self.env["receivables.lettering.transfer.line"]
            .sudo()
            .search([("target_line_id", "=", bill.id)])
        )
        if rows:
            return rows.counterpart_line_id.with_env(self.env)
        credits = bill.move_id.line_ids._receivables_receipts().filtered(
            lambda line: line.partner_id.commercial_partner_id
            == bill.partner_id.commercial_partner_id
        )
        same = credits.filtered(
            lambda line: not line.currency_id.compare_amounts(
                -line.amount_currency, bill.amount_currency
            )
        )
        if same:  # one of a slip of several bills
            return same.sorted(
                lambda line: (line.date_maturity != bill.date_maturity, line.id)
            )[:1]
        total = -sum(credits.mapped("amount_currency"))
        if bill.currency_id.compare_amounts(total, bill.amount_currency):
            return credits.browse()
        return credits

    def _post_back(self, bill, parts):
        """Post the entry that undoes what is open of a bill: its items come in the
        order of ``parts``, and that of the bill last."""
        vals_list = [
            self._back_vals(credit, *amounts) for credit, amounts in parts.items()
        ]
        balance, amount = map(sum, zip(*parts.values(), strict=True))
        transfers = self.env["receivables.lettering.transfer"]
        move = (
            self.env["account.move"]
            .with_company(self.company_id)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": transfers._journal(self.company_id).id,
                    "date": self.date,
                    "ref": self._reason_text(),
                    "line_ids": [
                        Command.create({**vals, "sequence": index})
                        for index, vals in enumerate(
                            [*vals_list, self._back_vals(bill, -balance, -amount)]
                        )
                    ],
                }
            )
        )
        move._post(soft=False)
        return move

    def _back_vals(self, line, balance, amount):
        return {
            "name": self._reason_text(),
            "account_id": line.account_id.id,
            "partner_id": line.partner_id.id,
            "currency_id": line.currency_id.id,
            "date_maturity": self.date,
            "balance": balance,
            "amount_currency": amount,
        }
