from markupsafe import Markup, escape

from odoo import fields, models
from odoo.tools import email_normalize

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from .channel_handler import HANDLERS


class ChannelHandler(models.AbstractModel):
    """Test mode: what would leave by post or phone goes to the test address instead."""

    _inherit = "receivables.dunning.channel.handler"

    def _in_test(self, notices):
        """Whether the company of these notices only tries out."""
        return notices[:1].sudo().company_id.receivables_test_mode

    def _mail_batch_to_tester(self, notices, file):
        """Write the mail that carries a batch of letters.

        :param file: attachment, the batch as it would be printed
        """
        recipients = Markup("").join(
            Markup("<li>%s: %s</li>") % (notice.name, notice.partner_id.display_name)
            for notice in notices
        )
        text = self.env._(
            "Test mode: these %(count)s letters are not to be posted.",
            count=len(notices),
        )
        body = Markup("<p>%s</p><ul>%s</ul>") % (escape(text), recipients)
        subject = f"[TEST] {file.name.removeprefix('TEST ')}"
        self._mail_to_tester(notices[0], subject, body, file)

    def _mail_to_tester(self, notice, subject, body, files=()):
        """Write a mail to the test address, filed on the run."""
        company = notice.sudo().company_id
        mail = self.env["mail.mail"].sudo()
        mail.create(
            {
                "model": notice.run_id._name,
                "res_id": notice.run_id.id,
                "message_type": "email_outgoing",
                "subject": subject,
                "body": body,
                "body_html": body,
                "email_from": notice.sudo()._email_from(),
                "email_to": company.receivables_test_email,
                "attachment_ids": [fields.Command.link(file.id) for file in files],
                "auto_delete": False,
            }
        )

    def _hand_over(self, notices):
        """Send the mails written for the tester in this transaction.

        No other is waiting: a mail is sent before its transaction is committed.
        """
        if not self._in_test(notices):
            return
        mails = self.env["mail.mail"].sudo()
        mails = mails.search(
            [
                ("model", "=", notices.run_id._name),
                ("res_id", "in", notices.run_id.ids),
                ("state", "=", "outgoing"),
            ]
        )
        mailer = self.env[HANDLERS["email"]]
        try:
            for mail in mails:
                mailer._send_mail(mail)
        except MailDeliveryException as error:
            # The half of a batch would not get through either.
            error.everywhere = True
            raise
        finally:
            mailer._close()


class ReceivablesDunningNotice(models.Model):
    _inherit = "receivables.dunning.notice"

    def _tester_error(self, company):
        """Why nothing can be sent to the test address, or False."""
        if email_normalize(company.receivables_test_email):
            return False
        return self.env._(
            "Test mode is on without a valid test address: enter one in the"
            " settings of %(company)s.",
            company=company.name,
        )
