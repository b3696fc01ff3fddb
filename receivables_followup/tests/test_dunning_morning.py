from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .dunning_run_common import DunningRunCase

SEND = "_send_unreviewed"


@tagged("post_install", "-at_install")
class TestDunningMorning(DunningRunCase):
    """The scheduled action that proposes every morning."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        others = cls.env["res.company"].search([("id", "!=", cls.company.id)])
        others.receivables_auto_propose = False
        cls.company.receivables_auto_propose = True
        cls.policy.auto_propose = True

    def cron(self):
        before = self.Run.search([])
        with self.enter_registry_test_mode():
            self.env.ref(
                "receivables_followup.ir_cron_dunning_propose"
            ).method_direct_trigger()
        return self.Run.search([]) - before

    def test_proposes_for_review(self):
        self.make_invoice(1000.0, "2026-06-20")
        run = self.cron()
        self.assertEqual((run.state, run.notice_count), ("proposed", 1))
        self.assertEqual(run.policy_ids, self.policy)
        self.assertEqual(run.notice_ids.state, "draft")

    def test_nothing_to_write_closes_the_run(self):
        self.assertEqual(self.cron().state, "done")

    def test_not_on_a_closed_day(self):
        self.make_invoice(1000.0, "2026-06-20")
        calendar = self.company.receivables_calendar_id
        calendar.attendance_ids.filtered(lambda a: a.dayofweek == "1").unlink()
        self.assertFalse(self.cron())

    def test_switched_off(self):
        self.make_invoice(1000.0, "2026-06-20")
        self.policy.auto_propose = False
        self.assertFalse(self.cron())
        self.policy.auto_propose = True
        self.company.receivables_auto_propose = False
        self.assertFalse(self.cron())

    def test_without_review_where_a_manager_allowed_it(self):
        self.make_invoice(1000.0, "2026-06-20")
        self.company.receivables_auto_send = True
        self.policy.auto_send = True
        with patch.object(type(self.Run), SEND, autospec=True) as sent:
            run = self.cron()
        sent.assert_called_once()
        self.assertEqual(sent.call_args.args[0].ids, run.ids)

    def test_one_company_does_not_stop_the_others(self):
        other = self.setup_other_company(currency_id=self.env.ref("base.EUR").id)[
            "company"
        ]
        other.receivables_auto_propose = True
        self.make_invoice(1000.0, "2026-06-20")
        real = type(self.Run)._propose_morning

        def propose(runs, company):
            if company == other:
                raise ValueError("broken")
            return real(runs, company)

        logger = "odoo.addons.receivables_followup.models.dunning.run_cron"
        with (
            patch.object(type(self.Run), "_propose_morning", propose),
            mute_logger(logger),
        ):
            runs = self.cron()
        self.assertEqual(runs.company_id, self.company)
