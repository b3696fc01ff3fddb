from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine.lettering.payment_spread import Open, cited, spread
from ..engine.money import from_minor, to_minor
from ..models.lettering.account_payment_method import CHEQUE

SIDES = [("receivable", "Received from a customer"), ("payable", "Paid to a supplier")]
LIMIT = 400  # documents offered at once, those due first
HEAD = {
    "company_id",
    "side",
    "partner_id",
    "with_payees",
    "currency_id",
    "date",
    "receipt_line_id",
}


class ReceivablesLetteringPayment(models.TransientModel):
    """One payment and the documents it pays, side by side: posted and lettered at once.

    Amounts are in the currency of the payment; what is to be paid is positive for
    customers and suppliers alike, credits are negative.
    """

    _name = "receivables.lettering.payment"
    _description = "Payment Entry"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    side = fields.Selection(
        SIDES,
        string="Payment",
        required=True,
        default="receivable",
        help="Who pays whom.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        check_company=True,
        index="btree_not_null",
        help="Who paid, or who is paid. The open documents of the whole company are "
        "shown, and those of the customers it pays for.",
    )
    with_payees = fields.Boolean(
        string="And Those It Pays For",
        default=True,
        help="Shows the documents of customers whose payer, or head of group, this "
        "partner is.",
    )
    has_payees = fields.Boolean(compute="_compute_has_payees")
    receipt_line_id = fields.Many2one(
        "account.move.line",
        string="Recorded Payment",
        check_company=True,
        index="btree_not_null",
        domain="[('company_id', '=', company_id), ('parent_state', '=', 'posted'), "
        "('account_id.reconcile', '=', True), ('reconciled', '=', False), "
        "('partner_id.commercial_partner_id', '=', commercial_partner_id)]",
        help="A payment that is in the books already, for example from the bank "
        "statement: it is lettered, nothing is posted but gaps. Empty: the payment is "
        "posted now.",
    )
    commercial_partner_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Commercial Entity"
    )
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        compute="_compute_journal_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        domain="[('type', 'in', ('bank', 'cash', 'credit'))]",
        help="Bank or cash journal of the payment.",
    )
    method_line_ids = fields.Many2many(
        "account.payment.method.line", compute="_compute_method_line_ids"
    )
    payment_method_line_id = fields.Many2one(
        "account.payment.method.line",
        string="Method",
        compute="_compute_payment_method_line_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain="[('id', 'in', method_line_ids)]",
        help="How it was paid. Cheques go on a remittance slip.",
    )
    is_cheque = fields.Boolean(compute="_compute_is_cheque")
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="Date of the payment and of the entries.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Currency of the payment; documents in others are converted on its date.",
        index=True,
    )
    amount = fields.Monetary(help="What was paid in all.")
    memo = fields.Char(
        string="Reference", help="What the payer wrote, for example document numbers."
    )
    cheque_number = fields.Char(help="Number printed on the cheque.")
    cheque_bank = fields.Char(
        string="Bank of the Cheque", help="The bank the cheque is drawn on."
    )
    cheque_drawer = fields.Char(
        string="Drawer", help="Who signed the cheque, when it is not the customer."
    )
    on_slip = fields.Boolean(
        string="Put on Remittance Slip",
        default=True,
        help="Puts the cheque on the open slip of this bank, or on a new one.",
    )
    advice_id = fields.Many2one(
        "receivables.remittance.advice",
        string="Remittance Advice",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The advice these lines come from.",
    )
    done = fields.Char(readonly=True, help="Number of the payment, once confirmed.")
    line_ids = fields.One2many("receivables.lettering.payment.line", "payment_id")
    document_count = fields.Integer(
        compute="_compute_totals", help="Documents that are paid or written off."
    )
    paid_total = fields.Monetary(
        string="Spread", compute="_compute_totals", help="Sum of what the lines pay."
    )
    gap_total = fields.Monetary(
        string="Written Off",
        compute="_compute_totals",
        help="Sum of the gaps that have a cause.",
    )
    rest = fields.Monetary(
        string="On Account",
        compute="_compute_totals",
        help="Part of the payment that settles no document yet. Below zero: more was "
        "spread than paid.",
    )
    more_count = fields.Integer(
        readonly=True, help="Open documents beyond those that are shown."
    )

    # -- computed ------------------------------------------------------------------

    def _compute_display_name(self):
        for entry in self:
            entry.display_name = self.env._("New Payment")

    @api.depends("partner_id")
    def _compute_has_payees(self):
        for entry in self:
            entry.has_payees = bool(entry._payees())

    @api.depends("company_id", "receipt_line_id")
    def _compute_journal_id(self):
        for entry in self:
            journals = self.env["account.journal"]
            if not entry.journal_id or entry.journal_id.company_id != entry.company_id:
                entry.journal_id = journals.search(
                    [
                        *journals._check_company_domain(entry.company_id),
                        ("type", "in", ("bank", "cash", "credit")),
                    ],
                    limit=1,
                )

    @api.depends("journal_id", "side")
    def _compute_method_line_ids(self):
        for entry in self:
            kind = "inbound" if entry.side == "receivable" else "outbound"
            entry.method_line_ids = (
                entry.journal_id._get_available_payment_method_lines(kind)
                if entry.journal_id
                else False
            )

    @api.depends("journal_id", "side")
    def _compute_payment_method_line_id(self):
        for entry in self:
            lines = entry.method_line_ids
            if entry.payment_method_line_id not in lines:
                entry.payment_method_line_id = lines[:1]

    @api.depends("payment_method_line_id", "receipt_line_id")
    def _compute_is_cheque(self):
        for entry in self:
            code = entry.payment_method_line_id.code
            entry.is_cheque = code == CHEQUE and not entry.receipt_line_id

    @api.depends("journal_id", "receipt_line_id")
    def _compute_currency_id(self):
        for entry in self:
            entry.currency_id = (
                entry.receipt_line_id.currency_id
                or entry.journal_id.currency_id
                or entry.company_id.currency_id
            )

    @api.depends("amount", "line_ids.paid", "line_ids.gap", "line_ids.cause_id")
    def _compute_totals(self):
        for entry in self:
            lines = entry.line_ids
            entry.document_count = len(lines.filtered(lambda li: li.paid or li.gap))
            entry.paid_total = sum(lines.mapped("paid"))
            entry.gap_total = sum(lines.filtered("cause_id").mapped("gap"))
            entry.rest = entry.amount - entry.paid_total

    # -- documents -----------------------------------------------------------------

    def _sign(self):
        """Turns balances into what is to be paid: -1 for suppliers."""
        return 1 if self.side == "receivable" else -1

    def _payees(self):
        """Customers that the partner pays for, and those of the group it heads."""
        payer = self.partner_id.commercial_partner_id
        if not payer:
            return payer
        partners = self.env["res.partner"].search(
            [("receivables_payer_id.commercial_partner_id", "=", payer.id)]
        )
        cards = self.env["receivables.card"].search(
            [
                ("group_id.commercial_partner_id", "=", payer.id),
                ("company_id", "=", self.company_id.id),
            ]
        )
        found = partners.commercial_partner_id | cards.commercial_partner_id
        return found - payer

    def _items_domain(self):
        """Open items that the payment may settle."""
        partners = self.partner_id.commercial_partner_id
        if self.with_payees:
            partners |= self._payees()
        domain = Domain(
            [
                ("company_id", "child_of", self.company_id.id),
                ("side", "=", self.side),
                ("commercial_partner_id", "in", partners.ids),
                ("account_id.reconcile", "=", True),
                ("role", "!=", "contra"),
            ]
        )
        if self.receipt_line_id:
            domain &= Domain("id", "!=", self.receipt_line_id.id)
            domain &= Domain("account_id", "=", self.receipt_line_id.account_id.id)
        return domain

    @api.onchange(*HEAD)
    def _onchange_head(self):
        """Show the open documents; what was typed for them is kept."""
        self.line_ids = self._line_commands()
        receipt = self.receipt_line_id
        if receipt:
            self.date = receipt.date
            self.amount = -self._sign() * receipt.amount_residual_currency
            self.memo = self.memo or receipt.ref or receipt.name

    def _line_commands(self):
        typed = {line.move_line_id.id: line for line in self.line_ids}
        commands = [Command.clear()]
        self.more_count = 0
        if not self.partner_id:
            return commands
        Items = self.env["receivables.open.item"]
        domain = self._items_domain()
        items = Items.search(domain, order="date_maturity, id", limit=LIMIT)
        if len(items) == LIMIT:
            self.more_count = Items.search_count(domain) - LIMIT
        for item in items:
            vals = {
                "move_line_id": item.id,
                "residual": self._residual(item.move_line_id),
            }
            line = typed.get(item.id)
            if line and (line.paid or line.gap):
                vals |= {
                    "paid": line.paid,
                    "gap": line.gap,
                    "cause_id": line.cause_id.id,
                    "label": line.label,
                }
            commands.append(Command.create(vals))
        return commands

    def _residual(self, item):
        """What is open of a journal item, in the payment's currency, to be paid +."""
        amount = self._sign() * item.amount_residual_currency
        if item.currency_id == self.currency_id:
            return amount
        return item.currency_id._convert(
            amount, self.currency_id, self.company_id, self.date
        )

    # -- spreading -----------------------------------------------------------------

    def _digits(self):
        return self.currency_id.decimal_places

    def _open(self, lines):
        digits = self._digits()
        return [
            Open(
                line.move_line_id.id,
                to_minor(line.residual, digits),
                line.date_maturity or line.date,
                line._numbers(),
            )
            for line in lines
        ]

    def action_oldest_first(self):
        """Spread the amount over the debts that were due first.

        What is disputed, with a factor or in court is left for a person to tick.
        """
        self.ensure_one()
        if not self.amount > 0:
            raise UserError(self.env._("Enter the amount of the payment first."))
        lines = self.line_ids.filtered(lambda line: not line.hands_off)
        paid = spread(to_minor(self.amount, self._digits()), self._open(lines))
        return self._fill(paid)

    def action_from_reference(self):
        """Pay the documents that the reference names."""
        self.ensure_one()
        lines = self.line_ids
        found = set(cited(self.memo or "", self._open(lines)))
        if not found:
            raise UserError(
                self.env._(
                    "No open document of %(partner)s is named in the reference "
                    "'%(reference)s'. Tick the documents in the list.",
                    partner=self.partner_id.display_name,
                    reference=self.memo or "",
                )
            )
        named = lines.filtered(lambda line: line.move_line_id.id in found)
        digits = self._digits()
        whole = {
            line.move_line_id.id: to_minor(line.residual, digits) for line in named
        }
        amount = to_minor(self.amount, digits)
        if amount and amount < sum(whole.values()):
            whole = spread(amount, self._open(named))
        return self._fill(whole)

    def action_pay_all(self):
        """Pay every document, credits deducted."""
        self.ensure_one()
        digits = self._digits()
        return self._fill(
            {
                line.move_line_id.id: to_minor(line.residual, digits)
                for line in self.line_ids
            }
        )

    def action_clear(self):
        """Take back what was spread."""
        self.ensure_one()
        return self._fill({})

    def _fill(self, paid):
        """Write what each document is paid; an empty amount becomes their sum.

        :param paid: minor units by id of the journal item
        """
        digits = self._digits()
        for line in self.line_ids:
            amount = float(from_minor(paid.get(line.move_line_id.id, 0), digits))
            line.write({"paid": amount, "gap": 0, "cause_id": False, "label": False})
        if not self.amount and paid:
            self.amount = float(from_minor(sum(paid.values()), digits))
        return False
