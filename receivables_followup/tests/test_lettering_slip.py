from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import TODAY, ReceivablesCommon

REPORT = "receivables_followup.remittance_slip"


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestRemittanceSlip(ReceivablesCommon):
    """Cheques go to the bank on a slip, and stay what the slip says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.bank = cls.env["account.journal"].create(
            {"name": "Slip bank", "type": "bank", "code": "SLIPB"}
        )
        cls.cheque_line = cls.bank.inbound_payment_method_line_ids.filtered(
            lambda line: line.code == "receivables_cheque"
        )
        cls.Slip = cls.env["receivables.remittance.slip"].with_user(cls.collector)

    def pay(self, amount=100.0, number="0001", post=True, **vals):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": amount,
                "journal_id": self.bank.id,
                "payment_method_line_id": self.cheque_line.id,
                "receivables_cheque_number": number,
                "receivables_cheque_bank": "Crédit Azur",
            }
            | vals
        )
        if post:
            payment.action_post()
        return payment

    def slip(self, *payments):
        return self.Slip.create(
            {
                "journal_id": self.bank.id,
                "payment_ids": [Command.link(payment.id) for payment in payments],
            }
        )

    def test_bank_journals_take_cheques(self):
        self.assertEqual(len(self.cheque_line), 1)
        cash = self.env["account.journal"].create(
            {"name": "Till", "type": "cash", "code": "TILL9"}
        )
        self.assertNotIn(
            "receivables_cheque", cash.inbound_payment_method_line_ids.mapped("code")
        )

    def test_cheques_wait_on_the_account_of_the_chart(self):
        account = self.env["account.account"].create(
            {
                "name": "Cheques for collection",
                "code": "511200",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        journal = self.env["account.journal"].create(
            {"name": "Bank 2", "type": "bank", "code": "SLIP2"}
        )
        line = journal.inbound_payment_method_line_ids.filtered(
            lambda line: line.code == "receivables_cheque"
        )
        self.assertEqual(line.payment_account_id, account)

    def test_from_waiting_to_the_bank(self):
        first, second = self.pay(100, "0001"), self.pay(250.5, "0002")
        self.pay(5, "0003", post=False)
        slip = self.slip()
        slip.action_add_waiting()
        self.assertEqual(slip.payment_ids, first + second)
        self.assertEqual((slip.payment_count, slip.amount_total), (2, 350.5))
        self.assertFalse(slip.name)
        slip.action_deposit()
        self.assertRegex(slip.name, r"^REM/2026/\d{4}$")
        self.assertEqual(slip.deposited_by_id, self.collector)
        self.assertEqual(slip.state, "deposited")
        again = self.slip()
        with self.refused(UserError, "No cheque waits"):
            again.action_add_waiting()

    def test_empty_slips_stay_here(self):
        with self.refused(UserError, "has no cheque"):
            self.slip().action_deposit()

    def test_what_may_not_go_on_it(self):
        manual = self.bank.inbound_payment_method_line_ids - self.cheque_line
        dollar = self.env.ref("base.USD")
        dollar.active = True
        for payment, reason in (
            (self.pay(payment_method_line_id=manual.id), "no cheque"),
            (self.pay(post=False), "not confirmed"),
            (self.pay(currency_id=dollar.id), "USD"),
        ):
            with self.refused(UserError, reason):
                self.slip(payment)

    def test_a_deposited_slip_is_closed(self):
        payment, other = self.pay(), self.pay(number="0009")
        slip = self.slip(payment)
        slip.action_deposit()
        with self.refused(UserError, "closed"):
            slip.payment_ids = [Command.unlink(payment.id)]
        with self.refused(UserError, "closed"):
            slip.date = "2026-07-01"
        with self.refused(UserError, "at the bank"):
            payment.with_user(self.collector).receivables_cheque_number = "9"
        with self.refused(UserError, "at the bank"):
            payment.with_user(self.collector).receivables_slip_id = False
        with self.refused(UserError, "at the bank"):
            # No word of the caller opens it.
            payment.with_user(self.collector).with_context(
                receivables_slip=True
            ).amount = 1.0
        with self.refused(UserError, "closed"):
            other.with_user(self.collector).receivables_slip_id = slip
        with self.refused(UserError, "closed"):
            self.pay(number="0010", post=False, receivables_slip_id=slip.id)
        with self.refused(UserError, "cannot be deleted"):
            slip.unlink()

    def test_states_are_not_entered(self):
        slip = self.slip(self.pay())
        for vals in ({"state": "deposited"}, {"name": "REM/1"}):
            with self.refused(AccessError, "by hand"):
                slip.write(vals)
            with self.refused(AccessError, "by hand"):
                self.Slip.create({"journal_id": self.bank.id} | vals)
        with self.refused(AccessError, "by hand"):
            self.Slip.with_context(default_state="deposited").create(
                {"journal_id": self.bank.id}
            )

    def test_cancelling_lets_the_cheques_wait(self):
        payment = self.pay()
        slip = self.slip(payment)
        slip.action_deposit()
        slip.action_cancel()
        self.assertFalse(payment.receivables_slip_id)
        self.assertIn(payment.name, slip.message_ids[0].body)
        again = self.slip()
        again.action_add_waiting()
        self.assertEqual(again.payment_ids, payment)
        with self.refused(UserError, "no number is missing"):
            slip.unlink()
        draft = self.slip()
        draft.action_cancel()
        draft.unlink()  # never had a number

    def test_other_companies_are_closed(self):
        other = self.setup_other_company(name="Slip other company")["company"]
        stranger = new_test_user(
            self.env,
            "rec_stranger",
            groups="base.group_user,account.group_account_invoice",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        slip = self.slip(self.pay())
        self.assertFalse(self.Slip.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            slip.with_user(stranger).read(["amount_total"])
        with self.assertRaises(UserError):
            self.slip().company_id = other

    def test_on_paper(self):
        slip = self.slip(
            self.pay(1234.5, "4455667"),
            self.pay(10, "4455668", receivables_cheque_drawer="Jean Azur"),
        )
        slip.action_deposit()
        reports = self.env["ir.actions.report"].with_user(self.collector)
        html = reports._render_qweb_html(REPORT, slip.ids)[0].decode()
        for text in (slip.name, "4455667", "Crédit Azur", "Jean Azur", "1,244.50"):
            self.assertIn(text, html)
        with self.assertRaises(AccessError):
            reports.with_user(self.rep)._render_qweb_html(REPORT, slip.ids)
