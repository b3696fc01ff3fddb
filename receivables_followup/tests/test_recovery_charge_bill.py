"""Late charges become debit notes, or are waived; statements list the open ones."""

import io
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..report.formatter import Formatter
from .common import TODAY
from .test_recovery_charge import ChargeCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestChargeBill(ChargeCase):
    def setUp(self):
        super().setUp()
        self.invoice = self.make_invoice(1000.0, "2026-04-30")
        self.claimed = self.accrue()

    def wizard(self, name, claims=None, user=None, **vals):
        return (
            self.env[f"receivables.late.charge.{name}"]
            .with_user(user or self.manager)
            .with_context(active_ids=(claims or self.claimed).ids)
            .create(vals)
        )

    # -- bill --------------------------------------------------------------------------

    def test_a_posted_debit_note_in_its_own_journal_without_vat(self):
        self.wizard("bill").action_bill()
        note = self.claimed.debit_note_id
        self.assertEqual((note.state, note.move_type), ("posted", "out_invoice"))
        self.assertEqual(note.journal_id.code, "LATE")
        self.assertTrue(note.receivables_late_charge)
        self.assertFalse(note.invoice_line_ids.tax_ids)
        self.assertEqual(note.amount_total, 60.31)
        self.assertEqual(note.invoice_line_ids.receivables_late_charge_id, self.claimed)
        self.assertIn(self.invoice.name, note.invoice_line_ids[0].name)
        self.assertEqual(set(self.claimed.mapped("state")), {"billed"})
        self.assertEqual(self.claimed.closed_by_id, self.manager)

    def test_accounts_taxes_and_product_follow_the_settings(self):
        account = self.company_data["default_account_revenue"].copy()
        tax = self.company_data["default_tax_sale"]
        product = self.env["product.product"].create({"name": "Late charge"})
        self.company.write(
            {
                "receivables_charge_indemnity_account_id": account.id,
                "receivables_charge_tax_ids": tax.ids,
                "receivables_charge_product_id": product.id,
            }
        )
        self.claimed.action_bill()
        lines = self.claimed.debit_note_id.invoice_line_ids
        self.assertEqual(lines.tax_ids, tax)
        self.assertEqual(lines.product_id, product)
        fixed = lines.filtered(
            lambda line: line.receivables_late_charge_id.kind == "indemnity"
        )
        self.assertEqual(fixed.account_id, account)

    def test_no_account_is_told(self):
        self.company.receivables_charge_interest_account_id = False
        with self.refused(UserError, "choose it in the settings"):
            self.claimed.action_bill()

    def test_debit_notes_bear_no_charges_and_are_not_claimed_again(self):
        """No capitalisation (article 1343-2), and no EUR 40 on EUR 40."""
        self.claimed.action_bill(date(2026, 6, 30))
        note = self.claimed.debit_note_id
        self.make_receipt(1000.0, self.invoice, "2026-06-30")
        self.assertFalse(self.accrue("2026-12-31"))
        self.level_3.write({"add_interest": True, "add_indemnity": True})
        (self.level_1 + self.level_2).write({"add_interest": True})
        self.level_1.add_indemnity = True
        with freeze_time("2026-07-31"):
            notice = self.propose().notice_ids
        self.assertEqual(notice.amount_total, note.amount_total)
        self.assertEqual((notice.interest_amount, notice.indemnity_amount), (0.0, 0.0))

    def test_letters_do_not_claim_again_what_is_billed(self):
        self.level_1.write({"add_interest": True, "add_indemnity": True})
        self.claimed.action_bill(date(2026, 6, 30))
        with freeze_time("2026-07-10"):
            notice = self.propose().notice_ids
        # The half-year that is billed owes nothing more; the other one owes 10 days.
        self.assertAlmostEqual(notice.interest_amount, 3.40, 2)
        claims = self.accrue("2026-07-10")
        interest = claims.filtered(lambda claim: claim.kind == "interest")
        self.assertAlmostEqual(sum(interest.mapped("amount")), 3.40, 2)
        self.assertEqual(notice.indemnity_amount, 0.0)
        self.assertEqual(notice.amount_total, 1060.31)

    def test_one_debit_note_per_customer(self):
        other = self.make_customer("Other")
        self.make_card(other)
        self.make_invoice(500.0, "2026-05-31", partner=other)
        claims = self.accrue()
        wizard = self.wizard("bill", claims)
        self.assertIn("2 debit notes for 4 late charges", wizard.summary)
        wizard.action_bill()
        self.assertEqual(len(claims.debit_note_id), 2)

    def test_billing_reads_the_ledger_once_more(self):
        wizard = self.wizard("bill")
        self.assertFalse(wizard.warning)
        self.make_receipt(1000.0, self.invoice, "2026-05-10")
        wizard.action_bill()
        interest = self.claimed.filtered(lambda c: c.kind == "interest")
        self.assertEqual(interest.amount, 3.33)
        self.assertEqual(interest.debit_note_id.amount_total, 43.33)

    def test_unmatched_money_is_told_before(self):
        self.make_receipt(300.0)
        self.assertIn("Azur Interior", self.wizard("bill").warning)

    def test_a_closed_period_is_told_before(self):
        self.company.fiscalyear_lock_date = "2026-06-15"
        wizard = self.wizard("bill", date="2026-06-10")
        self.assertIn("closed up to", wizard.warning)
        wizard.date = "2026-06-16"
        self.assertFalse(wizard.warning)
        wizard.date = "2026-06-10"
        wizard.action_bill()
        note = self.claimed.debit_note_id
        self.assertEqual(note.state, "posted")
        self.assertGreater(note.date, self.company.fiscalyear_lock_date)

    def test_claims_of_another_company_are_out_of_reach(self):
        elsewhere = self.setup_other_company(name="Other")["company"]
        self.claimed.flush_recordset()
        manager = self.make_user("other_manager", "account.group_account_manager")
        manager.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        for name, vals in (("bill", {}), ("waive", {"reason": "No"})):
            with self.assertRaises(AccessError):
                wizard = self.wizard(name, user=manager, **vals)
                getattr(wizard, f"action_{name}")()
        with self.assertRaises(AccessError):
            self.claimed.with_user(manager).action_waive("No")
        self.assertEqual(set(self.claimed.mapped("state")), {"open"})

    def test_nobody_marks_an_invoice_as_a_debit_note(self):
        with self.assertRaises(ValidationError):
            self.invoice.with_user(self.collector).receivables_late_charge = True
        self.claimed.action_bill()
        note = self.claimed.debit_note_id
        with self.assertRaises(ValidationError):
            note.with_user(self.collector).receivables_late_charge = False
        copy = note.copy()
        self.assertTrue(copy.receivables_late_charge, "charges bear no charges")
        self.assertFalse(copy.receivables_billed_charge_ids)

    def test_a_cancelled_debit_note_lets_the_claim_be_made_anew(self):
        self.claimed.action_bill()
        note = self.claimed.debit_note_id
        note.button_draft()
        note.button_cancel()
        self.assertEqual(set(self.claimed.mapped("state")), {"cancelled"})
        again = self.accrue()
        self.assertEqual(sum(again.mapped("amount")), 60.31)
        again.action_bill()
        self.assertEqual(len(again.debit_note_id), 1)

    def test_billed_once_only(self):
        self.claimed.action_bill()
        with self.refused(UserError, "not open any more (Billed)"):
            self.claimed.action_bill()
        with self.refused(UserError, "nothing to bill"):
            self.wizard("bill").action_bill()

    # -- waive -------------------------------------------------------------------------

    def test_waived_with_a_reason_and_for_good(self):
        with self.refused(UserError, "Say why"):
            self.claimed.action_waive(" ")
        self.wizard("waive", reason="Goodwill").action_waive()
        self.assertEqual(set(self.claimed.mapped("waive_reason")), {"Goodwill"})
        self.assertFalse(self.accrue())

    # -- rights ------------------------------------------------------------------------

    def test_only_managers_bill_and_waive(self):
        for user in (self.rep, self.collector):
            claims = self.claimed.with_user(user)
            with self.refused(AccessError, "credit manager"):
                claims.action_bill()
            with self.refused(AccessError, "credit manager"):
                claims.action_waive("No")
        with self.assertRaises(AccessError):
            self.claimed.with_user(self.manager).write({"amount": 0.0})
        with self.assertRaises(AccessError):
            self.wizard("bill", user=self.collector)

    def test_reps_see_the_charges_of_their_customers(self):
        mine = self.Charge.with_user(self.rep)
        self.assertFalse(mine.search([]))
        self.customer.user_id = self.rep
        self.card.sudo().user_id = self.rep
        self.assertEqual(mine.search([]), self.claimed)
        self.assertEqual(
            self.claimed.with_user(self.rep)[0].move_label, self.invoice.name
        )

    # -- ledger ------------------------------------------------------------------------

    def test_recomputation_from_the_ledger_equals_what_was_billed(self):
        self.make_receipt(400.0, self.invoice, "2026-05-20")
        self.accrue("2026-05-25").action_bill()
        self.accrue("2026-06-10").action_waive("Goodwill")
        self.accrue("2026-08-31").action_bill()
        self.assertFalse(self.Charge.sudo()._compare_billed(self.company))
        self.make_receipt(600.0, self.invoice, "2026-06-20")
        found = self.Charge.sudo()._compare_billed(self.company)
        self.assertEqual(set(found.mapped("kind")), {"interest"})
        self.assertTrue(all(claim.difference > 0 for claim in found))
        action = self.Charge.with_user(self.manager).action_compare()
        self.assertEqual(set(action["domain"][0][2]), set(found.ids))

    def test_a_debit_note_that_was_rewritten_differs(self):
        self.claimed.action_bill()
        note = self.claimed.debit_note_id
        note.button_draft()
        note.invoice_line_ids[0].price_unit += 5.0
        note.action_post()
        self.assertEqual(
            self.Charge.sudo()._compare_billed(self.company).mapped("difference"), [5.0]
        )

    # -- screens and statements --------------------------------------------------------

    def test_smart_buttons(self):
        self.assertEqual(self.card.late_charge_amount, 60.31)
        self.assertEqual(self.customer.receivables_late_charge_count, 2)
        self.assertEqual(self.invoice.receivables_late_charge_count, 2)
        for record, name in (
            (self.card, "action_open_late_charges"),
            (self.customer, "action_receivables_late_charges"),
            (self.invoice, "action_receivables_late_charges"),
        ):
            action = getattr(record.with_user(self.manager), name)()
            self.assertEqual(self.Charge.search(action["domain"]), self.claimed)
        self.claimed.action_bill()
        note = self.claimed.debit_note_id
        self.assertEqual(note.receivables_late_charge_count, 2)

    def test_statements_list_open_claims(self):
        statement = self.env["receivables.statement"]
        [(_key, html)] = statement._pieces(self.company, self.customer, self.today)
        self.assertIn("Late charges claimed, not billed yet", html)
        self.assertIn("60.31", html)
        self.assertIn(self.invoice.name, html)
        self.claimed.action_bill()
        [(_key, html)] = statement._pieces(self.company, self.customer, self.today)
        self.assertNotIn("Late charges claimed", html)
        self.assertIn(self.claimed.debit_note_id.name, html)

    def test_numbers_are_those_of_the_language(self):
        interest = self.claimed.filtered(lambda claim: claim.kind == "interest")
        self.assertEqual(interest.rate_text, "1000.00 × 12.15 % × 61 / 365")
        self.env["res.lang"]._activate_lang("fr_FR")
        text = self.env["receivables.statement"]._computation(
            interest, Formatter(self.env, "fr_FR")
        )
        self.assertRegex(text, r"^1\s000,00 × 12,15 % × 61 / 365$")

    def test_the_spreadsheet_has_a_sheet_of_claims(self):
        import openpyxl

        file = io.BytesIO()
        self.env["receivables.statement"]._xlsx(file, self.company)
        book = openpyxl.load_workbook(file)
        rows = list(book["Late charges"].iter_rows(min_row=4, values_only=True))
        self.assertEqual(round(sum(row[9] for row in rows), 2), 60.31)
        self.assertEqual({row[3] for row in rows}, {self.invoice.name})
