import smtplib
import time

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, email_split
from odoo.tools.mail import email_split_and_format

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from .notice_content import MAIL_STYLE
from .notice_text import insert_items

# Mail servers close a connection after some messages or some idle time.
MAX_PER_SESSION = 50
MAX_IDLE = 10.0


class EmailHandler(models.AbstractModel):
    """E-mail: one message per notice, filed on the card, so that answers thread there.

    The message goes out once, to all its recipients together: with one message per
    recipient, a failure in the middle would leave it half sent.
    """

    _name = "receivables.dunning.channel.handler.email"
    _inherit = "receivables.dunning.channel.handler"
    _description = "Dunning by E-mail"

    def _prepare(self, notices):
        failed = notices._write_texts()
        kept = notices.filtered(lambda notice: notice not in failed)
        contents = kept._contents()
        senders = kept._senders()
        files, unprinted = kept._mail_attachments()
        failed |= unprinted
        payloads = {}
        for notice in kept.filtered(lambda notice: notice not in failed):
            notice = notice.with_context(lang=notice.lang)
            try:
                sender = senders[notice._sender_key()]
                payloads[notice.id] = {
                    "body": notice._mail_html(contents[notice.id], sender),
                    "attachment_ids": files.get(notice.id, []),
                }
            except Exception as error:  # a broken layout fails one notice
                failed[notice] = error
        return payloads, failed

    def _record(self, notices, payloads):
        failed = {}
        notices = notices.sudo()
        blocked = notices._blacklisted()
        for notice in notices:
            error = notice._address_error(blocked)
            if error:
                failed[notice] = UserError(error)
                continue
            notice._drop_copies(blocked)
            notice._create_mail(payloads[notice.id])
        return failed

    def _hand_over(self, notices):
        for notice in notices.sudo():
            mail = (
                self.env["mail.mail"]
                .sudo()
                .search([("mail_message_id", "=", notice.mail_message_id.id)])
            )
            self._send_mail(mail)

    def _send_mail(self, mail):
        """Send one mail through a connection kept for the next ones.

        :raise MailDeliveryException: with the answer of the mail server
        """
        if self.env["ir.mail_server"]._disable_send():
            mail.state = "sent"
            return
        for (
            server_id,
            domain_id,
            smtp_from,
            _ids,
        ) in mail._split_by_mail_configuration():
            server = self.env["ir.mail_server"].browse(server_id)
            mail._send(
                raise_exception=True,
                smtp_session=self._session(server_id, smtp_from),
                alias_domain_id=domain_id,
                mail_server=server,
            )
        self._sessions()["count"] += 1
        self._sessions()["used"] = time.monotonic()
        if mail.state != "sent":
            raise MailDeliveryException(
                mail.failure_reason or self.env._("The mail was not sent.")
            )

    def _sessions(self):
        """The open connections of this worker, kept between the mails of a chunk."""
        return self.env.cr.cache.setdefault(
            "receivables_smtp", {"open": {}, "count": 0, "used": 0.0}
        )

    def _session(self, server_id, smtp_from):
        sessions = self._sessions()
        if (
            sessions["count"] >= MAX_PER_SESSION
            or time.monotonic() - sessions["used"] > MAX_IDLE
        ):
            self._close()
            sessions = self._sessions()
        key = (server_id, smtp_from)
        if key not in sessions["open"]:
            try:
                sessions["open"][key] = self.env["ir.mail_server"]._connect__(
                    mail_server_id=server_id, smtp_from=smtp_from
                )
            except Exception as error:
                raise MailDeliveryException(
                    self.env._("Unable to connect to the mail server: %s", error)
                ) from error
        return sessions["open"][key]

    def _close(self):
        sessions = self.env.cr.cache.pop("receivables_smtp", None)
        for session in (sessions or {"open": {}})["open"].values():
            try:
                session.quit()
            except (AttributeError, OSError, smtplib.SMTPException):
                continue

    def _recover(self, notices):
        """Whether the mail left cannot be known: a person decides, never a second mail.

        The card gets the message under its Message-Id, so that an answer threads.
        """
        for notice in notices.sudo():
            notice.write(
                {
                    "state": "failed",
                    "failure_reason": self.env._(
                        "Handed over, not confirmed: the worker stopped while it sent"
                        " this mail. Ask the customer or look at the mail server's"
                        " log before you retry."
                    ),
                }
            )
            notice._create_message(
                notice.with_context(lang=notice.lang)._mail_preview()
            )


