from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import babel_locale_parse, get_lang

LEAP_YEAR = 2024


class QuietPeriod(models.Model):
    """Days of every year on which a policy sends nothing, e.g. 1 to 31 August."""

    _name = "receivables.quiet.period"
    _description = "Dunning quiet period"
    _order = "policy_id, month_from, day_from, id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    @api.model
    def _month_selection(self):
        names = babel_locale_parse(get_lang(self.env).code).months["format"]["wide"]
        return [(f"{month:02d}", names[month].capitalize()) for month in range(1, 13)]

    policy_id = fields.Many2one(
        "receivables.dunning.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    name = fields.Char(required=True, translate=True)
    month_from = fields.Selection("_month_selection", string="From", required=True)
    day_from = fields.Integer(string="First Day", required=True, default=1)
    month_to = fields.Selection("_month_selection", string="To", required=True)
    day_to = fields.Integer(string="Last Day", required=True, default=31)

    @api.constrains("month_from", "day_from", "month_to", "day_to")
    def _check_days(self):
        for period in self:
            for month, day in (
                (period.month_from, period.day_from),
                (period.month_to, period.day_to),
            ):
                try:
                    date(LEAP_YEAR, int(month), day)
                except ValueError as error:
                    raise ValidationError(
                        self.env._(
                            "The quiet period %(period)s of the policy %(policy)s"
                            " names a day that does not exist: day %(day)s of month"
                            " %(month)s.",
                            period=period.name,
                            policy=period.policy_id.name,
                            day=day,
                            month=int(month),
                        )
                    ) from error

    def _as_tuples(self):
        """The periods as (month, day, month, day), both ends included.

        A period may run over New Year: (12, 20, 1, 3).
        """
        return tuple(
            (int(p.month_from), p.day_from, int(p.month_to), p.day_to) for p in self
        )
