from odoo import models
from odoo.tools import SQL


class ReceivablesOpenItem(models.Model):
    _inherit = "receivables.open.item"

    def _select(self):
        """Adds what the search for matches reads; see ``_query_rows``."""
        return super()._select() | {
            "move_partner_id": SQL("move.partner_id"),
            "payment_reference": SQL("move.payment_reference"),
            # Empty where the item is in the currency of the company.
            "base_residual": SQL(
                """CASE WHEN line.currency_id != line.company_currency_id
                THEN rest.amount END"""
            ),
            # Lettering such an item makes core post the tax that falls due.
            "tax_on_payment": SQL(
                """EXISTS (SELECT FROM account_move_line tax_line
                JOIN account_tax tax ON tax.id = tax_line.tax_line_id
                WHERE tax_line.move_id = line.move_id
                AND tax.tax_exigibility = 'on_payment')"""
            ),
        }
