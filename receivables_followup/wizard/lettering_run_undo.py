from odoo import api, fields, models


class ReceivablesLetteringRunUndo(models.TransientModel):
    """Asks why a run is undone, and says what that entails."""

    _name = "receivables.lettering.run.undo"
    _description = "Undo a Lettering Run"

    run_id = fields.Many2one(
        "receivables.lettering.run",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
        index=True,
    )
    group_count = fields.Integer("Groups to Un-letter", compute="_compute_effects")
    proposal_count = fields.Integer(
        "Of Which Accepted Proposals", compute="_compute_effects"
    )
    write_off_count = fields.Integer(
        "Write-offs to Reverse", compute="_compute_effects"
    )
    reason = fields.Char(
        required=True, help="Kept on the run and on each of its groups."
    )

    @api.depends("run_id")
    def _compute_effects(self):
        for wizard in self:
            groups = wizard.run_id._groups_to_undo()
            wizard.group_count = len(groups)
            wizard.proposal_count = len(
                groups.filtered(lambda group: group.origin == "proposal")
            )
            wizard.write_off_count = len(groups.gap_move_id)

    def action_undo(self):
        """Start undoing the run; its form shows the progress."""
        self.ensure_one()
        self.run_id.action_undo_async(self.reason)
        return {"type": "ir.actions.act_window_close"}
