from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_receivables_release_holds(self):
        """Release the holds on these entries that the user may release by hand."""
        holds = self.env["receivables.hold"].search(
            [
                ("state", "=", "active"),
                ("customer_wide", "=", False),
                ("move_id", "in", self.ids),
            ]
        )
        return holds._release_by_person()
