"""Moving items: the entry, what it refuses, and who may."""

from contextlib import nullcontext

from freezegun import freeze_time
from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import TODAY
from .lettering_tax_common import TaxCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLetteringTransfer(TaxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.other = cls.make_customer("Belle Rive")

    def reassign(self, lines, **values):
        form = Form(
            self.env["receivables.lettering.reassign"]
            .with_user(self.collector)
            .with_context(active_model="account.move.line", active_ids=lines.ids)
        )
        for name, value in values.items():
            form[name] = value
        return form

    def test_payment_on_the_wrong_customer(self):
        """It settles the invoice of the right one, on the day it was received."""
        theirs = self.make_service(partner=self.other, date="2026-03-02")
        wrong = self.make_receipt(1200, date="2026-05-11", partner=self.customer)
        form = self.reassign(wrong, target_partner_id=self.other, label="Mix-up")
        self.assertEqual(form.date, fields.Date.to_date("2026-05-11"))
        action = form.save().action_move()
        moved = self.Line.browse(action["res_id"])
        self.assertEqual(moved.partner_id, self.other)
        self.assertEqual(moved.amount_residual, -1200)
        self.assertTrue(wrong.reconciled)
        self.assertTax(400, 0)
        self.letter(self.open_lines(theirs) + moved)
        self.assertTax(200, 200)
        entry = self.tax_entries(theirs)
        self.assertEqual(entry.date, fields.Date.to_date("2026-05-11"))
        self.assertEqual(self.balance(self.receivable, self.other), 0)

    def test_closed_period(self):
        """The entry takes the day of today when that of the payment is closed."""
        wrong = self.make_receipt(1200, date="2026-05-11")
        self.company.fiscalyear_lock_date = "2026-05-31"
        self.assertEqual(self.reassign(wrong).date, self.today)

    def test_part_of_an_item(self):
        wrong = self.make_receipt(1200)
        form = self.reassign(wrong, target_partner_id=self.other, amount=450)
        form.save().action_move()
        self.assertEqual(wrong.amount_residual, -750)
        self.assertEqual(self.balance(self.receivable, self.other), -450)

    def test_dialog_proposes_the_account_of_the_role(self):
        form = self.reassign(self.item)
        self.assertEqual(form.waiting_tax, 200)
        for kind, account in (("bill", self.bills), ("doubtful", self.doubtful)):
            form.kind = kind
            self.assertEqual(form.account_id, account)
        form.save().action_move()
        self.assertEqual(self.balance(self.doubtful), 1200)

    def test_same_customer(self):
        wrong = self.make_receipt(10)
        form = self.reassign(wrong, target_partner_id=self.customer)
        with self.refused(UserError, self.customer.name):
            form.save().action_move()

    def test_letters(self):
        """The originals bear a letter, complete or not."""
        target = self.transfer(amounts={self.item.id: 500})
        self.assertEqual(self.item.letter, "aaa")
        self.assertFalse(target.letter)
        self.transfer()
        self.assertEqual(self.item.letter, "AAA")

    def test_refused(self):
        draft = self.make_service(post=False)
        paid = self.make_service()
        self.pay(self.open_lines(paid))
        for lines, message in (
            (self.Line, "Select the items"),
            (self.open_lines(draft), "not posted"),
            (self.open_lines(paid), paid.name),
            (self.invoice.invoice_line_ids, "does not allow reconciliation"),
        ):
            with self.subTest(message), self.refused(UserError, message):
                self.Transfer._transfer(lines, "doubtful", account=self.doubtful)
        with self.refused(UserError, self.invoice.name):
            self.transfer(amounts={self.item.id: 1300})
        with self.refused(UserError, "Choose the account"):
            self.Transfer._transfer(self.item, "other")

    def test_nobody_edits_what_was_moved(self):
        target = self.transfer()
        transfer = target.move_id.receivables_transfer_id.with_user(self.manager)
        with self.assertRaises(AccessError):
            transfer.note = "changed"
        for name in ("receivables_transfer_id", "receivables_tax_waits"):
            with self.assertRaises(AccessError):
                target.move_id.with_user(self.manager).write({name: False})

    def test_foreign_currency(self):
        """Book value moves along; the VAT is at the rate of the payment."""
        usd = self.setup_other_currency(
            "USD", rates=[("2026-01-01", 2.0), ("2026-05-01", 1.25)]
        )
        invoice = self.make_service(1000, currency=usd, date="2026-03-01")
        item = self.open_lines(invoice)
        target = self.transfer(item)
        self.assertEqual(target.amount_residual_currency, 1200)
        self.assertEqual(target.amount_residual, 600, "no gain by moving")
        self.assertTrue(item.reconciled)
        self.assertFalse(item.matched_credit_ids.exchange_move_id)
        before = -self.balance(self.tax.due)
        self.pay(target, 300)
        # 50 USD of VAT at 1.25 USD per EUR.
        self.assertAlmostEqual(-self.balance(self.tax.due) - before, 40, 2)
        self.pay(target, 900)
        self.assertAlmostEqual(-self.balance(self.tax.due) - before, 160, 2)
        pending = invoice.line_ids.filtered(
            lambda line: line.account_id == self.tax.pending
        )
        self.assertTrue(pending.reconciled)
        direct = self.make_service(1000, currency=usd, date="2026-03-01")
        self.pay(self.open_lines(direct))
        self.assertAlmostEqual(-self.balance(self.tax.due) - before, 320, 2)

    def test_delays_follow_the_events(self):
        """Moving, writing off and discounts are no payment; a payment given back is."""
        card = self.env["receivables.card"]

        def days(partner):
            self.env["receivables.card"].refresh_all(self.company)
            found = card.search([("commercial_partner_id", "=", partner.id)])
            found.invalidate_recordset()
            return found.average_days_late

        theirs = self.make_service(partner=self.other, due="2026-04-30")
        wrong = self.make_receipt(1200, date="2026-05-10", partner=self.customer)
        moved = self.transfer(
            wrong,
            "reassignment",
            partner=self.other,
            date=fields.Date.to_date("2026-05-10"),
        )
        self.letter(self.open_lines(theirs) + moved)
        self.assertEqual(days(self.other), 10)
        # Due on 31 March and still owed on 416 since 15 April, on 30 June.
        target = self.transfer()
        self.assertEqual(days(self.customer), 91)
        self.pay(target, date="2026-04-20")
        self.assertEqual(days(self.customer), 20)

    def test_write_off_of_what_moved(self):
        """A bad debt of a doubtful item cancels the VAT of its invoice."""
        target = self.transfer()
        self.pay(target, 600)
        self.assertTax(100, 100)
        cause = self.env["receivables.write.off.cause"].search(
            [("company_id", "=", self.company.id), ("code", "=", "bad_debt")]
        )
        cause.write({"max_amount": 0, "max_month_amount": 0})
        self.letter(target, gaps=[{"cause": cause}])
        self.assertTrue(target.reconciled)
        self.assertTax(0, 100)
        self.assertEqual(self.balance(cause.loss_account_id), 500)

    def test_reconciling_costs_nothing_more(self):
        """No statement is added where no transfer is touched."""
        counts = []
        Partial = type(self.env["account.partial.reconcile"])
        Line = type(self.env["account.move.line"])
        plain = {
            (Partial, "_collect_tax_cash_basis_values"): "partial_reconcile_tax",
            (Partial, "unlink"): "partial_reconcile_tax",
            (Partial, "create"): "partial_reconcile_event",
            (Line, "_reconcile_plan_with_sync"): "move_line_tax",
        }
        for ours in (True, False, True, False):
            with nullcontext() if ours else self.without(plain):
                counts.append(self.count_reconciliation())
        # The first rounds fill the caches of the registry.
        self.assertEqual(counts[2], counts[3])

    def count_reconciliation(self):
        """Statements to reconcile a service with its receipt and undo it."""
        invoice = self.make_service(date="2026-03-01")
        lines = self.open_lines(invoice) + self.make_receipt(1200, date="2026-05-20")
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        lines.reconcile()
        self.env.flush_all()
        lines.remove_move_reconcile()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def without(self, methods):
        """Take these methods of our classes out, as if they had not been written."""
        patches = []
        for (model, name), module in methods.items():
            for base in model.mro():
                if base.__module__.endswith(f".lettering.{module}") and (
                    name in base.__dict__
                ):
                    patches.append((base, name))
        self.assertEqual(len(patches), len(methods))
        return _Without(patches)


class _Without:
    """Remove attributes of classes for a while."""

    def __init__(self, patches):
        self.patches = [(base, name, base.__dict__[name]) for base, name in patches]

    def __enter__(self):
        for base, name, _method in self.patches:
            delattr(base, name)

    def __exit__(self, *_error):
        for base, name, method in self.patches:
            setattr(base, name, method)


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLetteringCompensation(TaxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.bill = cls.make_service(
            500, move_type="in_invoice", date="2026-03-10", due="2026-04-10"
        )
        cls.owed = cls.open_lines(cls.bill)
        cls.Wizard = cls.env["receivables.lettering.compensate"]

    def dialog(self, **values):
        form = Form(
            self.Wizard.with_user(self.collector).with_context(
                default_partner_id=self.customer.id
            )
        )
        form.agreement = "Agreement of 1 June 2026"
        for name, value in values.items():
            form[name] = value
        return form

    def test_both_sides_are_paid_and_their_tax_is_due(self):
        waiting = self.tax.purchase.cash_basis_transition_account_id
        deductible = self.tax.purchase.invoice_repartition_line_ids.account_id
        form = self.dialog()
        self.assertEqual((form.receivable_total, form.payable_total), (1200, 600))
        self.assertEqual(form.amount, 600)
        action = form.save().action_compensate()
        transfer = self.Transfer.browse(action["res_id"])
        self.assertEqual(self.item.amount_residual, 600)
        self.assertTrue(self.owed.reconciled)
        self.assertTax(100, 100)
        self.assertEqual((self.balance(waiting), self.balance(deductible)), (0, 100))
        self.assertEqual(transfer.kind, "compensation")
        self.assertEqual(transfer.amount, 600)
        self.assertEqual(transfer.line_ids.mapped("amount"), [600, -600])
        self.assertEqual(transfer.note, "Agreement of 1 June 2026")
        self.assertFalse(transfer.line_ids.target_line_id)
        groups = self.Group.search([("move_line_ids", "in", self.item.ids)])
        self.assertEqual(groups.origin, "compensation")
        self.assertEqual(self.item.letter, "aaa")
        self.assertEqual(self.owed.letter, "AAA")

    def test_oldest_due_first(self):
        later = self.make_service(500, date="2026-03-15", due="2026-05-30")
        self.dialog(amount=600).save().action_compensate()
        self.assertEqual(self.open_lines(later).amount_residual, 600)
        self.assertEqual(self.item.amount_residual, 600)

    def test_a_moved_item_is_set_off(self):
        """The VAT of a doubtful debt is due when it is set off."""
        self.transfer()
        self.dialog().save().action_compensate()
        self.assertTax(100, 100)

    def test_undone(self):
        self.dialog().save().action_compensate()
        self.Door._unletter(self.item, "no agreement after all")
        self.assertTax(200, 0)

    def test_refused(self):
        with self.refused(UserError, "600"):
            self.dialog(amount=700).save().action_compensate()
        other = self.make_customer("Belle Rive")
        theirs = self.open_lines(self.make_service(partner=other))
        with self.refused(UserError, other.name):
            self.Transfer._compensate(theirs, self.owed)
        refund = self.open_lines(self.make_service(100, move_type="out_refund"))
        with self.refused(UserError, "not owed"):
            self.Transfer._compensate(self.item + refund, self.owed)
        with self.refused(UserError, "needs an open invoice"):
            self.Transfer._compensate(self.item, self.Line)

    def test_foreign_currency(self):
        """Both debts have the value of the day; core posts the exchange differences."""
        usd = self.setup_other_currency(
            "USD", rates=[("2026-01-01", 2.0), ("2026-06-01", 1.25)]
        )
        invoice = self.make_invoice(100, currency=usd, date="2026-03-01")
        bill = self.make_invoice(
            100, currency=usd, date="2026-03-01", move_type="in_invoice"
        )
        transfer = self.Transfer._compensate(
            self.open_lines(invoice), self.open_lines(bill)
        )
        self.assertEqual(transfer.amount, 80)
        for move in (invoice, bill):
            line = self.open_lines(move)
            self.assertTrue(line.reconciled)
            self.assertEqual(line.amount_residual, 0)

    def test_only_items_of_the_company(self):
        wizard = self.dialog().save()
        self.assertTrue(wizard.receivable_line_ids)
        wizard.company_id = self.make_french_company().company
        self.assertFalse(wizard.receivable_line_ids | wizard.payable_line_ids)

    def test_collector_cannot_open_the_card_of_nobody(self):
        form = self.Wizard.with_user(self.collector).new(
            {"company_id": self.company.id, "currency_id": self.company.currency_id.id}
        )
        self.assertFalse(form.receivable_line_ids)
        self.assertEqual(form.amount, 0)

    def test_excluded_items_stay_open(self):
        later = self.make_service(500, date="2026-03-15", due="2026-05-30")
        wizard = self.dialog().save()
        wizard.receivable_line_ids = [Command.unlink(self.item.id)]
        wizard.action_compensate()
        self.assertEqual(self.item.amount_residual, 1200)
        self.assertTrue(self.open_lines(later).reconciled)

    def test_what_was_taken_out_can_be_put_back(self):
        wizard = self.dialog().save()
        wizard.receivable_line_ids = [Command.unlink(self.item.id)]
        self.assertFalse(wizard.receivable_line_ids)
        self.assertEqual(wizard.offered_line_ids, self.item + self.owed)
        view = self.env.ref(
            "receivables_followup.receivables_lettering_compensate_view_form"
        )
        for name, line in (
            ("receivable_line_ids", self.item),
            ("payable_line_ids", self.owed),
        ):
            node = etree.fromstring(view.arch).find(f".//field[@name='{name}']")
            values = {"offered_line_ids": wizard.offered_line_ids.ids}
            domain = safe_eval(node.get("domain"), values)
            self.assertEqual(self.Line.search(domain), line)
