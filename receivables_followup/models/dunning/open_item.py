from datetime import date

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class ReceivablesOpenItem(models.Model):
    """The level an item has reached, and when it was last reminded."""

    _inherit = "receivables.open.item"
    _depends = {
        "receivables.dunning.position": [
            "cycle",
            "date",
            "level_id",
            "move_line_id",
            "settled",
            "step",
        ]
    }

    level_id = fields.Many2one(
        "receivables.dunning.level",
        readonly=True,
        help="The highest level a notice of this item was sent at, or taken over.",
    )
    last_notice_date = fields.Date(
        readonly=True, help="Date of the last notice that raised the item's level."
    )

    def _select(self):
        # A settled item that is open again has climbed nothing yet.
        again = SQL("position.settled IS TRUE")
        return super()._select() | {
            "level_id": SQL("CASE WHEN %s THEN NULL ELSE position.level_id END", again),
            "last_notice_date": SQL(
                "CASE WHEN %s THEN NULL ELSE position.date END", again
            ),
            "dunning_step": SQL(
                "CASE WHEN %s THEN 0 ELSE COALESCE(position.step, 0) END", again
            ),
            "dunning_cycle": SQL(
                "COALESCE(position.cycle, 1) + CASE WHEN %s THEN 1 ELSE 0 END", again
            ),
        }

    def _from(self):
        return [
            *super()._from(),
            SQL(
                """LEFT JOIN receivables_dunning_position position
                ON position.move_line_id = line.id"""
            ),
        ]

    def _where(self):
        """With ``receivables_since`` also what was settled after that day."""
        since = self._since()
        if not since:
            return super()._where()
        return [
            SQL("line.parent_state = 'posted'"),
            SQL(
                """(line.reconciled IS NOT TRUE OR line.date > %(since)s
                OR EXISTS (%(later)s AND partial.debit_move_id = line.id)
                OR EXISTS (%(later)s AND partial.credit_move_id = line.id))""",
                since=since,
                later=SQL(
                    """SELECT FROM account_partial_reconcile partial
                    WHERE partial.max_date > %s""",
                    since,
                ),
            ),
        ]

    def _today(self):
        """A run counts holds and ages from its own date; residuals stay current."""
        today = self._internal_day("receivables_today")
        if today and not self.env.context.get("as_of"):
            return today
        return super()._today()

    def _since(self):
        return self._internal_day("receivables_since")

    def _internal_day(self, key):
        """A day that our own code put into the context: never one a client sent."""
        day = self.env.context.get(key)
        return day if type(day) is date else None

    def action_why(self):
        """Open the decision the engine takes on this item today, rule by rule."""
        self.ensure_one()
        return self.env["receivables.dunning.why"]._open(self)

    def action_open_takeover(self):
        """Set by hand the level these items have reached."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set the Level Reached"),
            "res_model": "receivables.dunning.takeover",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_source": "items",
                "default_item_ids": self.ids,
                "default_company_id": self.company_id[:1].id,
            },
        }

    def action_reset_level(self):
        """Let these items start again at the first level, in a new cycle.

        :raise AccessError: for others than credit managers
        """
        if not self.env.user.has_group("receivables_followup.group_manager"):
            raise AccessError(
                self.env._("Only a credit manager may restart the dunning of an item.")
            )
        positions = self.env["receivables.dunning.position"].sudo()
        positions.search(
            [
                ("move_line_id", "in", self.ids),
                ("company_id", "in", self.env.companies.ids),
            ]
        )._restart()
        return True
