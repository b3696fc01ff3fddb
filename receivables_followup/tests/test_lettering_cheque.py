"""Cheques without funds: certificate, service, title, and who is told when."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import TODAY, ReceivablesCommon

REASON = "receivables_followup.reject_reason_cheque_"


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestCheque(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.Reject = cls.env["receivables.payment.reject"]
        cls.invoice = cls.make_invoice(1000.0, "2026-05-31")
        cls.receipt = cls.make_receipt(1000.0, cls.invoice, date="2026-06-10")

    def unpaid(self, reason="1", **vals):
        """A posted rejection of a cheque that was first presented on 12 June."""
        record = self.Reject.with_user(self.collector).create(
            {
                "receipt_line_id": self.receipt.id,
                "means": "cheque",
                "reason_id": self.env.ref(REASON + reason).id,
                "presented_on": "2026-06-12",
                **vals,
            }
        )
        record.action_post()
        return record

    def days(self, record):
        return [
            str(record[name] or "")
            for name in ("present_until", "certificate_from", "pay_until")
        ]

    def activity(self, record):
        """``(day, beginning of the text)`` of the one activity."""
        [one] = record.activity_ids
        return str(one.date_deadline), one.summary.split(" ")[0]

    def test_the_days_follow_the_law(self):
        record = self.unpaid(issued_on="2026-06-09")
        self.assertEqual(self.days(record), ["2026-06-17", "2026-07-12", ""])
        with freeze_time("2026-07-31"):
            record.write({"certificate_on": "2026-07-20", "served_on": "2026-07-27"})
        self.assertEqual(record.pay_until.isoformat(), "2026-08-11")

    def guide(self, invoice):
        lines = self.open_lines(invoice)
        action = self.env["receivables.legal.guide"]._open_dialog(lines)
        return self.env["receivables.legal.guide"].browse(action["res_id"])

    def test_the_guide_knows_of_it(self):
        """For the invoices the cheque had paid, and for no others."""
        other = self.make_invoice(200.0, "2026-05-31")
        self.unpaid()
        guide = self.guide(self.invoice)
        self.assertTrue(guide.cheque)
        [step] = guide.line_ids.filtered(
            lambda one: one.procedure == "cheque_certificate"
        )
        self.assertTrue(step.applies)
        self.assertFalse(self.guide(other).cheque)

    def test_a_stopped_cheque_is_no_cheque_without_funds(self):
        self.unpaid(reason="2")
        self.assertFalse(self.guide(self.invoice).cheque)

    def test_the_law_of_the_day_holds(self):
        self.env["receivables.legal.parameter"].create(
            {
                "code": "cheque_presentation",
                "value": 45,
                "unit": "days",
                "date_from": "2026-06-12",
                "company_id": self.company.id,
            }
        )
        record = self.unpaid()
        self.assertEqual(self.days(record)[1], "2026-07-27")
        record.presented_on = "2026-06-11"
        self.assertEqual(self.days(record)[1], "2026-07-11", "before the change")

    def test_each_step_asks_for_the_next_one(self):
        record = self.unpaid()
        self.assertEqual(self.activity(record), ("2026-07-12", "Ask"))
        self.assertEqual(record.activity_ids.user_id, self.collector)
        with freeze_time("2026-07-20"):
            record.certificate_on = "2026-07-18"
            self.assertEqual(self.activity(record), ("2026-07-20", "Have"))
            record.served_on = "2026-07-20"
            # 15 days, and the title from the day after them.
            self.assertEqual(self.activity(record), ("2026-08-05", "Not"))
        with freeze_time("2026-08-10"):
            record.title_on = "2026-08-07"
        self.assertFalse(record.activity_ids)

    def test_the_activity_follows_who_calls(self):
        record = self.unpaid()
        record.user_id = self.manager
        self.assertEqual(record.activity_ids.user_id, self.manager)

    def test_only_a_lack_of_funds_brings_a_certificate(self):
        record = self.unpaid("2", issued_on="2026-06-09")
        self.assertEqual(self.days(record), ["", "", ""])
        self.assertFalse(record.activity_ids)
        debit = self.Reject.create(
            {
                "receipt_line_id": self.make_receipt(5.0).id,
                "reason_id": self.env.ref(
                    "receivables_followup.reject_reason_direct_debit_am04"
                ).id,
                "presented_on": "2026-06-12",
            }
        )
        self.assertEqual(self.days(debit), ["", "", ""])

    def test_days_that_contradict_each_other_are_refused(self):
        record = self.unpaid()
        for vals in (
            {"certificate_on": "2026-06-11"},
            {"certificate_on": "2026-07-01"},  # tomorrow
            {"certificate_on": "2026-06-30", "served_on": "2026-06-29"},
            {"title_on": "2026-06-11"},
        ):
            with self.assertRaisesRegex(ValidationError, "contradict each other"):
                record.write(vals)
        record.issued_on = "2026-06-25"  # later than its presentation: still paid

    def test_the_certificate_is_kept_with_its_day(self):
        record = self.unpaid()
        proof = (
            self.env["ir.attachment"]
            .with_user(self.collector)
            .create({"name": "certificate.pdf", "raw": b"%PDF"})
        )
        with freeze_time("2026-07-20"), Form(record) as form:
            form.certificate_on = "2026-07-18"
            form.certificate_ids = proof
        self.assertEqual(record.certificate_ids, proof)
        with self.assertRaises(AccessError):
            record.write({"certificate_from": "2026-07-01"})
        with self.assertRaises(AccessError):
            record.write({"reason_id": self.env.ref(REASON + "2").id})

    def test_what_to_ask_for_is_found(self):
        record = self.unpaid()
        found = [("certificate_from", "<=", "today"), ("certificate_on", "=", False)]
        self.assertFalse(self.Reject.search(found))
        with freeze_time("2026-07-12"):
            self.assertEqual(self.Reject.search(found), record)
