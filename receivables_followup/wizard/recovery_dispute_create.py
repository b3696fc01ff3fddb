from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class ReceivablesDisputeCreate(models.TransientModel):
    """Open a dispute on each of the chosen invoices or items."""

    _name = "receivables.dispute.create"
    _description = "Open Disputes"

    move_line_ids = fields.Many2many(
        "account.move.line",
        "receivables_dispute_create_item_rel",
        string="Open Items",
        readonly=True,
    )
    item_count = fields.Integer(compute="_compute_items")
    move_id = fields.Many2one(
        "account.move",
        compute="_compute_items",
        help="The invoice, where all items belong to one.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_items")
    invoice_line_ids = fields.Many2many(
        "account.move.line",
        "receivables_dispute_create_line_rel",
        string="Disputed Lines",
        domain="[('move_id', '=', move_id), ('display_type', '=', 'product')]",
        help="The lines of the invoice that are wrong; empty: all of them.",
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="What is disputed, tax included; the rest is still chased. Of several "
        "items all that is open is disputed.",
    )
    reason_id = fields.Many2one(
        "receivables.dispute.reason",
        required=True,
        index=True,
        ondelete="cascade",
        help="Why the customer refuses to pay.",
    )
    description = fields.Text(
        help="What the customer says, in neutral words: the person may ask to read it."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        index="btree_not_null",
        domain=[("share", "=", False)],
        help="Settles the dispute. Empty: the default owner of the reason, else who "
        "chases the customer.",
    )
    review_date = fields.Date(
        default=lambda self: fields.Date.add(
            fields.Date.context_today(self),
            days=self.env.company.receivables_dispute_review_days,
        ),
        required=True,
        help="Day on which the owner is asked how far it is.",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "receivables_dispute_create_attachment_rel",
        string="Documents",
        help="What the customer sent: they go to the dispute.",
    )

    @api.depends("move_line_ids")
    def _compute_items(self):
        for wizard in self:
            items = wizard.move_line_ids
            wizard.item_count = len(items)
            wizard.move_id = items.move_id if len(items.move_id) == 1 else False
            wizard.currency_id = items[:1].currency_id

    @api.depends("move_line_ids", "invoice_line_ids")
    def _compute_amount(self):
        for wizard in self:
            left = sum(wizard.move_line_ids.mapped("amount_residual_currency"))
            wrong = sum(wizard.invoice_line_ids.mapped("price_total"))
            wizard.amount = min(left, wrong) if wrong else left

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        items = self.env["receivables.open.item"]._chosen()
        items = items.filtered(lambda item: item.amount_residual_currency > 0)
        values["move_line_ids"] = [Command.set(items.ids)]
        return values

    def action_create(self):
        """Open the disputes, and show them.

        All instalments of one invoice are one dispute; of several invoices each item
        is one.

        :raise UserError: nothing chosen is open
        """
        self.ensure_one()
        if not self.move_line_ids:
            raise UserError(
                self.env._(
                    "Nothing to dispute: the selection has no open customer invoice. "
                    "Choose invoices that are posted and not paid."
                )
            )
        values = {
            "description": self.description,
            "review_date": self.review_date,
            **({"user_id": self.user_id.id} if self.user_id else {}),
        }
        records = self.move_line_ids
        if self.move_id:
            values |= {
                "amount": self.amount,
                "invoice_line_ids": [Command.set(self.invoice_line_ids.ids)],
            }
            if self._is_whole():
                records = self.move_id
        disputes = self.env["receivables.dispute"]._open(
            records, self.reason_id, **values
        )
        disputes._attach(self.attachment_ids)
        return disputes._action_show()

    def _is_whole(self):
        """Whether all open instalments of the invoice were chosen."""
        others = self.move_id.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and line.amount_residual_currency > 0
            )
        )
        return not others - self.move_line_ids or len(self.move_line_ids) > 1
