"""A draft credit note for a gap."""

from odoo import fields, models
from odoo.exceptions import UserError

from ...engine.money import from_minor, split_pro_rata, to_minor

INVOICES = ("out_invoice", "in_invoice")


class ReceivablesLetteringGap(models.Model):
    _inherit = "receivables.lettering.gap"

    def action_credit_note(self):
        """Prepare a credit note of the gap, as a draft of the invoice it belongs to.

        A line of the invoice with exactly this amount is credited alone; otherwise the
        gap is spread over the lines by account and taxes, so that the tax is right.
        """
        self.ensure_one()
        invoice = self._invoice_to_credit()
        reversal = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "reason": self._reason()})
        )
        reversal.refund_moves()
        note = reversal.new_move_ids
        self._reduce(note, abs(self.gap))
        self._mark("credit_note", followup_move_id=note.id)
        return self._open(note)

    def _reason(self):
        return dict(self._fields["cause"]._description_selection(self.env))[self.cause]

    def _invoice_to_credit(self):
        """
        :raise UserError: no invoice of the group can bear the gap
        """
        claims = self._claims(self._open_lines() | self.move_line_ids)
        fits = claims.move_id.filtered(
            lambda move: (
                move.move_type in INVOICES
                and move.currency_id == self.currency_id
                and self.currency_id.compare_amounts(move.amount_total, abs(self.gap))
                >= 0
            )
        )
        if self.overpaid or not fits:
            raise UserError(
                self.env._(
                    "%(gap)s: no single invoice of this group claims so much. Write "
                    "the credit note on the invoice it belongs to.",
                    gap=self.display_name,
                )
            )
        return fits[0]

    def _reduce(self, note, amount):
        """Make a draft credit note of a whole invoice one of this amount."""
        currency = note.currency_id
        if not currency.compare_amounts(note.amount_total, amount):
            return
        lines = note.invoice_line_ids
        products = lines.filtered(lambda line: line.display_type == "product")
        exact = products.filtered(
            lambda line: not currency.compare_amounts(line.price_total, amount)
        )[:1]
        if exact:
            (lines - exact).unlink()
            return
        groups = products.grouped(lambda line: (line.account_id, line.tax_ids))
        groups = {
            key: found
            for key, found in groups.items()
            if currency.compare_amounts(sum(found.mapped("price_total")), 0.0) > 0
        }
        digits = currency.decimal_places
        shares = split_pro_rata(
            to_minor(amount, digits),
            [to_minor(sum(g.mapped("price_total")), digits) for g in groups.values()],
        )
        commands = [fields.Command.delete(line.id) for line in lines]
        for found, share in zip(groups.values(), shares, strict=True):
            gross = float(from_minor(share, digits))
            commands.append(fields.Command.create(self._share_vals(found, gross)))
        note.write({"invoice_line_ids": commands})
        self._absorb_cent(note, amount)

    def _share_vals(self, lines, gross):
        """A line that credits this much, tax included, of these lines."""
        total, net = (
            sum(lines.mapped("price_total")),
            sum(lines.mapped("price_subtotal")),
        )
        included = lines.tax_ids.filtered("price_include")
        price = gross if included else lines.currency_id.round(gross * net / total)
        first = lines[0]
        return {
            "name": self._reason(),
            "account_id": first.account_id.id,
            "tax_ids": [fields.Command.set(first.tax_ids.ids)],
            "analytic_distribution": first.analytic_distribution,
            "quantity": 1.0,
            "price_unit": price,
        }

    def _absorb_cent(self, note, amount):
        """Rounding of the tax may be a cent off: move the largest line by it once."""
        off = note.currency_id.round(amount - note.amount_total)
        if off:
            line = note.invoice_line_ids.sorted("price_total")[-1:]
            line.price_unit += off
            if abs(note.currency_id.round(amount - note.amount_total)) > abs(off):
                line.price_unit -= off
