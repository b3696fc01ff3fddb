"""What people try to forge in payment plans."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TODAY
from .recovery_legal_common import LegalCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestPlanAttack(LegalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.stranger = cls.make_customer("Somebody else")

    def plan(self, move=None, **vals):
        plan = self.env["receivables.payment.plan"].with_user(self.collector)
        plan = plan.create(
            {
                "card_id": self.card.id,
                "move_line_ids": [Command.set(self.lines(move or self.old).ids)],
                "date_first": "2026-07-15",
                **vals,
            }
        )
        plan.action_generate()
        return plan

    def test_what_follows_from_items_and_instalments_is_not_entered(self):
        """Who could raise the debt would have the plan honoured without money."""
        plan = self.plan()
        for name, value in (
            ("amount", 9000.0),
            ("amount_total", 9000.0),
            ("interest_amount", 10.0),
            ("paid_amount", 4000.0),
            ("date_next", "2030-01-01"),
            ("currency_id", self.env.ref("base.USD").id),
            ("commercial_partner_id", self.stranger.id),
            ("company_id", False),
        ):
            with self.assertRaises(AccessError, msg=name):
                plan.write({name: value})
            with self.assertRaises(AccessError, msg=name):
                self.plan(**{name: value or True})

    def test_no_instalment_moves_into_a_running_plan(self):
        running, draft = self.plan(), self.plan(self.new)
        running.action_confirm()
        with self.assertRaises(UserError):
            draft.line_ids[0].plan_id = running
        with self.assertRaises(UserError):
            running.line_ids[0].plan_id = draft
        self.assertEqual(len(running.line_ids), 3)

    def test_wishes_without_end(self):
        for vals in (
            {"instalment_count": 10**6},
            {"interval_months": 10**6},
            {"date_first": "9999-12-01"},
        ):
            with self.assertRaises(UserError, msg=vals):
                self.plan(**vals)

    def test_a_running_plan_is_copied_as_a_draft(self):
        plan = self.plan()
        plan.signed_on = "2026-06-20"
        plan.action_confirm()
        copy = plan.copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.name or copy.signed_on or copy.line_ids)
        self.assertFalse(copy.move_line_ids or copy.started_on)

    def test_a_faulty_plan_stops_no_other(self):
        faulty, sound = self.plan(), self.plan(self.new)
        (faulty | sound).action_confirm()
        self.make_receipt(2000.0, self.new)
        with self.fail_on("receivables.payment.plan", "_judge", faulty):
            with self.assertLogs("odoo.addons.receivables_followup", "ERROR"):
                self.cron("plan_judge")
        self.assertEqual((faulty.state, sound.state), ("active", "kept"))
