from freezegun import freeze_time

from odoo.tests import Form, tagged

from .common import TODAY
from .lettering_common import FrenchLetteringCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestPaymentEntryFrench(FrenchLetteringCommon):
    """A payment entry in a French company: VAT on payment, cheques on 5112."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.bank = cls.company_data["default_journal_bank"]
        cls.causes = {
            cause.code: cause
            for cause in cls.env["receivables.write.off.cause"].search(
                [("company_id", "=", cls.company.id)]
            )
        }

    def pay(self, amount, **lines):
        """Enter a payment; values of the line by position of the document."""
        form = Form(self.env["receivables.lettering.payment"].with_user(self.collector))
        form.partner_id = self.customer
        form.amount = amount
        entry = form.save()
        for rank, vals in lines.items():
            entry.line_ids[int(rank[1:])].write(vals)
        return self.env["account.payment"].browse(entry.action_confirm()["res_id"])

    def due(self):
        return -self.balance(self.tax.due)

    def test_vat_follows_what_is_paid(self):
        self.make_service(1000, due="2026-05-01")
        self.pay(600, i0={"paid": 600})
        self.assertEqual((self.due(), -self.balance(self.tax.pending)), (100, 100))
        self.pay(600, i0={"paid": 600})
        self.assertEqual((self.due(), self.balance(self.tax.pending)), (200, 0))

    def test_a_discount_lowers_the_vat(self):
        self.make_service(1000, due="2026-05-01")
        cause = self.causes["discount"]
        self.pay(1176, i0={"paid": 1176, "gap": 24, "cause_id": cause.id})
        self.assertEqual(self.balance(cause.loss_account_id), 20)
        self.assertAlmostEqual(self.due(), 196)
        self.assertAlmostEqual(self.balance(self.tax.pending), 0)

    def test_a_rounding_leaves_it(self):
        self.make_service(1000, due="2026-05-01")
        cause = self.causes["rounding"]
        self.pay(1199.5, i0={"paid": 1199.5, "gap": 0.5, "cause_id": cause.id})
        self.assertAlmostEqual(self.due(), 200)
        self.assertEqual(self.balance(cause.loss_account_id), 0.5)
        self.assertTrue(cause.loss_account_id.code.startswith("658"))

    def test_cheques_wait_on_their_account(self):
        line = self.bank.inbound_payment_method_line_ids.filtered(
            lambda line: line.code == "receivables_cheque"
        )
        self.assertTrue(line.payment_account_id.code.startswith("5112"))
        invoice = self.make_invoice(100)
        form = Form(self.env["receivables.lettering.payment"].with_user(self.collector))
        form.partner_id = self.customer
        form.journal_id = self.bank
        form.payment_method_line_id = line
        form.amount = 100
        entry = form.save()
        entry.action_oldest_first()
        payment = self.env["account.payment"].browse(entry.action_confirm()["res_id"])
        self.assertEqual(self.balance(line.payment_account_id), 100)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(payment.receivables_slip_id.state, "draft")
