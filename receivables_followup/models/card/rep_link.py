import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import hmac

REP = "receivables_followup.group_rep"
MANAGER = "receivables_followup.group_manager"
PATH = "/receivables/rep"
VALID_DAYS = 8  # a day longer than the week until the next mail
KEEP_DAYS = 90


class ReceivablesRepLink(models.Model):
    """A button of the weekly mail: one thing, on one customer, for one person, once.

    The mail holds a random token; here stands only its signature with the secret of the
    database, so that who reads this table cannot act. Opening the link shows a page;
    its button acts with the rights this person has at that moment.
    """

    _name = "receivables.rep.link"
    _description = "Link of the Weekly Mail to Representatives"
    _order = "id desc"

    signature = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="Signature of the token; the token itself is not kept.",
    )
    card_id = fields.Many2one(
        "receivables.card",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="The customer the link is about.",
    )
    company_id = fields.Many2one(related="card_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users",
        string="Representative",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="To whom it was sent, and in whose name it acts.",
    )
    kind = fields.Selection(
        [("word", "Leave a word"), ("dispute", "Report a dispute")],
        required=True,
        readonly=True,
        help="What the button of the page does.",
    )
    expires_at = fields.Datetime(
        required=True, readonly=True, help="From then on the link does nothing."
    )
    used_at = fields.Datetime(readonly=True, help="When the page's button was used.")
    revoked_at = fields.Datetime(
        readonly=True, help="When a credit manager made the link useless."
    )
    state = fields.Selection(
        [
            ("open", "Valid"),
            ("used", "Used"),
            ("revoked", "Revoked"),
            ("expired", "Expired"),
        ],
        compute="_compute_state",
        help="Whether the link still works.",
    )

    _signature_uniq = models.UniqueIndex("(signature)")

    @api.depends("expires_at", "used_at", "revoked_at")
    def _compute_state(self):
        now = fields.Datetime.now()
        for link in self:
            if link.used_at:
                link.state = "used"
            elif link.revoked_at:
                link.state = "revoked"
            else:
                link.state = "expired" if link.expires_at <= now else "open"

    # -- issue ---------------------------------------------------------------------

    @api.model
    def _issue(self, user, cards):
        """Make the links of a mail.

        :return: ``{(card id, kind): address}``; the only place where tokens are known
        """
        expires_at = fields.Datetime.now() + timedelta(days=VALID_DAYS)
        kinds = [kind for kind, _label in self._fields["kind"].selection]
        tokens = {
            (card.id, kind): secrets.token_urlsafe(32)
            for card in cards
            for kind in kinds
        }
        self.sudo().create(
            [
                {
                    "signature": self._sign(token),
                    "card_id": card_id,
                    "user_id": user.id,
                    "kind": kind,
                    "expires_at": expires_at,
                }
                for (card_id, kind), token in tokens.items()
            ]
        )
        base = self.get_base_url()
        return {key: f"{base}{PATH}/{token}" for key, token in tokens.items()}

    @api.model
    def _sign(self, token):
        return hmac(self.env(su=True), "receivables_rep_link", token)

    # -- use -----------------------------------------------------------------------

    @api.model
    def _find(self, token):
        """The link of a token, with the rights of the system; empty when forged."""
        return self.sudo().search([("signature", "=", self._sign(token))], limit=1)

    def _problem(self, visitor=None):
        """Why this link must not act: a code of ``_problem_text``, or None.

        :param visitor: the user logged in on the browser, if any
        """
        if not self:
            return "unknown"
        if self.state != "open":
            return self.state
        if visitor and visitor != self.user_id:
            return "other_user"
        user = self.user_id
        at_work = user.active and self.company_id in user.company_ids
        if not at_work or not user.has_group(REP):
            return "rights"
        return None if self._card_as_user().has_access("read") else "rights"

    @api.model
    def _problem_text(self, problem):
        """What the person reads who opens a link that does not act."""
        texts = {
            "unknown": self.env._(
                "This link is not valid. Open it from the mail again, whole."
            ),
            "used": self.env._(
                "This link was already used, and what you said is on the card. To say "
                "more, log it on the card."
            ),
            "expired": self.env._(
                "This link has expired. Use those of the latest weekly mail, or log it "
                "on the card."
            ),
            "revoked": self.env._(
                "This link was withdrawn by a credit manager. Log it on the card."
            ),
            "other_user": self.env._(
                "This link was sent to somebody else than the person logged in here. "
                "Log out, or open it in another browser."
            ),
            "rights": self.env._(
                "You no longer look after this customer, so nothing can be logged from "
                "here. Tell the colleague who does."
            ),
        }
        return texts[problem]

    def _card_as_user(self):
        """The card, with the rights, the company and the language of the person."""
        user = self.user_id
        context = {
            "allowed_company_ids": self.company_id.ids,
            "lang": user.lang,
            "tz": user.tz,
        }
        return self.card_id.with_env(self.env(user=user.id, su=False, context=context))

    def _redeem(self, values, visitor=None):
        """Act once, in the name of the person.

        :param dict values: texts of the page's form
        :return: a problem as in ``_problem``, or None when it is done
        :raise UserError: what was entered cannot be logged; the link stays usable
        """
        link = self.try_lock_for_update(allow_referencing=True)
        if self and not link:
            return "used"  # by a second click, at this very moment
        problem = link._problem(visitor)
        if problem:
            return problem
        with self.env.cr.savepoint():
            link.used_at = fields.Datetime.now()
            getattr(self, f"_act_{self.kind}")(link._card_as_user(), values)
        return None

    # -- what the buttons do; outer wings add ``_act_<kind>`` --------------------------

    def _act_word(self, card, values):
        """Note a word about the customer, and tell the collector."""
        card._log_interaction(
            {
                "kind": "note",
                "direction": "in",
                "summary": self._required_text(values),
                "closed": True,
            }
        )
        self._tell_collector(card, values["text"])

    def _act_dispute(self, card, values):
        """Log a dispute, with an activity for the collector."""
        card._log_interaction(
            {
                "kind": "call",
                "direction": "in",
                "outcome": "dispute",
                "summary": self._required_text(values),
                "next_action_date": fields.Date.context_today(card),
                "activity_user_id": card.sudo().collector_id.id,
                "activity_summary": self.env._("Dispute reported by mail"),
            }
        )

    @api.model
    def _required_text(self, values):
        text = (values.get("text") or "").strip()
        if not text:
            raise UserError(self.env._("Write what the customer said, then try again."))
        return text

    def _tell_collector(self, card, text):
        collector = card.sudo().collector_id
        if collector and collector != self.user_id:
            card.sudo().message_notify(
                partner_ids=collector.partner_id.ids,
                subject=card.display_name,
                body=text,
                author_id=self.user_id.partner_id.id,
            )

    # -- keeping -------------------------------------------------------------------

    def action_revoke(self):
        """Make open links useless.

        :raise AccessError: the user is no credit manager
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only credit managers withdraw links."))
        self.check_access("read")
        links = self.filtered(lambda link: link.state == "open")
        links.sudo().revoked_at = fields.Datetime.now()
        return True

    @api.autovacuum
    def _gc_links(self):
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        self.sudo().search([("expires_at", "<", limit)], limit=10_000).unlink()
