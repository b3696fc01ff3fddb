from odoo import api, models


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    @api.model
    def _export_columns(self):
        """The columns of the spreadsheet: ``[(field, width in characters)]``.

        Every reader of the card must be allowed to read them.
        """
        return [
            ("commercial_partner_id", 36),
            ("user_id", 22),
            ("debtor_nature", 14),
            ("standing", 12),
            ("total_due", 14),
            ("total_overdue", 14),
            ("not_due", 14),
            ("due_1_30", 14),
            ("due_31_60", 14),
            ("due_61_90", 14),
            ("due_90_plus", 14),
            ("held_amount", 14),
            ("oldest_due_date", 12),
            ("exposure", 14),
            ("credit_limit", 14),
            ("credit_remaining", 14),
            ("days_sales_outstanding", 11),
            ("days_sales_outstanding_ratio", 11),
            ("average_days_late", 11),
            ("last_contact_date", 12),
            ("next_action_date", 12),
        ]

    def action_export_xlsx(self):
        """Download these cards as a spreadsheet; without cards, all one may see.

        Archived customers are in it as long as something is open: the sum is that of
        the ledger.
        """
        self.check_access("read")
        cards = self or self.search(
            ["|", ("active", "=", True), ("total_due", "!=", 0)]
        )
        return self.env["receivables.card.export"]._download(cards)
