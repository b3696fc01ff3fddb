from odoo import api, fields, models
from odoo.tools import html_escape

from .interaction import REPLY_ACTIVITY
from .mail_text import said_text


class ReceivablesCard(models.Model):
    """Mails of customers that arrive on a card."""

    _inherit = "receivables.card"

    def _message_post_after_hook(self, message, msg_values):
        """A mail that came in by the gateway is an interaction, and wants an answer.

        The gateway posts with the rights of the system: a call from outside that
        pretends to be a mail is none.
        """
        result = super()._message_post_after_hook(message, msg_values)
        if msg_values.get("message_type") == "email" and self.env.su:
            self._log_incoming(message)
        return result

    def _log_incoming(self, message):
        """Write a customer's mail down as an interaction and tell the responsible.

        Mails of colleagues and automatic answers are left in the chatter only.

        :param message: one ``mail.message`` of this card
        :return: the ``receivables.interaction``, or an empty one
        """
        self.ensure_one()
        Interaction = self.env["receivables.interaction"]
        author = message.sudo().author_id
        colleague = author.user_ids.filtered(lambda user: not user.share)
        if colleague or self.env.context.get("receivables_automatic_mail"):
            return Interaction
        customer = self.sudo().commercial_partner_id
        ours = author.commercial_partner_id == customer
        interaction = self.sudo()._log_interaction(
            {
                "kind": "email",
                "direction": "in",
                "outcome": "reply",
                "date": min(message.date, fields.Datetime.now()),
                "partner_id": author.id if ours else False,
                "summary": said_text(message.subject, message.body),
                "message_id": message.id,
            }
        )
        self._notify_reply(interaction)
        return interaction

    def _notify_reply(self, interaction):
        """Plan the answer to a reply, once until it is done."""
        card = self.sudo()
        waiting = card.activity_search([REPLY_ACTIVITY])
        if waiting:
            return
        sender = interaction.partner_id.name or interaction.message_id.email_from
        user = self._responsible_user()
        env = self.with_context(lang=user.lang).env  # the gateway speaks its own
        card.activity_schedule(
            REPLY_ACTIVITY,
            summary=env._("Reply of %(sender)s", sender=sender or ""),
            note=html_escape(interaction.summary or ""),
            user_id=user.id,
        )


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Let the records a mail arrives on know that no person wrote it."""
        if _is_automatic(message):
            self = self.with_context(receivables_automatic_mail=True)
        return super()._message_route_process(message, message_dict, routes)


def _is_automatic(message):
    """Whether a mail says of itself that a machine answered (RFC 3834 and habits)."""
    submitted = (message.get("Auto-Submitted") or "no").split(";")[0].strip().lower()
    precedence = (message.get("Precedence") or "").strip().lower()
    return bool(
        submitted != "no"
        or precedence in ("auto_reply", "bulk", "junk")
        or message.get("X-Autoreply")
        or message.get("X-Autorespond")
    )
