from odoo import fields, models


class ReceivablesDunningNoticePreview(models.TransientModel):
    """What the customer would receive now; nothing is kept or sent."""

    _name = "receivables.dunning.notice.preview"
    _description = "Preview of a Dunning Notice"

    notice_id = fields.Many2one(
        "receivables.dunning.notice", required=True, ondelete="cascade", index=True
    )
    channel = fields.Selection(related="notice_id.channel")
    email_to = fields.Char(related="notice_id.email_to")
    subject = fields.Char(readonly=True)
    body = fields.Html(readonly=True, sanitize=False)

    def action_print(self):
        """Download the letter as PDF."""
        return self.notice_id.action_print_letter()
