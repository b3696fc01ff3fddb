from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TODAY
from .dunning_run_common import DunningRunCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestDunningGuard(DunningRunCase):
    """What a person with the right of a collector must not do, by whatever door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.make_invoice(1000.0, "2026-06-20")
        cls.run_ = cls.propose(cls)
        cls.notice = cls.run_.notice_ids

    def test_states_and_amounts_are_not_entered(self):
        notice = self.notice.with_user(self.collector)
        for vals in (
            {"state": "sent"},
            {"amount_total": 1.0},
            {"message_id": "<forged@example.com>"},
            {"is_test": True},
        ):
            with self.assertRaises(AccessError):
                notice.write(vals)
        notice.write({"note": "Call him first", "email_to": "other@example.com"})
        self.assertEqual(self.notice.email_to, "other@example.com")

    def test_sent_notice_keeps_address_and_text(self):
        self.send(self.run_)
        notice = self.notice.with_user(self.collector)
        with self.assertRaisesRegex(UserError, notice.name):
            notice.write({"email_to": "other@example.com"})
        forged = notice.with_context(receivables_rendering=True)
        with self.assertRaisesRegex(UserError, notice.name):
            forged.write({"body": "<p>Never written</p>"})

    def test_runs_are_not_written_by_hand(self):
        run = self.run_.with_user(self.collector)
        for vals in (
            {"state": "done"},
            {"state": "draft"},
            {"proposed_at": "2026-01-01 00:00:00"},
            {"item_count": 0},
            {"name": "RUN/0"},
            {"exclusion_ids": [Command.clear()]},
        ):
            with self.assertRaises(AccessError, msg=vals):
                run.write(vals)
            with self.assertRaises(AccessError, msg=vals):
                self.run_.with_user(self.manager).write(vals)
        for vals in (
            {"date": "2026-09-30"},
            {"policy_ids": [Command.clear()]},
            {"partner_ids": [Command.set(self.customer.ids)]},
            {"company_id": self.company.id},
        ):
            with self.assertRaisesRegex(UserError, self.run_.name, msg=vals):
                run.write(vals)
        run.user_id = self.collector
        with self.assertRaises(AccessError):
            run.create({"company_id": self.company.id, "state": "proposed"})
        with self.assertRaises(AccessError):
            run.with_context(default_state="done").create({})
        draft = run.create({"company_id": self.company.id})
        draft.date = "2026-07-01"
        draft.unlink()

    def test_collector_takes_a_run_through_all_its_states(self):
        run = self.run_.with_user(self.collector)
        run.action_propose()
        run.action_cancel()
        run.action_reset_to_draft()
        self.assertEqual(self.run_.state, "draft")
        run.date = "2026-07-01"
        run.action_propose()
        self.assertEqual(self.run_.state, "proposed")
        run.notice_ids.filtered(lambda n: n.state == "draft").action_skip()
        with self.assertRaises(AccessError):
            run.with_user(self.rep).action_cancel()

    def test_collector_reviews(self):
        notice = self.notice.with_user(self.collector)
        notice.action_skip("Later")
        notice.action_unskip()
        notice._set_level(self.level_2)
        self.assertEqual(self.notice.level_id, self.level_2)
        notice._exclude_lines(notice.line_ids)
        self.assertEqual(self.notice.state, "skipped")
        self.assertTrue(self.notice.skipped_by_hand)
        self.run_.with_user(self.collector).action_cancel()
        self.assertEqual(self.run_.state, "cancelled")
        self.notice.action_unskip()
        self.assertEqual(self.notice.state, "skipped", "nobody would send it")

    def test_level_of_another_policy(self):
        other = self.policy.copy({"is_default": False})
        with self.assertRaisesRegex(UserError, "policy"):
            self.notice.with_user(self.collector)._set_level(other.level_ids[:1])

    # -- formal notices chosen by hand -----------------------------------------------

    def remind(self):
        """Make the third level a formal notice from 800; remind the first invoice."""
        self.make_formal(self.level_3, min_amount=800.0)
        self.send(self.run_)

    def test_formal_notice_is_chosen_by_a_manager(self):
        self.remind()
        with freeze_time("2026-07-20"):
            notice = self.propose().notice_ids
            self.assertEqual(notice.level_id, self.level_2)
            with self.refused(AccessError, notice.name):
                notice.with_user(self.collector)._set_level(self.level_3)
            self.assertEqual(notice.level_id, self.level_2)
            notice.with_user(self.manager)._set_level(self.level_3)
            self.assertEqual(notice.level_id, self.level_3)
            # Back to a reminder is anybody's.
            notice.with_user(self.collector)._set_level(self.level_2)
            self.assertEqual(notice.level_id, self.level_2)

    def test_formal_notice_below_its_minimum_is_refused(self):
        self.remind()
        self.level_3.min_amount = 1500.0
        with freeze_time("2026-07-20"):
            self.make_invoice(5000.0, "2026-07-01")  # never reminded: does not count
            notice = self.propose().notice_ids
            with self.refused(UserError, "too little"):
                notice.with_user(self.manager)._set_level(self.level_3)
            self.assertEqual((notice.level_id, notice.state), (self.level_2, "draft"))
            self.level_3.write({"min_amount": 0.0, "min_percent": 50.0})
            with self.refused(UserError, "too little"):
                notice.with_user(self.manager)._set_level(self.level_3)

    def test_formal_notice_that_fell_below_its_minimum_stays(self):
        self.remind()
        with freeze_time("2026-07-20"):
            notice = self.propose().notice_ids
            notice.with_user(self.manager)._set_level(self.level_3)
            self.make_receipt(300.0, notice.line_ids.move_id)
            self.assertFalse(notice._recheck())
            self.assertEqual(notice.state, "skipped")
            self.assertIn("minimum of the level", notice.failure_reason)

    def test_reminder_chosen_by_hand_may_be_small(self):
        self.level_2.min_amount = 5000.0
        self.notice._set_level(self.level_2)
        self.assertEqual(self.notice._recheck(), self.notice)

    def test_formal_notice_claims_no_item_that_was_reset(self):
        self.remind()
        with freeze_time("2026-07-20"):
            reset = self.make_invoice(900.0, "2026-06-20")
            self.send(self.propose())
        with freeze_time("2026-09-30"):
            notice = self.propose().notice_ids
            self.assertEqual(notice.level_id, self.level_3)
            self.assertEqual(notice.amount_total, 1900.0)
            self.item(reset).action_reset_level()
            self.assertEqual(notice._recheck(), notice)
            self.assertEqual(notice.amount_total, 1000.0)
            claimed = notice.line_ids.filtered(lambda line: line.kind == "claimed")
            self.assertNotIn(reset, claimed.move_id)

    def test_run_dated_ahead_is_not_sent(self):
        self.make_invoice(700.0, "2026-08-01")
        run = self.propose("2026-09-30")
        with self.assertRaisesRegex(UserError, run.name):
            run.action_send_async()
        with self.assertRaisesRegex(UserError, run.name):
            run.notice_ids.action_send()
        self.assertEqual(set(run.notice_ids.mapped("state")), {"draft"})

    def test_retry_all_leaves_what_may_have_arrived(self):
        self.run_._start_sending()
        self.notice._write_texts()
        self.notice._announce()
        self.notice._recover_stuck(self.run_)
        self.assertEqual(self.notice.state, "failed")
        self.run_.with_user(self.collector).action_retry_failed()
        self.assertEqual(self.notice.state, "failed")

    def test_other_company(self):
        """A manager of one company neither reads nor restarts what another has."""
        self.send(self.run_)
        other = self.setup_other_company()["company"]
        self.manager.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        item = self.item(self.customer)
        item.with_user(self.manager).action_reset_level()
        self.assertEqual(self.item(self.customer).level_id, self.level_1)
        for model, method in (
            ("receivables.dunning.rehearsal", "action_rehearse"),
            ("receivables.dunning.takeover", "action_apply"),
            ("receivables.statement.print", "action_print"),
        ):
            wizard = self.env[model].with_user(self.manager)
            with self.assertRaises(AccessError, msg=model):
                getattr(wizard.create({"company_id": self.company.id}), method)()

    def test_letter_of_test_mode_is_marked(self):
        letters, _failed = self.notice._letters()
        self.assertNotIn("must not be posted", letters[self.notice])
        self.company.receivables_test_email = "me@test.example"
        self.company.receivables_test_mode = True
        letters, _failed = self.notice._letters()
        self.assertIn("must not be posted", letters[self.notice])
