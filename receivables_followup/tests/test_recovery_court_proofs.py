"""The court file: plans, promises, insolvency and consumers."""

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import TODAY
from .recovery_court_common import CourtFileCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestCourtProofs(CourtFileCase):
    def titles(self, case):
        """Titles of the documents, and what is missing."""
        pieces, missing = case._court_documents()
        return [one.title for one in pieces], [one.what for one in missing]

    def test_signed_plan_and_acknowledgement(self):
        plan = self.env["receivables.payment.plan"].create(
            {
                "card_id": self.card.id,
                "move_line_ids": [Command.set(self.lines(self.old).ids)],
                "date_first": "2026-07-15",
            }
        )
        plan.action_generate()
        plan.action_mark_sent()
        plan.action_confirm()
        case = self.case(self.old)
        title = f"Payment plan and acknowledgement of debt {plan.name}"
        found, missing = self.titles(case)
        self.assertNotIn(title, found)
        self.assertIn(title, missing)
        self.attach(plan, "signed.pdf")
        event = self.Limitation._interrupt(
            self.lines(self.old), "acknowledgement", "2026-05-01", "Letter"
        )
        event.attachment_ids = self.attach(event, "letter.pdf", b"%PDF-1.4 letter")
        found, missing = self.titles(case)
        self.assertIn(title, found)
        self.assertNotIn(title, missing)
        self.assertIn("Acknowledgement of the debt", found)

    def test_promises(self):
        """Those about the claimed invoices or the whole balance, with their outcome."""
        for amount, move in ((1500.0, self.old), (700.0, self.new)):
            self.env["receivables.promise"].create(
                {
                    "card_id": self.card.id,
                    "amount": amount,
                    "date": "2026-07-05",
                    "currency_id": self.company.currency_id.id,
                    "move_line_ids": [Command.set(self.lines(move).ids)],
                }
            )
        text = self.text(self.build(self.case(self.old)), "Promises to pay")
        self.assertIn("1,500.00 €", text)
        self.assertIn("07/05/2026", text)
        self.assertNotIn("700.00 €", text)

    def test_a_judgment_stops_the_interest(self):
        proceedings = self.Insolvency._record(
            self.customer, self.company, "2026-04-15", published_on="2026-04-28"
        )
        claim = proceedings.case_ids.filtered(
            lambda case: case.procedure == "insolvency_claim"
        )
        pieces = self.build(claim)
        # 4000 EUR from 1 to 14 April at 12.15 %.
        self.assertEqual(claim.interest_amount, 18.64)
        text = self.text(pieces, "Claim sheet")
        self.assertIn("18.64 €", text)
        self.assertIn("article L622-28", text)
        self.assertNotIn("until full payment", text)
        self.assertNotIn("Formal notice", self.titles(claim)[1])

    def test_consumers_owe_no_indemnity_and_interest_from_the_formal_notice(self):
        self.card.debtor_nature = "consumer"
        case = self.case(self.old)
        pieces = self.build(case)
        self.assertEqual(case.amount_total, 4000.0)
        text = self.text(pieces, "Claim sheet")
        self.assertNotIn("L441-10", text)
        self.assertNotIn("EUR 40", text)
