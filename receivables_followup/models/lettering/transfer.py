from odoo import api, fields, models

KINDS = [
    ("compensation", "Compensation"),
    ("reassignment", "Reassignment to another customer"),
    ("bill", "Bill of exchange"),
    ("doubtful", "Doubtful debt"),
    ("factor", "Factor"),
    ("retention", "Retention"),
    ("other", "Other account"),
]
# What the matching of the original items stands for, by kind.
EVENT_OF = {
    "compensation": "compensation",
    "reassignment": "reassignment",
    "bill": "bill_acceptance",
    "doubtful": "doubtful",
    "factor": "factor_advance",
    "retention": "transfer",
    "other": "transfer",
}
TAX_STATES = [
    ("none", "No VAT waiting"),
    ("waits", "Waiting for payment"),
    ("part", "Partly due"),
    ("due", "Due"),
]


class ReceivablesLetteringTransfer(models.Model):
    """One entry that moved items to another account or customer, or set them off.

    The original items are lettered with it, which is no payment (save for a
    compensation): their VAT on payment waits until what they moved to is paid.
    Nobody writes it by hand: entries are made by ``_transfer`` and ``_compensate``.
    """

    _name = "receivables.lettering.transfer"
    _inherit = ["receivables.evidence"]
    _description = "Transfer of Journal Items"
    _order = "id desc"
    _rec_name = "move_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", readonly=True, required=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        KINDS, readonly=True, required=True, help="Why the items were moved."
    )
    event = fields.Char(
        readonly=True,
        required=True,
        help="What it is in the eyes of the VAT on payment.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Entry",
        readonly=True,
        required=True,
        index=True,
        ondelete="cascade",
        help="Entry that moved the items. Reverse it to undo the transfer: the items "
        "are open again and their VAT waits again.",
    )
    move_state = fields.Selection(related="move_id.state", string="Entry Status")
    date = fields.Date(related="move_id.date")
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Partner",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Customer or supplier whose items were moved.",
    )
    line_ids = fields.One2many(
        "receivables.lettering.transfer.line", "transfer_id", readonly=True
    )
    amount = fields.Monetary(
        readonly=True, help="What was moved, in the company's currency."
    )
    note = fields.Char(
        readonly=True, help="Agreement behind a compensation, or why it was moved."
    )
    user_id = fields.Many2one(
        "res.users", string="Moved By", readonly=True, index="btree_not_null"
    )
    tax_amount = fields.Monetary(
        string="VAT Carried",
        compute="_compute_tax",
        help="VAT on payment of the original invoices for what was moved.",
    )
    tax_waiting = fields.Monetary(
        string="VAT Waiting",
        compute="_compute_tax",
        help="Part of it that is not due yet: what the items moved to is still open.",
    )
    tax_state = fields.Selection(TAX_STATES, string="VAT", compute="_compute_tax")

    def _compute_tax(self):
        """Follow the items to where they are now; not stored, for it changes there."""
        for transfer in self:
            carried, waiting = transfer._tax_figures()
            zero = transfer.currency_id.is_zero
            transfer.tax_amount, transfer.tax_waiting = carried, waiting
            if zero(carried):
                transfer.tax_state = "none"
            elif zero(waiting):
                transfer.tax_state = "due"
            else:
                same = zero(carried - waiting)
                transfer.tax_state = "waits" if same else "part"

    @api.model
    def _evidence_text(self):
        return self.env._(
            "Transfers record what was moved: they cannot be entered or edited "
            "by hand. Reverse the entry to undo one."
        )

    def action_open_move(self):
        self.ensure_one()
        return self.move_id._get_records_action(name=self.env._("Transfer"))

    def action_open_items(self):
        """The journal items before and after."""
        self.ensure_one()
        lines = self.line_ids
        items = lines.source_line_id | lines.counterpart_line_id | lines.target_line_id
        return items._get_records_action(
            name=self.env._("Items Moved"), view_mode="list,form"
        )
