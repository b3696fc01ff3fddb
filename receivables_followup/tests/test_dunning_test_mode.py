import csv
import io
import zipfile

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY
from .dunning_run_common import CHANNEL
from .dunning_send_common import DunningSendCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestDunningTestMode(DunningSendCase):
    """Whatever the channel, a test goes to one address, marked, and counts for nothing.

    The channels without mail go there too: a pile of letters that looks real might be
    posted, an activity that looks real might be called.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.catcher = cls.start_catcher()
        cls.company.write(
            {"receivables_test_email": "me@test.example", "receivables_test_mode": True}
        )

    def setUp(self):
        super().setUp()
        self.catcher.envelopes.clear()

    def send_by(self, code, count=1):
        self.policy.level_ids.channel_ids = self.env.ref(CHANNEL + code)
        run = self.proposed(count)
        run.action_send()
        return run

    def nothing_counts(self, run):
        self.assertEqual(set(run.notice_ids.mapped("state")), {"sent"})
        self.assertTrue(all(run.notice_ids.mapped("is_test")))
        self.assertFalse(self.item(self.customer).level_id)
        self.assertFalse(run.notice_ids.card_id.activity_ids)
        self.assertFalse(self.Position.search([]))
        outgoing = [("state", "in", ("outgoing", "exception"))]
        self.assertFalse(self.env["mail.mail"].search(outgoing))

    def mailed_file(self):
        [message] = self.catcher.messages
        self.assertEqual(self.catcher.recipients(), ["me@test.example"])
        self.assertTrue(message["Subject"].startswith("[TEST] "))
        [part] = message.iter_attachments()
        self.assertTrue(part.get_filename().startswith("TEST "))
        return part

    def test_mails_go_to_one_address_and_keep_levels(self):
        run = self.proposed(2)
        run.action_send()
        self.assertEqual(self.catcher.recipients(), ["me@test.example"] * 2)
        subjects = [message["Subject"] for message in self.catcher.messages]
        self.assertTrue(all("TEST" in subject for subject in subjects))
        self.assertTrue(any("azur@example.com" in subject for subject in subjects))
        self.assertTrue(all(run.notice_ids.mapped("is_test")))
        self.assertFalse(self.item(self.customer).level_id)
        self.company.receivables_test_mode = False
        self.policy.min_days_between = 7
        self.assertEqual(len(self.propose().notice_ids), 2, "may be proposed for real")

    def test_letters(self):
        for code in ("letter", "registered"):
            with self.subTest(code), self.wkhtmltopdf(), self.env.cr.savepoint() as sp:
                self.catcher.envelopes.clear()
                run = self.send_by(code, 3)
                part = self.mailed_file()
                self.assertTrue(part.get_content().startswith(b"%PDF"))
                self.assertIn("3 letters", self.html(self.catcher.messages[0]))
                self.nothing_counts(run)
                sp.rollback()
                self.env.invalidate_all()

    def test_hybrid_index_is_marked(self):
        with self.wkhtmltopdf():
            run = self.send_by("hybrid")
        archive = zipfile.ZipFile(io.BytesIO(self.mailed_file().get_content()))
        text = archive.read("index.csv").decode("utf-8-sig")
        [row] = csv.DictReader(io.StringIO(text), delimiter=";")
        self.assertEqual(row["reference"], f"TEST {run.notice_ids.name}")
        self.assertIn(row["file"], archive.namelist())
        self.assertIn("TEST", row["file"])
        self.nothing_counts(run)

    def test_call_is_mailed_and_not_planned(self):
        self.level_1.call_script = "Ask for the date."
        run = self.send_by("call")
        [message] = self.catcher.messages
        self.assertEqual(self.catcher.recipients(), ["me@test.example"])
        self.assertIn("do not call", message["Subject"])
        self.assertIn("Ask for the date.", self.html(message))
        self.assertFalse(run.notice_ids.activity_id)
        self.nothing_counts(run)

    def test_activity_of_the_level_is_not_planned(self):
        self.level_1.activity_type_id = self.env.ref("mail.mail_activity_data_todo")
        self.nothing_counts(self.send_by("email"))

    def test_mail_is_not_filed_as_sent_to_the_customer(self):
        message = self.send_by("email").notice_ids.mail_message_id
        self.assertIn("TEST", message.subject)
        self.assertFalse(message.partner_ids)
        self.assertFalse(message.notification_ids)

    def test_answer_to_a_test_is_no_answer(self):
        notice = self.send_by("email").notice_ids
        notice._replied()
        notice._bounced("me@test.example", "full")
        self.assertEqual(notice.delivery_state, "sent")
        self.assertFalse(notice.card_id.activity_ids)
        with self.refused(UserError, "no test"):
            notice.action_resend_letter()

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_letters_that_could_not_be_mailed_have_failed(self):
        self.catcher.refuse = lambda envelope: "550 no"
        self.addCleanup(setattr, self.catcher, "refuse", lambda envelope: None)
        with self.wkhtmltopdf() as starts:
            run = self.send_by("letter", 2)
        self.assertEqual(len(starts), 1, "a smaller batch would not get through")
        self.assertEqual(set(run.notice_ids.mapped("state")), {"failed"})
        self.assertFalse(run.letter_attachment_ids)
