"""Status 212: what was paid of invoices whose VAT is due on payment, and only that."""

from freezegun import freeze_time

from odoo.tests import tagged

from .common import TODAY
from .lettering_tax_common import TaxCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestEinvoicePaid(TaxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Event = cls.env["receivables.einvoice.event"]
        cls.company.receivables_einvoice_paid_from = "2026-01-01"
        cls.env["receivables.card"].refresh_all(cls.company)
        cls.customer_card().debtor_nature = "business"

    @classmethod
    def customer_card(cls):
        partner = cls.invoice.commercial_partner_id
        ids = cls.env["receivables.card"]._ensure(partner.ids, cls.company)
        return cls.env["receivables.card"].sudo().browse(ids[partner.id])

    def report(self):
        """What a pass of the cron reports: ``[(day, amounts by rate)]``."""
        found = self.Event
        last_id = 0
        while moves := self.Event._moves_to_report(self.company, last_id):
            found |= self.Event._report_paid(moves)
            last_id = moves[-1].id
        return [
            (
                str(event.payment_date),
                {part["rate"]: part["amount"] for part in event.amounts},
            )
            for event in found.sorted("id")
        ]

    def total(self):
        events = self.Event.search([("move_id", "=", self.invoice.id)])
        return sum(events.mapped("amount"))

    def test_nothing_paid_nothing_reported(self):
        self.assertEqual(self.report(), [])

    def test_part_then_the_rest(self):
        self.pay(self.item, 400.0, "2026-05-20")
        self.assertEqual(self.report(), [("2026-05-20", {"20": "400.00"})])
        self.assertEqual(self.report(), [], "once")
        self.pay(self.item, 800.0, "2026-06-10")
        self.assertEqual(self.report(), [("2026-06-10", {"20": "800.00"})])
        self.assertEqual(self.total(), 1200.0)
        event = self.Event.search([("move_id", "=", self.invoice.id)], limit=1)
        self.assertEqual((event.code, event.direction), ("212", "out"))
        self.assertEqual(event.ppf_state, "todo")
        self.assertEqual(event.amounts[0]["kind"], "MEN")
        self.assertFalse(self.Hold.search([("move_id", "=", self.invoice.id)]))

    def test_taken_back_is_negative(self):
        self.pay(self.item, 400.0, "2026-05-20")
        self.report()
        self.item.remove_move_reconcile()
        self.assertEqual(self.report(), [("2026-05-20", {"20": "-400.00"})])
        self.assertEqual(self.report(), [])
        self.pay(self.item, 1200.0, "2026-06-01")
        self.assertEqual(self.report(), [("2026-06-01", {"20": "1200.00"})])
        self.assertEqual(self.total(), 1200.0)

    def test_credit_note_is_no_payment(self):
        refund = self.make_service(
            amount=300.0, move_type="out_refund", date="2026-04-01"
        )
        (self.item + self.open_lines(refund)).reconcile()
        self.assertEqual(self.report(), [])

    def test_write_off_is_no_payment(self):
        loss = self.make_entry(
            [
                {
                    "account_id": self.company_data["default_account_expense"].id,
                    "balance": 1200.0,
                },
                {
                    "account_id": self.item.account_id.id,
                    "partner_id": self.item.partner_id.id,
                    "balance": -1200.0,
                },
            ],
            "2026-05-01",
        )
        lost = loss.line_ids.filtered(
            lambda line: line.account_id == self.item.account_id
        )
        (self.item + lost).reconcile()
        self.assertEqual(self.report(), [])

    def test_bill_pays_at_its_maturity(self):
        bill = self.transfer(kind="bill")
        self.assertEqual(self.report(), [])
        self.pay(bill, date="2026-06-15")
        self.assertEqual(self.report(), [("2026-06-15", {"20": "1200.00"})])
        self.assertEqual(self.report(), [])

    def test_doubtful_debt_is_followed(self):
        doubtful = self.transfer()
        self.pay(doubtful, 600.0, "2026-06-15")
        self.assertEqual(self.report(), [("2026-06-15", {"20": "600.00"})])

    def test_without_vat_on_payment_nothing_is_reported(self):
        goods = self.make_invoice(500.0, partner=self.invoice.partner_id)
        self.pay(self.open_lines(goods))
        self.assertEqual(self.report(), [])

    def test_consumers_and_abroad_are_not_reported(self):
        self.pay(self.item)
        for nature in ("consumer", "abroad"):
            self.customer_card().debtor_nature = nature
            self.env.flush_all()
            self.assertFalse(self.Event._moves_to_report(self.company), nature)

    def test_off_without_a_day(self):
        self.pay(self.item)
        self.company.receivables_einvoice_paid_from = False
        with self.enter_registry_test_mode():
            self.env.ref(
                "receivables_followup.ir_cron_einvoice_paid"
            ).method_direct_trigger()
        self.assertFalse(self.Event.search([("code", "=", "212")]))

    def test_cron(self):
        self.pay(self.item)
        with self.enter_registry_test_mode():
            self.env.ref(
                "receivables_followup.ir_cron_einvoice_paid"
            ).method_direct_trigger()
        self.assertEqual(self.total(), 1200.0)
