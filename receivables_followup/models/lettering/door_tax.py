"""The VAT of a write-off: what of the gap is tax, and on which account."""

from odoo import Command, api, models

from ...engine.lettering.write_off import BASE, TAX, Part, split
from ...engine.money import from_minor, split_pro_rata, to_minor


class ReceivablesLettering(models.AbstractModel):
    _inherit = "receivables.lettering"

    def _counterparts(self, open_lines, row, company):
        """Values of the items that balance a row, its VAT split off.

        A gap on several invoices is divided as their open amounts.
        """
        cause = row["cause"]
        row["tax_amount"], row["tax_items"] = 0.0, []
        account = row["account"] or (
            cause.loss_account_id if row["amount"] > 0 else cause.gain_account_id
        )
        plain = {
            "name": row["label"],
            "account_id": account.id,
            "currency_id": row["currency"].id,
            "balance": row["amount"],
            "amount_currency": row["foreign"],
        }
        if cause.tax_treatment == "none" or not row["amount"]:
            return [plain]
        bases, taxes = [], []
        for invoice, amount, foreign in self._by_document(open_lines, row, company):
            share = plain | {"balance": amount, "amount_currency": foreign}
            self._split_taxes(invoice, share, row, company, bases, taxes)
        return self._merged(bases) + taxes

    def _by_document(self, lines, row, company):
        """Share a row among the documents it is on: ``(move, company, foreign)``.

        An item that was transferred stands for the documents it was transferred from.
        """
        documents, weights = [], []
        # The document behind may be of another company of the caller's root.
        Transfer = self.env["receivables.lettering.transfer"].sudo()
        behind = Transfer._tax_shares(lines.sudo())
        places = company.currency_id.decimal_places
        for line in lines:
            shares = behind.get(line) or [(line.move_id, 1)]
            parts = [
                int(abs(share) * to_minor(abs(move.amount_total_signed), places)) or 1
                for move, share in shares
            ]
            whole = to_minor(abs(line.amount_residual), places)
            documents += [move.with_env(self.env) for move, _share in shares]
            weights += split_pro_rata(whole, parts)
        return self._divide(documents, weights, row, company)

    def _divide(self, documents, weights, row, company):
        digits = company.currency_id.decimal_places, row["currency"].decimal_places
        if not sum(weights):
            move = documents[0] if documents else self.env["account.move"]
            return [(move, row["amount"], row["foreign"])]
        shares = [
            split_pro_rata(to_minor(amount, place), weights)
            for amount, place in zip(
                (row["amount"], row["foreign"]), digits, strict=True
            )
        ]
        return [
            (
                move,
                float(from_minor(amount, digits[0])),
                float(from_minor(foreign, digits[1])),
            )
            for move, amount, foreign in zip(documents, *shares, strict=True)
            if amount or foreign
        ]

    def _split_taxes(self, move, share, row, company, bases, taxes):
        """Append the values of the items of one share to bases and taxes."""
        invoice = move.filtered(lambda one: one.is_invoice(include_receipts=True))
        only_pending = row["cause"].tax_treatment == "unpaid"
        parts, sources = self._invoice_parts(invoice, company, only_pending)
        amounts = self._split(parts, share["balance"], company.currency_id, 0)
        foreign = self._split(parts, share["amount_currency"], row["currency"], 1)
        if not amounts:
            bases.append(share)
        for key, amount in amounts.items():
            if not amount and not foreign[key]:
                continue
            vals = share | {"balance": amount, "amount_currency": foreign[key]}
            if key[0] == BASE:
                bases.append(vals | self._base_vals(invoice, key))
                continue
            vals |= self._tax_vals(sources[key])
            taxes.append(vals)
            row["tax_amount"] += amount
            if self._is_pending(sources[key]) and sources[key].account_id.reconcile:
                row["tax_items"].append((sources[key], vals))

    @api.model
    def _split(self, parts, amount, currency, column):
        """Engine's division of one amount; ``column``: 0 company, 1 foreign."""
        places = currency.decimal_places
        shares = split(
            to_minor(amount, places),
            [Part(key, kind, pair[column]) for key, kind, pair in parts],
        )
        return {key: float(from_minor(share, places)) for key, share in shares.items()}

    @api.model
    def _invoice_parts(self, invoice, company, only_pending):
        """An invoice by tax and by set of taxes.

        :param only_pending: leave VAT that is due already in the base
        :return: ``(parts, sources)``: parts are (key, kind, (company, foreign)) in
            minor units; sources are journal items by key
        """
        places = company.currency_id.decimal_places, invoice.currency_id.decimal_places
        found, sources = {}, {}
        for line in invoice.line_ids:
            if line.display_type == "payment_term" or not line.balance:
                continue
            if line.tax_repartition_line_id and (
                self._is_pending(line) or not only_pending
            ):
                key = (TAX, line.id)
            else:
                taxes = self._due_taxes(line) if not only_pending else line.tax_ids[:0]
                key = (BASE, tuple(taxes.ids))
            amounts = found.get(key, (0, 0))
            found[key] = (
                amounts[0] - to_minor(line.balance, places[0]),
                amounts[1] - to_minor(line.amount_currency, places[1]),
            )
            sources.setdefault(key, line)
        return [(key, key[0], pair) for key, pair in found.items()], sources

    @api.model
    def _due_taxes(self, line):
        """Taxes of a base that are due with the invoice, not with the payment."""
        return line.tax_ids.flatten_taxes_hierarchy().filtered(
            lambda tax: tax.tax_exigibility != "on_payment"
        )

    @api.model
    def _is_pending(self, line):
        """Whether a tax item waits for the payment."""
        return line.tax_line_id.tax_exigibility == "on_payment"

    @api.model
    def _lowers(self, invoice):
        """Whether a write-off of this document counts as a refund of its taxes."""
        return invoice.move_type not in ("out_refund", "in_refund")

    def _base_vals(self, invoice, key):
        taxes = self.env["account.tax"].browse(key[1])
        tags = taxes.get_tax_tags(self._lowers(invoice), "base")
        return {
            "tax_ids": [Command.set(taxes.ids)],
            "tax_tag_ids": [Command.set(tags.ids)],
        }

    def _tax_vals(self, source):
        """What the item of a tax bears besides its amounts."""
        vals = {"name": source.name, "account_id": source.account_id.id}
        if self._is_pending(source):
            # Waits on the transition account: cleared there, never reported.
            return vals
        line = self._mirror(
            source.tax_repartition_line_id, self._lowers(source.move_id)
        )
        return vals | {
            "tax_repartition_line_id": line.id,
            "tax_tag_ids": [Command.set(line.tag_ids.ids)],
        }

    @api.model
    def _mirror(self, line, refund):
        """The repartition line of the opposite document, at the same place."""
        tax = line.tax_id
        lines = tax.invoice_repartition_line_ids, tax.refund_repartition_line_ids
        here = lines[0] if line in lines[0] else lines[1]
        there = lines[1] if refund else lines[0]
        place = list(here).index(line)
        return there[place] if place < len(there) else line

    @api.model
    def _merged(self, items):
        """Add up items of the same account and taxes."""
        merged = {}
        for vals in items:
            key = (vals["account_id"], vals["currency_id"], str(vals.get("tax_ids")))
            if key in merged:
                merged[key]["balance"] += vals["balance"]
                merged[key]["amount_currency"] += vals["amount_currency"]
            else:
                merged[key] = vals
        return list(merged.values())
