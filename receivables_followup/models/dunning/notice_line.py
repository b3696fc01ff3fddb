from odoo import fields, models

from .channel import CHANNELS
from .constants import LINE_KINDS


class ReceivablesDunningNoticeLine(models.Model):
    """One item of a notice: a plain row, written by the thousand.

    A level reaches an item once: the unique index below refuses a second live line that
    raises the same item to the same step in the same cycle through the same channel.
    """

    _name = "receivables.dunning.notice.line"
    _description = "Dunning Notice Line"
    _order = "notice_id desc, kind, date_maturity, id"
    _rec_name = "name"
    _log_access = False

    notice_id = fields.Many2one(
        "receivables.dunning.notice",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="notice_id.company_id")
    currency_id = fields.Many2one(related="notice_id.currency_id")
    partner_id = fields.Many2one(related="notice_id.partner_id", string="Recipient")
    state = fields.Selection(related="notice_id.state", string="Notice State")
    name = fields.Char("Label", readonly=True, help="Number of the document.")
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Journal Entry",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Kept when the journal item is deleted.",
    )
    kind = fields.Selection(LINE_KINDS, required=True, readonly=True)
    level_id = fields.Many2one(
        "receivables.dunning.level",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The level this notice raises the item to.",
    )
    step = fields.Integer(readonly=True, help="Rank of that level in its policy.")
    cycle = fields.Integer(default=1, readonly=True)
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    advances = fields.Boolean(
        readonly=True, help="This notice raises the level of the item."
    )
    live = fields.Boolean(
        default=True,
        readonly=True,
        help="Cleared when the notice is skipped, cancelled or given up.",
    )
    date_maturity = fields.Date("Due Date", readonly=True)
    days_overdue = fields.Integer(readonly=True, aggregator="max")
    amount_residual = fields.Monetary(
        "Open", readonly=True, help="What the ledger still shows as open."
    )
    amount_held = fields.Monetary("On Hold", readonly=True)
    amount_covered = fields.Monetary(
        "Covered by Credits",
        readonly=True,
        help="Part that open credits of the customer cover; nothing is reconciled.",
    )
    amount_due = fields.Monetary(
        "Amount",
        readonly=True,
        help="Claimed: open less on hold less covered. Other kinds: for information.",
    )
    interest_amount = fields.Monetary("Late Interest", readonly=True)
    indemnity_amount = fields.Monetary("Indemnity", readonly=True)

    _level_once = models.UniqueIndex(
        "(move_line_id, step, cycle, channel) WHERE advances AND live",
        "This level has already been proposed or sent for this item.",
    )

    def action_open_move(self):
        """Open the invoice or the entry of the item."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
            "name": self.name,
        }

    def action_open_exclude(self):
        """Ask for how long this item is left out."""
        action = self.notice_id.action_open_exclude()
        action["context"]["default_line_ids"] = self.ids
        return action
