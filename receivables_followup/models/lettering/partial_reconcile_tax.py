"""Core's VAT entries, for items that are or were transfers."""

from odoo import models

from .transfer_walk import WAITING


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def _collect_tax_cash_basis_values(self):
        """A transfer pays nothing; what it moved is not paid by paying the rest."""
        if release := self.env.context.get("receivables_release"):
            return self._released_values(*release)
        values = super()._collect_tax_cash_basis_values()
        moves = (self.debit_move_id | self.credit_move_id).move_id
        if any(move.receivables_transfer_id for move in moves):
            values = self._without_transfers(values)
        for move_values in values.values():
            if move_values["move"].receivables_tax_waits:
                Transfer = self.env["receivables.lettering.transfer"].sudo()
                direct, moved, _rest = Transfer._document_shares(move_values["move"])
                paid = sum(direct.values()) + sum(moved.values())
                move_values["is_fully_paid"] = paid == 1
        return values

    def _without_transfers(self, values):
        lines = self.debit_move_id | self.credit_move_id
        cleared = self.env["receivables.lettering.transfer"]._rows(
            "counterpart_line_id", lines
        )
        for move_values in values.values():
            move_values["partials"] = [
                part
                for part in move_values["partials"]
                if part["partial"].debit_move_id not in cleared
                and part["partial"].credit_move_id not in cleared
            ]
        return {
            move_id: move_values
            for move_id, move_values in values.items()
            if move_values["partials"]
        }

    def _released_values(self, move, shares, complete):
        values = move._collect_tax_cash_basis_values()
        values["is_fully_paid"] = complete
        values["partials"] = [
            {
                "partial": partial,
                "percentage": float(shares[partial.id]),
                "payment_rate": partial._release_rate(values["currency"]),
                "both_move_posted": True,
            }
            for partial in self
        ]
        return {move.id: values}

    def _release_rate(self, currency):
        """Units of the document's currency per unit of the company's, at the payment:
        its own rate when it was made in that currency, else that of its day."""
        self.ensure_one()
        company = self.company_id
        if currency == company.currency_id:
            return 1.0
        lines = self.debit_move_id | self.credit_move_id
        became = self.env["receivables.lettering.transfer"]._rows(
            "target_line_id", lines
        )
        payment = lines.filtered(lambda line: line not in became)[:1] or lines[:1]
        if payment.currency_id == currency and payment.balance:
            return payment.amount_currency / payment.balance
        return self.env["res.currency"]._get_conversion_rate(
            company.currency_id, currency, company, payment.date
        )

    def unlink(self):
        moved = self.filtered(lambda partial: partial.receivables_event in WAITING)
        if not moved:
            return super().unlink()
        Transfer = self.env["receivables.lettering.transfer"].sudo()
        moves = Transfer._documents_of(moved.sudo())
        result = super().unlink()
        Transfer._settle(moves)
        return result
