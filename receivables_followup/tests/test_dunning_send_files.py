from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.base.models import ir_actions_report

from .common import TODAY
from .dunning_send_common import DunningSendCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestDunningSendFiles(DunningSendCase):
    """What goes with a mail, and who gets it when others are involved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.catcher = cls.start_catcher()

    def setUp(self):
        super().setUp()
        self.catcher.envelopes.clear()

    def attachments(self, message):
        return {part.get_filename(): part for part in message.iter_attachments()}

    def test_statement_goes_with_the_mail(self):
        self.policy.attach_statement = True
        run = self.proposed(3)
        with self.wkhtmltopdf() as starts:
            run.action_send()
        self.assertEqual(len(starts), 1, "one start for the whole chunk")
        for message in self.catcher.messages:
            [(name, part)] = self.attachments(message).items()
            self.assertEqual(name, "Statement of account 2026-06-30.pdf")
            self.assertTrue(part.get_content().startswith(b"%PDF"))
        self.assertTrue(run.notice_ids[0].attachment_ids)

    def test_statement_that_cannot_be_printed_fails_the_mail(self):
        self.policy.attach_statement = True
        run = self.proposed()
        info = ir_actions_report._wkhtml()._replace(state="install")
        with patch.object(ir_actions_report, "_wkhtml", lambda: info):
            run.action_send()
        self.assertEqual(run.notice_ids.state, "failed")
        self.assertIn("wkhtmltopdf", run.notice_ids.failure_reason)

    def test_invoices_go_with_the_mail(self):
        self.level_1.attach_invoices = True
        run = self.proposed()
        report = type(self.env["ir.actions.report"])

        def render(records, report_ref, res_ids=None, data=None):
            return b"%PDF invoice", "pdf"

        with patch.object(report, "_render_qweb_pdf", render):
            run.action_send()
        [message] = self.catcher.messages
        name = run.notice_ids.line_ids.move_id.name.replace("/", "-")
        self.assertEqual(list(self.attachments(message)), [f"{name}.pdf"])

    def test_payer_sees_whose_invoices_they_are(self):
        payer = self.make_customer("Head office", **self.reachable("head"))
        self.customer.receivables_payer_id = payer
        run = self.proposed()
        run.action_send()
        self.assertEqual(self.catcher.recipients(), ["head@example.com"])
        self.assertIn("Azur Interior", self.html(self.catcher.messages[0]))

    def test_two_companies_send_apart(self):
        other = self.setup_other_company()["company"]
        mine = self.proposed()
        theirs = self.Run.with_company(other).create(
            {"company_id": other.id, "date": self.today}
        )
        theirs.action_propose()
        self.assertFalse(theirs.notice_ids)
        collector = self.make_user("one_coll", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            theirs.with_user(collector).action_send()
        mine.with_user(collector).action_send()
        self.assertEqual(mine.notice_ids.state, "sent")
        self.assertEqual(
            mine.notice_ids.mail_message_id.record_company_id, self.company
        )
