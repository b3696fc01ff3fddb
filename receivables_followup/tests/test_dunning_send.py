from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY
from .dunning_send_common import DunningSendCase

LOUD = ("odoo.addons.mail.models.mail_mail", "odoo.sql_db")


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestDunningSend(DunningSendCase):
    """The protocol: each notice leaves once, on what the ledger says at that moment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.catcher = cls.start_catcher()

    def setUp(self):
        super().setUp()
        self.catcher.envelopes.clear()
        self.catcher.refuse = lambda envelope: None

    def run_lane(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "receivables_followup.cron_dunning_send_1"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def open_lines_of(self, partner):
        """The invoice of a customer that has one."""
        return self.env["account.move"].search(
            [("partner_id", "=", partner.id), ("move_type", "=", "out_invoice")]
        )

    def test_sends_and_finishes(self):
        run = self.proposed(3)
        run.action_send()
        self.assertEqual(run.state, "done")
        self.assertEqual(run.progress, 100.0)
        self.assertEqual(set(run.notice_ids.mapped("state")), {"sent"})
        self.assertEqual(set(run.notice_ids.mapped("delivery_state")), {"sent"})
        self.assertTrue(all(run.notice_ids.mapped("sent_at")))
        self.assertEqual(
            self.catcher.recipients(),
            ["azur@example.com", "c1@example.com", "c2@example.com"],
        )
        self.assertEqual(
            {message["Message-Id"] for message in self.catcher.messages},
            set(run.notice_ids.mapped("message_id")),
        )
        self.assertEqual(self.item(self.customer).level_id, self.level_1)

    def test_mail_is_filed_on_the_card_and_none_waits(self):
        run = self.proposed()
        run.action_send()
        notice = run.notice_ids
        message = notice.mail_message_id
        self.assertEqual(message.model, "receivables.card")
        self.assertEqual(message.res_id, notice.card_id.id)
        self.assertEqual(message.message_id, notice.message_id)
        mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        self.assertEqual(mails.state, "sent")
        self.assertFalse(self.env["mail.mail"].search([("state", "=", "outgoing")]))
        self.assertEqual(message.notification_ids.notification_status, "sent")

    def test_body_has_text_table_and_totals(self):
        run = self.proposed()
        run.action_send()
        body = self.html(self.catcher.messages[0])
        notice = run.notice_ids
        self.assertIn("Dear Azur Interior", body)
        self.assertIn(notice.line_ids.name, body)
        self.assertIn("Total to pay", body)
        self.assertEqual(body.count("1,000.00"), 4)  # text, amount, balance, total
        self.assertLess(body.index("Total to pay"), body.index("Regards"))

    def test_sending_twice_sends_once(self):
        run = self.proposed()
        run.action_send()
        run.action_send()
        self.run_lane()
        self.assertEqual(len(self.catcher.envelopes), 1)

    def test_paid_meanwhile_drops_out(self):
        run = self.proposed(2)
        self.make_receipt(1000.0, self.open_lines_of(self.customer))
        run.action_send()
        paid = run.notice_ids.filtered(
            lambda n: n.commercial_partner_id == self.customer
        )
        self.assertEqual(paid.state, "skipped")
        self.assertTrue(paid.failure_reason)
        self.assertEqual(self.catcher.recipients(), ["c1@example.com"])
        self.assertEqual(run.state, "done")

    def test_part_paid_meanwhile_claims_the_rest(self):
        run = self.proposed()
        self.make_receipt(400.0, run.notice_ids.line_ids.move_id)
        run.action_send()
        self.assertEqual(run.notice_ids.amount_total, 600.0)
        body = self.html(self.catcher.messages[0])
        self.assertIn("You owe $" if "$" in body else "You owe", body)
        self.assertIn("600.00", body)

    def test_paid_while_it_is_being_prepared(self):
        """The last look is at what was committed after the text was rendered."""
        run = self.proposed()
        invoice = run.notice_ids.line_ids.move_id
        notices = type(self.env["receivables.dunning.notice"])
        announce = notices._announce

        def pay_then_announce(records):
            todo = announce(records)
            self.make_receipt(250.0, invoice)
            return todo

        with patch.object(notices, "_announce", pay_then_announce):
            run.action_send()
        self.assertEqual(run.notice_ids.amount_total, 750.0)
        self.assertIn("750.00", self.html(self.catcher.messages[0]))
        self.assertNotIn("You owe 1,000", self.html(self.catcher.messages[0]))

    def test_edited_while_it_is_being_prepared(self):
        run = self.proposed()
        notices = type(self.env["receivables.dunning.notice"])
        announce = notices._announce

        def edit_then_announce(records):
            records.body = "<p>Last words</p>"
            return announce(records)

        with patch.object(notices, "_announce", edit_then_announce):
            run.action_send()
        self.assertIn("Last words", self.html(self.catcher.messages[0]))

    def taken_back_while_prepared(self, take_back):
        """Send a run of which a person takes notices back after they were claimed."""
        run = self.proposed(2)
        handler = type(self.env["receivables.dunning.channel.handler.email"])
        prepare = handler._prepare

        def prepare_then_take_back(records, notices):
            result = prepare(records, notices)
            take_back(run)
            return result

        with patch.object(handler, "_prepare", prepare_then_take_back):
            run.action_send()
        return run

    def test_cancelled_while_it_is_being_prepared(self):
        run = self.taken_back_while_prepared(lambda run: run.action_cancel())
        self.assertFalse(self.catcher.envelopes)
        self.assertEqual(set(run.notice_ids.mapped("state")), {"cancelled"})
        self.assertFalse(self.item(self.customer).level_id)

    def test_skipped_while_it_is_being_prepared(self):
        run = self.taken_back_while_prepared(
            lambda run: run.notice_ids[0].action_skip("He called")
        )
        self.assertEqual(len(self.catcher.envelopes), 1)
        self.assertEqual(run.notice_ids[0].state, "skipped")
        self.assertEqual(run.notice_ids[1].state, "sent")

    def test_hold_placed_meanwhile(self):
        run = self.proposed()
        self.Hold._hold(
            self.open_lines(run.notice_ids.line_ids.move_id),
            "manual",
            review_date="2026-08-01",
        )
        run.action_send()
        self.assertEqual(run.notice_ids.state, "skipped")
        self.assertFalse(self.catcher.envelopes)

    @mute_logger(*LOUD)
    def test_refused_mail_fails_alone_and_can_be_retried(self):
        run = self.proposed(3)
        self.catcher.refuse = lambda envelope: (
            "550 5.1.1 user unknown" if "c1@example.com" in envelope.rcpt_tos else None
        )
        run.action_send()
        failed = run.notice_ids.filtered(lambda n: n.state == "failed")
        self.assertEqual(failed.email_to, "c1@example.com")
        self.assertIn("user unknown", failed.failure_reason)
        self.assertEqual(len(self.catcher.envelopes), 2)
        self.assertFalse(failed.mail_message_id, "nothing of the mail is kept")
        self.assertEqual(run.state, "done")
        partner = failed.commercial_partner_id
        self.assertFalse(self.item(partner).level_id)
        self.catcher.refuse = lambda envelope: None
        failed.action_retry()
        self.assertEqual(failed.state, "sent")
        self.assertFalse(failed.failure_reason)
        self.assertIn("c1@example.com", self.catcher.recipients())
        self.assertEqual(self.item(partner).level_id, self.level_1)
        with self.assertRaisesRegex(UserError, "nothing to retry"):
            failed.action_retry()

    @mute_logger(*LOUD)
    def test_no_mail_server(self):
        run = self.proposed()
        server = self.env["ir.mail_server"].search([])
        server.smtp_port = 1
        run.action_send()
        self.assertEqual(run.notice_ids.state, "failed")
        self.assertIn("Unable to connect", run.notice_ids.failure_reason)

    def test_broken_template_fails_its_notices_only(self):
        self.make_invoice(50.0, "2026-05-01")
        other = self.make_customer("Other", **self.reachable("other"))
        self.make_invoice(70.0, "2026-06-20", partner=other)
        run = self.propose()
        bad = run.notice_ids.filtered(lambda n: n.partner_id == other)
        self.template.body_html = BODY_BROKEN
        bad.note = "broken"
        run.action_send()
        self.assertEqual(bad.state, "failed")
        self.assertIn("ZeroDivisionError", bad.failure_reason)
        self.assertEqual((run.notice_ids - bad).mapped("state"), ["sent"])

    def test_blacklisted_address(self):
        run = self.proposed()
        self.env["mail.blacklist"]._add("azur@example.com")
        run.action_send()
        self.assertEqual(run.notice_ids.state, "failed")
        self.assertIn("blacklist", run.notice_ids.failure_reason)
        self.assertFalse(self.catcher.envelopes)

    def test_blacklisted_copy_is_left_out_and_said(self):
        run = self.proposed()
        run.notice_ids.cc = "Boss <boss@x.example>, c@x.example"
        self.env["mail.blacklist"]._add("boss@x.example")
        run.action_send()
        notice = run.notice_ids
        self.assertEqual(notice.state, "sent")
        self.assertEqual(self.catcher.recipients(), ["azur@example.com", "c@x.example"])
        self.assertEqual(notice.cc, "c@x.example")
        self.assertIn("boss@x.example", notice.note)

    def test_copy_and_several_recipients_get_one_message(self):
        run = self.proposed()
        run.notice_ids.write(
            {"email_to": "a@x.example, b@x.example", "cc": "c@x.example"}
        )
        run.action_send()
        [message] = self.catcher.messages
        self.assertEqual(
            self.catcher.recipients(), ["a@x.example", "b@x.example", "c@x.example"]
        )
        self.assertIn("c@x.example", message["Cc"])

    def test_edited_text_is_sent_as_it_stands(self):
        run = self.proposed()
        run.notice_ids.write({"subject": "My words", "body": "<p>By hand</p>"})
        run.action_send()
        [message] = self.catcher.messages
        self.assertEqual(message["Subject"], "My words")
        self.assertIn("By hand", self.html(message))
        self.assertIn("Total to pay", self.html(message))

    def test_language_of_the_customer(self):
        self.customer.lang = "fr_FR"
        self.template.with_context(lang="fr_FR").write(
            {"subject": "Relance {{ object.name }}", "body_html": BODY_FR}
        )
        run = self.proposed()
        run.action_send()
        [message] = self.catcher.messages
        self.assertTrue(message["Subject"].startswith("Relance"))
        body = self.html(message)
        self.assertIn("Vous devez", body)
        self.assertIn("20/06/2026", body)
        self.assertIn("1\xa0000,00\xa0€", body.replace("\u202f", "\xa0"))

    def test_activity_of_the_level(self):
        self.level_1.activity_type_id = self.env.ref("mail.mail_activity_data_todo")
        run = self.proposed()
        run.action_send()
        activity = run.notice_ids.card_id.activity_ids
        self.assertEqual(activity.activity_type_id, self.level_1.activity_type_id)
        self.assertEqual(activity.user_id, self.env.user)

    def test_only_proposed_runs_are_sent(self):
        run = self.Run.create({"company_id": self.company.id, "date": self.today})
        with self.assertRaisesRegex(UserError, "not proposed"):
            run.action_send()
        run = self.proposed()
        run.action_cancel()
        with self.assertRaises(UserError):
            run.action_send()

    def test_rights(self):
        run = self.proposed()
        rep = self.make_user("send_rep", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            run.with_user(rep).action_send()
        collector = self.make_user("send_coll", "account.group_account_invoice")
        run.with_user(collector).action_send()
        self.assertEqual(run.state, "done")
        self.assertEqual(len(self.catcher.envelopes), 1)

    def test_cron_lanes_send_what_the_button_confirmed(self):
        run = self.proposed(2)
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([])
        run.action_send_async()
        self.assertEqual(run.state, "sending")
        self.assertEqual(set(run.notice_ids.mapped("state")), {"ready"})
        self.assertGreater(triggers.search_count([]), before)
        self.assertFalse(self.catcher.envelopes)
        self.run_lane()
        self.assertEqual(run.state, "done")
        self.assertEqual(len(self.catcher.envelopes), 2)

    def test_serialization_failure_is_tried_again(self):
        run = self.proposed()
        notices = type(self.env["receivables.dunning.notice"])
        mark, calls = notices._mark_sent, []

        def fail_once(records, at=None):
            calls.append(records)
            if len(calls) == 1:
                raise psycopg2.errors.SerializationFailure()
            return mark(records, at)

        with patch.object(notices, "_mark_sent", fail_once):
            run.action_send()
        self.assertEqual(len(calls), 2)
        self.assertEqual(run.notice_ids.state, "sent")
        self.assertEqual(len(self.catcher.envelopes), 1)

    def test_recovery_of_a_mail_that_may_have_left(self):
        run = self.proposed()
        notice = run.notice_ids
        run._start_sending()
        notice._announce()
        notice._write_texts()
        self.run_lane()
        self.assertEqual(notice.state, "failed")
        self.assertIn("not confirmed", notice.failure_reason)
        self.assertFalse(self.catcher.envelopes, "never a silent second mail")
        self.assertEqual(notice.mail_message_id.message_id, notice.message_id)
        self.assertEqual(notice.mail_message_id.res_id, notice.card_id.id)
        self.assertEqual(run.state, "done")

    def test_queries_of_preparing_do_not_grow(self):
        run = self.proposed(12)
        handler = self.env["receivables.dunning.channel.handler.email"]
        notices = self.Notice.sudo().browse(run.notice_ids.ids)

        def queries(records):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            _payloads, failed = handler._prepare(records)
            self.env.flush_all()
            self.assertFalse(failed)
            return self.env.cr.sql_log_count - before

        queries(notices)
        self.assertEqual(queries(notices[:3]), queries(notices))

    def test_preview_writes_nothing(self):
        run = self.proposed()
        notice = run.notice_ids
        collector = self.make_user("prev_coll", "account.group_account_invoice")
        action = notice.with_user(collector).action_preview()
        Preview = self.env[action["res_model"]].with_user(collector)
        preview = Preview.browse(action["res_id"])
        self.assertIn("Total to pay", preview.body)
        self.assertEqual(preview.subject, f"Reminder {notice.name}")
        notice.invalidate_recordset()
        self.assertFalse(notice.body)
        self.assertFalse(notice.body_edited)


BODY_FR = """<div><p>Vous devez
<t t-out="format_amount(object.amount_total, object.currency_id)"></t>.</p>
<div class="o_receivables_items"></div></div>"""
BODY_BROKEN = """<div><t t-if="object.note == 'broken'"><t t-out="1 / 0"></t></t>
<div class="o_receivables_items"></div></div>"""
