"""The court file: its pieces and its figures."""

import hashlib
from decimal import ROUND_HALF_UP, Decimal
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY
from .recovery_court_common import CourtFileCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestCourtFile(CourtFileCase):
    def test_content_index_and_totals(self):
        """One payment in the middle; every paper gives the same totals."""
        self.make_receipt(1000.0, self.old, date="2026-05-15")
        case = self.case(self.old, self.new, court="Tribunal de commerce de Brest")
        pieces = self.build(case)
        self.assertEqual(
            [*pieces],
            [
                "00 - Index of the pieces.pdf",
                "01 - Claim sheet.pdf",
                "02 - Calculation of the interest.pdf",
                "03 - Calculation of the interest (spreadsheet).xlsx",
                f"04 - Invoice {self.old.name}.pdf".replace("/", "-"),
                f"05 - Invoice {self.new.name}.pdf".replace("/", "-"),
            ],
        )
        # 4000 for 45 days and 3000 for 46, rounded once; 2000 for 30 days.
        interest = sum(
            (Decimal(base) * days * Decimal("12.15") / 36500).quantize(
                Decimal("0.01"), ROUND_HALF_UP
            )
            for base, days in ((4000 * 45 + 3000 * 46, 1), (2000, 30))
        )
        total = 5000 + 80 + interest
        self.assertEqual(case.interest_amount, float(interest))
        self.assertEqual(case.amount_total, float(total))
        for title in ("Index", "Claim sheet", "Calculation of the interest.pdf"):
            text = self.text(pieces, title)
            for amount in (5000, interest, 80, total):
                self.assertIn(f"{amount:,.2f} €", text, title)
        index = self.text(pieces, "Index")
        for name, content in list(pieces.items())[1:]:
            self.assertIn(name.partition(" - ")[2], index)
            self.assertIn(hashlib.sha256(content).hexdigest(), index.replace(" ", ""))
        file = case.court_file_ids
        message = case.message_ids[0]
        self.assertIn(hashlib.sha256(file.raw).hexdigest(), message.body)
        self.assertIn("5 pieces", message.body)
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_note"))
        self.assertEqual(message.attachment_ids, file)

    def test_formulas_give_the_figures(self):
        """Formulas recomputed from the cells they name give the value they carry."""
        self.make_receipt(1000.0, self.old, date="2026-05-15")
        case = self.case(self.old, self.new)
        formulas, values = self.workbooks(self.build(case))
        self.assertEqual(
            formulas.sheetnames, ["Recapitulation", "Invoices", "Payments", "Interest"]
        )
        sheet, cached = formulas["Interest"], values["Interest"]
        sums, opened = [], 4
        for row in range(4, 7):
            base, days, rate, year = (cached.cell(row, c).value for c in range(5, 9))
            first, last = cached.cell(row, 3).value, cached.cell(row, 4).value
            self.assertEqual(sheet.cell(row, 6).value, f"=D{row}-C{row}+1")
            self.assertEqual((last - first).days + 1, days)
            self.assertEqual(
                sheet.cell(row, 9).value, f"=E{row}*F{row}*G{row}/100/H{row}"
            )
            exact = Decimal(str(base)) * days * Decimal(str(rate)) / 100 / year
            if sheet.cell(row, 10).value == f"=ROUND(SUM(I{row}:I{row}),2)":
                sums, opened = [], row
            else:
                grown = f"ROUND(SUM(I{opened}:I{row}),2)-SUM(J{opened}:J{row - 1})"
                self.assertEqual(sheet.cell(row, 10).value, f"=ROUND({grown},2)")
            sums.append(exact)
            rounded = sum(sums).quantize(Decimal("0.01"), ROUND_HALF_UP)
            given = [cached.cell(one, 10).value for one in range(opened, row + 1)]
            self.assertAlmostEqual(sum(given), float(rounded), 6)
        self.assertEqual(opened, 6)
        self.assertEqual(sheet["J7"].value, "=SUM(J4:J6)")
        self.assertAlmostEqual(cached["J7"].value, case.interest_amount)
        items, numbers = formulas["Invoices"], values["Invoices"]
        self.assertEqual(items["F4"].value, "=SUM('Payments'!F4:F4)")
        self.assertEqual(items["H4"].value, "=E4-F4-G4")
        self.assertEqual(items["J4"].value, "=SUM('Interest'!J4:J5)")
        self.assertEqual(items["L6"].value, "=SUM(L4:L5)")
        self.assertAlmostEqual(numbers["L6"].value, case.amount_total)
        for book in (formulas, values):
            for one in book:
                for line in one.iter_rows():
                    for cell in line:
                        self.assertNotRegex(str(cell.value), r"#(REF|NAME|VALUE)")

    def test_two_rates_and_a_credit_note(self):
        """A credit note was never owed; each half-year has its rate and its line."""
        move = self.make_invoice(1000.0, "2025-05-31", date="2025-04-01")
        self.attach_pdf(move)
        note = self.make_credit_note(200.0, date="2025-09-01")
        (self.lines(move) + self.open_lines(note)).reconcile()
        case = self.case(move)
        pieces = self.build(case)
        text = self.text(pieces, "Calculation of the interest.pdf")
        for days, rate in ((30, "13.15"), (184, "12.15"), (181, "12.15")):
            self.assertIn(f"800.00 € {days} {rate} 365", text)
        self.assertIn(f"Credit note {note.name}", text)
        expected = sum(
            round(800 * days * rate / 36500 + 1e-9, 2)
            for days, rate in ((30, 13.15), (184, 12.15), (181, 12.15))
        )
        self.assertAlmostEqual(case.interest_amount, expected, 2)
        self.assertEqual(case.principal_amount, 800.0)

    def test_two_currencies(self):
        """Each in its own, with subtotals, and the equivalent that the case says."""
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        move = self.make_invoice(1000.0, "2026-04-30", currency=dollar)
        self.attach_pdf(move)
        case = self.case(self.old, move)
        pieces = self.build(case)
        figures = case._court_figures()
        self.assertEqual(figures.totals[dollar]["principal"], 1000_00)
        self.assertEqual(figures.totals[dollar]["interest"], 20_31)
        self.assertEqual(figures.company["principal"], 4500_00)
        for title in ("Claim sheet", "Index", "Calculation of the interest.pdf"):
            text = self.text(pieces, title)
            self.assertIn("Claim in EUR", text)
            self.assertIn("Claim in USD", text)
            self.assertRegex(text, r"\$ ?20\.31|20\.31 ?\$")
        claim = self.text(pieces, "Claim sheet")
        self.assertIn("In EUR, at the rate of each invoice", claim)
        self.assertIn(f"{case.amount_total:,.2f} €", claim)
        _formulas, values = self.workbooks(pieces)
        cells = [row[0].value for row in values["Invoices"].iter_rows(min_row=4)]
        self.assertIn("Total EUR", cells)
        self.assertIn("Total USD", cells)

    def test_billed_interest_is_not_claimed_twice(self):
        charges = self.env["receivables.late.charge"]
        charges._accrue(self.company, until=self.day("2026-05-31"))
        claims = charges.search([("move_line_id", "=", self.lines(self.old).id)])
        note = claims.filtered(lambda one: one.kind == "interest").action_bill()
        case = self.case(self.old)
        pieces = self.build(case)
        text = self.text(pieces, "Calculation of the interest.pdf")
        self.assertIn(f"Billed before by {note.name}", text)
        # 91 days in all, 61 of them billed.
        self.assertEqual(case.interest_amount, 39.95)
        self.assertIn("39.95 €", text)
        self.assertIn(
            f"Debit notes of late charges {note.name}", self.text(pieces, "Index")
        )
        self.assertIn("Debit notes", case.court_file_missing)
        case.move_line_ids |= self.lines(note)
        self.assertNotIn("Debit notes", case.court_file_missing)

    def test_disputed_parts_bear_no_interest_and_are_shown(self):
        reason = self.env.ref("receivables_followup.dispute_reason_price")
        dispute = self.env["receivables.dispute"]._open(self.old, reason, amount=500.0)
        case = self.case(self.old)
        pieces = self.build(case)
        self.assertEqual(case.interest_amount, 106.02)  # 3500 EUR, 91 days
        claim = self.text(pieces, "Claim sheet")
        self.assertIn(dispute.name, claim)
        self.assertIn("of which the debtor disputes 500.00 €", claim)
        self.assertIn("500.00 €", self.text(pieces, "Calculation of the interest.pdf"))

    # -- figures that differ -----------------------------------------------------------

    def test_a_changed_ledger_is_named(self):
        """What was filed stays; a receipt entered late contradicts it."""
        case = self.case(self.old)
        case.action_file()
        self.make_receipt(100.0, self.old, date="2026-06-15")
        with self.refused(UserError, "Principal: 4,000.00"):
            self.build(case)
        self.assertFalse(case.court_file_ids)

    def test_what_came_after_filing_changes_nothing(self):
        case = self.case(self.old)
        case.action_file()
        with freeze_time("2026-08-31"):
            self.make_receipt(100.0, self.old, date="2026-08-15")
            pieces = self.build(case)
        claim = self.text(pieces, "Claim sheet")
        self.assertIn("4,000.00 €", claim)
        self.assertIn("121.17 €", claim)
        self.assertIn("4,161.17 €", claim)

    def test_late_charges_that_differ_are_named(self):
        case = self.case(self.old)
        accrue = type(case)._read_amounts

        def tampered(cases):
            accrue(cases)
            charge = cases._open_charges().filtered(lambda one: one.kind == "interest")
            charge.amount += 1

        with (
            patch.object(type(case), "_read_amounts", tampered),
            self.refused(UserError, "Interest: 122.17"),
        ):
            self.build(case)

    def test_a_spreadsheet_that_differs_is_named(self):
        case = self.case(self.old)
        report = type(self.env["receivables.court.file"])
        write = report._xlsx

        def wrong(*args):
            totals = write(*args)
            for sums in totals.values():
                sums["interest"] += 1
            return totals

        with (
            patch.object(report, "_xlsx", wrong),
            self.refused(UserError, "121.18"),
        ):
            self.build(case)

    def test_a_paper_without_the_total_is_named(self):
        case = self.case(self.old)
        report = type(self.env["receivables.court.file"])
        blocks = report._total_blocks

        def wrong(*args):
            return [{**block, "total": "1.00 €"} for block in blocks(*args)]

        with (
            patch.object(report, "_total_blocks", wrong),
            self.refused(UserError, "does not show the total of 4,161.17"),
        ):
            self.build(case)

    def test_a_missing_rate_is_refused(self):
        self.env["receivables.interest.rate"].search([]).unlink()
        case = self.case(self.old)
        with self.refused(UserError, "no official rate is known"):
            self.build(case)

    def test_nothing_claimed(self):
        case = self.case(self.old)
        case.move_line_ids = False
        with self.refused(UserError, "claims nothing yet"):
            self.build(case)

    # -- size --------------------------------------------------------------------------

    def test_reads_in_sets(self):
        """Ten more invoices cost no query more."""
        few = self.case(self.old)
        more = [self.make_invoice(10.0 + n, "2026-05-31") for n in range(10)]
        for move in more:
            self.attach_pdf(move)
        many = self.case(self.new, *more)
        counts = []
        for case in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            case._court_figures()
            case._court_documents()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
