from odoo import fields, models
from odoo.tools import SQL


class ReceivablesCard(models.Model):
    """How far the dunning of a customer has come."""

    _inherit = "receivables.card"

    level_id = fields.Many2one(
        "receivables.dunning.level",
        string="Dunning Level",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The highest level among the open items of the customer.",
    )
    last_notice_date = fields.Date(
        readonly=True, help="Last notice that raised the level of an open item."
    )

    def _figures_select(self):
        return super()._figures_select() | {
            "level_id": SQL(
                """(ARRAY_AGG(i.level_id ORDER BY i.dunning_step DESC, i.level_id)
                        FILTER (WHERE i.level_id IS NOT NULL))[1]"""
            ),
            "last_notice_date": SQL("MAX(i.last_notice_date)"),
        }

    def _figures_columns(self):
        return [
            *super()._figures_columns(),
            "level_id",
            "dunning_step",
            "last_notice_date",
        ]

    def action_open_notices(self):
        """Open the notices of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_dunning_notice_action"
        )
        action["domain"] = [("card_id", "=", self.id)]
        action["context"] = {}
        return action
