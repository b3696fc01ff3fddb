from odoo import api, fields, models


class ReceivablesInteractionLogLine(models.TransientModel):
    """One open item offered in the quick log.

    ``item_key`` is all a client sends. What it stands for is looked up again among
    the open items of the card, with the rights of the system: a key of another
    customer stands for nothing.
    """

    _name = "receivables.interaction.log.line"
    _description = "Invoice of the Quick Log"
    _order = "id"

    wizard_id = fields.Many2one(
        "receivables.interaction.log", required=True, index=True, ondelete="cascade"
    )
    item_key = fields.Integer()
    selected = fields.Boolean(string="Concerned", help="This invoice was spoken about.")
    label = fields.Char(
        string="Number",
        compute="_compute_item",
        compute_sudo=True,
        help="Number of the invoice or entry.",
    )
    date_due = fields.Date(
        string="Due",
        compute="_compute_item",
        compute_sudo=True,
        help="When this item is to be paid.",
    )
    amount = fields.Monetary(
        string="Open",
        compute="_compute_item",
        compute_sudo=True,
        help="What is still to be paid of it, in its currency.",
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_item", compute_sudo=True
    )
    days_overdue = fields.Integer(compute="_compute_item", compute_sudo=True)
    move_line_id = fields.Many2one(
        "account.move.line",
        compute="_compute_item",
        compute_sudo=True,
        groups="receivables_followup.group_collector",
        help="The open item.",
    )
    move_id = fields.Many2one(
        "account.move",
        compute="_compute_item",
        compute_sudo=True,
        groups="receivables_followup.group_collector",
        help="The invoice or entry of the open item.",
    )

    @api.depends("item_key", "wizard_id.card_id")
    def _compute_item(self):
        for wizard, lines in self.grouped("wizard_id").items():
            items = wizard._items_by_key(lines.mapped("item_key"))
            for line in lines:
                item = items.get(line.item_key, self.env["receivables.open.item"])
                line.label = item.move_id.name or item.move_line_id.name
                line.date_due = item.date_maturity
                line.amount = item.amount_residual_currency
                line.currency_id = item.currency_id
                # nobody is late with a credit
                late = item.amount_residual > 0 and item.days_overdue
                line.days_overdue = late or 0
                line.move_line_id = item.move_line_id
                line.move_id = item.move_id


class ReceivablesInteractionLog(models.TransientModel):
    _inherit = "receivables.interaction.log"

    def _items_by_key(self, keys):
        """Those of the keys that are open items of this dialog's card.

        :return: ``{key: receivables.open.item}`` with the rights of the system
        """
        card = self._readable_card()
        Item = self.env["receivables.open.item"].sudo().with_context(as_of=False)
        if not card:
            return {}
        domain = [*self._open_items_domain(card), ("id", "in", list(keys))]
        return {item.id: item for item in Item.search(domain)}
