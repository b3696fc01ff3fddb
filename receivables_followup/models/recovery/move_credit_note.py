"""A draft credit note of a part of an invoice."""

from odoo import fields, models

from ...engine.money import from_minor, split_pro_rata, to_minor


class AccountMove(models.Model):
    _inherit = "account.move"

    def _receivables_draft_credit_note(self, amount, reason, lines=None):
        """Prepare a credit note of an amount with core's reversal; never posted here.

        Lines of the invoice that come to exactly this amount are credited as they are;
        otherwise it is spread by account and taxes, so that the tax is right.

        :param float amount: tax included, in the currency of the invoice
        :param str reason: shown on the credit note
        :param lines: the lines of the invoice it is about; default: all of them
        :return: the draft ``account.move``
        """
        self.ensure_one()
        reversal = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=self.ids)
            .create({"journal_id": self.journal_id.id, "reason": reason})
        )
        reversal.refund_moves()
        note = reversal.new_move_ids
        if self.currency_id.compare_amounts(note.amount_total, amount):
            note._receivables_reduce(
                amount, reason, self._receivables_same(note, lines)
            )
        return note

    def _receivables_same(self, note, lines):
        """The lines of a reversal of this invoice that stand for lines of it."""
        ours = self.invoice_line_ids
        theirs = note.invoice_line_ids
        if not lines or len(ours) != len(theirs):
            return theirs
        return theirs.browse(
            copy.id for line, copy in zip(ours, theirs, strict=True) if line in lines
        )

    def _receivables_reduce(self, amount, reason, lines):
        """Make a draft credit note of a whole invoice one of this amount."""
        currency = self.currency_id
        products = lines.filtered(lambda line: line.display_type == "product")
        exact = products
        if currency.compare_amounts(sum(products.mapped("price_total")), amount):
            exact = products.filtered(
                lambda line: not currency.compare_amounts(line.price_total, amount)
            )[:1]
        if exact:
            (self.invoice_line_ids - exact).unlink()
            return
        groups = products.grouped(lambda line: (line.account_id, line.tax_ids))
        groups = [
            found
            for found in groups.values()
            if currency.compare_amounts(sum(found.mapped("price_total")), 0.0) > 0
        ]
        digits = currency.decimal_places
        shares = split_pro_rata(
            to_minor(amount, digits),
            [to_minor(sum(found.mapped("price_total")), digits) for found in groups],
        )
        commands = [fields.Command.delete(line.id) for line in self.invoice_line_ids]
        for found, share in zip(groups, shares, strict=True):
            gross = float(from_minor(share, digits))
            vals = found._receivables_share_vals(gross, reason)
            commands.append(fields.Command.create(vals))
        self.write({"invoice_line_ids": commands})
        self._receivables_absorb_cent(amount)

    def _receivables_absorb_cent(self, amount):
        """Rounding of the tax may be a cent off: move the largest line by it once."""
        off = self.currency_id.round(amount - self.amount_total)
        if off:
            line = self.invoice_line_ids.sorted("price_total")[-1:]
            line.price_unit += off
            if abs(self.currency_id.round(amount - self.amount_total)) > abs(off):
                line.price_unit -= off


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _receivables_share_vals(self, gross, name):
        """A line that credits this much, tax included, of these lines of one tax."""
        total = sum(self.mapped("price_total"))
        net = sum(self.mapped("price_subtotal"))
        included = self.tax_ids.filtered("price_include")
        price = gross if included else self.currency_id.round(gross * net / total)
        first = self[0]
        return {
            "name": name,
            "account_id": first.account_id.id,
            "tax_ids": [fields.Command.set(first.tax_ids.ids)],
            "analytic_distribution": first.analytic_distribution,
            "quantity": 1.0,
            "price_unit": price,
        }
