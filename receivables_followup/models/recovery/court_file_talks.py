"""What was said and written with the debtor: promises and correspondence."""

from odoo import fields, models
from odoo.tools import html2plaintext

MAILS = ("comment", "email", "email_outgoing")


class ReceivablesLegalCase(models.Model):
    _inherit = "receivables.legal.case"

    def _court_since(self):
        """Nothing older than the first claimed invoice is part of the file."""
        moves = self.sudo().move_line_ids.move_id
        days = [move.invoice_date or move.date for move in moves]
        return min(days, default=fields.Date.context_today(self))

    def _court_promises(self):
        """The promises about the claimed invoices, or about the whole balance."""
        return (
            self.env["receivables.promise"]
            .sudo()
            .search(
                [
                    ("card_id", "=", self.card_id.id),
                    ("made_on", ">=", self._court_since()),
                    ("state", "!=", "cancelled"),
                    "|",
                    ("move_ids", "in", self.move_ids.ids),
                    ("whole_customer", "=", True),
                ],
                order="made_on, id",
            )
        )

    def _court_interactions(self):
        """The talks about the claimed invoices; internal notes are none."""
        found = (
            self.env["receivables.interaction"]
            .sudo()
            .search(
                [
                    ("card_id", "=", self.card_id.id),
                    ("kind", "!=", "note"),
                    ("date", ">=", self._court_since()),
                ],
                order="date, id",
            )
        )
        mine = self.sudo().move_ids
        return found.filtered(lambda one: not one.move_ids or one.move_ids & mine)

    def _court_messages(self, interactions):
        """The mails exchanged with the debtor; never what colleagues wrote each other.

        :param interactions: what they were noted as, some of them
        """
        moves = self.sudo().move_line_ids.move_id
        found = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    "|",
                    "&",
                    ("model", "=", "receivables.card"),
                    ("res_id", "=", self.card_id.id),
                    "&",
                    ("model", "=", "account.move"),
                    ("res_id", "in", moves.ids),
                    ("message_type", "in", MAILS),
                    ("date", ">=", self._court_since()),
                    ("body", "!=", False),
                ],
                order="date, id",
            )
        )
        notices = self._court_notices().mail_message_id
        noted = interactions.message_id
        return found.filtered(
            lambda one: one.body
            and not one._receivables_is_internal()
            and (one in notices or one in noted or self._court_concerns(one))
        )

    def _court_concerns(self, message):
        """Whether the debtor wrote a message, or received it."""
        customer = self.sudo().commercial_partner_id
        people = message.author_id | message.partner_ids | message.notified_partner_ids
        return customer in people.commercial_partner_id

    def _court_talks(self):
        """The correspondence, in the order of time.

        :return: list of dicts ``moment, kind, person, subject, text``
        """
        interactions = self._court_interactions()
        messages = self._court_messages(interactions)
        kinds = dict(interactions._fields["kind"]._description_selection(self.env))
        ways = dict(interactions._fields["direction"]._description_selection(self.env))
        outcomes = dict(
            interactions._fields["outcome"]._description_selection(self.env)
        )
        talks = [
            {
                "moment": one.date,
                "kind": f"{kinds[one.kind]} ({ways[one.direction].lower()})",
                "person": one.partner_id.name or "",
                "subject": outcomes.get(one.outcome, ""),
                "text": one.summary or "",
            }
            for one in interactions
            if one.message_id not in messages
        ]
        talks += [self._court_mail(message, kinds, ways) for message in messages]
        return sorted(talks, key=lambda talk: talk["moment"])

    def _court_mail(self, message, kinds, ways):
        customer = self.sudo().commercial_partner_id
        incoming = (
            message.message_type == "email"
            or message.author_id.commercial_partner_id == customer
        )
        people = message.partner_ids | message.notified_partner_ids
        to = people.filtered(lambda one: one.commercial_partner_id == customer)
        return {
            "moment": message.date,
            "kind": f"{kinds['email']} ({ways['in' if incoming else 'out'].lower()})",
            "person": (message.author_id.name or message.email_from or "")
            if incoming
            else ", ".join(to.mapped("name")),
            "subject": message.subject or "",
            "text": html2plaintext(message.body or "").strip(),
            "message_id": message.message_id or "",
        }
