from odoo import fields, models


class ReceivablesDunningNoticeSkip(models.TransientModel):
    """Leaves notices out of their run, with a reason."""

    _name = "receivables.dunning.notice.skip"
    _description = "Skip Notices"

    notice_ids = fields.Many2many(
        "receivables.dunning.notice",
        "receivables_dunning_skip_notice_rel",
        string="Notices",
        required=True,
    )
    reason = fields.Char(
        required=True,
        help="Shown on the notices, for whoever wonders later.",
    )

    def action_skip(self):
        """Skip the notices; their items may be proposed again by the next run."""
        self.ensure_one()
        self.notice_ids.action_skip(self.reason)
        return {"type": "ir.actions.act_window_close"}
