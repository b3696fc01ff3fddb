"""The court file tells what was sent, and proves it."""

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import TODAY
from .recovery_court_common import CourtFileCase
from .test_dunning_formal import FormalCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestCourtNotices(CourtFileCase, FormalCase):
    """A reminder by e-mail, then a formal notice by registered letter."""

    def case_of_notice(self):
        """The notice with its proof, and the case it leads to, a month later."""
        notice = self.formal()
        with freeze_time("2026-08-01"):
            proof = self.attach(notice, "AR signé.pdf", b"%PDF-1.4 receipt")
            notice.write(
                {
                    "tracking_number": "1A 001 234 5678 9",
                    "posted_on": "2026-07-20",
                    "first_presented_on": "2026-07-22",
                    "received_on": "2026-07-25",
                    "proof_outcome": "delivered",
                    "proof_attachment_ids": [Command.link(proof.id)],
                }
            )
            self.attach_pdf(self.invoice)
            self.customer.country_id = self.env.ref("base.be")
            case = self.case(self.invoice, notice_id=notice.id, court_kind="foreign")
            self.assertEqual(case._court_lang(), "en_US")
            return notice, case

    def test_formal_notice_with_its_receipt_and_hash(self):
        notice, case = self.case_of_notice()
        with freeze_time("2026-08-01"):
            pieces = self.build(case)
        titles = [name.partition(" - ")[2] for name in pieces]
        self.assertIn(f"Formal notice {notice.name}.pdf".replace("/", "-"), titles)
        self.assertIn(
            f"Proof of delivery of {notice.name}.pdf".replace("/", "-"), titles
        )
        self.assertIn(b"%PDF-1.4 letter", pieces.values())
        self.assertIn(b"%PDF-1.4 receipt", pieces.values())
        history = self.text(pieces, "History of the reminders")
        for text in (
            "1A 001 234 5678 9",
            "Handed Over On 07/20/2026",
            "Delivered",
            "Registered",
            "Formal notice",
        ):
            self.assertIn(text, history)
        self.assertIn(notice.sealed_hash, history.replace(" ", ""))
        # The reminder by e-mail is there with its identifier.
        mail = self.Notice.search([("step", "=", 1), ("state", "=", "sent")])
        self.assertIn(mail.name, history)
        index = self.text(pieces, "Index")
        self.assertIn(f"fingerprint SHA-256 {notice.sealed_hash}", index)
        self.assertNotIn("Day of first presentation", index)

    def test_what_lacks_of_a_notice_is_listed(self):
        notice, case = self.case_of_notice()
        with freeze_time("2026-08-01"):
            notice.proof_attachment_ids = False
            self.env.cr.execute(
                "UPDATE receivables_dunning_notice SET sealed_hash = 'x' WHERE id = %s",
                [notice.id],
            )
            notice.invalidate_recordset()
            pieces = self.build(case)
        index = self.text(pieces, "Index")
        self.assertIn("is not the one that left", index)
        self.assertIn("Scan the acknowledgement of receipt", index)
        self.assertNotIn(b"%PDF-1.4 letter", pieces.values())

    def test_a_letter_and_the_claims_give_the_same_interest(self):
        """Both round each half-year once, and take off what was billed of it."""
        self.level_2.write({"add_interest": True, "add_indemnity": True})
        self.new_invoices = [
            self.make_invoice(amount, "2026-05-10") for amount in (777.77, 1234.56)
        ]
        notice = self.formal(day="2026-07-20")
        charges = self.env["receivables.late.charge"]
        with freeze_time("2026-07-20"):
            charges._accrue(self.company)
        for line in notice.line_ids.filtered(lambda one: one.kind == "claimed"):
            claims = charges.search([("move_line_id", "=", line.move_line_id.id)])
            interest = claims.filtered(lambda one: one.kind == "interest")
            self.assertAlmostEqual(
                line.interest_amount, sum(interest.mapped("amount")), 6, line.name
            )
