from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..ledger.given import given

MANAGER = "receivables_followup.group_manager"
KINDS = [
    ("call", "Call"),
    ("visit", "Visit"),
    ("email", "E-mail"),
    ("letter", "Postal Letter"),
    ("meeting", "Meeting"),
    ("note", "Note"),
]
DIRECTIONS = [("out", "Outgoing"), ("in", "Incoming")]
OUTCOMES = [
    ("reached", "Reached"),
    ("no_answer", "No answer"),
    ("message_left", "Message left"),
    ("promise", "Promise"),
    ("dispute", "Dispute"),
    ("refused", "Refused to pay"),
    ("wrong_contact", "Wrong contact"),
    ("reply", "Reply"),
]
REPLY_ACTIVITY = "receivables_followup.mail_activity_reply"
# The customer was not spoken to: these are no contact.
NOT_REACHED = ("no_answer", "message_left", "wrong_contact")
# What an interaction belongs to: the card, and what follows from it.
KEY = {"card_id", "commercial_partner_id", "company_id"}
# For how long authors may correct what they logged.
EDIT_DAYS = 7
# By how much clocks may differ.
CLOCK_TOLERANCE = timedelta(hours=1)


class ReceivablesInteraction(models.Model):
    """One exchange with a customer: what was done, what came out, what comes next.

    Logged through ``receivables.card._log_interaction`` (the quick log, the worklist,
    incoming mail), which also plans the next activity. It belongs to its card: who
    sees the card sees it.
    """

    _name = "receivables.interaction"
    _description = "Customer Interaction"
    _inherit = ["receivables.user.figures", "receivables.of.card"]
    _order = "date desc, id desc"
    _rec_names_search = ["commercial_partner_id", "summary"]
    _check_company_auto = True

    card_id = fields.Many2one(
        ondelete="cascade",
        help="The customer's card this interaction stands on.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        ondelete="set null",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        help="The person spoken or written to.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Logged By",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Who spoke with the customer and wrote this down.",
    )
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
        OUTCOMES, help="What came out of it; required except for notes."
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
        help="The day on which the customer is to be contacted again.",
    )
    closed = fields.Boolean(help="Nothing more to do: no next action is needed.")
    move_ids = fields.Many2many(
        "account.move",
        "receivables_interaction_move_rel",
        "interaction_id",
        "move_id",
        string="Invoices",
        check_company=True,
        copy=False,
        groups="receivables_followup.group_collector",
        help="The invoices spoken about.",
    )
    invoice_label = fields.Char(
        string="Invoice Numbers",
        compute="_compute_invoice_label",
        compute_sudo=True,
        help="Numbers of the invoices spoken about.",
    )
    message_id = fields.Many2one(
        "mail.message",
        string="Mail",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The incoming mail this interaction was made from.",
    )

    _card_date_idx = models.Index("(card_id, date)")

    # -- compute -------------------------------------------------------------------

    @api.depends("kind", "commercial_partner_id.name", "date")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for interaction in self:
            customer = interaction.sudo().commercial_partner_id.name or ""
            interaction.display_name = f"{kinds.get(interaction.kind, '')} {customer}"

    @api.depends("move_ids.name")
    def _compute_invoice_label(self):
        for interaction in self:
            names = [move.name for move in interaction.move_ids if move.name]
            interaction.invoice_label = ", ".join(sorted(names))

    # -- constraints ---------------------------------------------------------------

    @api.constrains("kind", "outcome")
    def _check_outcome(self):
        for interaction in self:
            if not interaction.outcome and interaction.kind != "note":
                raise ValidationError(
                    self.env._(
                        "Say what came out of %(interaction)s: choose an outcome. Only "
                        "notes have none.",
                        interaction=interaction.display_name,
                    )
                )

    @api.constrains("partner_id", "card_id")
    def _check_partner(self):
        for interaction in self.sudo().filtered("partner_id"):
            interaction.card_id._check_contact(interaction.partner_id)

    @api.constrains("move_ids", "card_id")
    def _check_moves(self):
        for interaction in self.sudo().filtered("move_ids"):
            customer = interaction.card_id.commercial_partner_id
            for move in interaction.move_ids:
                partners = move.line_ids.partner_id | move.partner_id
                if customer not in partners.commercial_partner_id:
                    raise ValidationError(
                        self.env._(
                            "%(invoice)s is no invoice of %(customer)s: take it off the"
                            " interaction.",
                            invoice=move.display_name,
                            customer=customer.display_name,
                        )
                    )

    @api.constrains("duration")
    def _check_duration(self):
        for interaction in self:
            if interaction.duration < 0:
                raise ValidationError(
                    self.env._(
                        "%(interaction)s cannot last less than no time: correct its "
                        "duration.",
                        interaction=interaction.display_name,
                    )
                )

    # -- CRUD ----------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_by_hand(given(self, vals))
        interactions = super().create(vals_list)
        if not self.env.su:
            interactions._check_next_action()
        return interactions

    def write(self, vals):
        if not self.env.su:
            self._check_may_edit(vals)
        result = super().write(vals)
        if not self.env.su and {"closed", "next_action_date"} & set(vals):
            self._check_next_action()
        return result

    def _protected_fields(self):
        """Fields that only the system sets; outer wings add theirs."""
        return KEY | {"message_id", "user_id"}

    def _check_by_hand(self, vals):
        """Refuse what would put words into somebody else's mouth."""
        others = vals.get("user_id", self.env.uid) != self.env.uid
        manager = self.env.user.has_group(MANAGER)
        if not manager:
            self._check_past(vals)
        tied = self._protected_fields() - KEY - {"user_id"}
        if any(map(vals.get, tied)) or (others and not manager):
            raise AccessError(
                self.env._(
                    "Interactions are logged in one's own name: leave 'Logged By' and "
                    "'Mail' as they are proposed."
                )
            )

    @api.model
    def _check_past(self, vals):
        """Refuse a date to come: what is planned is an activity."""
        date = fields.Datetime.to_datetime(vals.get("date"))
        if date and date > fields.Datetime.now() + CLOCK_TOLERANCE:
            raise ValidationError(
                self.env._(
                    "An interaction cannot lie in the future (%(date)s): plan an "
                    "activity instead.",
                    date=vals["date"],
                )
            )

    def _check_may_edit(self, vals):
        """Authors correct their entries for some days; then only managers do."""
        if self._protected_fields() & set(vals):
            raise AccessError(
                self.env._(
                    "The customer, the author and the mail of an interaction cannot "
                    "be changed: log another one."
                )
            )
        if self.env.user.has_group(MANAGER):
            return
        self._check_past(vals)
        limit = fields.Datetime.now() - timedelta(days=EDIT_DAYS)
        for interaction in self:
            recent = not interaction.create_date or interaction.create_date >= limit
            if interaction.user_id != self.env.user or not recent:
                raise AccessError(
                    self.env._(
                        "%(interaction)s can be corrected by its author during "
                        "%(days)s days, and by credit managers: log a note instead.",
                        interaction=interaction.display_name,
                        days=EDIT_DAYS,
                    )
                )

    def _check_next_action(self):
        """Demand a next action, or the word that there is nothing more to do.

        :raise UserError: one of these interactions has neither
        """
        for interaction in self:
            if not interaction.closed and not interaction.next_action_date:
                raise UserError(
                    self.env._(
                        "%(interaction)s: say when to contact the customer again, or "
                        "tick 'Closed' if there is nothing more to do.",
                        interaction=interaction.display_name,
                    )
                )

    # -- business ------------------------------------------------------------------

    @api.model
    def _contact_domain(self):
        """Interactions in which the customer was really spoken or written with."""
        return Domain("kind", "!=", "note") & Domain(
            "outcome", "not in", list(NOT_REACHED)
        )

    def action_close(self):
        """Say that nothing more is to be done about these; for all who see the card.

        Once no mail waits on a card, its activity to answer is done.
        """
        self.check_access("read")
        self.sudo().closed = True
        cards = self.filtered(lambda record: record.outcome == "reply").card_id
        waiting = self.sudo().search(
            [
                ("card_id", "in", cards.ids),
                ("outcome", "=", "reply"),
                ("closed", "=", False),
            ]
        )
        (cards - waiting.card_id).sudo().activity_feedback([REPLY_ACTIVITY])
        return True

    def action_open_card(self):
        """Open the card this interaction stands on."""
        self.ensure_one()
        return self.card_id.get_formview_action()
