"""Gaps written off: accounts and VAT by cause, ceilings, what stays on record."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import TODAY
from .lettering_common import FrenchLetteringCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestWriteOff(FrenchLetteringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.causes = {
            cause.code: cause
            for cause in cls.env["receivables.write.off.cause"].search(
                [("company_id", "=", cls.company.id)]
            )
        }

    def gap(self, code="rounding", amount=None, **kwargs):
        return {"cause": self.causes[code], "amount": amount, **kwargs}

    def service(self, paid, amount=1000.0, tax=None):
        """Items of an invoice of services (1,200 with VAT) and a receipt."""
        invoice = self.make_service(amount, tax=tax)
        return self.open_lines(invoice) + self.make_receipt(paid)

    # -- causes ----------------------------------------------------------------

    def test_a_french_company_has_french_accounts(self):
        codes = {
            code: (cause.loss_account_id.code or "", cause.gain_account_id.code or "")
            for code, cause in self.causes.items()
        }
        for code, starts in {
            "rounding": ("658", "758"),
            "discount": ("665", "765"),
            "bank_charges": ("627", "627"),
            "exchange": ("656", "756"),
            "deduction": ("658", "758"),
            "bad_debt": ("654", "758"),
            "other": ("658", "758"),
        }.items():
            for found, start in zip(codes[code], starts, strict=True):
                self.assertTrue(found.startswith(start), f"{code}: {found}")
        self.assertEqual(self.causes["reduction"].route, "credit_note")
        self.assertEqual(codes["reduction"], ("", ""))

    def test_french_late_charges_have_french_accounts(self):
        """Interest of trade receivables, and indemnities: 7588 is another thing."""
        company = self.company
        company._receivables_charge_accounts()
        names = ("interest", "indemnity")
        codes = [
            company[f"receivables_charge_{name}_account_id"].code for name in names
        ]
        self.assertEqual(codes, ["763100", "758000"])

    def test_causes_are_made_once(self):
        Cause = self.env["receivables.write.off.cause"].with_context(active_test=False)
        before = Cause.search([])
        self.causes["rounding"].active = False
        self.company._receivables_setup()
        self.assertEqual(Cause.search([]), before)

    def test_a_reduction_is_a_credit_note(self):
        reduction = self.causes["reduction"]
        with self.refused(UserError, "Issue a credit note"):
            self.letter(self.pair(100.0, 90.0), gaps=[self.gap("reduction")])
        with self.assertRaises(ValidationError):
            reduction.with_user(self.manager).route = "write_off"

    # -- accounts and VAT ------------------------------------------------------

    def test_rounding_loss_and_gain(self):
        loss, gain = self.pair(100.0, 99.98), self.pair(100.0, 100.02)
        records = self.letter(loss, gain, gaps=[self.gap(), self.gap()])
        self.assertTrue(all((loss + gain).mapped("reconciled")))
        self.assertEqual(records.mapped("gap_amount"), [0.02, -0.02])
        self.assertEqual(
            records[0].gap_move_id.line_ids.account_id - self.receivable,
            self.causes["rounding"].loss_account_id,
        )
        self.assertEqual(
            records[1].gap_move_id.line_ids.account_id - self.receivable,
            self.causes["rounding"].gain_account_id,
        )
        self.assertEqual(
            records[0].gap_move_id.line_ids.mapped("partner_id"), self.customer
        )
        self.assertEqual(len(records[0].move_line_ids), 3)

    def test_the_letter_closes_with_the_write_off(self):
        lines = self.pair(100.0, 99.98)
        group = self.letter(lines, gaps=[self.gap()])
        self.assertEqual(set(group.move_line_ids.mapped("letter")), {group.letter})
        self.assertTrue(group.letter.isupper())
        self.assertAlmostEqual(sum(group.move_line_ids.mapped("balance")), 0.0)

    def test_a_discount_takes_its_vat_along(self):
        """VAT on debits: 2 % of 1,200 is 20 on 665 and 4 of VAT given back."""
        lines = self.service(1176.0, tax=self.tax.goods)
        due = self.balance(lines.move_id.line_ids.filtered("tax_line_id").account_id)
        group = self.letter(lines, gaps=[self.gap("discount")])
        self.assertTrue(all(lines.mapped("reconciled")))
        discount = group.gap_move_id.line_ids
        taxed = discount.filtered("tax_repartition_line_id")
        self.assertEqual(taxed.balance, 4.0)
        self.assertEqual(self.balance(taxed.account_id), due + 4.0)
        base = discount.filtered(
            lambda line: line.account_id == self.causes["discount"].loss_account_id
        )
        self.assertEqual(base.balance, 20.0)
        self.assertEqual(base.tax_ids, self.tax.goods)
        self.assertEqual(taxed.tax_repartition_line_id.document_type, "refund")
        self.assertEqual(group.write_off_ids.tax_amount, 4.0)

    def test_a_discount_on_services_clears_the_vat_that_waits(self):
        """VAT on payment: 196 are due, 4 never will be, nothing waits any more."""
        lines = self.service(1176.0)
        self.assertEqual(self.balance(self.tax.pending), -200.0)
        group = self.letter(lines, gaps=[self.gap("discount")])
        self.assertEqual(self.balance(self.tax.pending), 0.0)
        self.assertEqual(self.balance(self.tax.due), -196.0)
        self.assertEqual(self.balance(self.causes["discount"].loss_account_id), 20.0)
        waiting = self.Line.search(
            [("account_id", "=", self.tax.pending.id), ("reconciled", "=", False)]
        )
        self.assertFalse(waiting, "left open on the transition account")
        self.assertEqual(group.write_off_ids.tax_amount, 4.0)

    def test_rounding_on_services_makes_all_vat_due(self):
        lines = self.service(1199.98)
        self.letter(lines, gaps=[self.gap()])
        self.assertEqual(self.balance(self.tax.pending), 0.0)
        self.assertEqual(self.balance(self.tax.due), -200.0)

    def test_a_bad_debt_never_makes_vat_due(self):
        """A third is paid, the rest is lost: its VAT is cancelled with it."""
        lines = self.service(400.0)
        self.letter(lines, gaps=[self.gap("bad_debt")], user=self.manager)
        self.assertEqual(self.balance(self.tax.pending), 0.0)
        self.assertAlmostEqual(self.balance(self.tax.due), -66.67)
        self.assertAlmostEqual(
            self.balance(self.causes["bad_debt"].loss_account_id), 666.67
        )
        self.assertTrue(all(lines.mapped("reconciled")))

    def test_a_bad_debt_of_goods_keeps_its_vat(self):
        """VAT that was due with the invoice is claimed back another way."""
        lines = self.open_lines(self.make_service(1000.0, tax=self.tax.goods))
        group = self.letter(lines, gaps=[self.gap("bad_debt")], user=self.manager)
        self.assertEqual(self.balance(self.causes["bad_debt"].loss_account_id), 1200.0)
        self.assertTrue(lines.reconciled)
        self.assertEqual(group.amount, 1200.0)

    def test_several_rates(self):
        tax = self.env["account.chart.template"].with_company(self.company)
        reduced = tax.ref("tva_intermediaire")
        invoice = self.make_invoice(
            date="2026-05-01",
            invoice_line_ids=[
                Command.create(
                    {
                        "name": name,
                        "price_unit": 1000.0,
                        "tax_ids": [Command.set(rate.ids)],
                    }
                )
                for name, rate in (("A", self.tax.goods), ("B", reduced))
            ],
        )
        self.assertEqual(invoice.amount_total, 2300.0)
        lines = self.open_lines(invoice) + self.make_receipt(2254.0)
        group = self.letter(lines, gaps=[self.gap("discount")])
        taxes = group.gap_move_id.line_ids.filtered("tax_repartition_line_id")
        self.assertEqual(sorted(taxes.mapped("balance")), [2.0, 4.0])
        bases = group.gap_move_id.line_ids.filtered("tax_ids")
        self.assertEqual(bases.mapped("balance"), [20.0, 20.0])

    def test_a_supplier_gives_a_discount(self):
        bill = self.make_service(1000.0, move_type="in_invoice")
        line = self.open_lines(bill)
        bank = self.company_data["default_journal_bank"]
        payment = self.make_entry(
            [
                {
                    "account_id": line.account_id.id,
                    "balance": 1176.0,
                    "partner_id": self.customer.id,
                },
                {"account_id": bank.default_account_id.id, "balance": -1176.0},
            ],
            journal=bank,
        ).line_ids[0]
        group = self.letter(line + payment, gaps=[self.gap("discount")])
        self.assertEqual(group.gap_amount, -24.0)
        self.assertEqual(self.balance(self.causes["discount"].gain_account_id), -20.0)
        waiting = self.tax.purchase.cash_basis_transition_account_id
        self.assertEqual(self.balance(waiting), 0.0)
        self.assertEqual(bill.payment_state, "paid")

    def test_several_causes_at_once(self):
        lines = self.pair(1000.0, 979.5)
        gaps = [[self.gap("bank_charges", 20.0), self.gap("rounding", 0.5)]]
        group = self.letter(lines, gaps=gaps)
        self.assertTrue(all(lines.mapped("reconciled")))
        self.assertEqual(group.gap_amount, 20.5)
        self.assertEqual(group.write_off_ids.mapped("amount"), [20.0, 0.5])
        self.assertEqual(len(group.gap_move_id), 1)

    def test_a_chosen_account_and_label(self):
        account = self.causes["bank_charges"].loss_account_id
        lines = self.pair(100.0, 99.0)
        group = self.letter(
            lines,
            gaps=[
                self.gap(
                    "other", account=account, label="Fees of May", date="2026-06-15"
                )
            ],
        )
        self.assertIn(account, group.gap_move_id.line_ids.account_id)
        self.assertEqual(
            set(group.gap_move_id.line_ids.mapped("name")), {"Fees of May"}
        )
        self.assertEqual(str(group.gap_move_id.date), "2026-06-15")
        with self.refused(UserError, "being lettered"):
            self.letter(
                self.pair(100.0, 99.0),
                gaps=[self.gap("other", account=self.receivable)],
            )

    def test_a_part_of_the_gap(self):
        lines = self.pair(100.0, 95.0)
        with self.refused(UserError, "stays open"):
            self.letter(lines, gaps=[self.gap("other", 2.0)])
        with self.refused(UserError, "stays open"):
            self.letter(lines, gaps=[self.gap("other", 7.0)], partial=True)
        self.letter(lines, gaps=[self.gap("other", 2.0)], partial=True)
        self.assertEqual(lines[0].amount_residual, 3.0)

    # -- ceilings --------------------------------------------------------------

    def test_the_ceiling_per_item(self):
        self.causes["rounding"].max_amount = 1.0
        lines = self.pair(100.0, 98.99)
        with self.refused(UserError, self.manager.name):
            self.letter(lines, gaps=[self.gap()], user=self.collector)
        self.assertFalse(any(lines.mapped("reconciled")))
        group = self.letter(lines, gaps=[self.gap()], user=self.manager)
        self.assertIn("above the ceiling", group.note)
        self.assertTrue(group.write_off_ids.excess)

    def test_the_ceiling_per_person_and_month(self):
        cause = self.causes["rounding"]
        cause.write({"max_amount": 1.0, "max_month_amount": 1.5})
        first = self.pair(100.0, 99.0)
        self.letter(first, gaps=[self.gap()], user=self.collector)
        with self.refused(UserError, "per month"):
            self.letter(self.pair(50.0, 49.4), gaps=[self.gap()], user=self.collector)
        other = self.make_user(
            "rec_other", "base.group_user,account.group_account_invoice"
        )
        self.letter(self.pair(50.0, 49.4), gaps=[self.gap()], user=other)
        # The date of the entry opens no other month: the day of the decision counts.
        later = self.pair(50.0, 49.4)
        dated = [self.gap(date="2026-07-01")]
        with self.refused(UserError, "per month"):
            self.letter(later, gaps=dated, user=self.collector)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE receivables_write_off SET create_date = create_date - interval %s",
            ["32 days"],
        )
        self.letter(later, gaps=dated, user=self.collector)

    def test_slices_of_an_item_add_up(self):
        """Slice by slice, no more than the ceiling is written off of an item."""
        self.causes["other"].write({"max_amount": 50.0, "max_month_amount": 0.0})
        lines = self.pair(1000.0, 900.0)
        first = [self.gap("other", 40.0)]
        self.letter(lines, gaps=first, partial=True, user=self.collector)
        rest = lines.filtered(lambda line: not line.reconciled)
        with self.refused(UserError, "written off before"):
            self.letter(
                rest, gaps=[self.gap("other", 10.01)], partial=True, user=self.collector
            )
        with self.refused(UserError, "written off before"):
            # Two pieces at once are slices as well.
            two = [self.gap("other", 5.0), self.gap("other", 6.0)]
            self.letter(rest, gaps=[two], partial=True, user=self.collector)
        self.letter(
            rest, gaps=[self.gap("other", 10.0)], partial=True, user=self.collector
        )
        self.assertEqual(rest.amount_residual, 50.0)
        group = self.letter(
            rest, gaps=[self.gap("other", 30.0)], partial=True, user=self.manager
        )
        self.assertIn("written off before", group.note)

    def test_one_call_adds_up(self):
        self.causes["rounding"].write({"max_amount": 1.0, "max_month_amount": 1.5})
        groups = [self.pair(100.0, 99.2), self.pair(200.0, 199.2)]
        faults = self.Door.with_user(self.collector)._faults(
            [lines.with_user(self.collector) for lines in groups],
            gaps=[self.gap(), self.gap()],
        )
        self.assertEqual(list(faults), [1])

    def test_undone_write_offs_no_longer_count(self):
        self.causes["rounding"].write({"max_amount": 1.0, "max_month_amount": 1.0})
        lines = self.pair(100.0, 99.0)
        group = self.letter(lines, gaps=[self.gap()], user=self.collector)
        self.Door._unletter(group, "Paid after all", reverse=True)
        self.assertEqual(group.write_off_ids.state, "reversed")
        self.letter(lines, gaps=[self.gap()], user=self.collector)

    def test_a_machine_never_exceeds(self):
        self.causes["rounding"].max_amount = 0.5
        lines = self.pair(100.0, 99.0)
        with self.refused(UserError, "above the ceiling"):
            self.letter(lines, gaps=[self.gap()], user=self.manager, automatic=True)

    def test_bad_debts_are_for_managers(self):
        with self.refused(UserError, "only a credit manager"):
            self.letter(
                self.pair()[:1], gaps=[self.gap("bad_debt")], user=self.collector
            )

    def test_only_managers_configure(self):
        cause = self.causes["rounding"]
        with self.assertRaises(AccessError):
            cause.with_user(self.collector).max_amount = 1000.0
        cause.with_user(self.manager).max_amount = 2.0
        group = self.letter(self.pair(100.0, 99.98), gaps=[self.gap()])
        with self.assertRaises(AccessError):
            group.write_off_ids.with_user(self.manager).amount = 0.0
        with self.assertRaises(ValidationError):
            cause.max_amount = -1.0

    def test_the_form_of_a_cause(self):
        """A manager adds a cause: VAT and route follow its kind."""
        Cause = self.env["receivables.write.off.cause"].with_user(self.manager)
        with Form(Cause) as form:
            form.name = "Season rebates"
            form.code = "reduction"
            self.assertEqual(form.route, "credit_note")
            form.code = "bad_debt"
            self.assertEqual((form.tax_treatment, form.route), ("unpaid", "write_off"))
            form.loss_account_id = self.causes["bad_debt"].loss_account_id
            form.gain_account_id = self.causes["bad_debt"].gain_account_id

    # -- undo ------------------------------------------------------------------

    def test_undoing_with_the_write_off(self):
        lines = self.service(1176.0)
        group = self.letter(lines, gaps=[self.gap("discount")])
        self.Door._unletter(group, "He pays the rest", reverse=True)
        self.assertEqual(lines.mapped("amount_residual"), [1200.0, -1176.0])
        self.assertEqual(self.balance(self.tax.pending), -200.0)
        self.assertEqual(self.balance(self.tax.due), 0.0)
        self.assertEqual(self.balance(self.causes["discount"].loss_account_id), 0.0)
        rest = self.items(self.customer)
        self.assertEqual(sum(rest.mapped("amount_residual")), 24.0)
        self.assertEqual(len(rest), 2, "the write-off and its reversal settle")

    def test_undoing_leaves_the_write_off_when_asked(self):
        lines = self.pair(100.0, 99.98)
        group = self.letter(lines, gaps=[self.gap()])
        self.Door._unletter(lines, "Another invoice")
        self.assertEqual(group.gap_move_id.state, "posted")
        self.assertFalse(group.gap_move_id.reversal_move_ids)

    # -- cost ------------------------------------------------------------------

    def test_entries_are_posted_at_once(self):
        def queries(count):
            groups = [self.pair(10.0 + n, 9.98 + n) for n in range(count)]
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.cr.sql_log_count
            self.letter(*groups, gaps=[self.gap() for _n in groups])
            self.env.flush_all()
            return self.cr.sql_log_count - start

        queries(2)
        few, many = queries(2), queries(12)
        self.assertLess((many - few) / 10, 8.0, "queries per group with a write-off")