class ReceivablesDunningNotice(models.Model):
    _inherit = "receivables.dunning.notice"

    def _sender_key(self):
        return self.company_id.id, self.lang

    def _senders(self):
        """``{(company id, language): letterhead values}``, each read once."""
        head = self.env["receivables.letterhead"]
        return {
            notice._sender_key(): head.with_context(lang=notice.lang)._sender(
                notice.company_id
            )
            for notice in self.sudo().grouped(lambda n: n._sender_key()).values()
            for notice in notice[:1]
        }

    def _mail_html(self, content, sender):
        """The whole mail: text, table of items, bank details, sender."""
        table = self._items_html(content, MAIL_STYLE, sender)
        return self.env["ir.qweb"]._render(
            "receivables_followup.notice_mail",
            {
                "body": insert_items(self.body, table),
                "sender": sender,
                "test": self.company_id.receivables_test_mode and self.email_to,
            },
        )

    def _mail_preview(self):
        """The mail as the customer would receive it now, as Markup."""
        self.ensure_one()
        content = self._contents()[self.id]
        notice = self.sudo().with_context(lang=self.lang)
        return notice._mail_html(content, notice._senders()[self._sender_key()])

    def _blacklisted(self):
        """The blacklisted ones among the addresses of these notices, copies too."""
        texts = ",".join(filter(None, [*self.mapped("email_to"), *self.mapped("cc")]))
        found = self.env["mail.blacklist"].sudo()
        found = found.search(
            [("email", "in", [email_normalize(a) for a in email_split(texts)])]
        )
        return set(found.mapped("email"))

    def _address_error(self, blocked):
        """Why no mail can be sent to the addresses of this notice, or False.

        :param blocked: blacklisted addresses
        """
        company = self.company_id
        if company.receivables_test_mode:
            return self._tester_error(company)
        addresses = email_split(self.email_to or "")
        if not addresses:
            return self.env._(
                "%(partner)s has no valid e-mail address (%(address)s): correct it on"
                " the notice, or send a letter.",
                partner=self.partner_id.name,
                address=self.email_to or "-",
            )
        refused = [a for a in addresses if email_normalize(a) in blocked]
        if refused:
            return self.env._(
                "%(address)s is on the blacklist: use another address, or send a"
                " letter.",
                address=", ".join(refused),
            )
        return False

    def _drop_copies(self, blocked):
        """Leave blacklisted addresses out of the copies, and say so on the notice."""
        copies = email_split_and_format(self.cc or "")
        left = [copy for copy in copies if email_normalize(copy) not in blocked]
        if len(left) == len(copies):
            return
        dropped = [copy for copy in copies if copy not in left]
        remark = self.env._(
            "No copy was sent to %(addresses)s: on the blacklist.",
            addresses=", ".join(dropped),
        )
        self.write(
            {
                "cc": ", ".join(left) or False,
                "note": "\n".join(filter(None, [self.note, remark])),
            }
        )

    def _create_message(self, html):
        """File the mail on the card under the Message-Id of the notice."""
        author = self.run_id.user_id.partner_id or self.company_id.partner_id
        email_from = self._email_from()
        values = {
            "model": self.card_id._name,
            "res_id": self.card_id.id,
            "message_type": "email_outgoing",
            "subtype_id": self.env.ref("mail.mt_comment").id,
            "author_id": author.id,
            "email_from": email_from,
            "record_name": self.partner_id.display_name,
            "record_company_id": self.company_id.id,
            "record_alias_domain_id": self.company_id.alias_domain_id.id,
            "subject": self._mail_subject(),
            "body": html,
            "message_id": self.message_id,
            # Nothing was sent to the customer while it is only a test.
            "partner_ids": []
            if self.company_id.receivables_test_mode
            else self.partner_id.ids,
        }
        self.mail_message_id = self.env["mail.message"].sudo().create(values)
        return self.mail_message_id

    def _create_mail(self, payload):
        """Create the message on the card, its mail and the state of its delivery."""
        message = self._create_message(payload["body"])
        test = self.company_id.receivables_test_mode
        files = payload["attachment_ids"]
        if files:
            message.attachment_ids = files
            self.attachment_ids |= message.attachment_ids
        mail = (
            self.env["mail.mail"]
            .sudo()
            .create(
                {
                    "mail_message_id": message.id,
                    "body_html": payload["body"],
                    "email_to": self.company_id.receivables_test_email
                    if test
                    else self.email_to,
                    "email_cc": False if test else self.cc,
                    "auto_delete": False,
                }
            )
        )
        if test:
            return
        self.env["mail.notification"].sudo().create(
            {
                "mail_message_id": message.id,
                "mail_mail_id": mail.id,
                "res_partner_id": self.partner_id.id,
                "mail_email_address": email_normalize(mail.email_to, strict=False),
                "notification_type": "email",
                "notification_status": "sent",
                "is_read": True,
            }
        )

    def _mail_subject(self):
        if not self.company_id.receivables_test_mode:
            return self.subject
        return self.env._(
            "[TEST for %(address)s] %(subject)s",
            address=self.email_to or self.partner_id.name,
            subject=self.subject,
        )

    def _email_from(self):
        """The address the mail comes from: the template's, else the company's."""
        template = self.level_id.sudo().template_id
        rendered = template.email_from and template._render_template(
            template.email_from, self._name, self.ids
        ).get(self.id)
        return (
            rendered
            or self.company_id.email_formatted
            or self.run_id.user_id.email_formatted
            or self.env.user.email_formatted
        )
