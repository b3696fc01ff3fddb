from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    receivables_default_policy_id = fields.Many2one(
        related="company_id.receivables_default_policy_id",
        readonly=False,
        domain="[('company_id', '=', company_id)]",
    )
    receivables_bank_max_age = fields.Integer(
        related="company_id.receivables_bank_max_age", readonly=False
    )
    receivables_unmatched_min_share = fields.Float(
        related="company_id.receivables_unmatched_min_share", readonly=False
    )
    receivables_calendar_id = fields.Many2one(
        related="company_id.receivables_calendar_id",
        readonly=False,
        domain="[('company_id', 'in', (False, company_id))]",
    )
    receivables_contract_rate = fields.Float(
        related="company_id.receivables_contract_rate", readonly=False
    )
    receivables_test_mode = fields.Boolean(
        related="company_id.receivables_test_mode", readonly=False
    )
    receivables_test_email = fields.Char(
        related="company_id.receivables_test_email", readonly=False
    )
    receivables_auto_propose = fields.Boolean(
        related="company_id.receivables_auto_propose", readonly=False
    )
    receivables_auto_send = fields.Boolean(
        related="company_id.receivables_auto_send", readonly=False
    )
    receivables_other_engine_confirmed = fields.Boolean(
        related="company_id.receivables_other_engine_confirmed"
    )
    receivables_other_engine_warning = fields.Char(
        compute="_compute_receivables_other_engine_warning"
    )

    @api.depends("company_id")
    def _compute_receivables_other_engine_warning(self):
        for settings in self:
            settings.receivables_other_engine_warning = (
                settings.company_id._receivables_other_engine_warning()
            )

    def action_receivables_confirm_other_engine(self):
        """Let the company send automatically beside another dunning engine."""
        self.company_id._receivables_confirm_other_engine()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
