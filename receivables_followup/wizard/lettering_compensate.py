from odoo import api, fields, models

SIDES = {"receivable_line_ids": "receivable", "payable_line_ids": "payable"}


class ReceivablesLetteringCompensate(models.TransientModel):
    """Set off what a partner owes us against what we owe him."""

    _name = "receivables.lettering.compensate"
    _description = "Compensation"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        help="A customer who is a supplier as well.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="Items of one currency are set off at a time.",
        index="btree_not_null",
    )
    receivable_line_ids = fields.Many2many(
        "account.move.line",
        "receivables_lettering_compensate_receivable_rel",
        string="Owed by the Partner",
        compute="_compute_lines",
        store=True,
        readonly=False,
        help="Open invoices of the customer; take out what is not set off.",
    )
    payable_line_ids = fields.Many2many(
        "account.move.line",
        "receivables_lettering_compensate_payable_rel",
        string="Owed to the Partner",
        compute="_compute_lines",
        store=True,
        readonly=False,
        help="Open bills of the supplier; take out what is not set off.",
    )
    offered_line_ids = fields.Many2many(
        "account.move.line",
        compute="_compute_offered",
        help="All open items of the partner: what was taken out can be put back.",
    )
    receivable_total = fields.Monetary(
        string="He Owes", compute="_compute_totals", help="Sum of the items chosen."
    )
    payable_total = fields.Monetary(
        string="We Owe", compute="_compute_totals", help="Sum of the items chosen."
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="What is set off: at most the smaller of the two debts. The oldest due "
        "items come first.",
    )
    not_due_count = fields.Integer(compute="_compute_totals")
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="Day of the compensation: both debts count as paid, and VAT on payment is "
        "due on both sides.",
    )
    agreement = fields.Char(
        required=True,
        help="Why it may be done: an agreement of the two parties and its date, or "
        "that both debts are certain and due.",
    )

    @api.depends("partner_id", "company_id", "currency_id")
    def _compute_lines(self):
        for wizard in self:
            for name, side in SIDES.items():
                wizard[name] = wizard._open_lines(side)

    @api.depends("partner_id", "company_id", "currency_id")
    def _compute_offered(self):
        for wizard in self:
            wizard.offered_line_ids = self.env["account.move.line"].union(
                *(wizard._open_lines(side) for side in SIDES.values())
            )

    def _open_lines(self, side):
        lines = self.env["account.move.line"]
        if not self.partner_id:
            return lines
        sign = ">" if side == "receivable" else "<"
        items = (
            self.env["receivables.open.item"]
            .with_context(as_of=False)
            .search(
                [
                    ("side", "=", side),
                    ("role", "in", ("trade", "doubtful")),
                    ("company_id", "=", self.company_id.id),
                    (
                        "commercial_partner_id",
                        "=",
                        self.partner_id.commercial_partner_id.id,
                    ),
                    ("amount_residual_currency", sign, 0),
                ],
                order="date_maturity, id",
            )
        )
        lines = lines.browse(items.ids)
        return lines.filtered(lambda line: line.currency_id == self.currency_id)

    @api.depends("receivable_line_ids", "payable_line_ids", "date")
    def _compute_totals(self):
        for wizard in self:
            owed = wizard.receivable_line_ids, wizard.payable_line_ids
            wizard.receivable_total, wizard.payable_total = (
                abs(sum(lines.mapped("amount_residual_currency"))) for lines in owed
            )
            wizard.not_due_count = len(
                (owed[0] | owed[1]).filtered(
                    lambda line, day=wizard.date: (
                        day and (line.date_maturity or line.date) > day
                    )
                )
            )

    @api.depends("receivable_line_ids", "payable_line_ids")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = min(wizard.receivable_total, wizard.payable_total)

    def action_compensate(self):
        """Post the entry, letter both sides, show what was done."""
        self.ensure_one()
        self.check_access("write")
        transfer = self.env["receivables.lettering.transfer"]._compensate(
            self.receivable_line_ids._origin,
            self.payable_line_ids._origin,
            amount=self.amount,
            date=self.date,
            note=self.agreement,
        )
        return transfer._get_records_action(name=self.env._("Compensation"))
