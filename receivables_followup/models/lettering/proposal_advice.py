from odoo import models

# What becomes of an advice whose proposal was decided.
STATE_OF = {"accepted": "done", "refused": "matched", "outdated": "matched"}


class ReceivablesLetteringProposal(models.Model):
    _inherit = "receivables.lettering.proposal"

    def write(self, vals):
        """An advice is settled when what it proposed is, and open again if not."""
        result = super().write(vals)
        state = STATE_OF.get(vals.get("state"))
        if state:
            advices = (
                self.env["receivables.remittance.advice"]
                .sudo()
                .search([("proposal_id", "in", self.ids), ("state", "=", "proposed")])
            )
            advices.state = state
        return result
