from odoo import fields, models
from odoo.tools import format_date


class ReceivablesOpenItemAsOf(models.TransientModel):
    """Ask for a day, then show what was open on it."""

    _name = "receivables.open.item.as.of"
    _description = "Open Items on a Date"

    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="The list shows what was open, held and overdue at the end of this day.",
    )

    def action_open(self):
        """Open the list as of the date."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "receivables_followup.receivables_open_item_action"
        )
        # A reloaded page would lose the date, and show today under the same title.
        action.pop("path", None)
        title = self.env._(
            "Open Items on %(date)s", date=format_date(self.env, self.date)
        )
        return action | {
            "name": title,
            "display_name": title,
            "context": {
                "as_of": fields.Date.to_string(self.date),
                "search_default_receivable": 1,
            },
        }
