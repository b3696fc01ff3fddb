import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import NO_ACCESS
from odoo.tools import format_date, html_escape

from ...engine.card.satisfaction import SCALE

STATES = [
    ("sent", "Asked"),
    ("answered", "Answered"),
    ("no_address", "No e-mail address"),
    ("opted_out", "Opted out"),
    ("asked_recently", "Asked recently"),
]
SKIPPED = ("no_address", "opted_out", "asked_recently")
ANSWER_DAYS = 60  # for how long the link of a mail may be answered


class ReceivablesSatisfactionRequest(models.Model):
    """One customer asked, or not asked and why, and what the customer answered.

    The mail holds a secret of which only the hash is kept: nobody inside can answer in
    the customer's place.
    """

    _name = "receivables.satisfaction.request"
    _description = "Satisfaction Request"
    _order = "date desc, id desc"
    _check_company_auto = True

    card_id = fields.Many2one(
        "receivables.card",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="card_id.company_id", store=True, index=True)
    campaign_id = fields.Many2one(
        "receivables.satisfaction.campaign",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Empty for a request sent from the customer's card.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who was asked.",
    )
    email = fields.Char(readonly=True, help="Where the request went.")
    date = fields.Datetime(
        string="Asked On", readonly=True, default=fields.Datetime.now
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="sent",
        index=True,
        help="Customers without an address, who opted out or were asked a short while"
        " ago are left out.",
    )
    expires_on = fields.Date(
        readonly=True, help="Last day on which the link in the mail may be answered."
    )
    rating_id = fields.Many2one(
        "rating.rating",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="receivables_followup.group_manager",
    )
    score = fields.Integer(
        readonly=True, aggregator="avg", help="From 1 (very poor) to 5 (very good)."
    )
    comment = fields.Text(readonly=True, help="What the customer wrote.")
    answered_at = fields.Datetime(string="Answered On", readonly=True)
    token_hash = fields.Char(readonly=True, copy=False, groups=NO_ACCESS)

    _unique_token = models.UniqueIndex("(token_hash) WHERE token_hash IS NOT NULL")
    _card_date_idx = models.Index("(card_id, date)")

    @api.depends("card_id", "date")
    def _compute_display_name(self):
        for request in self:
            request.display_name = request.card_id.sudo().display_name or ""

    # -- asking --------------------------------------------------------------------

    @api.model
    def _ask(self, recipients, pause_days=0, campaign=None, template=None):
        """Ask customers by mail, and note for each why it is not asked.

        The queries do not depend on the number of customers, those of core's mails
        apart. The mails are written in this transaction and sent by the mail queue.

        :param recipients: ``{receivables.card: res.partner}``; an empty partner stands
            for a customer without an address
        :param pause_days: leave out who was asked in the last so many days
        :return: the requests, those left out included
        """
        requests = self.sudo().create(
            [
                {
                    "card_id": card.id,
                    "partner_id": partner.id,
                    "email": partner.email_normalized,
                    "campaign_id": campaign and campaign.id,
                    "state": state,
                    "expires_on": fields.Date.context_today(self)
                    + timedelta(days=ANSWER_DAYS),
                }
                for card, partner, state in self._states(recipients, pause_days)
            ]
        )
        requests.filtered(lambda request: request.state == "sent")._send(template)
        return requests

    def _states(self, recipients, pause_days):
        """``(card, partner, state)`` for each customer to ask."""
        cards = self.env["receivables.card"].union(*recipients)
        recent = set()
        if pause_days:
            since = fields.Datetime.now() - timedelta(days=pause_days)
            recent = {
                card.id
                for (card,) in self.sudo()._read_group(
                    [
                        ("card_id", "in", cards.ids),
                        ("state", "in", ("sent", "answered")),
                        ("date", ">", since),
                    ],
                    ["card_id"],
                )
            }
        emails = {partner.email_normalized for partner in recipients.values()}
        blocked = set(
            self.env["mail.blacklist"]
            .sudo()
            .search_fetch([("email", "in", list(emails - {False}))], ["email"])
            .mapped("email")
        )
        for card, partner in recipients.items():
            customer = card.sudo().commercial_partner_id
            if not partner.email_normalized:
                state = "no_address"
            elif (
                partner.receivables_no_survey
                or customer.receivables_no_survey
                or partner.email_normalized in blocked
            ):
                state = "opted_out"
            else:
                state = "asked_recently" if card.id in recent else "sent"
            yield card, partner, state

    def _send(self, template=None):
        """Write the mails of these requests, each with a secret of its own."""
        if not self:
            return
        tokens = {request.id: secrets.token_urlsafe(32) for request in self}
        self._create_ratings()
        for request in self:
            request.token_hash = self._hash(tokens[request.id])
        template = template or self.env.ref(
            "receivables_followup.satisfaction_template"
        )
        # The company's own words, not those of the company the cron runs for.
        template = template.sudo().with_context(receivables_tokens=tokens)
        subjects = template._render_field("subject", self.ids, compute_lang=True)
        bodies = template._render_field("body_html", self.ids, compute_lang=True)
        messages = self._create_messages(subjects)
        self.env["mail.mail"].sudo().create(
            [
                {
                    "mail_message_id": message.id,
                    "is_notification": True,  # the message stays when the mail goes
                    "body_html": bodies[request.id],
                    "email_to": request._email_to(),
                    "auto_delete": True,
                    "state": "outgoing",
                }
                for request, message in zip(self, messages, strict=True)
            ]
        )
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action", False)
        if queue:
            queue.sudo()._trigger()

    def _create_ratings(self):
        """The ratings to come; without core's token, whose page takes any answer."""
        model_id = self.env["ir.model"]._get_id("receivables.card")
        ratings = (
            self.env["rating.rating"]
            .sudo()
            .create(
                [
                    {
                        "res_model_id": model_id,
                        "res_id": request.card_id.id,
                        "partner_id": request.partner_id.id,
                        "rated_partner_id": request.card_id.user_id.partner_id.id,
                        "access_token": False,
                    }
                    for request in self
                ]
            )
        )
        for request, rating in zip(self, ratings, strict=True):
            request.rating_id = rating

    def _create_messages(self, subjects):
        """A note on each card that says who was asked, without the link."""
        note = self.env.ref("mail.mt_note").id
        users = {
            request: request.campaign_id.user_id or self.env.user for request in self
        }
        return (
            self.env["mail.message"]
            .sudo()
            .create(
                [
                    {
                        "model": "receivables.card",
                        "res_id": request.card_id.id,
                        "message_type": "email_outgoing",
                        "subtype_id": note,
                        "author_id": users[request].partner_id.id,
                        "email_from": request.company_id.email_formatted
                        or users[request].email_formatted,
                        "subject": subjects[request.id],
                        "body": self.env._(
                            "Asked %(name)s (%(email)s) for an opinion.",
                            name=html_escape(request.partner_id.name),
                            email=html_escape(request.email),
                        ),
                        "record_name": request.card_id.display_name,
                        "record_company_id": request.company_id.id,
                    }
                    for request in self
                ]
            )
        )

    def _email_to(self):
        """Where the mail of this request goes."""
        return self.email

    def _link(self, score=None):
        """The address of the page behind the mail; used by the template.

        Outside of the sending, when nobody knows the secret, a page of no effect.
        """
        self.ensure_one()
        tokens = self.env.context.get("receivables_tokens", {})
        path = f"/receivables/satisfaction/{tokens.get(self.id, 'preview')}"
        query = f"?score={score}" if score else ""
        return f"{self.get_base_url()}{path}{query}"

    # -- answering -----------------------------------------------------------------

    @api.model
    def _hash(self, token):
        return hashlib.sha256(token.encode()).hexdigest()

    @api.model
    def _by_token(self, token):
        """The request this secret belongs to, as the system; empty when unknown."""
        return self.sudo().search([("token_hash", "=", self._hash(token))], limit=1)

    def _is_open(self):
        """Whether this request may still be answered."""
        today = fields.Date.context_today(self)
        return self.state == "sent" and self.expires_on >= today

    def _answer(self, score, comment=""):
        """Record the customer's answer, once.

        :param score: 1 to 5
        :raise UserError: when it was answered, when it expired, for another score
        """
        self.ensure_one()
        # a second click at this very moment finds it locked
        locked = self.sudo().try_lock_for_update(allow_referencing=True)
        if self.state == "answered" or not locked:
            raise UserError(self.env._("This request was answered already: thank you."))
        if not self._is_open():
            raise UserError(
                self.env._(
                    "This request could be answered until %s.",
                    format_date(self.env, self.expires_on),
                )
            )
        if score not in SCALE:
            raise UserError(self.env._("Choose a score from 1 to 5."))
        request = self.sudo()
        comment = (comment or "").strip()
        request.card_id.rating_apply(
            score,
            rating=request._rating(),
            feedback=comment,
            subtype_xmlid="mail.mt_note",
        )
        request.write(
            {
                "state": "answered",
                "score": score,
                "comment": comment,
                "answered_at": fields.Datetime.now(),
            }
        )

    def _rating(self):
        """The rating of this request, made anew if somebody deleted it."""
        if not self.rating_id:
            self._create_ratings()
        return self.rating_id

    def _opt_out(self):
        """Ask this person no more."""
        request = self.sudo()
        person = request.partner_id or request.card_id.commercial_partner_id
        person.receivables_no_survey = True
