from freezegun import freeze_time

from odoo import fields

from .common import TODAY
from .dunning_run_common import DunningRunCase


@freeze_time(TODAY)
class DisputeCase(DunningRunCase):
    """A customer with two late invoices of EUR 1000 and 500."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Dispute = cls.env["receivables.dispute"]
        cls.old = cls.make_invoice(1000.0, "2026-05-31")
        cls.new = cls.make_invoice(500.0, "2026-06-20")
        cards = cls.env["receivables.card"]._ensure(cls.customer.ids, cls.company)
        cls.card = cls.env["receivables.card"].browse(cards[cls.customer.id])
        cls.price = cls.reason("price")
        cls.quality = cls.reason("quality")

    @classmethod
    def reason(cls, code):
        return cls.env.ref(f"receivables_followup.dispute_reason_{code}")

    @classmethod
    def dispute(cls, amount=None, records=None, reason=None, **vals):
        """An open dispute of the old invoice, or of other records."""
        if amount is not None:
            vals["amount"] = amount
        return cls.Dispute._open(records or cls.old, reason or cls.price, **vals)

    def held(self, record=None):
        """What is held of the open item(s), and the reason shown."""
        items = self.items(record or self.old)
        return sum(items.mapped("held_amount")), items[:1].hold_reason

    def judge(self, disputes, day=None):
        """Compare disputes with the ledger as of a day."""
        with freeze_time(fields.Date.to_date(day or self.today)):
            disputes.action_evaluate()
        return disputes.mapped("state")
