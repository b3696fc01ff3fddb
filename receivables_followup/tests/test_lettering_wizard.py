"""The dialogs: what they propose, what they say before anything is done."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import TODAY
from .lettering_common import FrenchLetteringCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLetteringWizard(FrenchLetteringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.usd = cls.setup_other_currency("USD", rates=[("2016-01-01", 2.0)])

    def cause(self, code):
        return self.env["receivables.write.off.cause"].search(
            [("company_id", "=", self.company.id), ("code", "=", code)]
        )

    def wizard(self, lines, user=None, **vals):
        Wizard = self.env["receivables.lettering.wizard"].with_user(
            user or self.collector
        )
        return Wizard.create({"move_line_ids": [Command.set(lines.ids)], **vals})

    def form(self, lines, **context):
        Wizard = self.env["receivables.lettering.wizard"].with_user(self.collector)
        return Form(
            Wizard.with_context(
                active_model="account.move.line", active_ids=lines.ids, **context
            )
        )

    # -- letter ----------------------------------------------------------------

    def test_a_balanced_selection_needs_no_dialog(self):
        lines = self.pair()
        door = self.Door.with_user(self.collector)
        result = door.action_letter_selection(lines.ids)
        self.assertEqual(result["letter"], lines[0].letter)
        self.assertTrue(result["letter"].isupper())
        group = self.Group.browse(result["group_id"])
        self.assertEqual((group.origin, group.user_id), ("manual", self.collector))

    def test_what_needs_a_person_opens_the_dialog(self):
        lines = self.pair(100.0, 99.98)
        door = self.Door.with_user(self.collector)
        action = door.action_letter_selection(lines.ids)
        self.assertEqual(action["res_model"], "receivables.lettering.wizard")
        self.assertFalse(any(lines.mapped("matching_number")))
        held = self.pair()
        self.make_hold(self.item(held[:1]), "dispute")
        self.assertIn("res_model", door.action_letter_selection(held.ids))
        with self.refused(UserError, "same side"):
            door.action_letter_selection(lines[:1].ids + held[:1].ids)

    def test_reps_and_others_letter_nothing(self):
        lines = self.pair()
        for user in (self.rep, self.portal):
            with self.assertRaises(AccessError):
                self.Door.with_user(user).action_letter_selection(lines.ids)

    def test_items_of_another_company_are_out_of_reach(self):
        other = self.setup_other_company(name="Elsewhere")["company"]
        lines = self.pair()
        stranger = self.make_user(
            "rec_stranger", "base.group_user,account.group_account_invoice"
        )
        stranger.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        with self.assertRaises(AccessError):
            self.Door.with_user(stranger).action_letter_selection(lines.ids)

    def test_the_dialog_shows_the_gap_and_proposes_rounding(self):
        lines = self.pair(100.0, 99.98)
        form = self.form(lines)
        self.assertEqual((form.debit, form.credit, form.gap), (100.0, 99.98, 0.02))
        self.assertEqual(form.mode, "gap")
        self.assertEqual(form.cause_id, self.cause("rounding"))
        self.assertEqual(form.gap_account_id, self.cause("rounding").loss_account_id)
        self.assertFalse(form.fault_text)
        self.assertIn("658000", form.preview_html)
        form.save().action_letter()
        self.assertTrue(all(lines.mapped("reconciled")))
        group = self.Group._of_lines(lines)
        self.assertEqual(group.gap_move_id.line_ids[:1].name, "Rounding")

    def test_a_large_gap_is_lettered_partially_unless_somebody_says_why(self):
        lines = self.pair(100.0, 60.0)
        form = self.form(lines)
        self.assertEqual(form.mode, "partial")
        form.save().action_letter()
        self.assertEqual(lines.mapped("amount_residual"), [40.0, 0.0])
        self.assertTrue(lines[0].letter.islower())

    def test_an_account_and_a_label_are_enough(self):
        """As other software calls it: items, account, label."""
        account = self.cause("bank_charges").loss_account_id
        lines = self.pair(100.0, 97.0)
        wizard = self.wizard(lines, gap_account_id=account.id, gap_label="Fees")
        self.assertEqual(wizard.gap, 3.0)
        result = wizard.action_letter()
        group = self.Group._of_lines(lines)
        self.assertEqual(
            result["params"]["next"]["infos"],
            {"letter": group.letter, "group_id": group.id},
        )
        fees = group.gap_move_id.line_ids.filtered(
            lambda line: line.account_id == account
        )
        self.assertEqual((fees.balance, fees.name), (3.0, "Fees"))

    def test_changing_the_cause_changes_account_label_and_preview(self):
        lines = self.open_lines(self.make_service(1000.0)) + self.make_receipt(1176.0)
        form = self.form(lines, default_mode="gap")
        form.cause_id = self.cause("discount")
        self.assertEqual(form.gap_label, "Early-payment discount")
        self.assertTrue(form.gap_account_id.code.startswith("665"))
        self.assertIn("665", form.preview_html)
        self.assertIn(self.tax.pending.code, form.preview_html)
        self.assertIn("VAT on payment", form.note_text)
        form.save().action_letter()
        self.assertEqual(self.balance(self.tax.due), -196.0)

    def test_above_the_ceiling_the_dialog_says_who_may(self):
        lines = self.pair(1000.0, 900.0)
        form = self.form(lines, default_mode="gap")
        form.cause_id = self.cause("rounding")
        self.assertIn(self.manager.name, form.fault_text)
        with self.refused(UserError, "above the ceiling"):
            form.save().action_letter()

    def test_a_reduction_leads_to_the_credit_note(self):
        lines = self.pair(1000.0, 900.0)
        wizard = self.wizard(lines, mode="gap", cause_id=self.cause("reduction").id)
        self.assertIn("credit note", wizard.fault_text)
        with self.refused(UserError, "credit note"):
            wizard.action_letter()
        action = wizard.action_credit_note()
        self.assertEqual(action["res_model"], "account.move.reversal")
        self.assertEqual(action["context"]["active_ids"], lines[0].move_id.ids)

    def test_one_open_item_with_a_gap(self):
        invoice = self.make_invoice(100.0)
        self.make_receipt(98.0, invoice)
        line = self.open_lines(invoice)
        wizard = self.wizard(line, mode="gap", cause_id=self.cause("other").id)
        self.assertEqual(wizard.gap, 2.0)
        wizard.action_letter()
        self.assertTrue(line.reconciled)
        self.assertTrue(line.letter.isupper())

    def test_the_exchange_difference_is_explained(self):
        """Booked at 2 dollars a euro, paid when it is 1.6: 12.50 more in euros."""
        self.env["res.currency.rate"].create(
            {
                "name": "2026-06-01",
                "rate": 1.6,
                "currency_id": self.usd.id,
                "company_id": self.company.id,
            }
        )
        lines = self.pair(100.0, currency=self.usd)
        self.assertEqual(lines.mapped("amount_residual"), [50.0, -62.5])
        form = self.form(lines)
        self.assertTrue(form.balanced)
        self.assertIn("exchange gain of", form.exchange_text)
        self.assertIn("12.50", form.exchange_text)
        self.assertIn("06/30/2026", form.exchange_text)
        form.save().action_letter()
        self.assertTrue(all(lines.mapped("reconciled")))

    def test_a_locked_write_off_date_is_said(self):
        lines = self.pair(100.0, 99.98)
        self.company.fiscalyear_lock_date = "2026-06-30"
        with freeze_time("2026-07-10"):
            wizard = self.wizard(lines, mode="gap", gap_date="2026-06-30")
            self.assertIn("07/10/2026", wizard.note_text)
            wizard.action_letter()
            group = self.Group._of_lines(lines)
            self.assertEqual(str(group.gap_move_id.date), "2026-07-10")

    def test_wrong_selections_are_said_in_the_dialog(self):
        other = self.make_customer("Other")
        lines = self.pair()[:1] + self.pair(partner=other)[1:]
        wizard = self.wizard(lines)
        self.assertIn("different customers", wizard.fault_text)
        with self.refused(UserError, "different customers"):
            wizard.action_letter()

    def test_server_actions_are_for_collectors(self):
        for name in ("letter_line", "unletter_line", "letter_item", "unletter_item"):
            action = self.env.ref(
                f"receivables_followup.receivables_lettering_action_{name}"
            )
            self.assertEqual(
                action.group_ids, self.env.ref("receivables_followup.group_collector")
            )
        lines = self.pair()
        action = self.env.ref(
            "receivables_followup.receivables_lettering_action_letter_item"
        )
        result = (
            action.with_user(self.collector)
            .with_context(
                active_model="receivables.open.item",
                active_ids=lines.ids,
                active_id=lines[0].id,
            )
            .run()
        )
        self.assertTrue(all(lines.mapped("reconciled")))
        self.assertIn(lines[0].letter, result["params"]["message"])

    # -- un-letter -------------------------------------------------------------

    def undo(self, lines, **vals):
        Undo = self.env["receivables.lettering.undo"].with_user(self.collector)
        return Undo.create({"move_line_ids": [Command.set(lines.ids)], **vals})

    def kinds(self, records):
        return [w["kind"] for w in self.Door._unletter_warnings(records)]

    def test_un_lettering_warns_and_asks_why(self):
        lines = self.open_lines(self.make_service(1000.0)) + self.make_receipt(1200.0)
        self.letter(lines)
        self.assertEqual(self.kinds(lines), ["vat", "payment"])
        self.assertEqual(self.kinds(lines[:1]), ["group", "vat", "payment"])
        wizard = self.undo(lines[:1], reason="Cheque returned")
        self.assertIn("The whole letter", wizard.warnings_html)
        self.assertIn("VAT on payment", wizard.warnings_html)
        vat = self.env["account.move"].search(
            [("tax_cash_basis_rec_id", "in", lines.matched_credit_ids.ids)]
        )
        wizard.action_unletter()
        self.assertEqual(self.balance(self.tax.due), 0.0)
        self.assertEqual(lines.mapped("letter"), [False, False])
        self.assertTrue(vat.reversal_move_ids)

    def test_the_date_announced_is_the_date_borne(self):
        lines = self.open_lines(
            self.make_service(1000.0, date="2026-05-01")
        ) + self.make_receipt(1200.0, date="2026-05-20")
        self.letter(lines)
        vat = self.env["account.move"].search(
            [("tax_cash_basis_rec_id", "in", lines.matched_credit_ids.ids)]
        )
        self.company.tax_lock_date = "2026-05-31"
        self.company.fiscalyear_lock_date = "2026-05-31"
        warnings = self.Door._unletter_warnings(lines)
        self.assertIn("locked", [warning["kind"] for warning in warnings])
        said = next(w["date"] for w in warnings if w["kind"] == "vat")
        self.undo(lines, reason="Wrong customer").action_unletter()
        self.assertEqual(vat.reversal_move_ids.date, said)
        self.assertGreater(str(said), "2026-05-31")

    def test_exchange_entries_are_announced(self):
        self.env["res.currency.rate"].create(
            {
                "name": "2026-06-01",
                "rate": 1.6,
                "currency_id": self.usd.id,
                "company_id": self.company.id,
            }
        )
        lines = self.pair(100.0, currency=self.usd)
        self.letter(lines)
        self.assertIn("exchange", self.kinds(lines))
        before = lines.mapped("amount_residual")
        self.undo(lines, reason="Other invoice").action_unletter()
        self.assertEqual(before, [0.0, 0.0])
        self.assertEqual(lines.mapped("amount_residual"), [50.0, -62.5])

    def test_the_write_off_is_reversed_unless_kept(self):
        for keep in (False, True):
            lines = self.pair(100.0, 99.98)
            group = self.letter(
                lines, gaps=[{"cause": self.cause("rounding"), "amount": None}]
            )
            wizard = self.undo(lines, reason="Try again")
            self.assertTrue(wizard.has_write_off)
            self.assertTrue(wizard.reverse)
            wizard.reverse = not keep
            wizard.action_unletter()
            self.assertEqual(bool(group.gap_move_id.reversal_move_ids), not keep)

    def test_groups_are_un_lettered_from_their_list(self):
        group = self.letter(self.pair())
        action = group.with_user(self.collector).action_unletter()
        self.assertEqual(action["res_model"], "receivables.lettering.undo")
        wizard = (
            self.env["receivables.lettering.undo"]
            .with_user(self.collector)
            .with_context(active_model=group._name, active_ids=group.ids)
            .create({"reason": "Test"})
        )
        self.assertEqual(wizard.group_ids, group)
        wizard.action_unletter()
        self.assertEqual(group.state, "undone")
