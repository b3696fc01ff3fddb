from odoo import fields, models

from ...engine.dunning.values import Level, Policy
from ...engine.money import to_minor


class DunningPolicy(models.Model):
    """The policy as the engine reads it."""

    _inherit = "receivables.dunning.policy"

    def _engine_policy(self, currency, day=None):
        """Return the engine's ``Policy``, its amounts in minor units of a currency.

        Minimums are set in the currency of the company and converted at the rate of
        ``day`` (today if None). Read it once for many customers.
        """
        self.ensure_one()
        day = day or fields.Date.context_today(self)

        def minor(amount):
            converted = self.currency_id._convert(
                amount, currency, self.company_id, day, round=False
            )
            return to_minor(converted, currency.decimal_places)

        return Policy(
            levels=tuple(
                Level(
                    step=step,
                    delay=level.delay_days,
                    spacing=level.spacing,
                    min_amount=minor(level.min_amount),
                    min_percent=level.min_percent,
                    formal=level.is_formal_notice,
                    channels=tuple(level.channel_ids.mapped("code")),
                )
                for step, level in enumerate(self._ordered_levels(), 1)
            ),
            min_days_between=self.min_days_between,
            min_amount=minor(self.min_amount),
            min_percent=self.min_percent,
        )
