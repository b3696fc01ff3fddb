from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY
from .dunning_send_common import DunningSendCase

REPLY = """\
From: Azur <azur@example.com>
To: {to}
Subject: Re: {subject}
Message-Id: <answer-{key}@azur.example>
In-Reply-To: {reference}
References: <older@azur.example> {reference}
Content-Type: text/plain; charset=utf-8

We pay on Friday.
"""
BOUNCE = """\
From: MAILER-DAEMON@mx.example.com
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-Id: <bounce-{key}@mx.example.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"

--=_b
Content-Type: text/plain; charset=us-ascii

Your message could not be delivered.

--=_b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; azur@example.com
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <azur@example.com>: user unknown

--=_b
Content-Type: text/rfc822-headers

From: billing@seller.example
To: azur@example.com
Message-Id: {reference}
Subject: {subject}

--=_b--
"""


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestDunningDelivery(DunningSendCase):
    """What comes back through the mail gateway finds its notice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.catcher = cls.start_catcher()

    def sent(self):
        run = self.proposed()
        run.action_send()
        return run.notice_ids

    def receive(self, source, notice, **values):
        values = {
            "to": "catchall@seller.example",
            "subject": notice.subject,
            "reference": notice.message_id,
            "key": notice.id,
            "action": "failed",
            **values,
        }
        self.env["mail.thread"].message_process(
            "receivables.card", source.format(**values).encode()
        )

    def test_answer_threads_on_the_card(self):
        notice = self.sent()
        self.receive(REPLY, notice)
        self.assertEqual(notice.delivery_state, "replied")
        self.assertTrue(notice.replied_at)
        answer = notice.card_id.message_ids.filtered(
            lambda message: "We pay on Friday" in message.body
        )
        self.assertEqual(answer.parent_id, notice.mail_message_id)
        self.assertEqual(answer.author_id, self.customer)
        [activity] = notice.card_id.activity_ids
        self.assertIn("Reply of Azur Interior", activity.summary)

    def test_answer_to_a_mail_that_was_not_confirmed(self):
        run = self.proposed()
        notice = run.notice_ids
        run._start_sending()
        notice._announce()
        notice._write_texts()
        notice._recover_stuck()
        self.assertEqual(notice.state, "failed")
        self.receive(REPLY, notice)
        self.assertEqual(notice.delivery_state, "replied")
        self.assertIn(
            "We pay on Friday", str(notice.card_id.message_ids.mapped("body"))
        )

    def test_bounce_is_noted_with_its_reason(self):
        notice = self.sent()
        self.receive(BOUNCE, notice)
        self.assertEqual(notice.delivery_state, "bounced")
        self.assertEqual(notice.state, "sent")
        self.assertIn("user unknown", notice.bounce_reason)
        self.assertEqual(
            notice.mail_message_id.notification_ids.notification_status, "bounce"
        )
        self.assertIn("came back", notice.card_id.activity_ids.summary)

    def test_delay_report_is_no_bounce(self):
        notice = self.sent()
        self.receive(BOUNCE, notice, action="delayed")
        self.assertEqual(notice.delivery_state, "sent")

    def test_bounce_of_another_mail_changes_nothing(self):
        notice = self.sent()
        self.receive(BOUNCE, notice, reference="<other@seller.example>")
        self.assertEqual(notice.delivery_state, "sent")

    def test_bounced_mail_goes_to_another_contact(self):
        contact = self.env["res.partner"].create(
            {
                "name": "Accounts payable",
                "parent_id": self.customer.id,
                "type": "followup",
                "email": "payables@azur.example",
            }
        )
        notice = self.sent()
        notice.sudo().email_to = "azur@example.com"
        self.assertFalse(notice.alternative_partner_id)
        self.receive(BOUNCE, notice)
        self.assertEqual(notice.alternative_partner_id, contact)
        action = notice.action_resend_other_contact()
        new = self.Notice.browse(action["res_id"])
        self.assertEqual(notice.replaced_by_id, new)
        self.assertEqual((new.state, new.partner_id), ("ready", contact))
        self.assertEqual(new.amount_total, notice.amount_total)
        self.catcher.envelopes.clear()
        new.action_send()
        self.assertEqual(new.state, "sent")
        self.assertEqual(self.catcher.recipients(), ["payables@azur.example"])
        self.assertEqual(self.item(self.customer).level_id, self.level_1)
        self.assertNotEqual(new.message_id, notice.message_id)
        with self.assertRaisesRegex(UserError, "cannot be written anew"):
            notice.action_resend_letter()

    def test_bounced_mail_goes_by_letter(self):
        notice = self.sent()
        self.receive(BOUNCE, notice)
        with self.assertRaisesRegex(UserError, "No other contact"):
            notice.action_resend_other_contact()
        new = self.Notice.browse(notice.action_resend_letter()["res_id"])
        self.assertEqual(new.channel, "letter")
        with self.wkhtmltopdf() as starts:
            new.action_send()
        self.assertEqual(len(starts), 1)
        self.assertEqual(new.state, "sent")
        self.assertTrue(new.attachment_ids)
        self.assertFalse(self.propose().notice_ids, "the level was reached once")
