"""A customer disputes an invoice on the portal: pending until a person takes it up."""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from .dispute import WAITING
from .portal import MAX_TEXT, portal_amount

# Disputes of one invoice on the portal, also those taken back or decided.
MAX_ROUNDS = 3
MAX_FILES = 5
MAX_FILE = 5 * 1024 * 1024  # bytes
FILE_TYPES = (
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.oasis.opendocument",
    "application/vnd.openxmlformats-officedocument",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/plain",
)


class ReceivablesDispute(models.Model):
    _inherit = "receivables.dispute"

    def _portal_problem(self, invoice, card):
        """Why the customer cannot dispute this invoice now, or None.

        :return: a text for the customer; empty when the portal takes no disputes
        """
        company = invoice.company_id
        if not company.receivables_portal_dispute:
            return ""
        if invoice.currency_id.compare_amounts(invoice.amount_residual, 0.0) <= 0:
            return self.env._("Nothing is open of this invoice any more.")
        own = self.search(
            [
                ("move_id", "=", invoice.id),
                ("source", "=", "portal"),
                ("state", "in", WAITING),
            ],
            limit=1,
        )
        if own:
            return self.env._("You dispute this invoice already: we will answer.")
        rounds = self.search_count(
            [("move_id", "=", invoice.id), ("source", "=", "portal")]
        )
        if rounds >= MAX_ROUNDS:
            return self.env._(
                "You have disputed this invoice several times already. Please call us."
            )
        waiting = self.search_count(
            [("card_id", "=", card.id), ("state", "=", "pending")]
        )
        if waiting >= company.receivables_portal_dispute_max:
            return self.env._(
                "Disputes of yours wait for an answer already. Please call us."
            )
        return None

    def _open_from_portal(self, invoice, user, values, files=()):
        """Open a pending dispute for a customer, within the limits.

        :param invoice: one invoice that the user was found to have access to
        :param user: the portal user
        :param dict values: texts of the form: ``reason_id, amount, description``
        :param files: uploaded files, with ``filename`` and ``read(size)``
        :return: the dispute
        :raise UserError: for the customer to read
        """
        disputes = self.sudo().with_context(mail_create_nosubscribe=True)
        card = invoice._receivables_portal_card(user)
        if not card:
            raise UserError(self.env._("You cannot dispute this invoice here."))
        card._portal_begin()
        problem = disputes._portal_problem(invoice, card)
        if problem is not None:
            raise UserError(
                problem or self.env._("Disputes are not taken on the portal.")
            )
        text = (values.get("description") or "").strip()
        if not text or len(text) > MAX_TEXT:
            raise UserError(
                self.env._(
                    "Say in up to %(count)s characters what is wrong with the invoice.",
                    count=MAX_TEXT,
                )
            )
        amount = portal_amount(
            self.env,
            values.get("amount"),
            invoice.currency_id,
            invoice.amount_residual,
        )
        documents = self._portal_documents(files)
        dispute = disputes._open(
            invoice.sudo(),
            self._portal_reason(values.get("reason_id")),
            amount=amount,
            state="pending",
            source="portal",
            description=text,
            partner_id=user.partner_id.id,
        )
        dispute._portal_attach(documents, user)
        return dispute

    def _portal_reason(self, key):
        reasons = self.env["receivables.dispute.reason"].sudo()
        offered = reasons.search([("portal", "=", True)])
        chosen = offered.filtered(lambda reason: str(reason.id) == key)
        if not chosen:
            raise UserError(self.env._("Choose what is wrong with this invoice."))
        return chosen

    def _portal_documents(self, files):
        """Read uploaded files; nothing is kept of a form with a bad one.

        :return: list of ``(name, content)``
        """
        files = [file for file in files if file.filename]
        if len(files) > MAX_FILES:
            raise UserError(
                self.env._("Send at most %(count)s documents.", count=MAX_FILES)
            )
        documents = []
        for file in files:
            content = file.read(MAX_FILE + 1)
            if len(content) > MAX_FILE:
                raise UserError(
                    self.env._(
                        "%(name)s is too large: send documents of up to 5 MB.",
                        name=file.filename,
                    )
                )
            if not guess_mimetype(content, default="").startswith(FILE_TYPES):
                raise UserError(
                    self.env._(
                        "%(name)s is not of a kind we can read: send PDF, pictures, "
                        "text or office documents.",
                        name=file.filename,
                    )
                )
            documents.append((file.filename[-200:], content))
        return documents

    def _portal_attach(self, documents, user):
        """Keep the customer's documents with the dispute, for colleagues only."""
        if not documents:
            return
        self.message_post(
            body=self.env._("Documents sent by the customer on the portal."),
            attachments=documents,
            author_id=user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )

    def _withdraw_from_portal(self, invoice, user):
        """The customer takes back the own dispute of an invoice.

        :raise UserError: for the customer to read
        """
        own = self.sudo().search(
            [
                ("move_id", "=", invoice.id),
                ("source", "=", "portal"),
                ("state", "in", WAITING),
            ]
        )
        if not own or not invoice._receivables_portal_card(user):
            raise UserError(
                self.env._("No dispute of yours on this invoice can be taken back.")
            )
        own._close("withdrawn")
