from datetime import datetime, timedelta

from pytz import timezone

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..models.card.interaction import DIRECTIONS, KINDS, OUTCOMES

# Replies come by mail; what somebody says is never only a reply.
BY_HAND = [choice for choice in OUTCOMES if choice[0] != "reply"]
# Working days until the next action, by outcome; outer wings add theirs.
NEXT_ACTION_DAYS = {"no_answer": 2, "message_left": 3, "wrong_contact": 1}
DEFAULT_NEXT_ACTION_DAYS = 7
# A dialog is no ledger: the oldest due items are the ones spoken about.
MAX_LINES = 100


class ReceivablesInteractionLog(models.TransientModel):
    """Write down a call, a visit or a mail and plan what comes next, in one dialog.

    The invoices on offer are read with the rights of the system and identified by a
    key that is checked against the card again: a representative may choose them
    without any right on journal items, and only those of own customers.
    """

    _name = "receivables.interaction.log"
    _description = "Log an Interaction"

    card_id = fields.Many2one(
        "receivables.card",
        string="Follow-up Card",
        required=True,
        index=True,
        help="The customer this interaction is about.",
    )
    company_id = fields.Many2one(related="card_id.company_id")
    currency_id = fields.Many2one(related="card_id.currency_id")
    commercial_partner_id = fields.Many2one(related="card_id.commercial_partner_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="The person spoken or written to.",
    )
    phone = fields.Char(related="partner_id.phone")
    kind = fields.Selection(
        KINDS, required=True, default="call", help="How the exchange took place."
    )
    direction = fields.Selection(
        DIRECTIONS,
        required=True,
        default="out",
        help="Outgoing: we contacted the customer. Incoming: the customer did.",
    )
    outcome = fields.Selection(
        BY_HAND, help="What came out of it; required except for notes."
    )
    date = fields.Datetime(
        required=True,
        default=fields.Datetime.now,
        help="When the exchange took place.",
    )
    duration = fields.Float(help="How long it took, in hours and minutes.")
    summary = fields.Text(
        help="What was said, in neutral words: the person may ask to read it."
    )
    next_action_date = fields.Date(
        string="Next Action",
        compute="_compute_next_action_date",
        store=True,
        readonly=False,
        help="The day on which the customer is to be contacted again.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        string="Next Step",
        domain="[('res_model', 'in', (False, 'receivables.card'))]",
        default=lambda self: self._default_activity_type_id(),
        index="btree_not_null",
        help="What is to be done then.",
    )
    closed = fields.Boolean(help="Nothing more to do: no next action is needed.")
    due_activity_ids = fields.Many2many(
        "mail.activity",
        compute="_compute_due_activity_ids",
        help="Your activities on this customer that are due.",
    )
    due_activity_count = fields.Integer(compute="_compute_due_activity_ids")
    complete_activities = fields.Boolean(
        string="Mark what was due as done",
        default=True,
        help="Your activities on this customer due up to today are marked as done.",
    )
    line_ids = fields.One2many(
        "receivables.interaction.log.line",
        "wizard_id",
        string="Invoices",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        help="Tick the invoices that were spoken about.",
    )

    interaction_id = fields.Many2one(
        "receivables.interaction",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="What was logged: a dialog logs once, however often it is confirmed.",
    )

    # -- defaults ------------------------------------------------------------------

    @api.model
    def _default_activity_type_id(self):
        return self.env.ref(
            "receivables_followup.mail_activity_next_action", raise_if_not_found=False
        )

    @api.depends("card_id")
    def _compute_partner_id(self):
        for wizard in self:
            customer = wizard.card_id.commercial_partner_id
            if wizard.partner_id.commercial_partner_id != customer:
                wizard.partner_id = customer

    @api.depends("outcome", "card_id")
    def _compute_next_action_date(self):
        for wizard in self:
            wizard.next_action_date = wizard._default_next_action_date()

    def _default_next_action_date(self):
        """The day proposed for the next action; outer wings know better for theirs."""
        days = NEXT_ACTION_DAYS.get(self.outcome, DEFAULT_NEXT_ACTION_DAYS)
        return self._working_day(days)

    def _working_day(self, days):
        """The day that is some working days after today, by the company's calendar."""
        today = fields.Date.context_today(self)
        company = self.card_id.sudo().company_id or self.env.company
        calendar = company.sudo().resource_calendar_id
        if calendar:
            zone = timezone(calendar.tz or "UTC")
            start = datetime.combine(today + timedelta(days=1), datetime.min.time())
            planned = calendar.plan_days(
                days, zone.localize(start), compute_leaves=True
            )
            if planned:
                return planned.astimezone(zone).date()
        day = today
        while days:
            day += timedelta(days=1)
            days -= day.weekday() < 5
        return day

    @api.depends("card_id")
    @api.depends_context("uid")
    def _compute_due_activity_ids(self):
        for wizard in self:
            activities = wizard.card_id.activity_ids.filtered(
                lambda activity: (
                    activity.user_id == self.env.user
                    and activity.date_deadline <= fields.Date.context_today(self)
                )
            )
            wizard.due_activity_ids = activities
            wizard.due_activity_count = len(activities)

    @api.depends("card_id")
    def _compute_line_ids(self):
        for wizard in self:
            items = wizard._open_items()
            chosen = set(self.env.context.get("receivables_move_ids") or [])
            wizard.line_ids = [Command.clear()] + [
                Command.create(
                    {"item_key": item.id, "selected": item.move_id.id in chosen}
                )
                for item in items
            ]

    def _open_items(self):
        """What the customer owes, the oldest first, with the rights of the system.

        Empty when the user may not read the card, whatever the client sent.
        """
        self.ensure_one()
        card = self._readable_card()
        Item = self.env["receivables.open.item"].sudo()
        if not card:
            return Item
        return Item.with_context(as_of=False).search(
            self._open_items_domain(card), order="date_maturity, id", limit=MAX_LINES
        )

    def _readable_card(self):
        """The card, if the user may read it, not the system computing for him."""
        card = self.card_id._origin or self.card_id
        if card.id and card.with_user(self.env.uid).sudo(False).has_access("read"):
            return card
        return card.browse()

    @api.model
    def _open_items_domain(self, card):
        """The open items of a card: customer side, of its own company."""
        return [
            ("commercial_partner_id", "=", card.commercial_partner_id.id),
            ("company_id", "=", card.company_id.id),
            ("side", "=", "receivable"),
        ]

    # -- checks --------------------------------------------------------------------

    @api.constrains("card_id")
    def _check_card(self):
        """A dialog on somebody else's customer, made by RPC, is refused at once."""
        self.card_id.with_user(self.env.uid).sudo(False).check_access("read")

    @api.constrains("date")
    def _check_date(self):
        for wizard in self:
            self.env["receivables.interaction"]._check_past({"date": wizard.date})

    def _check_complete(self):
        """Raise UserError when the outcome or the next action is missing."""
        self.ensure_one()
        if not self.outcome and self.kind != "note":
            raise UserError(
                self.env._(
                    "%(customer)s: choose an outcome. Only notes have none.",
                    customer=self.card_id.display_name,
                )
            )
        if not self.closed and not self.next_action_date:
            raise UserError(
                self.env._(
                    "%(customer)s: say when to contact the customer again, or tick "
                    "'Closed' if there is nothing more to do.",
                    customer=self.card_id.display_name,
                )
            )

    # -- log -----------------------------------------------------------------------

    def action_log(self):
        """Create the interaction and its next activity; open what comes next.

        From the worklist, the next customer opens; elsewhere the dialog closes.
        """
        self.ensure_one()
        if not self.interaction_id:
            self._log()
        if self.env.context.get("receivables_worklist"):
            return {"type": "ir.actions.client", "tag": "receivables_log_next"}
        return {"type": "ir.actions.act_window_close"}

    def _log(self):
        """Check, mark what was due as done, log, and let the other wings follow."""
        self._check_complete()
        if self.complete_activities and self.due_activity_ids:
            self.due_activity_ids.action_feedback(feedback=self.summary or "")
        interaction = self.card_id._log_interaction(self._prepare_interaction_vals())
        self.interaction_id = interaction
        self._after_log(interaction)

    def _prepare_interaction_vals(self):
        """Values for ``_log_interaction``; outer wings add theirs."""
        moves = self.sudo().line_ids.filtered("selected").move_id
        return {
            "partner_id": self.partner_id.id,
            "kind": self.kind,
            "direction": self.direction,
            "outcome": self.outcome,
            "date": self.date,
            "duration": self.duration,
            "summary": self.summary,
            "next_action_date": False if self.closed else self.next_action_date,
            "closed": self.closed,
            "move_ids": [Command.set(moves.ids)],
            "activity_type_id": self.activity_type_id.id,
        }

    def _after_log(self, interaction):
        """What other wings do with a logged interaction (a promise, a dispute...)."""
