import re

from odoo import api, models
from odoo.tools import email_normalize
from odoo.tools.mail import unfold_references

# What may be the number of an invoice: letters or digits, with a digit somewhere.
NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_.\-]{3,30}[A-Za-z0-9]")
MAX_NUMBERS = 50


class ReceivablesReplyFinder(models.AbstractModel):
    """Whose mail is it? From what it answers, who sent it, and what it cites."""

    _name = "receivables.reply.finder"
    _description = "Customer of an Incoming Mail"

    @api.model
    def _find_card(self, msg_dict, company):
        """The card a mail certainly belongs to, or an empty one.

        :param dict msg_dict: what the mail gateway read
        :param company: the company whose address the mail was sent to
        """
        Card = self.env["receivables.card"].sudo()
        address = email_normalize(msg_dict.get("email_from"))
        if not address or self._is_colleague(address):
            return Card
        return self._by_references(msg_dict) or self._by_sender(address, company)

    def _is_colleague(self, address):
        """A colleague who forwards a mail is not the customer."""
        users = self.env["res.users"].sudo()
        return bool(
            users.search_count(
                [
                    ("partner_id.email_normalized", "=", address),
                    ("share", "=", False),
                ],
                limit=1,
            )
        )

    def _by_references(self, msg_dict):
        """The card of the mail that this one answers."""
        text = f"{msg_dict.get('references') or ''} {msg_dict.get('in_reply_to') or ''}"
        references = [word for word in unfold_references(text) if word]
        Card = self.env["receivables.card"].sudo()
        if not references:
            return Card
        message = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", Card._name),
                    ("message_id", "in", references[-32:]),
                ],
                order="id desc",
                limit=1,
            )
        )
        return Card.browse(message.res_id).exists()

    def _by_sender(self, address, company):
        """The card of the only customer who has this address."""
        Card = self.env["receivables.card"].sudo()
        partners = (
            self.env["res.partner"].sudo().search([("email_normalized", "=", address)])
        )
        cards = Card.search(
            [
                ("commercial_partner_id", "in", partners.commercial_partner_id.ids),
                ("company_id", "=", company.id),
            ],
            limit=2,
        )
        return cards if len(cards) == 1 else Card

    @api.model
    def _propose_card(self, text, company):
        """The card of the only customer whose invoices a text cites, or none."""
        numbers = [
            word for word in NUMBER.findall(text) if any(map(str.isdigit, word))
        ][:MAX_NUMBERS]
        Card = self.env["receivables.card"].sudo()
        if not numbers:
            return Card
        moves = (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "posted"),
                    ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                    "|",
                    ("name", "in", numbers),
                    ("payment_reference", "in", numbers),
                ],
                limit=20,
            )
        )
        customer = moves.commercial_partner_id
        if len(customer) != 1:
            return Card
        return Card.search(
            [
                ("commercial_partner_id", "=", customer.id),
                ("company_id", "=", company.id),
            ]
        )
