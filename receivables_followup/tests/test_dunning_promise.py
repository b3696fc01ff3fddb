from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .dunning_promise_common import PromiseCase


@tagged("post_install", "-at_install")
class TestPromise(PromiseCase):
    """Kept or broken, as the ledger says."""

    def test_made(self):
        promise = self.promise(1000.0, self.old)
        self.assertEqual(promise.card_id, self.card)
        self.assertEqual(promise.commercial_partner_id, self.customer)
        self.assertEqual(promise.company_id, self.company)
        self.assertEqual(promise.currency_id, self.company.currency_id)
        self.assertEqual(str(promise.deadline), "2026-07-13")
        self.assertEqual(promise.tolerance, 1.0)
        self.assertEqual(promise.owed_amount, 1000.0)
        self.assertEqual(promise.move_label, self.old.name)
        self.assertFalse(promise.whole_customer)
        self.assert_stands(promise, "open", 0.0, 1000.0)

    def test_kept_early(self):
        promise = self.promise(1000.0, self.old)
        self.make_receipt(1000.0, self.old, date="2026-07-01")
        self.evaluate(promise, "2026-07-02")
        self.assert_stands(promise, "kept", 1000.0, 0.0)
        self.assertEqual(str(promise.closed_on), "2026-07-02")

    def test_last_day_of_grace(self):
        promise = self.promise(1000.0, self.old)
        self.assertEqual(self.evaluate(promise, "2026-07-13"), ["open"])
        self.make_receipt(1000.0, self.old, date="2026-07-13")
        self.assertEqual(self.evaluate(promise), ["kept"])

    def test_one_day_late_is_broken_and_nothing_is_missing(self):
        promise = self.promise(1000.0, self.old)
        self.make_receipt(1000.0, self.old, date="2026-07-14")
        self.evaluate(promise, "2026-07-20")
        self.assert_stands(promise, "broken", 0.0, 0.0)

    def test_part_is_credited(self):
        promise = self.promise(1000.0, self.old)
        self.make_receipt(400.0, self.old, date="2026-07-05")
        self.evaluate(promise, "2026-07-06")
        self.assert_stands(promise, "open", 400.0, 600.0)
        self.evaluate(promise)
        self.assert_stands(promise, "broken", 400.0, 600.0)

    def test_tolerance_of_the_day_it_was_made(self):
        promise = self.promise(1000.0, self.old)
        self.company.receivables_promise_tolerance = 0.0
        self.make_receipt(990.0, self.old, date="2026-07-05")
        self.assertEqual(self.evaluate(promise), ["kept"])
        other = self.promise(500.0, self.new)
        self.make_receipt(499.0, self.new, date="2026-07-05")
        self.assertEqual(self.evaluate(other), ["broken"])

    def test_money_matched_before_does_not_count(self):
        self.make_receipt(600.0, self.old, date="2026-06-25")
        promise = self.promise(400.0, self.old)
        self.evaluate(promise)
        self.assert_stands(promise, "broken", 0.0, 400.0)

    def test_old_money_matched_anew_does_not_count(self):
        receipt = self.make_receipt(600.0, self.old, date="2026-06-25")
        promise = self.promise(400.0, self.old)
        receipt.remove_move_reconcile()
        (receipt + self.open_lines(self.old)).reconcile()
        self.assertEqual(self.evaluate(promise), ["broken"])

    def test_money_that_was_there_unmatched_counts_once_matched(self):
        receipt = self.make_receipt(1000.0, date="2026-06-29")
        promise = self.promise(1000.0, self.old)
        self.assertEqual(self.evaluate(promise, "2026-07-01"), ["open"])
        (receipt + self.open_lines(self.old)).reconcile()
        self.assertEqual(self.evaluate(promise, "2026-07-01"), ["kept"])

    def test_other_invoice_paid(self):
        promise = self.promise(500.0, self.new)
        self.make_receipt(1000.0, self.old, date="2026-07-02")
        self.assertEqual(self.evaluate(promise), ["broken"])

    def test_payment_that_comes_back(self):
        promise = self.promise(1000.0, self.old)
        receipt = self.make_receipt(1000.0, self.old, date="2026-07-02")
        self.assertEqual(self.evaluate(promise, "2026-07-03"), ["kept"])
        receipt.remove_move_reconcile()
        self.assertEqual(self.evaluate(promise, "2026-07-04"), ["open"])
        self.assertTrue(promise.hold_ids.filtered(lambda h: h.state == "active"))
        (receipt + self.open_lines(self.old)).reconcile()
        self.assertEqual(self.evaluate(promise, "2026-07-05"), ["kept"])
        receipt.remove_move_reconcile()
        self.assertEqual(self.evaluate(promise, "2026-08-20"), ["broken"])

    def test_matched_late_but_paid_in_time(self):
        promise = self.promise(1000.0, self.old)
        self.assertEqual(self.evaluate(promise), ["broken"])
        self.make_receipt(1000.0, self.old, date="2026-07-10")
        self.evaluate(promise, "2026-07-20")
        self.assert_stands(promise, "kept", 1000.0, 0.0)

    def test_credit_note_is_not_money(self):
        promise = self.promise(1000.0, self.old)
        note = self.make_credit_note(400.0, date="2026-07-01")
        self.open_lines(self.old + note).reconcile()
        self.evaluate(promise)
        self.assert_stands(promise, "broken", 0.0, 600.0)

    def test_credit_note_makes_less_due(self):
        promise = self.promise(1000.0, self.old)
        note = self.make_credit_note(400.0, date="2026-07-01")
        self.open_lines(self.old + note).reconcile()
        self.make_receipt(600.0, self.old, date="2026-07-05")
        self.evaluate(promise)
        self.assert_stands(promise, "kept", 600.0, 0.0)

    def transfer(self, invoice, amount, date):
        """Move a debt to another account of the customer."""
        other = self.receivable.copy({"name": "Bills", "code": "413999"})
        shared = {"partner_id": self.customer.id}
        entry = self.make_entry(
            [
                {"account_id": other.id, "balance": amount, **shared},
                {"account_id": self.receivable.id, "balance": -amount, **shared},
            ],
            date,
        )
        credit = entry.line_ids.filtered(lambda line: line.balance < 0)
        (credit + self.open_lines(invoice)).reconcile()
        return entry

    def test_transfer_between_accounts_is_not_money(self):
        promise = self.promise(1000.0, self.old)
        self.transfer(self.old, 1000.0, "2026-07-01")
        self.evaluate(promise, "2026-07-02")
        self.assertEqual((promise.state, promise.kept_amount), ("cancelled", 0.0))
        self.assertEqual(promise.cancel_reason, "settled")
        self.assertFalse(promise.hold_ids.filtered(lambda h: h.state == "active"))

    def test_cash_in_a_general_journal_is_money(self):
        promise = self.promise(500.0, self.new)
        cash = self.company_data["default_journal_cash"].default_account_id
        entry = self.make_entry(
            [
                {"account_id": cash.id, "balance": 500.0},
                {
                    "account_id": self.receivable.id,
                    "balance": -500.0,
                    "partner_id": self.customer.id,
                },
            ],
            "2026-07-02",
        )
        credit = entry.line_ids.filtered(lambda line: line.balance < 0)
        (credit + self.open_lines(self.new)).reconcile()
        self.assertEqual(self.evaluate(promise), ["kept"])

    def test_set_off_with_what_we_owe_them_is_a_payment(self):
        promise = self.promise(500.0, self.new)
        shared = {"partner_id": self.customer.id}
        entry = self.make_entry(
            [
                {"account_id": self.payable.id, "balance": 500.0, **shared},
                {"account_id": self.receivable.id, "balance": -500.0, **shared},
            ],
            "2026-07-02",
        )
        credit = entry.line_ids.filtered(lambda line: line.balance < 0)
        (credit + self.open_lines(self.new)).reconcile()
        self.assertEqual(self.evaluate(promise), ["kept"])

    # -- the whole balance ---------------------------------------------------------

    def test_whole_balance(self):
        self.make_receipt(50.0, date="2026-06-30")
        promise = self.promise(1500.0)
        self.assertTrue(promise.whole_customer)
        self.assertEqual(promise.owed_amount, 1450.0)
        self.make_receipt(700.0, self.old, date="2026-07-02")
        self.evaluate(promise, "2026-07-03")
        self.assert_stands(promise, "open", 700.0, 750.0)
        self.make_receipt(750.0, date="2026-07-08")
        self.assertEqual(self.evaluate(promise), ["kept"])

    def test_whole_balance_sees_a_rejected_payment(self):
        promise = self.promise(1500.0)
        receipt = self.make_receipt(1500.0, date="2026-07-02")
        self.assertEqual(self.evaluate(promise, "2026-07-03"), ["kept"])
        rejected = self.make_receipt(-1500.0, date="2026-07-06")
        (receipt + rejected).reconcile()
        self.assertEqual(self.evaluate(promise, "2026-07-07"), ["open"])

    def test_whole_balance_ignores_credit_notes_and_transfers(self):
        promise = self.promise(1500.0)
        self.make_credit_note(300.0, date="2026-07-01")
        self.transfer(self.old, 1000.0, "2026-07-01")
        self.assertEqual(self.evaluate(promise), ["broken"])
        self.assertEqual(promise.kept_amount, 0.0)

    def test_without_any_debt_it_can_still_be_broken(self):
        stranger = self.make_customer("Owes nothing yet")
        promise = self.promise(100.0, commercial_partner_id=stranger.id)
        self.evaluate(promise)
        self.assert_stands(promise, "broken", 0.0, 100.0)

    # -- currencies ----------------------------------------------------------------

    def test_foreign_currency(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        invoice = self.make_invoice(800.0, "2026-05-31", currency=dollar)
        promise = self.promise(800.0, invoice)
        self.assertEqual(promise.currency_id, dollar)
        self.assertEqual(promise.amount_company, 400.0)
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "company_id": self.company.id,
                "name": "2026-07-01",
                "rate": 4.0,
            }
        )
        self.make_receipt(800.0, invoice, date="2026-07-05")
        self.evaluate(promise)
        self.assert_stands(promise, "kept", 800.0, 0.0)

    def test_foreign_promise_on_a_balance_in_euro(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        promise = self.promise(2000.0, self.old, currency_id=dollar.id)
        self.assertEqual(promise.owed_amount, 2000.0)
        self.make_receipt(500.0, self.old, date="2026-07-05")
        self.evaluate(promise)
        self.assert_stands(promise, "broken", 1000.0, 1000.0)

    # -- several promises ----------------------------------------------------------

    def test_two_parts_of_one_debt_share_the_money(self):
        first = self.promise(500.0, self.old, "2026-07-10")
        second = self.promise(500.0, self.old, "2026-07-25")
        self.make_receipt(600.0, self.old, date="2026-07-08")
        self.evaluate(first | second, "2026-07-09")
        self.assert_stands(first, "kept", 500.0, 0.0)
        self.assert_stands(second, "open", 100.0, 400.0)
        self.assertEqual(self.evaluate(second), ["broken"])

    def test_promising_the_same_again_replaces(self):
        first = self.promise(1000.0, self.old)
        second = self.promise(1000.0, self.old, "2026-07-20")
        self.assertEqual(first.state, "cancelled")
        self.assertEqual(first.cancel_reason, "replaced")
        self.assertEqual(first.replaced_by_id, second)
        self.assertEqual(first.hold_ids.state, "released")
        self.assertEqual(second.hold_ids.state, "active")
        self.assertEqual(self.promise(500.0, self.new).state, "open")
        self.assertEqual(second.state, "open")

    # -- invoices that change ------------------------------------------------------

    def test_invoice_being_corrected_keeps_its_promise(self):
        promise = self.promise(1000.0, self.old)
        self.old.button_draft()
        self.assertEqual(self.evaluate(promise, "2026-07-01"), ["open"])
        line = self.old.invoice_line_ids
        self.old.invoice_line_ids = [
            Command.delete(line.id),
            Command.create({"name": "Anew", "price_unit": 900.0, "tax_ids": []}),
        ]
        self.old.action_post()
        self.make_receipt(900.0, self.old, date="2026-07-04")
        self.evaluate(promise, "2026-07-05")
        self.assert_stands(promise, "kept", 900.0, 0.0)

    def test_items_that_vanish_do_not_make_it_a_promise_on_everything(self):
        promise = self.promise(1000.0, self.old)
        self.env.cr.execute(
            "DELETE FROM receivables_promise_item_rel WHERE promise_id = %s",
            [promise.id],
        )
        self.env.invalidate_all()
        self.make_receipt(500.0, self.new, date="2026-07-04")
        self.evaluate(promise, "2026-07-05")
        self.assert_stands(promise, "open", 0.0, 1000.0)
        self.make_receipt(1000.0, self.old, date="2026-07-04")
        self.assertEqual(self.evaluate(promise, "2026-07-05"), ["kept"])

    # -- what cannot be ------------------------------------------------------------

    def test_refused(self):
        stranger = self.make_customer("Stranger")
        with self.refused(ValidationError, "is nothing that Stranger owes"):
            self.promise(1000.0, self.old, commercial_partner_id=stranger.id)
        note = self.make_credit_note(100.0)
        with self.refused(ValidationError, "is nothing that Azur Interior owes"):
            self.promise(100.0, note)
        with self.refused(ValidationError, "cannot be made in the future"):
            self.promise(10.0, self.old, made_on="2026-07-01")
        with self.refused(ValidationError, "is no contact of Azur Interior"):
            self.promise(10.0, self.old, partner_id=stranger.id)
        with self.refused(UserError, "Say which customer"):
            self.promise(10.0, commercial_partner_id=False)
        with self.refused(UserError, "never deleted"):
            self.promise(10.0, self.old).sudo().unlink()

    def test_limits(self):
        with mute_logger("odoo.sql_db"):
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.promise(0.0, self.old)
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.company.receivables_promise_grace = -1
                self.company.flush_recordset()

    def test_cancelled_stays_cancelled(self):
        promise = self.promise(1000.0, self.old)
        promise.action_cancel()
        self.assertEqual(promise.cancel_reason, "withdrawn")
        self.make_receipt(1000.0, self.old, date="2026-07-01")
        self.assertEqual(self.evaluate(promise), ["cancelled"])
        with self.refused(UserError, "cannot be cancelled any more"):
            promise.action_cancel()

    def test_backdated_promise_counts_money_dated_since(self):
        self.make_receipt(1000.0, self.old, date="2026-06-20")
        promise = self.promise(1000.0, self.old, "2026-06-22", made_on="2026-06-15")
        self.assertEqual(promise.owed_amount, 1000.0)
        self.assertEqual(self.evaluate(promise, "2026-06-30"), ["kept"])

    def test_known_today(self):
        with freeze_time("2026-06-30 22:30:00"):
            self.env.user.tz = "Europe/Paris"
            promise = self.promise(10.0, self.old)
        self.assertEqual(str(promise.made_on), "2026-07-01")
