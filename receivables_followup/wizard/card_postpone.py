from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

DAYS = 7


class ReceivablesCardPostpone(models.TransientModel):
    """Take customers off the worklist until a day."""

    _name = "receivables.card.postpone"
    _description = "Postpone Customers"

    card_ids = fields.Many2many(
        "receivables.card",
        "receivables_card_postpone_rel",
        string="Customers",
        required=True,
        help="The customers that leave the worklist for now.",
    )
    date = fields.Date(
        string="Until",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=DAYS),
        help="They are back on the worklist on this day.",
    )
    note = fields.Char(
        string="Reason",
        help="Noted on the cards, in neutral words: the person may ask to read it.",
    )

    @api.constrains("date")
    def _check_date(self):
        for wizard in self:
            if wizard.date <= fields.Date.context_today(self):
                raise UserError(
                    self.env._(
                        "%(day)s is not ahead: choose a day after today, or nothing "
                        "would be postponed.",
                        day=fields.Date.to_string(wizard.date),
                    )
                )

    def action_postpone(self):
        """Postpone the customers the user may see, with a note on their cards."""
        self.ensure_one()
        self.card_ids._postpone(self.date, self.note)
        return {
            "type": "ir.actions.act_window_close",
            "infos": {"receivables_done": self.card_ids.ids},
        }
