from freezegun import freeze_time

from odoo import Command, fields

from .dunning_run_common import DunningRunCase


class PromiseCase(DunningRunCase):
    """A customer with two late invoices of EUR 1000 and 500."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Promise = cls.env["receivables.promise"]
        cls.old = cls.make_invoice(1000.0, "2026-05-31")
        cls.new = cls.make_invoice(500.0, "2026-06-20")
        cards = cls.env["receivables.card"]._ensure(cls.customer.ids, cls.company)
        cls.card = cls.env["receivables.card"].browse(cards[cls.customer.id])

    @classmethod
    def promise(cls, amount=1000.0, invoices=None, date="2026-07-10", **vals):
        """A promise on the items of these invoices; None: on the whole balance."""
        items = cls.open_lines(invoices) if invoices else cls.env["account.move.line"]
        return cls.Promise.create(
            {
                "commercial_partner_id": cls.customer.id,
                "amount": amount,
                "date": date,
                "move_line_ids": [Command.set(items.ids)],
                **vals,
            }
        )

    def evaluate(self, promises, day=None):
        """Judge as of a day; default: the day after the last deadline."""
        day = day or fields.Date.add(max(promises.mapped("deadline")), days=1)
        with freeze_time(fields.Date.to_date(day)):
            promises.action_evaluate()
        return promises.mapped("state")

    def assert_stands(self, promise, state, kept, missing):
        self.assertEqual(
            (promise.state, promise.kept_amount, promise.missing_amount),
            (state, kept, missing),
        )
