from odoo import fields, models
from odoo.tools import SQL

from .channel import CHANNELS


class ReceivablesDunningRunSummary(models.Model):
    """The notices of a run, one row per level, channel and currency."""

    _name = "receivables.dunning.run.summary"
    _description = "Notices of a Dunning Run by Level"
    _auto = False
    _order = "run_id desc, step, channel, currency_id"
    _rec_name = "level_id"
    _depends = {
        "receivables.dunning.notice": [
            "amount_total",
            "channel",
            "company_id",
            "currency_id",
            "level_id",
            "run_id",
            "state",
            "step",
        ]
    }

    run_id = fields.Many2one("receivables.dunning.run", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    level_id = fields.Many2one("receivables.dunning.level", readonly=True)
    step = fields.Integer("Level Rank", readonly=True, aggregator="max")
    channel = fields.Selection(CHANNELS, readonly=True)
    notices = fields.Integer(readonly=True)
    to_send = fields.Integer(readonly=True)
    sent = fields.Integer("Already Sent", readonly=True)
    failed = fields.Integer(readonly=True)
    amount_total = fields.Monetary("Claimed", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT min(id) AS id, run_id, company_id, currency_id, level_id, step,
                   channel, count(*) AS notices,
                   count(*) FILTER (WHERE state IN ('draft', 'ready', 'sending'))
                       AS to_send,
                   count(*) FILTER (WHERE state = 'sent') AS sent,
                   count(*) FILTER (WHERE state = 'failed') AS failed,
                   COALESCE(sum(amount_total) FILTER (WHERE state != 'skipped'), 0)
                       AS amount_total
              FROM receivables_dunning_notice
             WHERE state != 'cancelled'
             GROUP BY run_id, company_id, currency_id, level_id, step, channel
            """
        )

    def action_open_notices(self):
        """Open the notices of this row."""
        self.ensure_one()
        action = self.run_id.action_open_notices()
        action["domain"] += [
            ("level_id", "=", self.level_id.id),
            ("channel", "=", self.channel),
            ("currency_id", "=", self.currency_id.id),
        ]
        return action
