from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .dunning_run_common import DunningRunCase


@tagged("post_install", "-at_install")
class TestDunningRehearsal(DunningRunCase):
    """What a policy would send, and what it would have sent."""

    def rehearse(self, **vals):
        wizard = self.env["receivables.dunning.rehearsal"].create(
            {"company_id": self.company.id, **vals}
        )
        action = wizard.action_rehearse()
        return self.env[action["res_model"]].search(action["domain"])

    def figures(self, notices, day="date"):
        return sorted(
            (
                str(notice[day]),
                notice.commercial_partner_id.name,
                notice.level_id.name,
                notice.channel,
                notice.currency_id.name,
                notice["amount_total" if day == "date" else "amount"],
            )
            for notice in notices
        )

    def ledger(self):
        other = self.make_customer("Other", **self.reachable("other"))
        usd = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        self.make_invoice(1000.0, "2026-06-10")
        self.make_invoice(400.0, "2026-07-04")
        self.make_credit_note(100.0, date="2026-06-12")
        self.make_invoice(600.0, "2026-06-20", currency=usd)
        self.make_invoice(300.0, "2026-06-01", partner=other)
        held = self.make_invoice(50.0, "2026-06-01", partner=other)
        self.make_hold(self.open_lines(held))

    def test_equals_what_real_runs_then_do(self):
        self.ledger()
        self.policy.min_days_between = 6
        foreseen = self.figures(self.rehearse(days=30), "day")
        self.assertTrue(foreseen)
        before = self.Notice.search_count([])
        self.assertEqual(before, 0, "a rehearsal writes nothing")
        sent = self.Notice.browse()
        for number in range(30):
            day = f"2026-06-{30 + number}" if number == 0 else f"2026-07-{number:02d}"
            with freeze_time(day):
                sent += self.send(self.propose())
        self.assertEqual(self.figures(sent), foreseen)

    def test_writes_nothing_to_the_ledger_of_dunning(self):
        self.ledger()
        tables = (self.Run, self.Notice, self.Line, self.Position)
        before = [table.search_count([]) for table in tables]
        self.rehearse(days=30)
        self.rehearse(period="past", date_from="2026-01-01", date_to="2026-06-30")
        self.assertEqual([table.search_count([]) for table in tables], before)

    def test_replay_follows_what_was_paid(self):
        paid = self.make_invoice(1000.0, "2026-04-01")
        self.make_receipt(400.0, paid, "2026-04-15")
        self.make_receipt(600.0, paid, "2026-05-01")
        self.make_invoice(500.0, "2026-05-20")
        lines = self.rehearse(
            period="past", date_from="2026-03-01", date_to="2026-06-30"
        )
        found = [(str(line.day), line.step, line.amount) for line in lines]
        self.assertEqual(
            found,
            [
                ("2026-04-06", 1, 1000.0),
                ("2026-04-21", 2, 600.0),
                ("2026-05-25", 1, 500.0),
                ("2026-06-09", 2, 500.0),
                ("2026-06-24", 3, 500.0),
            ],
        )

    def test_replay_follows_holds(self):
        invoice = self.make_invoice(1000.0, "2026-04-01")
        hold = self.make_hold(
            self.open_lines(invoice), date_from="2026-04-01", review_date="2026-05-01"
        )
        with freeze_time("2026-05-10"):
            hold.action_release()
        lines = self.rehearse(
            period="past", date_from="2026-03-01", date_to="2026-06-30"
        )
        self.assertEqual(
            [(str(line.day), line.step) for line in lines],
            [("2026-05-15", 1), ("2026-05-30", 2), ("2026-06-14", 3)],
        )

    def test_policy_that_is_not_switched_on(self):
        other = self.make_customer("Other", **self.reachable("other"))
        self.make_invoice(1000.0, "2026-06-29")
        self.make_invoice(500.0, "2026-06-29", partner=other)
        policy = self.policy.copy(
            {
                "name": "Strict",
                "is_default": False,
                "active": False,
                "domain": f"[('commercial_partner_id', '=', {other.id})]",
            }
        )
        policy.with_context(active_test=False).level_ids[0].delay_days = 1
        lines = self.rehearse(days=3, policy_id=policy.id)
        self.assertEqual(lines.mapped("commercial_partner_id"), other)
        self.assertEqual(lines.mapped("policy_id"), policy)
        self.assertFalse(self.rehearse(days=3))

    def test_bad_period(self):
        with self.assertRaises(UserError):
            self.rehearse(days=0)
        with self.assertRaises(UserError):
            self.rehearse(period="past", date_from="2026-06-30", date_to="2026-01-01")

    def test_limited_to_customers(self):
        self.ledger()
        lines = self.rehearse(days=1, partner_ids=self.customer.ids)
        self.assertEqual(lines.commercial_partner_id, self.customer)
