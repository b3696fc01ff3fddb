"""What payers and factors keep back: where it goes, and the VAT that goes with it."""

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import TODAY
from .lettering_tax_common import TaxCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLetteringGapKept(TaxCommon):
    """A service of 1,200.00, of which 200.00 of VAT wait; 5 % or less stay unpaid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.Gap = cls.env["receivables.lettering.gap"]
        cls.retentions = cls.account("411700")

    def short(self, paid, cause=None, **kwargs):
        """The gap that a payment leaves, as the collector sees it."""
        self.pay(self.item, paid, **kwargs)
        self.Gap._refresh(self.company)
        gap = self.Gap.search([("move_line_ids", "in", self.item.ids)])
        if cause:
            gap.cause = cause
        return gap.with_user(self.collector)

    def dialog(self, action):
        return Form(
            self.env[action["res_model"]]
            .with_user(self.collector)
            .with_context(**action["context"])
        )

    def write_off(self, gap):
        wizard = self.dialog(gap.action_suggestion()).save()
        wizard.action_letter()
        return wizard.cause_id

    # -- retention ---------------------------------------------------------------

    def test_a_retention_waits_on_its_account_with_its_vat(self):
        gap = self.short(1140.0)
        self.assertEqual((gap.cause, gap.gap), ("retention", 60.0))
        self.assertEqual(gap.suggestion, "retention")
        self.assertTax(10, 190)
        form = self.dialog(gap.action_suggestion())
        self.assertEqual((form.kind, form.amount), ("retention", 60.0))
        self.assertEqual(form.account_id, self.retentions)
        self.assertEqual(str(form.due_date), "2027-03-01", "a year after the invoice")
        form.save().action_move()
        self.assertTax(10, 190, "moving it releases nothing")
        self.assertTrue(self.item.reconciled)
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertEqual((gap.state, gap.followup), ("done", "retention"))
        kept = gap.followup_move_id.line_ids.filtered("date_maturity").filtered(
            lambda line: line.account_id == self.retentions
        )
        self.assertEqual(kept.amount_residual, 60.0)
        self.assertEqual(gap.followup_move_id.date, fields.Date.to_date("2026-05-20"))
        item = self.OpenItem.browse(kept.id)
        self.assertEqual((item.role, item.chaseable_amount), ("retention", 0.0))
        self.assertFalse(item.date_maturity <= self.today, "not overdue")
        self.Gap._refresh(self.company)
        self.assertEqual(gap.state, "done")
        self.pay(kept, 60.0, date="2026-06-20")
        self.assertTax(0, 200, "due when it is released")

    def test_a_retention_that_is_taken_back_is_a_gap_again(self):
        gap = self.short(1140.0)
        self.dialog(gap.action_suggestion()).save().action_move()
        self.Door._unletter(self.item, "wrong contract")
        self.pay(self.item, 1140.0, date="2026-06-21")
        self.Gap._refresh(self.company)
        again = self.Gap.search(
            [("move_line_ids", "in", self.item.ids), ("state", "=", "open")]
        )
        self.assertEqual(again.gap, 60.0)
        self.assertFalse(again.followup)

    def test_a_retention_of_a_proposal_letters_what_is_left(self):
        receipt = self.make_receipt(1140.0, date="2026-05-20")
        self.env["receivables.lettering.proposal"]._propose(
            [{"move_line_ids": (self.item + receipt).ids, "reason": "tolerance"}]
        )
        self.Gap._refresh(self.company)
        gap = self.Gap.search([("move_line_ids", "in", receipt.ids)])
        gap = gap.with_user(self.collector)
        self.dialog(gap.action_retention()).save().action_move()
        self.assertTrue(self.item.reconciled and receipt.reconciled)
        self.assertTax(10, 190)
        self.assertEqual((gap.state, gap.followup), ("done", "retention"))

    def test_what_is_not_kept_back_is_refused(self):
        gap = self.short(1300.0, "retention")
        self.assertFalse(gap.suggestion)
        with self.refused(UserError, "no single invoice"):
            gap.action_retention()

    # -- withholding tax and factor ----------------------------------------------

    def test_withheld_tax_is_a_claim_on_the_state(self):
        """The price is received in full: its VAT is due, none of it is lost."""
        gap = self.short(1080.0, "withholding_tax")
        self.assertEqual(gap.suggestion, "write_off")
        cause = self.write_off(gap)
        self.assertEqual(cause.code, "withholding_tax")
        self.assertEqual(cause.loss_account_id.code[:3], "444")
        self.assertEqual(self.balance(cause.loss_account_id), 120.0)
        self.assertTax(0, 200)
        self.assertEqual((gap.state, gap.followup), ("done", "write_off"))

    def test_withheld_tax_has_its_ceiling(self):
        cause = self.env["receivables.write.off.cause"].search(
            [("company_id", "=", self.company.id), ("code", "=", "withholding_tax")]
        )
        cause.max_amount = 100.0
        gap = self.short(1080.0, "withholding_tax")
        with self.refused(UserError, "above the ceiling"):
            self.write_off(gap)

    def test_fees_of_a_factor_are_a_cost_without_vat(self):
        gap = self.short(1164.0, "factor_net")
        self.assertEqual(gap.suggestion, "write_off")
        cause = self.write_off(gap)
        self.assertEqual(cause.code, "factor_fees")
        self.assertEqual(cause.loss_account_id.code, "622500")
        self.assertEqual(self.balance(cause.loss_account_id), 36.0, "no VAT split off")
        self.assertTax(0, 200)

    def test_fees_are_left_to_the_account_of_a_known_factor(self):
        account = self.retentions.copy({"code": "411500", "name": "Factor"})
        role = self.env["receivables.account.role"].search(
            [("account_id", "=", account.id)]
        )
        self.assertEqual(role.role, "contra")
        gap = self.short(1164.0, "factor_net")
        self.assertFalse(gap.suggestion)

    def test_an_advance_of_a_factor_is_no_payment(self):
        """He lends what the debtor owes: fees that are written off free no VAT."""
        factor = self.account("467000") or self.doubtful
        self.transfer(kind="factor", account=factor, amounts={self.item.id: 1164.0})
        self.Gap._refresh(self.company)
        gap = self.Gap.search([("move_line_ids", "in", self.item.ids)])
        gap.cause = "factor_net"
        self.assertFalse(gap.suggestion)
        self.assertTax(200, 0)
        wizard = self.dialog(gap.with_user(self.collector).action_write_off()).save()
        with self.refused(UserError, "a factor has advanced"):
            wizard.action_letter()
        self.assertTax(200, 0)

    def test_companies_set_up_before_get_the_causes(self):
        Cause = self.env["receivables.write.off.cause"]
        codes = ("withholding_tax", "factor_fees")
        domain = [("company_id", "=", self.company.id), ("code", "in", codes)]
        Cause.search(domain).unlink()
        self.assertEqual(len(Cause._ensure_codes(self.company, codes)), 2)
        self.assertEqual(set(Cause.search(domain).mapped("code")), set(codes))
        self.assertFalse(Cause._ensure_codes(self.company, codes))
