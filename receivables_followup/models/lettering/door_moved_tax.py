"""Write-offs of items that moved: the VAT to cancel is that of the documents behind."""

from odoo import api, models

from ...engine.money import from_minor, split_pro_rata, to_minor


class ReceivablesLettering(models.AbstractModel):
    _inherit = "receivables.lettering"

    def _split_taxes(self, line, share, row, company, bases, taxes):
        """One share per document that the item stands for."""
        documents = self._documents_moved(line)
        if not documents:
            return super()._split_taxes(line, share, row, company, bases, taxes)
        keys = {"balance": company.currency_id, "amount_currency": row["currency"]}
        columns = {}
        weights = [
            int(part * abs(move.amount_total_signed) * 10**6)
            for move, part in documents
        ]
        for key, currency in keys.items():
            places = currency.decimal_places
            parts = split_pro_rata(to_minor(share[key], places), weights)
            columns[key] = [float(from_minor(part, places)) for part in parts]
        for index, (move, _part) in enumerate(documents):
            amounts = {key: column[index] for key, column in columns.items()}
            super(
                ReceivablesLettering, self.with_context(receivables_document=move.id)
            )._split_taxes(line, share | amounts, row, company, bases, taxes)
        return None

    @api.model
    def _documents_moved(self, line):
        """``(document, share)`` behind an item of a transfer; none for other items."""
        if not line.move_id.receivables_transfer_id:
            return []
        Transfer = self.env["receivables.lettering.transfer"].sudo()
        return [
            (move.with_env(self.env), share)
            for move, share in Transfer._tax_shares(line.sudo())[line]
            if move.is_invoice(include_receipts=True)
        ]

    @api.model
    def _invoice_behind(self, line):
        document = self.env.context.get("receivables_document")
        if document:
            return self.env["account.move"].browse(document)
        return super()._invoice_behind(line)
