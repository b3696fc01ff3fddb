from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.ledger.hold import MANAGER, REASONS, WITHOUT_REVIEW

REVIEW_DAYS = 30


class ReceivablesHoldCreate(models.TransientModel):
    """Ask for the reason and the dates, then hold items, invoices or customers."""

    _name = "receivables.hold.create"
    _description = "Hold Items or Customers"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        help="Company for which the whole customers are held.",
        index=True,
    )
    move_line_ids = fields.Many2many(
        "account.move.line", string="Open Items", readonly=True
    )
    partner_ids = fields.Many2many("res.partner", string="Customers", readonly=True)
    item_count = fields.Integer(compute="_compute_counts")
    partner_count = fields.Integer(compute="_compute_counts")
    reason = fields.Selection(
        REASONS,
        required=True,
        default="manual",
        help="The other reasons are set by the record that needs them (a dispute, a "
        "promise...); only a credit manager may choose one here.",
    )
    may_choose_reason = fields.Boolean(compute="_compute_may_choose_reason")
    whole = fields.Boolean(
        string="Whole Item",
        default=True,
        help="Untick to hold only a part of one item: the rest is still chased.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_counts")
    amount = fields.Monetary(help="Held part, in the currency of the item.")
    date_from = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        help="First day on which nothing is chased.",
    )
    date_until = fields.Date(
        string="Until",
        help="Last day. Empty: until somebody releases the hold.",
    )
    review_date = fields.Date(
        default=lambda self: (
            fields.Date.context_today(self) + timedelta(days=REVIEW_DAYS)
        ),
        help="Day on which the responsible is asked whether the hold is still right. "
        "Required, except for promises and items given to a factor.",
    )
    review_required = fields.Boolean(compute="_compute_review_required")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Gets the activity when the review date has come.",
        index=True,
    )
    note = fields.Text(help="What colleagues should know about this hold.")

    @api.depends("move_line_ids", "partner_ids")
    def _compute_counts(self):
        for wizard in self:
            wizard.item_count = len(wizard.move_line_ids)
            wizard.partner_count = len(wizard.partner_ids)
            wizard.currency_id = wizard.move_line_ids[:1].currency_id

    @api.depends_context("uid")
    def _compute_may_choose_reason(self):
        self.may_choose_reason = self.env.user.has_group(MANAGER)

    @api.depends("reason")
    def _compute_review_required(self):
        for wizard in self:
            wizard.review_required = wizard.reason not in WITHOUT_REVIEW

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        records = self.env.context.get("active_ids") or []
        if model == "res.partner":
            partners = self.env[model].browse(records).commercial_partner_id
            values["partner_ids"] = [fields.Command.set(partners.ids)]
        elif items := self.env["receivables.open.item"]._chosen():
            values["move_line_ids"] = [fields.Command.set(items.ids)]
        return values

    def action_create(self):
        """Create one hold per item or customer; say how many."""
        self.ensure_one()
        self._check_choice()
        values = self._prepare_values()
        Hold = self.env["receivables.hold"]
        if self.partner_ids:
            holds = Hold._hold_customers(
                self.partner_ids, self.reason, self.company_id, **values
            )
        else:
            values.update(whole=self.whole, amount=0.0 if self.whole else self.amount)
            holds = Hold._hold(self.move_line_ids, self.reason, **values)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._("Holds placed: %(count)s.", count=len(holds)),
                "type": "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_choice(self):
        if not self.partner_ids and not self.move_line_ids:
            raise UserError(
                self.env._(
                    "Nothing to hold: the selection has no open customer item. Paid, "
                    "draft and supplier documents cannot be held, nor can items "
                    "without a customer."
                )
            )
        self.env["receivables.hold"]._check_reason_by_hand(self.reason)
        if not self.whole and len(self.move_line_ids) != 1:
            raise UserError(
                self.env._(
                    "A part can be held on one item at a time, and %(count)s are "
                    "selected: tick 'Whole Item', or select one item.",
                    count=len(self.move_line_ids),
                )
            )

    def _prepare_values(self):
        return {
            "date_from": self.date_from,
            "date_until": self.date_until,
            "review_date": self.review_date,
            "user_id": self.user_id.id,
            "note": self.note,
        }
