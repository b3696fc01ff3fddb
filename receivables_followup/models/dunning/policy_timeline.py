from markupsafe import Markup

from odoo import api, fields, models

STEP = Markup(
    '<li class="flex-fill border-top border-4 border-{colour} pt-2 pe-3 pb-2"'
    ' style="min-width: 8rem;">'
    '<div class="small text-muted">{when}</div>'
    '<div class="fw-bold">{step}. {name}</div>'
    '<div class="small">{channels}</div>'
    '<div class="small text-muted">{extras}</div>'
    "</li>"
)


class DunningPolicy(models.Model):
    """The levels of a policy on one line, as the customer lives them."""

    _inherit = "receivables.dunning.policy"

    timeline = fields.Html(compute="_compute_timeline", sanitize=False)

    @api.depends(
        "all_level_ids.active",
        "all_level_ids.name",
        "all_level_ids.sequence",
        "all_level_ids.delay_days",
        "all_level_ids.channel_ids",
        "all_level_ids.is_formal_notice",
        "all_level_ids.add_interest",
        "all_level_ids.add_indemnity",
        "all_level_ids.min_amount",
        "interest_mode",
        "indemnity",
    )
    @api.depends_context("lang")
    def _compute_timeline(self):
        for policy in self:
            levels = policy._ordered_levels()
            policy.timeline = levels and Markup(
                '<ol class="list-unstyled d-flex flex-wrap mb-0">{}</ol>'
            ).format(
                Markup().join(
                    STEP.format(
                        colour=level._timeline_colour(),
                        when=level.delay_label,
                        step=step,
                        name=level.name or "",
                        channels=", ".join(level.channel_ids.mapped("name")),
                        extras=" · ".join(level._timeline_extras()),
                    )
                    for step, level in enumerate(levels, 1)
                )
            )


class DunningLevel(models.Model):
    _inherit = "receivables.dunning.level"

    def _timeline_colour(self):
        self.ensure_one()
        if self.is_formal_notice:
            return "danger"
        return "success" if self.delay_days < 0 else "warning"

    def _timeline_extras(self):
        """What comes with the level, in words."""
        self.ensure_one()
        policy = self.policy_id
        extras = []
        if self.is_formal_notice:
            extras.append(self.env._("formal notice"))
        if self.add_interest and policy.interest_mode != "none":
            extras.append(self.env._("interest"))
        if self.add_indemnity and policy.indemnity:
            extras.append(self.env._("indemnity"))
        if self.min_amount:
            amount = (policy.currency_id or self.env.company.currency_id).format(
                self.min_amount
            )
            extras.append(self.env._("from %(amount)s", amount=amount))
        return extras
