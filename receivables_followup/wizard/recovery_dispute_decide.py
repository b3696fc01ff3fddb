from odoo import api, fields, models

DECISIONS = [
    ("accept", "Accept: credit it"),
    ("accept_partial", "Accept in part: credit a part, chase the rest"),
    ("reject", "Reject: chase it again"),
    ("withdraw", "Withdrawn by the customer"),
]


class ReceivablesDisputeDecide(models.TransientModel):
    """Decide about a dispute, with what the customer is told."""

    _name = "receivables.dispute.decide"
    _description = "Decide About a Dispute"

    dispute_id = fields.Many2one(
        "receivables.dispute", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="dispute_id.currency_id")
    disputed_amount = fields.Monetary(related="dispute_id.amount", string="In Dispute")
    decision = fields.Selection(
        DECISIONS,
        required=True,
        default="accept",
        help="An accepted amount stays held until the credit note, which is prepared "
        "as a draft, is posted. A rejected one is chased again at the level it had, "
        "with interest from the due date.",
    )
    amount = fields.Monetary(
        string="Accepted", help="What is credited, tax included, in part only."
    )
    answer = fields.Text(
        compute="_compute_answer",
        store=True,
        readonly=False,
        help="What the customer is told; shown on the portal.",
    )

    @api.depends("dispute_id")
    def _compute_answer(self):
        for wizard in self:
            wizard.answer = wizard.dispute_id.answer

    def action_decide(self):
        """Decide; an accepted dispute opens its draft credit note."""
        self.ensure_one()
        dispute = self.dispute_id
        dispute.answer = self.answer
        if self.decision == "accept_partial":
            return dispute.action_accept_partial(self.amount)
        result = getattr(dispute, f"action_{self.decision}")()
        if result is True:
            return {"type": "ir.actions.act_window_close"}
        return result
