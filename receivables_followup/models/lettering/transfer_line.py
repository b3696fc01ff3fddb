from odoo import api, fields, models


class ReceivablesLetteringTransferLine(models.Model):
    """One original item, what cleared it, and the item it became.

    Several originals may become one item, such as one bill for several invoices. A
    compensation has no item that anything became.
    """

    _name = "receivables.lettering.transfer.line"
    _description = "Item Moved"
    _order = "id"

    transfer_id = fields.Many2one(
        "receivables.lettering.transfer",
        readonly=True,
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="transfer_id.company_id")
    source_line_id = fields.Many2one(
        "account.move.line",
        string="Original Item",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Item that was moved.",
    )
    counterpart_line_id = fields.Many2one(
        "account.move.line",
        string="Cleared By",
        readonly=True,
        required=True,
        index=True,
        ondelete="cascade",
        help="Item of the entry that the original is lettered with.",
    )
    target_line_id = fields.Many2one(
        "account.move.line",
        string="Became",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Item of the entry that is now owed in its place.",
    )
    partner_id = fields.Many2one(related="target_line_id.partner_id")
    account_id = fields.Many2one(related="target_line_id.account_id")
    currency_id = fields.Many2one(related="counterpart_line_id.currency_id")
    amount = fields.Monetary(
        compute="_compute_amount",
        help="What was moved or set off, in the currency of the item: positive for an "
        "invoice of a customer, negative for a credit or a bill of a supplier.",
    )
    target_residual = fields.Monetary(
        string="Still Open",
        related="target_line_id.amount_residual_currency",
        help="What is open of the item it became.",
    )

    @api.depends("counterpart_line_id.amount_currency")
    def _compute_amount(self):
        for line in self:
            line.amount = -line.counterpart_line_id.amount_currency
