"""Payment plans: made, signed, honoured, broken; judged by the ledger."""

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import TODAY
from .dunning_run_common import DunningRunCase

CREATE = Command.CREATE


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestPlan(DunningRunCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Plan = cls.env["receivables.payment.plan"]
        cls.old = cls.make_invoice(1000.0, "2026-05-31")
        cls.new = cls.make_invoice(500.0, "2026-06-20")
        cards = cls.env["receivables.card"]._ensure(cls.customer.ids, cls.company)
        cls.card = cls.env["receivables.card"].browse(cards[cls.customer.id])

    def plan(self, **vals):
        """A plan of both invoices in three instalments from 15 July."""
        items = self.open_lines(self.old | self.new)
        plan = self.Plan.create(
            {
                "card_id": self.card.id,
                "move_line_ids": [Command.set(items.ids)],
                "date_first": "2026-07-15",
                **vals,
            }
        )
        plan.action_generate()
        return plan

    def running(self, **vals):
        plan = self.plan(**vals)
        plan.action_mark_sent()
        plan.action_confirm()
        return plan

    def judge(self, plan, day):
        with freeze_time(day):
            plan.action_evaluate()
        return plan.line_ids.mapped("state")

    # -- made ----------------------------------------------------------------------

    def test_instalments_add_up_to_the_debt(self):
        plan = self.plan(instalment_count=7)
        self.assertEqual(plan.amount, 1500.0)
        self.assertEqual(plan.line_ids.mapped("amount"), [214.28] * 6 + [214.32])
        self.assertEqual(
            plan.line_ids[-1].date, fields.Date.to_date("2027-01-15"), "every month"
        )
        plan.line_ids[0].amount = 100
        with self.assertRaisesRegex(UserError, "add up to"):
            plan.action_mark_sent()
        plan.action_generate()
        plan.action_mark_sent()
        self.assertTrue(plan.name.startswith("PLAN/2026/"))

    def test_yen_have_no_cents(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        move = self.make_invoice(1000.0, "2026-05-31", currency=yen)
        plan = self.plan(move_line_ids=[Command.set(self.open_lines(move).ids)])
        self.assertEqual(plan.currency_id, yen)
        self.assertEqual(plan.line_ids.mapped("amount"), [333.0, 333.0, 334.0])
        with self.assertRaisesRegex(ValidationError, "several currencies"):
            self.plan(move_line_ids=[Command.set(self.open_lines(move | self.old).ids)])

    def test_interest_is_agreed_but_never_with_consumers(self):
        plan = self.plan(interest_rate=10.0)
        # 15 days on 1500, 31 on 1000, 31 on 500
        self.assertEqual(plan.line_ids.mapped("interest_amount"), [6.16, 8.49, 4.25])
        self.assertEqual(plan.amount_total, 1518.90)
        self.card.sudo().debtor_nature = "consumer"
        with self.assertRaisesRegex(ValidationError, "consumer"):
            self.plan(interest_rate=10.0)

    def test_nothing_to_pay_in_instalments(self):
        self.make_receipt(1000.0, self.old)
        self.make_receipt(500.0, self.new)
        with self.assertRaisesRegex(UserError, "cannot be paid in"):
            self.plan()

    def test_items_of_another_customer_are_refused(self):
        other = self.make_invoice(10.0, "2026-05-31", partner=self.make_customer("B"))
        with self.assertRaisesRegex(ValidationError, "nothing that"):
            self.plan(move_line_ids=[Command.set(self.open_lines(other).ids)])

    # -- running -------------------------------------------------------------------

    def test_a_running_plan_stops_dunning_and_a_broken_one_resumes_it(self):
        self.send(self.propose("2026-06-30"))
        before = self.live_notices().line_ids.filtered("advances").mapped("step")
        plan = self.running()
        self.assertEqual(plan.sudo().hold_ids.mapped("reason"), ["plan", "plan"])
        run = self.propose("2026-08-30")
        self.assertFalse(run.notice_ids)
        self.assertEqual(self.summary(run), {"hold:plan": 2})
        with freeze_time("2026-08-30"):
            plan.action_break()
        self.assertEqual(plan.state, "broken")
        self.assertFalse(plan.sudo().hold_ids.filtered(lambda h: h.state == "active"))
        with freeze_time("2026-10-30"):
            again = self.propose("2026-10-30").notice_ids.line_ids
            self.assertEqual(
                max(again.filtered("advances").mapped("step")), max(before) + 1
            )
        self.assertIn(
            "is broken",
            self.env["receivables.interaction"]
            .search([("card_id", "=", self.card.id)])
            .mapped("summary")[0],
        )

    def test_money_fills_the_instalments_in_their_order(self):
        plan = self.running()
        self.assertEqual(self.judge(plan, "2026-07-01"), ["coming"] * 3)
        self.make_receipt(500.0, self.new, date="2026-07-10")
        self.assertEqual(self.judge(plan, "2026-07-12"), ["paid", "coming", "coming"])
        self.assertEqual(plan.date_next, fields.Date.to_date("2026-08-15"))
        self.make_receipt(700.0, self.old, date="2026-08-14")
        self.assertEqual(self.judge(plan, "2026-08-16"), ["paid", "paid", "partial"])
        self.assertEqual(plan.line_ids.mapped("paid_amount"), [500.0, 500.0, 200.0])
        self.make_receipt(300.0, self.old, date="2026-09-10")
        self.judge(plan, "2026-09-12")
        self.assertEqual(plan.state, "kept")
        self.assertFalse(plan.sudo().hold_ids.filtered(lambda h: h.state == "active"))

    def test_money_on_account_counts_before_it_is_matched(self):
        plan = self.running()
        self.make_receipt(500.0, date="2026-07-10")
        self.assertEqual(self.judge(plan, "2026-07-12"), ["paid", "coming", "coming"])

    def test_money_known_before_does_not_count(self):
        self.make_receipt(500.0, date="2026-06-25")
        plan = self.running()
        self.assertEqual(self.judge(plan, "2026-07-12"), ["coming"] * 3)

    def test_a_credit_note_shortens_the_plan_from_its_end(self):
        plan = self.running()
        credit = self.make_invoice(
            500.0, "2026-07-05", date="2026-07-05", move_type="out_refund"
        )
        (self.open_lines(credit) | self.open_lines(self.new)).reconcile()
        self.assertEqual(self.judge(plan, "2026-07-16"), ["due", "coming", "paid"])

    def test_an_unmatched_payment_counts_no_more(self):
        plan = self.running()
        payment = self.make_receipt(500.0, self.new, date="2026-07-10")
        self.judge(plan, "2026-07-12")
        payment.remove_move_reconcile()
        payment.move_id.button_draft()
        self.assertEqual(self.judge(plan, "2026-07-12"), ["coming"] * 3)

    def test_late_after_the_days_of_grace(self):
        plan = self.running(grace_days=5)
        self.assertEqual(self.judge(plan, "2026-07-20"), ["due", "coming", "coming"])
        self.assertEqual(self.judge(plan, "2026-07-21"), ["late", "coming", "coming"])
        self.assertEqual(plan.state, "active", "a person decides")
        self.judge(plan, "2026-07-22")
        self.assertEqual(len(plan.activity_ids), 1, "asked once")
        self.assertIn("500.00", plan.activity_ids.summary)

    def test_the_rule_ends_it_by_itself(self):
        plan = self.running(grace_days=5, break_rule="auto")
        self.judge(plan, "2026-07-21")
        self.assertEqual(plan.state, "broken")

    def test_an_item_is_in_one_running_plan(self):
        self.running()
        other = self.plan()
        with self.assertRaisesRegex(UserError, "already paid by instalments"):
            other.action_mark_sent()

    def test_reminded_once_before_each_instalment(self):
        plan = self.running(reminder_days=3)
        mails = self.env["mail.mail"].search_count
        domain = [("model", "=", plan._name), ("res_id", "=", plan.id)]
        for day, count in (("2026-07-11", 0), ("2026-07-12", 1), ("2026-07-13", 1)):
            with freeze_time(day), self.enter_registry_test_mode():
                self.env.ref(
                    "receivables_followup.ir_cron_plan_judge"
                ).method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(mails(domain), count, day)
        self.company.write(
            {"receivables_test_mode": True, "receivables_test_email": "t@example.com"}
        )
        self.assertEqual(plan._email_to(), "t@example.com")

    # -- rights --------------------------------------------------------------------

    def test_what_is_agreed_does_not_change(self):
        self.make_users()
        plan = self.running().with_user(self.collector)
        for vals in (
            {"state": "kept"},
            {"grace_days": 90},
            {"interest_rate": 0.0},
            {"signed_on": "2026-01-01"},
            {"move_line_ids": [Command.clear()]},
        ):
            with self.assertRaises(AccessError):
                plan.write(vals)
        with self.assertRaises(UserError):
            plan.line_ids[0].write({"amount": 1.0})
        with self.assertRaises(AccessError):
            plan.line_ids[0].write({"paid_amount": 1.0})
        with self.assertRaises(UserError):
            plan.unlink()
        with self.assertRaises(AccessError):
            self.Plan.with_user(self.collector).create(
                {"card_id": self.card.id, "state": "active"}
            )
        plan.note = "Mr. Durand called."

    def test_a_rep_sees_plans_of_own_customers(self):
        self.make_users()
        plan = self.running()
        mine = self.Plan.with_user(self.rep)
        self.assertNotIn(plan, mine.search([]))
        self.customer.user_id = self.rep
        self.env["receivables.card"].refresh_all(self.company)
        self.assertIn(plan, mine.search([]))
        self.assertEqual(
            mine.browse(plan.id).move_label,
            ", ".join(sorted((self.old | self.new).mapped("name"))),
        )
        with self.assertRaises(AccessError):
            mine.browse(plan.id).action_break()

    def test_collectors_do_it_all(self):
        self.make_users()
        items = self.env["receivables.open.item"].search(
            [("move_id", "in", (self.old | self.new).ids)]
        )
        action = items.with_user(self.collector).action_plan()
        plan = (
            self.Plan.with_user(self.collector)
            .with_context(**action["context"])
            .create({"instalment_count": 2})
        )
        plan.action_generate()
        plan.action_send()
        plan.signed_on = "2026-06-30"
        plan.action_confirm()
        self.assertEqual(plan.state, "active")

    # -- cost ----------------------------------------------------------------------

    def test_judging_costs_the_same_for_many(self):
        plans = self.running()
        for name in "BC":
            customer = self.make_customer(name)
            move = self.make_invoice(90.0, "2026-05-31", partner=customer)
            cards = self.env["receivables.card"]._ensure(customer.ids, self.company)
            plans |= self.running(
                card_id=cards[customer.id],
                move_line_ids=[Command.set(self.open_lines(move).ids)],
            )
        self.env.flush_all()

        def cost(records):
            self.env.invalidate_all()
            records.mapped("amount")
            records.mapped("currency_id.decimal_places")
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            records._read_progress()
            return self.env.cr.sql_log_count - before

        self.assertEqual(cost(plans), 2)
