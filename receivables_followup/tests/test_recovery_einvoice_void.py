"""Statuses entered by mistake, accounts to pay to, and parts without an amount."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import TODAY
from .recovery_einvoice_common import IBAN, SECRET_IBAN, EinvoiceCase

PRETTY = "FR76 3000 6000 0112 3456 7890 189"


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestEinvoiceVoid(EinvoiceCase):
    def void(self, events, user=None, reason="Wrong invoice"):
        Void = self.env["receivables.einvoice.void"].with_user(user or self.manager)
        Void.create({"event_ids": events.ids, "reason": reason}).action_void()
        self.env.invalidate_all()

    def test_it_stays_and_says_who_when_and_why(self):
        event = self.register("205")
        self.void(event)
        self.assertEqual(event.void_reason, "Wrong invoice")
        self.assertEqual(event.voided_by_id, self.manager)
        self.assertTrue(event.voided_at)
        self.assertIn(event, self.invoice.receivables_einvoice_event_ids)
        self.assertFalse(self.invoice.receivables_einvoice_status_id)
        name = "receivables_einvoice_status_id"
        status = event.status_id.id
        found = self.env["account.move"].search([(name, "=", status)])
        self.assertNotIn(self.invoice, found)

    def test_what_was_held_is_chased_again(self):
        event = self.register("210")
        self.assertEqual(self.held(), 1000.0)
        self.void(event)
        self.assertEqual(self.held(), 0.0)
        self.assertFalse(self.invoice.activity_ids)

    def test_what_counted_before_counts_again(self):
        _suspended, completed = self.register("208", "209")
        self.assertEqual(self.held(), 0.0)
        self.void(completed)
        self.assertEqual(self.held(), 1000.0)
        self.assertEqual(len(self.invoice.activity_ids), 1)

    def test_a_dispute_nobody_worked_on_is_withdrawn(self):
        event = self.register("207")
        self.void(event)
        self.assertEqual(self.disputes().state, "withdrawn")
        self.assertEqual(self.held(), 0.0)

    def test_a_dispute_somebody_worked_on_asks_its_owner(self):
        for touch in (
            lambda dispute: dispute.message_post(
                body="Called them", message_type="comment"
            ),
            lambda dispute: dispute.with_user(self.collector).write({"amount": 400.0}),
        ):
            invoice = self.make_invoice(1000.0, "2026-05-31")
            event = self.register("207", invoice=invoice)
            dispute = self.disputes(invoice)
            touch(dispute)
            self.void(event)
            self.assertEqual(dispute.state, "open")
            asked = dispute.activity_ids.filtered(lambda a: "mistake" in a.summary)
            self.assertEqual(len(asked), 1)

    def test_an_announced_payment_is_taken_back(self):
        event = self.register("211", payment_date=self.today.replace(month=7, day=10))
        self.assertEqual(self.held(), 1000.0)
        self.void(event)
        promise = self.env["receivables.promise"].search(
            [("einvoice_event_id", "=", event.id)]
        )
        self.assertEqual(promise.state, "cancelled")
        self.assertEqual(self.held(), 0.0)

    def test_who_entered_it_or_a_manager(self):
        other = new_test_user(
            self.env,
            "second_collector",
            "receivables_followup.group_collector",
            company_id=self.company.id,
        )
        event = self.register("205", user=self.collector)
        with self.refused(AccessError, "was entered by"):
            self.void(event, other)
        self.void(event, self.collector)
        with self.refused(UserError, "voided already"):
            self.void(event)

    def test_what_was_handed_over_stays(self):
        event = self.register("209", direction="out")
        event.sudo().ppf_state = "sent"
        with self.refused(UserError, "handed over to the platform"):
            self.void(event)

    def test_what_waits_to_be_handed_over_is_not(self):
        event = self.register("209", direction="out")
        event.sudo().ppf_state = "todo"
        self.void(event)
        self.assertEqual(event.ppf_state, "none")

    def test_nobody_forges_it(self):
        event = self.register("205")
        vals = {"voided_at": "2026-06-30", "void_reason": "x"}
        for user in (self.collector, self.manager):
            with self.refused(UserError, "evidence"):
                event.with_user(user).write(vals)
        self.void(event)
        with self.refused(UserError, "evidence"):
            event.sudo().write({"void_reason": "Other"})

    # -- approved in part ----------------------------------------------------------

    def test_part_without_an_amount_waits_for_it(self):
        """Neither all is disputed silently, nor is the owner left without a task."""
        self.register("206")
        dispute = self.disputes()
        self.assertEqual(dispute.state, "pending")
        self.assertEqual(self.held(), 0.0)
        [activity] = dispute.activity_ids
        self.assertIn("how much is not approved", activity.summary)
        mine = dispute.with_user(self.manager)
        mine.amount = 250.0
        mine.action_take_up()
        self.assertEqual(self.held(), 250.0)

    # -- account to pay to ---------------------------------------------------------

    def know(self, iban=IBAN, name="Factor SA"):
        factor = self.env["res.partner"].create({"name": name})
        self.env["res.partner.bank"].create(
            {"acc_number": iban, "partner_id": factor.id}
        )

    def reminder(self):
        notices = self.propose().notice_ids
        letters, failed = notices._preview_letters()
        self.assertFalse(failed)
        return "".join(map(str, letters.values()))

    def statement(self):
        pieces = self.env["receivables.statement"]._pieces(self.company, self.customer)
        return str(pieces[0][1])

    def test_a_known_account_is_named_in_reminders_and_statements(self):
        self.know()
        self.register("225", payee_iban=IBAN, payee_name="Factor SA")
        self.assertFalse(self.holds())
        for text in (self.reminder(), self.statement()):
            self.assertIn(f"to be paid to Factor SA, IBAN {PRETTY}", text)
        self.assertFalse(self.invoice.activity_ids)

    def test_an_unknown_account_is_checked_first(self):
        self.register("227", payee_iban=IBAN)
        self.assertEqual((self.holds().reason, self.held()), ("manual", 1000.0))
        [activity] = self.invoice.activity_ids
        self.assertIn(PRETTY, activity.note)
        self.assertFalse(self.propose().notice_ids)
        statement = self.statement()
        self.assertNotIn(PRETTY, statement)
        self.assertIn("not to be paid before we have confirmed", statement)
        self.holds().with_user(self.collector).action_release()
        with freeze_time("2026-07-20"):
            self.assertIn(PRETTY, self.reminder())
        self.assertIn(PRETTY, self.statement())

    def test_factored_without_an_account_is_not_chased(self):
        self.register("225", payee_name="Factor SA")
        self.assertEqual(self.held(), 1000.0)
        self.assertIn("names no account", self.invoice.activity_ids.note)

    def test_back_to_the_seller(self):
        self.register("225", "228", payee_name="Factor SA")
        self.assertFalse(self.holds())
        self.assertFalse(self.invoice.activity_ids)
        self.invoice.invalidate_recordset()

    def test_no_longer_factored_names_nobody(self):
        self.know()
        self.register("225", payee_iban=IBAN, payee_name="Factor SA")
        self.register("228", hour=12)
        self.assertNotIn(PRETTY, self.reminder() + self.statement())

    def test_voided_account_is_not_named(self):
        self.know()
        self.void(self.register("225", payee_iban=IBAN, payee_name="Factor SA"))
        self.assertNotIn(PRETTY, self.reminder() + self.statement())

    def test_a_confidential_account_is_never_named(self):
        """Letters leave by crons, with all rights: the status must not count there."""
        self.know(SECRET_IBAN, "Silent Factor")
        self.register("226", payee_iban=SECRET_IBAN, payee_name="Silent Factor")
        root = self.env(user=self.env.ref("base.user_root"), su=True)
        notices = self.propose().notice_ids.with_env(root)
        letters, _failed = notices._preview_letters()
        statement = root["receivables.statement"]._pieces(self.company, self.customer)
        for text in (*map(str, letters.values()), str(statement[0][1])):
            self.assertIn(self.invoice.name, text)
            self.assertNotIn("Silent Factor", text)
            self.assertNotIn("DE89", text)

    def test_lines_of_notices_need_a_constant_number_of_queries(self):
        self.know()
        for _number in range(6):
            invoice = self.make_invoice(10.0, "2026-05-31")
            self.register("225", invoice=invoice, payee_iban=IBAN)
        lines = self.propose().notice_ids.line_ids

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            records.with_prefetch().mapped("payee")
            return self.env.cr.sql_log_count - start

        count(lines)
        self.assertEqual(count(lines[:2]), count(lines))
