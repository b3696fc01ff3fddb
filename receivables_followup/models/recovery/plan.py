from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

STATES = [
    ("draft", "Draft"),
    ("sent", "Awaiting Signature"),
    ("active", "Running"),
    ("kept", "Honoured"),
    ("broken", "Terminated"),
    ("cancelled", "Called Off"),
]
BREAK_RULES = [
    ("auto", "Ends by itself"),
    ("ask", "The responsible decides"),
]


class ReceivablesPaymentPlan(models.Model):
    """A debt paid in instalments, as agreed with the customer.

    It changes no due date and makes no new debt (no novation): while it runs its items
    are held; broken, everything left may be chased again. How it is honoured is read
    from the ledger, see ``plan_judge``.
    """

    _name = "receivables.payment.plan"
    _description = "Payment Plan"
    _inherit = [
        "mail.thread",
        "receivables.activity",
        "receivables.user.figures",
        "receivables.of.card",
    ]
    _order = "date_next, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number",
        readonly=True,
        copy=False,
        help="Reference the customer quotes with each payment.",
    )
    card_id = fields.Many2one(
        help="The customer who pays in instalments.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_amount",
        store=True,
        precompute=True,
        index=True,
        help="Currency of the items.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Signatory",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="Who signs for the customer, and receives the reminders.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        tracking=True,
        help="Is told when an instalment is late.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
        help="Running: the items are held. Honoured and broken follow from the ledger, "
        "or from who decides.",
    )
    move_line_ids = fields.Many2many(
        "account.move.line",
        "receivables_plan_item_rel",
        "plan_id",
        "move_line_id",
        string="Open Items",
        check_company=True,
        copy=False,
        groups="receivables_followup.group_collector",
        domain="[('partner_id.commercial_partner_id', '=', commercial_partner_id),"
        " ('company_id', '=', company_id), ('parent_state', '=', 'posted'),"
        " ('account_type', '=', 'asset_receivable'),"
        " ('amount_residual_currency', '>', 0)]",
        help="What is paid in instalments, all of one currency.",
    )
    move_ids = fields.Many2many(
        "account.move",
        "receivables_plan_move_rel",
        "plan_id",
        "move_id",
        string="Invoices",
        readonly=True,
        copy=False,
        groups="receivables_followup.group_collector",
        help="Entries of the items, also when one is corrected and posted again.",
    )
    move_label = fields.Char(
        string="Invoice Numbers", compute="_compute_move_label", compute_sudo=True
    )
    amount = fields.Monetary(
        string="Debt",
        compute="_compute_amount",
        store=True,
        precompute=True,
        tracking=True,
        help="What is open of the items; fixed once the plan runs.",
    )
    instalment_count = fields.Integer(
        string="Number of Instalments", default=3, help="How many to generate."
    )
    interval_months = fields.Integer(
        string="Months Between",
        default=1,
        help="Months from one instalment to another.",
    )
    date_first = fields.Date(
        string="First Instalment",
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=15),
        help="Day of the first instalment.",
    )
    interest_rate = fields.Float(
        string="Agreed Interest (%)",
        digits=(6, 3),
        aggregator=None,
        help="Yearly rate on what is still owed, from the day the plan is made, in the "
        "place of late interest; claimed with each instalment that is paid. None for "
        "consumers.",
    )
    interest_amount = fields.Monetary(
        compute="_compute_totals", store=True, help="Sum of the agreed interest."
    )
    amount_total = fields.Monetary(
        string="To Pay",
        compute="_compute_totals",
        store=True,
        help="Debt plus agreed interest.",
    )
    line_ids = fields.One2many(
        "receivables.payment.plan.line", "plan_id", string="Instalments", copy=False
    )
    paid_amount = fields.Monetary(
        string="Paid",
        compute="_compute_paid",
        store=True,
        help="Money that came since the plan runs, as matched with its instalments.",
    )
    date_next = fields.Date(
        string="Next Instalment",
        compute="_compute_paid",
        store=True,
        index="btree_not_null",
        help="Day of the first instalment that is not paid in full.",
    )
    grace_days = fields.Integer(
        string="Days of Grace",
        default=lambda self: self.env.company.receivables_plan_grace,
        help="An instalment is late so many days after its day.",
    )
    reminder_days = fields.Integer(
        string="Reminder (Days Before)",
        default=lambda self: self.env.company.receivables_plan_reminder_days,
        help="Days before each instalment on which the customer is reminded by e-mail; "
        "0: never.",
    )
    break_rule = fields.Selection(
        BREAK_RULES,
        string="When an Instalment Is Late",
        required=True,
        default=lambda self: self.env.company.receivables_plan_break,
        help="The plan ends and everything left is claimed, or a person decides.",
    )
    made_on = fields.Date(
        required=True,
        default=fields.Date.context_today,
        readonly=True,
        copy=False,
        help="The agreed interest runs from this day.",
    )
    signed_on = fields.Date(
        copy=False,
        tracking=True,
        help="The day the customer signed: an acknowledgement of the debt, from which "
        "the limitation period runs anew.",
    )
    started_on = fields.Date(readonly=True, copy=False)
    closed_on = fields.Date(readonly=True, copy=False)
    note = fields.Text(help="What was agreed besides, in neutral words.")
    hold_ids = fields.One2many(
        "receivables.hold",
        "plan_id",
        string="Holds",
        groups="receivables_followup.group_collector",
    )
    # What was known when the plan began, so that it is not taken for an instalment.
    known_partial_id = fields.Integer(readonly=True, copy=False, aggregator=None)
    known_line_id = fields.Integer(readonly=True, copy=False, aggregator=None)

    _counts_positive = models.Constraint(
        "CHECK(instalment_count > 0 AND interval_months > 0 AND grace_days >= 0"
        " AND reminder_days >= 0 AND interest_rate >= 0)",
        "Instalments and the months between them are above zero; days and interest are "
        "not negative.",
    )

    # -- compute -------------------------------------------------------------------

    @api.depends("name", "state", "commercial_partner_id.name")
    def _compute_display_name(self):
        for plan in self:
            customer = plan.commercial_partner_id.sudo().name or ""
            plan.display_name = f"{plan.name} · {customer}" if plan.name else customer

    @api.depends("move_ids.name", "move_line_ids")
    def _compute_move_label(self):
        for plan in self:
            names = (plan.move_ids or plan.move_line_ids.move_id).mapped("name")
            plan.move_label = ", ".join(sorted(filter(None, names)))

    @api.depends("move_line_ids", "card_id")
    def _compute_amount(self):
        for plan in self:
            items = plan.sudo().move_line_ids
            agreed = plan.state not in ("draft", "sent")
            plan.currency_id = (
                (agreed and plan.currency_id)
                or items[:1].currency_id
                or plan.card_id.company_id.currency_id
            )
            plan.amount = (
                plan.amount if agreed else sum(items.mapped("amount_residual_currency"))
            )

    @api.depends("line_ids.amount", "line_ids.interest_amount")
    def _compute_totals(self):
        for plan in self:
            plan.interest_amount = sum(plan.line_ids.mapped("interest_amount"))
            plan.amount_total = plan.interest_amount + sum(
                plan.line_ids.mapped("amount")
            )

    @api.depends("line_ids.paid_amount", "line_ids.state", "line_ids.date")
    def _compute_paid(self):
        for plan in self:
            plan.paid_amount = sum(plan.line_ids.mapped("paid_amount"))
            left = plan.line_ids.filtered(lambda line: line.state != "paid")
            plan.date_next = min(left.mapped("date"), default=False)

    @api.onchange("card_id")
    def _onchange_card_id(self):
        if self.move_line_ids.partner_id.commercial_partner_id - (
            self.card_id.commercial_partner_id
        ):
            self.move_line_ids = False

    # -- constraints ---------------------------------------------------------------

    @api.constrains("move_line_ids", "card_id")
    def _check_items(self):
        for plan in self.sudo():
            plan.card_id._check_owed(plan.move_line_ids)
            if len(plan.move_line_ids.currency_id) > 1:
                raise ValidationError(
                    self.env._(
                        "The items of the plan of %(customer)s are in several "
                        "currencies: make one plan for each.",
                        customer=plan.commercial_partner_id.display_name,
                    )
                )

    @api.constrains("interest_rate", "card_id")
    def _check_interest(self):
        for plan in self:
            interest = plan.interest_rate or any(
                plan.line_ids.mapped("interest_amount")
            )
            if interest and plan.card_id.debtor_nature == "consumer":
                raise ValidationError(
                    self.env._(
                        "%(customer)s is a consumer, who owes no interest on a payment "
                        "plan: set the agreed interest to zero.",
                        customer=plan.commercial_partner_id.display_name,
                    )
                )

    @api.constrains("partner_id", "card_id")
    def _check_partner(self):
        for plan in self.sudo().filtered("partner_id"):
            plan.card_id._check_contact(plan.partner_id)

    def _check_ready(self):
        """Refuse to send or to start a plan that does not add up.

        :raise UserError: no item, or instalments that do not add up to the debt
        """
        for plan in self:
            if not plan.sudo().move_line_ids or not plan.line_ids:
                raise UserError(
                    self.env._(
                        "%(plan)s has no items or no instalments yet: choose the items "
                        "and generate the instalments.",
                        plan=plan.display_name,
                    )
                )
            total = sum(plan.line_ids.mapped("amount"))
            open_now = sum(plan.sudo().move_line_ids.mapped("amount_residual_currency"))
            if plan.currency_id.compare_amounts(total, open_now):
                raise UserError(
                    self.env._(
                        "The instalments of %(plan)s add up to %(total)s, but "
                        "%(debt)s is open: generate them again, or correct them.",
                        plan=plan.display_name,
                        total=plan.currency_id.format(total),
                        debt=plan.currency_id.format(open_now),
                    )
                )
            plan._check_not_shared()

    def _check_not_shared(self):
        """An item is paid by one running plan at a time."""
        other = self.search(
            [
                ("state", "=", "active"),
                ("id", "!=", self.id),
                ("move_line_ids", "in", self.sudo().move_line_ids.ids),
            ],
            limit=1,
        )
        if other:
            raise UserError(
                self.env._(
                    "An item of %(plan)s is already paid by instalments in %(other)s, "
                    "since %(day)s: end that plan first.",
                    plan=self.display_name,
                    other=other.display_name,
                    day=format_date(self.env, other.started_on),
                )
            )
