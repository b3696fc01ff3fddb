from freezegun import freeze_time

from odoo.tests import Form, tagged

from .common import TODAY
from .test_lettering_payment import ENTRY, PaymentCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestPaymentRecorded(PaymentCase):
    """A payment that is in the books already: lettered, nothing posted but gaps."""

    def test_a_payment_in_the_books(self):
        receipt = self.make_receipt(395, date="2026-06-01")
        form = Form(self.env[ENTRY].with_user(self.collector))
        form.partner_id = self.customer
        form.receipt_line_id = receipt
        entry = form.save()
        self.assertEqual(entry.amount, 395)
        self.assertNotIn(receipt, entry.line_ids.move_line_id)
        self.line(entry, self.first).paid = 100
        second = self.line(entry, self.second)
        self.causes["rounding"].max_amount = 0
        second.write({"paid": 195, "gap": 5, "cause_id": self.causes["rounding"].id})
        self.line(entry, self.third).paid = 100
        count = self.env["account.payment"].search_count([])
        entry.action_confirm()
        self.assertEqual(self.env["account.payment"].search_count([]), count)
        self.assertEqual(
            [self.rest(move) for move in (self.first, self.second, self.third)],
            [0, 0, 200],
        )
        self.assertTrue(receipt.reconciled)

    def test_a_payment_in_the_books_pays_several_in_part(self):
        """As typed: Odoo would have paid the oldest one in full."""
        credit = self.make_credit_note(40)
        receipt = self.make_receipt(150)
        entry = self.entry(150, receipt_line_id=receipt)
        self.line(entry, self.first).paid = 30
        self.line(entry, self.third).paid = 110
        self.line(entry, credit).paid = -15
        self.causes["rounding"].max_amount = 0
        second = self.line(entry, self.second)
        second.write({"paid": 20, "gap": 3, "cause_id": self.causes["rounding"].id})
        entry.action_confirm()
        moves = (self.first, self.second, self.third, credit)
        self.assertEqual([self.rest(move) for move in moves], [70, 177, 190, -25])
        self.assertEqual(receipt.amount_residual, -5)
        group = self.Group.search([("origin", "=", "payment")], limit=1)
        self.assertEqual(group.amount, 160)
        items = self.open_lines(self.first + self.second + self.third + credit)
        self.assertEqual(set((items + receipt).mapped("letter")), {receipt.letter})
        self.assertRegex(receipt.letter, "^[a-z]{3}$")

    def test_a_foreign_payment_in_the_books_pays_several_in_part(self):
        currency = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        invoices = [self.make_invoice(100, currency=currency) for _n in range(2)]
        self.env["res.currency.rate"].create(
            {
                "name": "2026-06-01",
                "rate": 2.5,
                "currency_id": currency.id,
                "company_id": self.company.id,
            }
        )
        receipt = self.make_receipt(90, currency=currency, date="2026-06-01")
        entry = self.entry(90, receipt_line_id=receipt)
        for invoice, paid in zip(invoices, (30, 60), strict=True):
            self.line(entry, invoice).paid = paid
        entry.action_confirm()
        items = [self.open_lines(invoice) for invoice in invoices]
        self.assertEqual([li.amount_residual_currency for li in items], [70, 40])
        self.assertEqual([li.amount_residual for li in items], [35, 20])
        self.assertEqual(
            (receipt.amount_residual, receipt.amount_residual_currency), (0, 0)
        )
