from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

# What a manager may change of a decision that stands.
EDITABLE = {"date_until"}


class ReceivablesSalesBlock(models.Model):
    """The decision of a credit manager that a customer is sold nothing more.

    It stands between its dates until somebody ends it. Dunning levels that stop sales
    need no decision, see ``receivables.card.sales_blocked``.
    """

    _name = "receivables.sales.block"
    _description = "Stop of Sales"
    _inherit = "receivables.of.card"
    _order = "state, date_from desc, id desc"
    _check_company_auto = True

    card_id = fields.Many2one(
        help="The customer who is sold nothing more.",
    )
    reason = fields.Char(
        required=True,
        help="Shown to sales people: neutral words, the customer may ask to read it.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Decided By",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    date_from = fields.Date(
        "From", required=True, default=fields.Date.context_today, help="First day."
    )
    date_until = fields.Date(
        "Until", help="Last day. Empty: until a credit manager ends it."
    )
    state = fields.Selection(
        [("active", "In force"), ("ended", "Ended")],
        required=True,
        default="active",
        readonly=True,
        copy=False,
    )
    ended_at = fields.Datetime(readonly=True, copy=False)
    ended_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    _card_active_idx = models.Index("(card_id) WHERE state = 'active'")

    @api.depends("commercial_partner_id.name", "reason")
    def _compute_display_name(self):
        for block in self:
            customer = block.commercial_partner_id.sudo().name or ""
            block.display_name = f"{customer} · {block.reason or ''}"

    @api.constrains("date_from", "date_until")
    def _check_dates(self):
        for block in self:
            if block.date_until and block.date_until < block.date_from:
                raise ValidationError(
                    self.env._(
                        "The stop of sales %(block)s ends before it starts: correct "
                        "one of the two dates.",
                        block=block.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        blocks = super().create(
            [vals | {"user_id": self.env.uid, "state": "active"} for vals in vals_list]
        )
        for block in blocks:
            block._log(
                self.env._(
                    "Sales stopped from %(day)s: %(reason)s",
                    day=format_date(self.env, block.date_from),
                    reason=block.reason,
                )
            )
        return blocks

    def write(self, vals):
        if not self.env.su and (vals.keys() - EDITABLE):
            raise UserError(
                self.env._(
                    "%(block)s is a decision that stands as it was taken: end it and "
                    "take another one.",
                    block=self[:1].display_name,
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(
            self.env._(
                "Stops of sales are never deleted, they say who decided what and when: "
                "end %(block)s instead.",
                block=self[:1].display_name,
            )
        )

    @api.model
    def _in_force_domain(self):
        today = fields.Date.context_today(self)
        return [
            ("state", "=", "active"),
            ("date_from", "<=", today),
            "|",
            ("date_until", "=", False),
            ("date_until", ">=", today),
        ]

    def action_end(self):
        """Sell to these customers again, unless a dunning level stops it too."""
        self.check_access("write")
        active = self.filtered(lambda block: block.state == "active")
        active.sudo().write(
            {
                "state": "ended",
                "ended_at": fields.Datetime.now(),
                "ended_by_id": self.env.uid,
            }
        )
        for block in active:
            block._log(
                self.env._("The stop of sales ended: %(reason)s", reason=block.reason)
            )

    def _log(self, text):
        self.card_id._message_log(body=text)
