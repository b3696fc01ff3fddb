from odoo import api, fields, models
from odoo.exceptions import UserError


class ReceivablesDunningNoticeLevel(models.TransientModel):
    """Sends notices at another level of their policy."""

    _name = "receivables.dunning.notice.level"
    _description = "Change the Level of Notices"

    notice_ids = fields.Many2many(
        "receivables.dunning.notice",
        "receivables_dunning_level_notice_rel",
        string="Notices",
        required=True,
    )
    policy_id = fields.Many2one(
        "receivables.dunning.policy", compute="_compute_policy_id"
    )
    level_id = fields.Many2one(
        "receivables.dunning.level",
        required=True,
        domain="[('policy_id', '=', policy_id)]",
        help="The items of the notices are raised to this level when it is sent.",
        index=True,
    )

    @api.depends("notice_ids")
    def _compute_policy_id(self):
        for wizard in self:
            policies = wizard.notice_ids.policy_id
            wizard.policy_id = policies if len(policies) == 1 else False

    def action_apply(self):
        """Change the level of the notices.

        :raise UserError: for notices of several policies
        """
        self.ensure_one()
        if len(self.notice_ids.policy_id) > 1:
            raise UserError(
                self.env._(
                    "The notices follow different policies (%(policies)s): change the "
                    "level of one policy's notices at a time.",
                    policies=", ".join(self.notice_ids.policy_id.mapped("name")),
                )
            )
        self.notice_ids._set_level(self.level_id)
        return {"type": "ir.actions.act_window_close"}
