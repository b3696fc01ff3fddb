from odoo import api, fields, models
from odoo.exceptions import ValidationError

REP = "receivables_followup.group_rep"
COLLECTOR = "receivables_followup.group_collector"
MANAGER = "receivables_followup.group_manager"
STATES = [
    ("pending", "To Be Taken Up"),
    ("open", "Under Review"),
    ("accepted", "Accepted in Full"),
    ("partial", "Accepted in Part"),
    ("rejected", "Rejected"),
    ("withdrawn", "Withdrawn by Customer"),
]
SOURCES = [
    ("user", "A colleague"),
    ("portal", "The customer, on the portal"),
    ("einvoice", "The customer's e-invoice platform"),
]
WAITING = ("pending", "open")
GRANTED = ("accepted", "partial")


class ReceivablesDispute(models.Model):
    """What a customer refuses to pay of an invoice, and why.

    While it is open, the disputed amount is held (``receivables.hold``) and the rest
    is chased. A dispute of a customer on the portal is pending, and holds nothing,
    until a person takes it up. Who accepts it prepares a draft credit note, and the
    hold stays until that is posted. What happens to the invoice is read from the
    ledger: see ``dispute_judge``.
    """

    _name = "receivables.dispute"
    _description = "Dispute"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "receivables.user.figures",
        "receivables.of.card",
    ]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char(
        string="Number",
        readonly=True,
        copy=False,
        help="Reference to quote in letters and calls.",
    )
    card_id = fields.Many2one(
        help="The customer who disputes.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Raised By",
        index="btree_not_null",
        ondelete="set null",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="The person at the customer's who disputes.",
    )
    source = fields.Selection(
        SOURCES,
        string="Received From",
        required=True,
        default="user",
        readonly=True,
        help="How the dispute reached us.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        index=True,
        ondelete="set null",
        check_company=True,
        groups=COLLECTOR,
        domain="[('company_id', '=', company_id),"
        " ('commercial_partner_id', '=', commercial_partner_id),"
        " ('state', '=', 'posted'), ('amount_residual', '>', 0),"
        " ('move_type', 'in', ('out_invoice', 'out_receipt'))]",
        help="The disputed invoice.",
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        groups=COLLECTOR,
        domain="[('move_id', '=', move_id), ('account_type', '=', 'asset_receivable')]",
        help="One instalment of the invoice. Empty: the whole invoice.",
    )
    move_label = fields.Char(
        string="Invoice Number",
        readonly=True,
        copy=False,
        help="Number of the disputed invoice, as it was when the dispute was opened.",
    )
    invoice_line_ids = fields.Many2many(
        "account.move.line",
        "receivables_dispute_invoice_line_rel",
        "dispute_id",
        "move_line_id",
        string="Disputed Lines",
        copy=False,
        groups=COLLECTOR,
        domain="[('move_id', '=', move_id), ('display_type', '=', 'product')]",
        help="The lines of the invoice that are wrong. They say which products are "
        "disputed, and what the credit note bears. Empty: all of them.",
    )
    product_ids = fields.Many2many(
        "product.product",
        "receivables_dispute_product_rel",
        "dispute_id",
        "product_id",
        string="Products",
        compute="_compute_product_ids",
        store=True,
        help="Products of the disputed lines. In statistics a dispute counts for each.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        index=True,
        compute="_compute_currency_id",
        store=True,
        precompute=True,
        help="The currency of the invoice.",
    )
    amount = fields.Monetary(
        required=True,
        tracking=True,
        help="What is disputed, at most what is open. The rest is still chased.",
    )
    reason_id = fields.Many2one(
        "receivables.dispute.reason",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="Why the customer refuses to pay.",
    )
    einvoice_code = fields.Selection(related="reason_id.einvoice_code")
    description = fields.Text(
        help="What the customer says, in neutral words: the person may ask to read it."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        domain=[("share", "=", False)],
        help="Settles the dispute, and is asked on the review date.",
    )
    review_date = fields.Date(
        compute="_compute_review_date",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        tracking=True,
        help="Day on which the owner is asked how far it is.",
    )
    interaction_id = fields.Many2one(
        "receivables.interaction",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The call, visit or mail in which the customer disputed.",
    )

    state = fields.Selection(
        STATES,
        required=True,
        default="open",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        help="To be taken up: entered by the customer, who is chased until a colleague "
        "takes it up. Open: the amount is held. Accepted: held until the credit note "
        "is posted.",
    )
    # Matched before the dispute was opened, so that it is not taken for an answer.
    known_partial_id = fields.Integer(readonly=True, copy=False, aggregator=None)

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "A dispute needs an amount above zero."
    )

    # -- compute -------------------------------------------------------------------

    @api.depends("name", "move_label", "commercial_partner_id.name")
    def _compute_display_name(self):
        for dispute in self:
            parts = (
                dispute.name,
                dispute.move_label,
                dispute.commercial_partner_id.sudo().name,
            )
            dispute.display_name = " · ".join(filter(None, parts))

    @api.depends("invoice_line_ids", "move_id")
    def _compute_product_ids(self):
        for dispute in self.sudo():
            lines = dispute.invoice_line_ids or dispute.move_id.invoice_line_ids
            dispute.product_ids = lines.product_id

    @api.depends("move_id", "move_line_id")
    def _compute_currency_id(self):
        for dispute in self.sudo():
            dispute.currency_id = (
                dispute.move_line_id.currency_id
                or dispute.move_id.currency_id
                or dispute.currency_id
                or dispute.company_id.currency_id
                or self.env.company.currency_id
            )

    @api.depends("reason_id", "card_id")
    def _compute_user_id(self):
        for dispute in self:
            if not dispute.user_id or not dispute.opened_on:
                dispute.user_id = dispute._default_owner()

    def _default_owner(self):
        """Who settles such disputes, else who chases the customer, else the user."""
        card = self.card_id.sudo()
        reason = self.reason_id.with_company(card.company_id or self.env.company)
        owner = reason.sudo().user_id or card.collector_id
        if not owner and not self.env.user.share:
            owner = self.env.user
        return owner or card.user_id or self.env.ref(MANAGER).all_user_ids[:1]

    @api.depends("card_id")
    def _compute_review_date(self):
        today = fields.Date.context_today(self)
        for dispute in self:
            company = dispute.card_id.sudo().company_id or self.env.company
            dispute.review_date = dispute.review_date or fields.Date.add(
                today, days=company.receivables_dispute_review_days
            )

    # -- onchange ------------------------------------------------------------------

    @api.onchange("card_id")
    def _onchange_card_id(self):
        if self.move_id.commercial_partner_id != self.card_id.commercial_partner_id:
            self.move_id = False

    @api.onchange("move_id")
    def _onchange_move_id(self):
        """Propose what is open of the invoice."""
        if self.move_line_id.move_id != self.move_id:
            self.move_line_id = False
        self.invoice_line_ids = False
        self.amount = self.move_id.amount_residual

    @api.onchange("move_line_id")
    def _onchange_move_line_id(self):
        if self.move_line_id:
            self.amount = self.move_line_id.amount_residual_currency

    @api.onchange("invoice_line_ids")
    def _onchange_invoice_line_ids(self):
        """Propose what the wrong lines come to, tax included."""
        if self.invoice_line_ids:
            total = sum(self.invoice_line_ids.mapped("price_total"))
            self.amount = min(total, self.move_id.amount_residual)

    # -- constraints ---------------------------------------------------------------

    @api.constrains("partner_id", "card_id")
    def _check_partner(self):
        for dispute in self.sudo().filtered("partner_id"):
            dispute.card_id._check_contact(dispute.partner_id)

    @api.constrains("invoice_line_ids", "move_id", "move_line_id", "card_id")
    def _check_documents(self):
        for dispute in self.sudo().filtered("move_id"):
            customer = dispute.card_id.commercial_partner_id
            lines = dispute.invoice_line_ids | dispute.move_line_id
            debtors = dispute.move_line_id or dispute._claims()
            if lines.move_id - dispute.move_id or (
                debtors.partner_id.commercial_partner_id - customer
            ):
                raise ValidationError(
                    self.env._(
                        "%(dispute)s: choose an invoice of %(customer)s, and only "
                        "lines of that invoice.",
                        dispute=dispute.display_name,
                        customer=customer.display_name,
                    )
                )
