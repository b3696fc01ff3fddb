from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_receivables_user_figures = fields.Boolean(
        string="Figures per Person",
        group="receivables_followup.group_rep",
        implied_group="receivables_followup.group_user_figures",
        help="Lets people group interactions and promises by the person who logged "
        "them. Off by default: such figures watch people at work, who must be told.",
    )
    receivables_detractor_score = fields.Integer(
        related="company_id.receivables_detractor_score", readonly=False
    )
    receivables_rep_mail = fields.Boolean(
        related="company_id.receivables_rep_mail", readonly=False
    )
    receivables_retention_months = fields.Integer(
        related="company_id.receivables_retention_months", readonly=False
    )
    receivables_retention_preview = fields.Char(
        compute="_compute_receivables_retention_preview",
        help="Counted now, nothing is deleted by looking.",
    )

    @api.depends("company_id", "receivables_retention_months")
    def _compute_receivables_retention_preview(self):
        """What the next purge would delete with the months typed, saved or not."""
        Card = self.env["receivables.card"]
        for settings in self:
            months = settings.receivables_retention_months
            settings.receivables_retention_preview = False
            if months > 0:
                customers, records = Card._retention_count(settings.company_id, months)
                settings.receivables_retention_preview = self.env._(
                    "Now %(records)s records about %(customers)s customers would go.",
                    records=records,
                    customers=customers,
                )
