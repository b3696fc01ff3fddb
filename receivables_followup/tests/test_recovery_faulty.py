"""Crons go on when one record is faulty."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import TODAY
from .recovery_legal_common import LegalCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestFaultyRecords(LegalCase):
    """One record on which a cron fails stops no other one."""

    def run_cron(self, name):
        with self.assertLogs("odoo.addons.receivables_followup", "ERROR") as logs:
            self.cron(name)
        self.assertEqual(len(logs.records), 1, logs.output)

    def test_disputes(self):
        reason = self.env.ref("receivables_followup.dispute_reason_price")
        Dispute = self.env["receivables.dispute"]
        moves = self.old, self.new, self.make_invoice(10.0, "2026-05-31")
        disputes = [Dispute._open(move, reason) for move in moves]
        for move in moves:
            self.make_receipt(move.amount_total, move)
        with self.fail_on("receivables.dispute", "_judge", disputes[1]):
            self.run_cron("dispute_judge")
        self.assertEqual(
            [dispute.state for dispute in disputes], ["withdrawn", "open", "withdrawn"]
        )

    def test_promises(self):
        other = self.make_customer("Other")
        invoice = self.make_invoice(10.0, "2026-05-31", partner=other)
        faulty, sound = [
            self.env["receivables.promise"].create(
                {
                    "move_line_ids": [Command.set(self.lines(move).ids)],
                    "amount": move.amount_total,
                    "date": "2026-07-05",
                }
            )
            for move in (self.old, invoice)
        ]
        self.make_receipt(4000.0, self.old)
        self.make_receipt(10.0, invoice)
        with self.fail_on("receivables.promise", "_judge", faulty):
            self.run_cron("promise_evaluate")
        self.assertEqual((faulty.state, sound.state), ("open", "kept"))

    def test_reminders_of_plans(self):
        plans = self.env["receivables.payment.plan"]
        for move in (self.old, self.new):
            plan = plans.create(
                {
                    "card_id": self.card.id,
                    "move_line_ids": [Command.set(self.lines(move).ids)],
                    "date_first": "2026-07-02",
                }
            )
            plan.action_generate()
            plan.action_confirm()
            plans |= plan
        with self.fail_on("receivables.payment.plan", "_remind", plans[0]):
            self.run_cron("plan_judge")
        self.assertEqual(
            [bool(plan.line_ids[0].reminded_on) for plan in plans], [False, True]
        )

    def test_nobody_is_asked_who_has_left(self):
        self.make_users()
        leaver = self.make_user("rec_leaver", "account.group_account_manager")
        self.card.collector_id = leaver
        one = self.Insolvency._record(
            self.customer, self.company, "2026-06-01", user_id=leaver.id
        )
        case = one.case_ids
        case.action_prepare()
        plan = self.env["receivables.payment.plan"].create(
            {
                "card_id": self.card.id,
                "move_line_ids": [Command.set(self.lines(self.new).ids)],
                "user_id": leaver.id,
            }
        )
        leaver.active = False
        one.action_plan()
        case.action_lapse()
        plan.action_generate()
        plan.action_confirm()
        plan.action_break()
        for asked in (one, case, plan):
            users = asked.activity_ids.user_id
            self.assertTrue(users and all(users.mapped("active")), asked._name)
        self.assertIn(self.company, one.activity_ids.user_id.company_ids)
        self.card.debtor_nature = "consumer"
        self.make_invoice(10.0, "2025-02-01", date="2025-01-01")
        self.cron("limitation_refresh", "2026-10-01")
        self.assertTrue(self.card.activity_ids.user_id.active)

    def test_limitation(self):
        other = self.make_customer("Other")
        self.make_invoice(10.0, "2025-02-01", partner=other, date="2025-01-01")
        self.make_invoice(10.0, "2025-02-01", date="2025-01-01")
        cards = self.card | self.card_of(other)
        cards.debtor_nature = "consumer"
        self.Limitation._refresh(self.company)
        with freeze_time("2026-10-01"):
            with self.fail_on("receivables.card", "_ask_about_limitation", self.card):
                with self.assertLogs("odoo.addons.receivables_followup", "ERROR"):
                    self.cron("limitation_refresh", "2026-10-01")
        self.assertTrue(self.card_of(other).activity_ids)
        self.assertFalse(self.card.activity_ids)

    def test_proceedings(self):
        other = self.make_customer("Other")
        faulty = self.Insolvency._record(self.customer, self.company, "2026-06-01")
        sound = self.Insolvency._record(other, self.company, "2026-06-01")
        late = self.make_invoice(10.0, "2026-03-31", partner=other, date="2026-03-01")
        with self.fail_on("receivables.insolvency", "_freeze", faulty):
            self.run_cron("insolvency_daily")
        self.assertEqual(sound.hold_ids.move_id, late)

    def test_cases(self):
        faulty, sound = self.case(self.old), self.case(self.new)
        self.make_receipt(2000.0, self.new)
        with self.fail_on("receivables.legal.case", "_follow_ledger", faulty):
            self.run_cron("legal_case_daily")
        self.assertEqual((faulty.state, sound.state), ("prepared", "paid"))

    def test_late_charges(self):
        faulty = self.lines(self.old).id
        owner = self.env.registry["receivables.late.charge"]
        real = owner._debt

        def failing(records, row, *args):
            if row.id == faulty:
                raise ValueError("faulty")
            return real(records, row, *args)

        self.policy.write({"interest_mode": "statutory", "indemnity": True})
        self.company.receivables_charges_from = "2026-01-01"
        with patch.object(owner, "_debt", failing):
            self.run_cron("late_charge_accrue")
        charges = self.env["receivables.late.charge"].search([])
        self.assertIn(self.new, charges.move_id)
        self.assertNotIn(self.old, charges.move_id)
