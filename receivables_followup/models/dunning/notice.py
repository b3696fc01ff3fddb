from odoo import api, fields, models
from odoo.exceptions import UserError

from .channel import CHANNELS
from .constants import DROPPED, NOTICE_STATES, UNSENT


class ReceivablesDunningNotice(models.Model):
    """What one recipient receives, in one currency, through one channel.

    Written by the thousand, so without chatter: its mail is a message of the card.
    """

    _name = "receivables.dunning.notice"
    _description = "Dunning Notice"
    _order = "run_id desc, step desc, amount_company desc, id"
    _check_company_auto = True

    name = fields.Char(readonly=True, index="trigram")
    run_id = fields.Many2one(
        "receivables.dunning.run",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, index=True
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Recipient",
        required=True,
        ondelete="restrict",
        index=True,
    )
    card_id = fields.Many2one(
        "receivables.card",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Mails and answers are filed there.",
    )
    policy_id = fields.Many2one(
        "receivables.dunning.policy",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    level_id = fields.Many2one(
        "receivables.dunning.level",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    step = fields.Integer("Level Rank", readonly=True, aggregator="max")
    level_forced = fields.Boolean(
        "Level Chosen by Hand",
        readonly=True,
        help="A person changed the level: sending asks for no minimum, unless it is a"
        " formal notice.",
    )
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    state = fields.Selection(
        NOTICE_STATES, default="draft", required=True, readonly=True, index=True
    )
    user_id = fields.Many2one(
        "res.users", string="Responsible", index="btree_not_null", ondelete="set null"
    )
    lang = fields.Char("Language", readonly=True)
    date = fields.Date(
        readonly=True,
        help="The day the notice counts from: delays to the next notice start here.",
    )
    payments_until = fields.Date(
        readonly=True, help="Payments are taken into account up to this date."
    )
    amount_total = fields.Monetary("Claimed", readonly=True)
    interest_amount = fields.Monetary("Late Interest", readonly=True)
    indemnity_amount = fields.Monetary("Indemnity", readonly=True)
    amount_to_pay = fields.Monetary(
        compute="_compute_amount_to_pay",
        help="Claimed plus late interest plus indemnity.",
    )
    amount_company = fields.Monetary(
        "Claimed (Company Currency)",
        currency_field="company_currency_id",
        readonly=True,
    )
    line_ids = fields.One2many(
        "receivables.dunning.notice.line", "notice_id", string="Items"
    )
    line_count = fields.Integer("Items Claimed", readonly=True)
    missing_rate = fields.Boolean(
        readonly=True,
        help="The interest rate of a half-year is missing: interest is incomplete.",
    )
    email_to = fields.Char("To")
    cc = fields.Char("Copy")
    fallback_reason = fields.Char(
        readonly=True, help="Why the channel of the level could not be used."
    )
    subject = fields.Char()
    body = fields.Html(sanitize_style=True)
    body_edited = fields.Boolean(
        readonly=True, help="A person wrote the text: it is sent as it stands."
    )
    note = fields.Text("Internal Note")
    signature = fields.Char(
        readonly=True,
        help="Fingerprint of what was decided; the same decision is not written twice.",
    )
    skipped_by_hand = fields.Boolean(readonly=True)
    sent_at = fields.Datetime(readonly=True, index="btree_not_null")
    failure_reason = fields.Char(readonly=True)
    message_id = fields.Char("Message-Id", readonly=True, index="btree_not_null")
    mail_message_id = fields.Many2one(
        "mail.message", readonly=True, ondelete="set null", index="btree_not_null"
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, ondelete="set null", index="btree_not_null"
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "receivables_dunning_notice_attachment_rel",
        "notice_id",
        "attachment_id",
        string="Attachments",
    )
    tracking_number = fields.Char(help="Number of the registered letter.")
    delivery_state = fields.Selection(
        [
            ("none", "Not known"),
            ("sent", "Handed over"),
            ("bounced", "Bounced"),
            ("replied", "Replied"),
        ],
        string="Delivery",
        default="none",
        readonly=True,
    )

    _unsent = models.Index(
        "(company_id, partner_id)"
        " WHERE state IN ('draft', 'ready', 'sending', 'failed')"
    )

    @api.depends("amount_total", "interest_amount", "indemnity_amount")
    def _compute_amount_to_pay(self):
        for notice in self:
            notice.amount_to_pay = (
                notice.amount_total + notice.interest_amount + notice.indemnity_amount
            )

    def write(self, vals):
        """Keep the text a person wrote, and follow what a change of state means."""
        edited = {"subject", "body"} & vals.keys()
        ours = self.env.su and self.env.context.get("receivables_rendering")
        if edited and not ours:
            self._check_unsent()
            vals = {"body_edited": True, **vals}
        res = super().write(vals)
        if vals.get("state") == "sent":
            self._after_sent()
        elif vals.get("state") in DROPPED:
            self._release_lines()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        for notice in self:
            if notice.state in ("sending", "sent"):
                raise UserError(
                    self.env._(
                        "Notice %(name)s was sent to %(partner)s and is the proof of "
                        "it: it cannot be deleted.",
                        name=notice.name,
                        partner=notice.partner_id.display_name,
                    )
                )

    def _check_unsent(self):
        """Refuse a change of a notice that has left, is leaving or was dropped."""
        for notice in self:
            if notice.state not in (*UNSENT, "failed"):
                raise UserError(
                    self.env._(
                        "Notice %(name)s of %(partner)s is %(state)s and can no longer "
                        "be changed.",
                        name=notice.name,
                        partner=notice.partner_id.display_name,
                        state=dict(
                            self._fields["state"]._description_selection(self.env)
                        )[notice.state].lower(),
                    )
                )
