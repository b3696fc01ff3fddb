"""Payments from a customer who is forbidden to pay are entered with a warning."""

from freezegun import freeze_time

from odoo.tests import Form, tagged

from .common import TODAY
from .recovery_legal_common import LegalCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestInsolvencyPayment(LegalCase):
    """A judgment of 15 April: the invoice of 1 March is prior, that of 1 May is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.proceedings = cls.Insolvency._record(
            cls.customer, cls.company, "2026-04-15"
        )

    def register(self, moves):
        context = {"active_model": "account.move", "active_ids": moves.ids}
        Register = self.env["account.payment.register"].with_user(self.collector)
        return Register.with_context(**context).create({})

    def test_register_payment_of_a_prior_debt(self):
        warning = self.register(self.old).receivables_insolvency_warning
        self.assertIn("L622-7", warning)
        self.assertIn(self.customer.name, warning)
        self.assertIn(self.old.name, warning)
        both = self.register(self.old | self.new).receivables_insolvency_warning
        self.assertNotIn(self.new.name, both)

    def test_later_debts_are_paid_as_usual(self):
        self.assertFalse(self.register(self.new).receivables_insolvency_warning)

    def test_a_plan_pays_prior_debts(self):
        self.proceedings.action_plan()
        self.assertFalse(self.register(self.old).receivables_insolvency_warning)

    def test_payment_entry_of_lettering(self):
        Entry = self.env["receivables.lettering.payment"].with_user(self.collector)
        form = Form(Entry)
        form.partner_id = self.customer
        entry = form.save()
        self.assertFalse(entry.insolvency_warning, "nothing is paid yet")
        old = self.lines(self.old)
        line = entry.line_ids.filtered(lambda one: one.move_line_id == old)
        line.paid = 4000.0
        self.assertIn(self.old.name, entry.insolvency_warning)
        line.paid = 0.0
        (entry.line_ids - line)[:1].paid = 2000.0
        self.assertFalse(entry.insolvency_warning)
