from odoo import models


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    def _legal_facts(self, lines, **answers):
        """A cheque that came back without funds is known from its rejection."""
        if "cheque" not in answers:
            answers["cheque"] = bool(
                self.env["receivables.payment.reject"]
                .sudo()
                .search_count(
                    [
                        ("means", "=", "cheque"),
                        ("reason_id.funds_lacking", "=", True),
                        ("state", "=", "posted"),
                        ("reopened_move_ids", "in", lines.move_id.ids),
                    ],
                    limit=1,
                )
            )
        return super()._legal_facts(lines, **answers)
