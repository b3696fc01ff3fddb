from odoo import api, fields, models

from ..models.lettering.door_check import HANDS_OFF


class ReceivablesLetteringPaymentLine(models.TransientModel):
    """One open document: what is paid of it, what is written off, what stays open."""

    _name = "receivables.lettering.payment.line"
    _description = "Payment Entry Line"
    _order = "date_maturity, move_line_id, id"

    payment_id = fields.Many2one(
        "receivables.lettering.payment", required=True, ondelete="cascade", index=True
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Document",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="payment_id.company_id")
    currency_id = fields.Many2one(related="payment_id.currency_id")
    number = fields.Char(
        related="move_line_id.move_name", help="Number of the document."
    )
    ref = fields.Char(related="move_line_id.ref", string="Reference")
    partner_id = fields.Many2one(related="move_line_id.partner_id")
    account_id = fields.Many2one(related="move_line_id.account_id")
    date = fields.Date(related="move_line_id.date")
    date_maturity = fields.Date(
        related="move_line_id.date_maturity", string="Due Date", store=True
    )
    residual = fields.Monetary(
        string="Open",
        readonly=True,
        help="What is open of the document, in the currency of the payment.",
    )
    paid = fields.Monetary(help="What this payment pays of the document.")
    gap = fields.Monetary(
        help="What is written off: it needs a cause. The rest stays open."
    )
    cause_id = fields.Many2one(
        "receivables.write.off.cause",
        index="btree_not_null",
        domain="[('company_id', 'parent_of', company_id), ('route', '=', 'write_off')]",
        help="Why it is written off: it says the account and the VAT.",
    )
    label = fields.Char(help="Label of the write-off; empty: the cause.")
    left = fields.Monetary(
        string="Stays Open",
        compute="_compute_left",
        help="What will still be open of the document.",
    )
    whole = fields.Boolean(
        string="Pay",
        compute="_compute_whole",
        inverse="_inverse_whole",
        help="Pays what is open.",
    )
    held = fields.Char(
        compute="_compute_held", help="Why the document must not be chased, if so."
    )
    hands_off = fields.Boolean(
        compute="_compute_held",
        help="Disputed, with a factor or in court: paid only when somebody ticks it.",
    )

    @api.depends("residual", "paid", "gap")
    def _compute_left(self):
        for line in self:
            line.left = line.residual - line.paid - line.gap

    @api.depends("residual", "paid")
    def _compute_whole(self):
        for line in self:
            line.whole = bool(line.paid)

    @api.onchange("whole")
    def _inverse_whole(self):
        for line in self:
            if line.whole and not line.paid:
                line.paid = line.residual - line.gap
            elif not line.whole:
                line.paid = line.gap = 0
                line.cause_id = False

    @api.onchange("cause_id")
    def _onchange_cause_id(self):
        """A cause speaks of what is left, unless a gap was typed."""
        if self.cause_id and not self.gap:
            self.gap = self.residual - self.paid
        elif not self.cause_id:
            self.gap = 0

    @api.depends("move_line_id")
    def _compute_held(self):
        items = self.env["receivables.open.item"].search(
            [("id", "in", self.move_line_id.ids), ("hold_reason", "!=", False)]
        )
        words = dict(items._fields["hold_reason"]._description_selection(self.env))
        reasons = {item.id: item.hold_reason for item in items}
        for line in self:
            reason = reasons.get(line.move_line_id.id)
            line.held = words.get(reason, False)
            line.hands_off = reason in HANDS_OFF

    def _numbers(self):
        """The numbers by which a payer may name the document."""
        move = self.move_line_id.move_id
        names = (move.name, move.payment_reference, move.ref, self.move_line_id.ref)
        return tuple(dict.fromkeys(name for name in names if name))
