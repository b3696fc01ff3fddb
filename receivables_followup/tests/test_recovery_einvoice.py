"""The register of e-invoice statuses: what follows from each, in whatever order."""

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY
from .recovery_einvoice_common import IBAN, EinvoiceCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestEinvoiceEffects(EinvoiceCase):
    def test_table_of_codes(self):
        """All codes of the standard are there, each with what it does."""
        codes = self.Status.search([]).mapped("code")
        wanted = [*range(200, 215), 220, 221, *range(224, 229), 500, 501]
        self.assertEqual(codes, [str(code) for code in wanted])
        only = self.Status.search([("confidential", "=", True)])
        self.assertEqual(only.mapped("code"), ["226"])

    def test_nothing_follows_from_delivery(self):
        self.register("200", "201", "202", "203", "204", "205")
        self.assertFalse(self.holds())
        self.assertFalse(self.disputes())
        self.assertEqual(self.invoice.receivables_einvoice_status_id.code, "205")

    def test_part_approved_disputes_the_rest(self):
        self.register("206", amount=300)
        dispute = self.disputes()
        self.assertEqual((dispute.amount, dispute.state), (300.0, "open"))
        self.assertEqual(dispute.source, "einvoice")
        self.assertEqual(self.held(), 300.0)

    def test_disputed_with_the_reason_of_the_code(self):
        self.register("207", reasons=("QUALITE_ERR", "AUTRE"), text="Scratched")
        dispute = self.disputes()
        self.assertEqual(dispute.amount, 1000.0)
        self.assertEqual(dispute.reason_id.code, "quality")
        self.assertIn("Scratched", dispute.description)
        self.assertEqual(self.held(), 1000.0)

    def test_suspended_asks_for_a_document_until_completed(self):
        self.register("208", reasons=("CMD_ERR",))
        hold = self.holds()
        self.assertEqual(hold.reason, "dispute")
        self.assertEqual(len(self.invoice.activity_ids), 1)
        self.register("209", hour=12)
        self.assertEqual(hold.state, "released")
        self.assertFalse(self.invoice.activity_ids)
        self.assertEqual(self.held(), 0.0)

    def test_refused_rejected_cancelled_stop(self):
        for code, tasks in (("210", 1), ("213", 1), ("220", 0)):
            invoice = self.make_invoice(100.0, "2026-05-31")
            self.register(code, invoice=invoice)
            self.assertEqual(self.held(invoice), 100.0, code)
            self.assertEqual(len(invoice.activity_ids), tasks, code)
            self.assertFalse(self.disputes(invoice), code)

    def test_deposited_again_after_a_rejection(self):
        self.register("200", "213")
        self.assertEqual(self.held(), 1000.0)
        self.register("200", hour=12)
        self.assertEqual(self.held(), 0.0)
        self.assertFalse(self.invoice.activity_ids)

    def test_announced_payment_holds_until_its_day_and_grace(self):
        self.register("211", payment_date=self.today.replace(month=7, day=10))
        promise = self.env["receivables.promise"].search(
            [("card_id", "=", self.card.id)]
        )
        self.assertEqual(promise.amount, 1000.0)
        self.assertEqual(str(promise.date), "2026-07-10")
        hold = self.holds()
        self.assertEqual((hold.reason, hold.date_until), ("promise", promise.deadline))
        self.assertGreater(promise.deadline, promise.date)
        expected = self.invoice.receivables_einvoice_announced_for
        self.assertEqual(str(expected), "2026-07-10")

    def test_announced_long_ago_holds_nothing(self):
        self.register("211", payment_date=self.today.replace(month=5, day=1))
        self.assertFalse(self.holds())

    def test_payee_and_payer(self):
        self.register("225", payee_iban=IBAN, payee_name="Factor SA")
        self.assertEqual(self.invoice.receivables_einvoice_iban, IBAN)
        self.assertEqual(self.invoice.receivables_einvoice_payee, "Factor SA")
        self.register("228", hour=12)
        self.invoice.invalidate_recordset()
        self.assertFalse(self.invoice.receivables_einvoice_iban)
        self.register("224", hour=13, payee_name="Town of Nice")
        self.invoice.invalidate_recordset()
        self.assertEqual(self.invoice.receivables_einvoice_payer, "Town of Nice")

    # -- order ---------------------------------------------------------------------

    def test_late_arrivals_change_nothing(self):
        """Suspended at 9 arrives after completed at 10."""
        self.register("209", hour=10)
        self.register("208", hour=9)
        self.assertFalse(self.holds())
        self.assertFalse(self.invoice.activity_ids)
        self.assertEqual(self.invoice.receivables_einvoice_status_id.code, "209")

    def test_late_dispute_after_approval(self):
        self.register("205", hour=10)
        self.register("207", hour=9)
        self.assertFalse(self.disputes())

    def test_one_file_in_any_order(self):
        rows = [self.row("209", 11), self.row("208", 9), self.row("207", 10)]
        self.Event._enter(rows)
        self.assertEqual(len(self.disputes()), 1)
        self.assertFalse(self.holds().filtered("einvoice_event_id"))

    def test_approved_after_a_dispute_asks_its_owner(self):
        self.register("207", "205")
        dispute = self.disputes()
        self.assertEqual(dispute.state, "open", "a person decides")
        self.assertIn("205", "".join(dispute.activity_ids.mapped("summary")))

    def test_no_second_dispute_of_what_is_disputed(self):
        self.register("207")
        self.register("206", hour=12, amount=200)
        self.assertEqual(len(self.disputes()), 1)
        self.assertEqual(self.held(), 1000.0)

    def test_disputed_after_payment(self):
        """207 may follow payment: nothing to hold, somebody is told."""
        self.make_receipt(1000.0, self.invoice)
        self.register("207")
        self.assertFalse(self.disputes())
        self.assertTrue(self.invoice.activity_ids)

    def test_released_by_a_person_is_not_held_again(self):
        self.register("208")
        self.holds().sudo().action_release()
        self.register("204", hour=12)
        self.assertFalse(self.holds())

    def test_same_moment_last_registered_counts(self):
        self.register("204", hour=9)
        self.register("205", hour=9)
        self.assertEqual(self.invoice.receivables_einvoice_status_id.code, "205")

    # -- evidence ------------------------------------------------------------------

    def test_append_only(self):
        event = self.register("205")
        with self.refused(UserError, "evidence"):
            event.text = "other"
        with self.refused(UserError, "never deleted"):
            event.sudo().unlink()

    def test_registered_once(self):
        self.register("207")
        events, known = self.Event._enter([self.row("207", 8)])
        self.assertEqual((len(events), known), (0, 1))
        self.assertEqual(len(self.disputes()), 1)

    def test_nothing_is_said_in_the_chatter(self):
        before = self.invoice.message_ids
        self.register("200", "208", "226", "209", "225", "226")
        texts = (self.invoice.message_ids - before).mapped("body")
        self.assertFalse([text for text in texts if "226" in text])

    # -- lists ---------------------------------------------------------------------

    def test_search_by_status(self):
        self.register("200", "207")
        Move = self.env["account.move"]

        def found(domain):
            return self.invoice in Move.search(domain)

        status = self.Status.search([("code", "=", "207")])
        name = "receivables_einvoice_status_id"
        self.assertTrue(found([(name, "=", status.id)]))
        self.assertTrue(found([(f"{name}.effect", "in", ["dispute"])]))
        self.assertFalse(found([(f"{name}.code", "=", "200")]), "only the last counts")
        self.assertFalse(found([(name, "=", False)]))
        self.assertTrue(found([(name, "!=", False)]))
        self.assertTrue(found([(name, "ilike", "207")]))

    def test_list_of_invoices_needs_a_constant_number_of_queries(self):
        moves = self.invoice
        for _number in range(6):
            moves |= self.make_invoice(10.0, "2026-05-31")
        for move in moves:
            self.register("200", "203", "205", invoice=move)
        names = ["receivables_einvoice_status_id", "receivables_einvoice_iban"]

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            records.with_user(self.collector).read(names)
            return self.env.cr.sql_log_count - start

        count(moves)
        self.assertEqual(count(moves[:2]), count(moves))
