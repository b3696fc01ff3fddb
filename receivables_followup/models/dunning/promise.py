from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

MANAGER = "receivables_followup.group_manager"
STATES = [
    ("open", "Pending"),
    ("kept", "Kept"),
    ("broken", "Broken"),
    ("cancelled", "Cancelled"),
]
CANCEL_REASONS = [
    ("withdrawn", "Withdrawn"),
    ("replaced", "Replaced by another promise"),
    ("settled", "Settled without payment"),
]


class ReceivablesPromise(models.Model):
    """A customer's word to pay an amount by a day.

    While it is open, the items it covers are held (``receivables.hold``). Whether it
    was kept is read from the ledger, never typed: see ``promise_judge``. What was
    promised does not change: another word is another promise.
    """

    _name = "receivables.promise"
    _description = "Promise to Pay"
    _inherit = ["receivables.user.figures", "receivables.of.card"]
    _order = "date desc, id desc"
    _check_company_auto = True

    card_id = fields.Many2one(
        ondelete="cascade",
        help="The customer who promised.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Promised By",
        index="btree_not_null",
        ondelete="set null",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="The person at the customer's who gave the word.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Taken By",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        help="Who took the promise; is told when it is broken.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        index=True,
        help="The currency that was promised.",
    )
    amount = fields.Monetary(required=True, help="What the customer will pay.")
    date = fields.Date(
        string="Promised For",
        required=True,
        help="The day by which the customer will pay.",
    )
    made_on = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="The day the promise was made: money dated later counts, and money that "
        "was not matched yet when the promise was written down.",
    )
    deadline = fields.Date(
        readonly=True,
        copy=False,
        help="The promised day and the days of grace of that time: money dated later "
        "is late.",
    )
    tolerance = fields.Float(
        string="Tolerance (%)",
        readonly=True,
        copy=False,
        aggregator=None,
        help="How much of the amount may lack, as set when the promise was made.",
    )
    move_line_ids = fields.Many2many(
        "account.move.line",
        "receivables_promise_item_rel",
        "promise_id",
        "move_line_id",
        string="Open Items",
        check_company=True,
        copy=False,
        groups="receivables_followup.group_collector",
        domain="[('partner_id.commercial_partner_id', '=', commercial_partner_id),"
        " ('company_id', '=', company_id), ('parent_state', '=', 'posted'),"
        " ('account_type', '=', 'asset_receivable'),"
        " ('amount_residual_currency', '>', 0)]",
        help="What the promise is about. Empty: the customer's whole balance; any "
        "receipt counts.",
    )
    move_ids = fields.Many2many(
        "account.move",
        "receivables_promise_move_rel",
        "promise_id",
        "move_id",
        string="Invoices",
        readonly=True,
        copy=False,
        groups="receivables_followup.group_collector",
        help="Entries of the items, also when one is corrected and posted again.",
    )
    move_label = fields.Char(
        string="Invoice Numbers",
        compute="_compute_move_label",
        compute_sudo=True,
        help="Numbers of the invoices the promise is about.",
    )
    whole_customer = fields.Boolean(
        readonly=True,
        copy=False,
        help="The promise is about the whole balance, not about chosen invoices.",
    )
    interaction_id = fields.Many2one(
        "receivables.interaction",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The call, visit or mail in which the promise was made.",
    )
    note = fields.Text(
        help="What was said, in neutral words: the person may ask to read it."
    )

    state = fields.Selection(
        STATES,
        required=True,
        default="open",
        readonly=True,
        copy=False,
        help="Kept and broken follow from the payments matched in the ledger.",
    )
    cancel_reason = fields.Selection(
        CANCEL_REASONS,
        readonly=True,
        copy=False,
        help="Why the promise counts neither as kept nor as broken.",
    )
    replaced_by_id = fields.Many2one(
        "receivables.promise",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The later promise that took the place of this one.",
    )
    kept_amount = fields.Monetary(
        string="Received",
        readonly=True,
        copy=False,
        help="Payments in time, up to the amount promised.",
    )
    missing_amount = fields.Monetary(
        string="Missing",
        readonly=True,
        copy=False,
        help="What is still to come of it; falls also when money comes late.",
    )
    owed_amount = fields.Monetary(
        string="Owed",
        readonly=True,
        copy=False,
        help="What was open of its items, or of the customer, when it was made.",
    )
    closed_on = fields.Date(
        readonly=True,
        copy=False,
        help="The day on which it was found kept or broken, or was cancelled.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    amount_company = fields.Monetary(
        string="Amount in Company Currency",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
        help="The promised amount at the rate of the day it was made.",
    )
    kept_rate = fields.Float(
        readonly=True,
        copy=False,
        aggregator="avg",
        help="1 for a kept promise, 0 for a broken one; its average is the share of "
        "promises that were kept.",
    )
    hold_ids = fields.One2many(
        "receivables.hold",
        "promise_id",
        string="Holds",
        groups="receivables_followup.group_collector",
        help="What the promise keeps from being chased.",
    )
    may_cancel = fields.Boolean(
        compute="_compute_may_cancel", help="You may cancel this promise."
    )
    # What was known when the promise was made, so that it is not taken for its fruit:
    # {receipt: amount matched with its items}, and the last journal item there was.
    known_matches = fields.Json(readonly=True, copy=False)
    known_line_id = fields.Integer(readonly=True, copy=False, aggregator=None)

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "A promise needs an amount above zero."
    )
    _watched_idx = models.Index("(deadline, card_id) WHERE state != 'cancelled'")

    # -- compute -------------------------------------------------------------------

    @api.depends("amount", "currency_id", "date", "commercial_partner_id.name")
    def _compute_display_name(self):
        for promise in self:
            customer = promise.commercial_partner_id.sudo().name
            label = promise._label()
            promise.display_name = f"{customer} · {label}" if customer else label

    def _label(self):
        """What was promised, for whoever knows by whom."""
        self.ensure_one()
        currency = self.currency_id or self.env.company.currency_id
        day = format_date(self.env, self.date) if self.date else ""
        return f"{currency.format(self.amount)} · {day}"

    @api.depends("move_ids.name")
    def _compute_move_label(self):
        for promise in self:
            names = [move.name for move in promise.move_ids if move.name]
            promise.move_label = ", ".join(sorted(names))

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_may_cancel(self):
        writer = self.has_access("write")
        manager = self.env.su or self.env.user.has_group(MANAGER)
        for promise in self:
            promise.may_cancel = writer and (
                promise.state == "open" or (manager and promise.state == "broken")
            )

    @api.onchange("move_line_ids")
    def _onchange_move_line_ids(self):
        """Propose what is open of the items, in their currency."""
        currency = self.move_line_ids.currency_id
        if len(currency) == 1:
            self.currency_id = currency
            self.amount = sum(self.move_line_ids.mapped("amount_residual_currency"))

    @api.onchange("card_id")
    def _onchange_card_id(self):
        self.currency_id = self.card_id.company_id.currency_id
        self.move_line_ids = False

    # -- constraints ---------------------------------------------------------------

    @api.constrains("made_on")
    def _check_made_on(self):
        today = fields.Date.context_today(self)
        for promise in self:
            if promise.made_on > today:
                raise ValidationError(
                    self.env._(
                        "The promise %(promise)s cannot be made in the future: the day "
                        "it was made is %(day)s.",
                        promise=promise.display_name,
                        day=format_date(self.env, promise.made_on),
                    )
                )

    @api.constrains("move_line_ids", "card_id")
    def _check_items(self):
        for promise in self.sudo():
            promise.card_id._check_owed(promise.move_line_ids)

    @api.constrains("partner_id", "card_id")
    def _check_partner(self):
        for promise in self.sudo().filtered("partner_id"):
            promise.card_id._check_contact(promise.partner_id)

    # -- actions -------------------------------------------------------------------

    def action_cancel(self):
        """Take promises back: they count neither as kept nor as broken.

        Collectors cancel open ones, credit managers also broken ones.

        :raise UserError: one of them is beyond that
        """
        self.check_access("write")
        for promise in self:
            if not promise.may_cancel:
                raise UserError(
                    self.env._(
                        "The promise %(promise)s of %(customer)s cannot be cancelled "
                        "any more: it is %(state)s. A broken one is cancelled by a "
                        "credit manager.",
                        promise=promise._label(),
                        customer=promise.commercial_partner_id.display_name,
                        state=dict(
                            self._fields["state"]._description_selection(self.env)
                        )[promise.state].lower(),
                    )
                )
        self.sudo()._cancel("withdrawn")
        return True

    def action_open_card(self):
        """Open the card of the customer who promised."""
        self.ensure_one()
        return self.card_id.get_formview_action()
