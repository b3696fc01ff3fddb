from freezegun import freeze_time

from odoo.tests import tagged

from .dunning_run_common import DunningRunCase


@tagged("post_install", "-at_install")
class TestDunningWhy(DunningRunCase):
    """The button says what a run would decide today."""

    def why(self, record, user=None):
        item = self.item(record)
        if user:
            item = item.with_user(user)
        action = item.action_why()
        return self.env[action["res_model"]].browse(action["res_id"])

    def texts(self, why):
        return "\n".join([why.answer, *why.line_ids.mapped("text")])

    def test_claimed(self):
        invoice = self.make_invoice(1000.0, "2026-06-20")
        why = self.why(invoice)
        self.assertTrue(why.chased)
        self.assertIn("Reminder", why.answer)
        self.assertIn("1,000.00", why.answer)
        self.assertEqual(why.partner_id, self.customer)
        self.assertEqual(why.policy_id, self.policy)
        self.assertIn("06/20/2026", self.texts(why))

    def test_not_due(self):
        why = self.why(self.make_invoice(1000.0, "2026-06-28"))
        self.assertFalse(why.chased)
        self.assertIn("07/03/2026", self.texts(why))

    def test_every_outcome_matches_the_run(self):
        """Whatever keeps an item from a notice, both say the same."""
        held = self.make_invoice(100.0, "2026-06-01")
        self.make_hold(self.open_lines(held))
        part = self.make_invoice(200.0, "2026-06-01")
        self.make_hold(self.open_lines(part), "dispute", whole=False, amount=50.0)
        records = held + part
        records += self.make_invoice(300.0, "2026-07-15")
        records += self.make_invoice(400.0, "2026-06-01")
        records += self.make_credit_note(20.0, date="2026-06-10")
        run = self.propose()
        labels = dict(
            self.env["receivables.dunning.exclusion"]
            ._fields["reason"]
            ._description_selection(self.env)
        )
        items = run._items_by_reason()
        for move in records:
            why = self.why(move)
            line = self.open_lines(move)
            reason = next((code for code, ids in items.items() if line.id in ids), None)
            if reason == "already_proposed" or reason is None:
                self.assertTrue(why.chased)
            elif reason:
                self.assertIn(labels[reason], why.answer)

    def test_reached_level_and_distance(self):
        invoice = self.make_invoice(1000.0, "2026-06-20")
        self.send(self.propose())
        with freeze_time("2026-07-01"):
            text = self.texts(self.why(invoice))
            self.assertIn("Level reached: Reminder", text)
            self.assertIn("07/15/2026", text)

    def test_unsent_notice_is_named(self):
        invoice = self.make_invoice(1000.0, "2026-06-20")
        notice = self.propose().notice_ids
        self.assertIn(notice.name, self.texts(self.why(invoice)))

    def test_minimum_gate_and_credits(self):
        invoice = self.make_invoice(1000.0, "2026-06-20")
        self.make_credit_note(200.0, date="2026-06-10")
        self.policy.min_amount = 5000.0
        text = self.texts(self.why(invoice))
        self.assertIn("5,000.00", text)
        self.assertIn("200.00", text)
        self.assertIn("Below the minimum", text)

    def test_outside_of_dunning(self):
        entry = self.make_entry(
            [
                {"account_id": self.receivable.id, "balance": 50.0},
                {
                    "account_id": self.company_data["default_account_revenue"].id,
                    "balance": -50.0,
                },
            ],
            "2026-05-01",
        )
        self.assertIn("No customer", self.why(entry).answer)

    def test_no_address(self):
        self.customer.write(
            {"email": False, "street": False, "zip": False, "city": False}
        )
        invoice = self.make_invoice(1000.0, "2026-06-20")
        self.assertIn("Neither e-mail", self.texts(self.why(invoice)))

    def test_collector_may_ask(self):
        self.make_users()
        invoice = self.make_invoice(1000.0, "2026-06-20")
        why = self.why(invoice, self.collector)
        self.assertTrue(why.with_user(self.collector).chased)
