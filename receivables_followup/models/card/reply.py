from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from .mail_text import said_text

STATES = [("new", "To route"), ("routed", "Routed"), ("ignored", "Set aside")]
READ_FROM_MAIL = {
    "name",
    "company_id",
    "email_from",
    "date",
    "summary",
    "state",
    "interaction_id",
    "routed_by_id",
    "routed_at",
}


class ReceivablesReply(models.Model):
    """A mail to the reminder address for which no customer was found.

    Mails whose customer is known (by the mail they answer, or by an address that
    belongs to one customer only) never become one: they land on its card at once.
    The others wait here, with a customer proposed from the invoice numbers they cite,
    until a collector routes them.
    """

    _name = "receivables.reply"
    _description = "Reply to Route"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _primary_email = "email_from"
    _check_company_auto = True

    name = fields.Char(
        string="Subject", readonly=True, help="Subject of the mail, as it came in."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
        help="The company whose reminder address the mail was sent to.",
    )
    email_from = fields.Char(
        string="Sender", readonly=True, help="Who sent the mail, by its own word."
    )
    date = fields.Datetime(
        string="Received", readonly=True, help="When the mail was sent."
    )
    summary = fields.Text(readonly=True, help="What the mail says, without quotations.")
    card_id = fields.Many2one(
        "receivables.card",
        string="Customer",
        check_company=True,
        ondelete="set null",
        index="btree_not_null",
        domain="[('company_id', '=', company_id)]",
        help="The customer the mail comes from. Proposed when the mail cites invoice "
        "numbers of one customer.",
    )
    learn_address = fields.Boolean(
        string="Remember Sender",
        default=True,
        help="Adds the sender to the customer's contacts when routing, so that the "
        "next mails from this address find the customer by themselves.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="new",
        index=True,
        help="To route: no customer yet. Routed: moved to a follow-up card. Set aside: "
        "advertising, automatic answers and the like.",
    )
    interaction_id = fields.Many2one(
        "receivables.interaction",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The interaction the mail became on the customer's card.",
    )
    routed_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Who routed it.",
    )
    routed_at = fields.Datetime(readonly=True, help="When it was routed.")

    def write(self, vals):
        """By hand only the customer is chosen, until the mail is routed."""
        if not self.env.su and vals:
            routed = "card_id" in vals and "routed" in self.mapped("state")
            if routed or READ_FROM_MAIL & set(vals):
                raise UserError(
                    self.env._(
                        "What the mail said and where it went cannot be changed. On "
                        "'%(subject)s' choose the customer and route it, or log "
                        "another interaction on the right card.",
                        subject=self[:1].name or "",
                    )
                )
        return super().write(vals)

    # -- actions -------------------------------------------------------------------

    def action_route(self):
        """Move each mail to the card chosen on it, and log it there as a reply.

        :raise UserError: a mail has no customer chosen
        """
        self.check_access("write")
        for reply in self.filtered(lambda reply: reply.state != "routed"):
            if not reply.card_id:
                raise UserError(
                    self.env._(
                        "Choose the customer that the mail '%(subject)s' of %(sender)s "
                        "comes from, then route it.",
                        subject=reply.name or "",
                        sender=reply.email_from or "",
                    )
                )
            reply.card_id.check_access("read")
            interaction = reply.sudo()._move_to_card()
            reply.sudo().write(
                {
                    "state": "routed",
                    "routed_by_id": self.env.uid,
                    "routed_at": fields.Datetime.now(),
                    "interaction_id": interaction.id,
                }
            )
        return True

    def action_set_aside(self):
        """Take these mails out of the list without routing them."""
        self.check_access("write")
        self.filtered(lambda reply: reply.state == "new").sudo().state = "ignored"
        return True

    def action_reopen(self):
        """Put mails that were set aside back on the list."""
        self.check_access("write")
        self.filtered(lambda reply: reply.state == "ignored").sudo().state = "new"
        return True

    def action_open_card(self):
        """Open the card the mail was moved to."""
        self.ensure_one()
        return self.card_id.get_formview_action()

    # -- routing -------------------------------------------------------------------

    def _move_to_card(self):
        """Move the mails of this record to its card, as if they had arrived there.

        :return: the interaction of the first mail
        """
        self.ensure_one()
        card = self.card_id
        if self.learn_address:
            self._learn_address()
        messages = self.message_ids.filtered(
            lambda message: message.message_type in ("email", "comment")
        ).sorted("id")
        messages.attachment_ids.write({"res_model": card._name, "res_id": card.id})
        messages.write({"model": card._name, "res_id": card.id, "parent_id": False})
        interactions = self.env["receivables.interaction"]
        for message in messages.filtered(lambda m: m.message_type == "email"):
            interactions |= card._log_incoming(message)
        return interactions[:1]

    def _learn_address(self):
        """Make the sender a contact of the customer, unless the address is known."""
        address = email_normalize(self.email_from)
        customer = self.card_id.commercial_partner_id
        Partner = self.env["res.partner"]
        if not address or Partner.search_count(
            [("email_normalized", "=", address)], limit=1
        ):
            return
        name = (self.email_from or "").partition("<")[0].strip(' "') or address
        contact = Partner.create(
            {"name": name, "email": address, "parent_id": customer.id}
        )
        self.message_ids.filtered(
            lambda message: message.message_type == "email" and not message.author_id
        ).author_id = contact

    # -- mail gateway --------------------------------------------------------------

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Give the mail to the card of its customer; keep it here when none is found.

        :return: a ``receivables.card`` or a new ``receivables.reply``
        """
        values = dict(custom_values or {})
        company = self.env["res.company"].browse(
            values.get("company_id") or self.env.company.id
        )
        card = self.env["receivables.reply.finder"]._find_card(msg_dict, company)
        if card:
            card = card.with_env(self.env)
            card.message_update(msg_dict)
            return card
        subject, body = msg_dict.get("subject"), msg_dict.get("body")
        automatic = self.env.context.get("receivables_automatic_mail")
        text = said_text("", body)
        proposed = self.env["receivables.reply.finder"]._propose_card(
            f"{subject or ''}\n{text}", company
        )
        values |= {
            "company_id": company.id,
            "date": msg_dict.get("date") or fields.Datetime.now(),
            "summary": text,
            "card_id": proposed.id,
            "state": "ignored" if automatic else "new",
        }
        return super().message_new(msg_dict, custom_values=values)
