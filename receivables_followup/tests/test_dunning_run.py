from freezegun import freeze_time
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .dunning_run_common import DunningRunCase


@tagged("post_install", "-at_install")
class TestDunningRun(DunningRunCase):
    """The run as a person reviews it."""

    def test_counts_and_progress(self):
        self.make_invoice(1000.0, "2026-06-20")
        self.make_invoice(500.0, "2026-07-20")
        self.make_credit_note(100.0, date="2026-06-10")
        run = self.propose()
        self.assertEqual(
            (run.item_count, run.chased_count, run.excluded_count), (3, 1, 2)
        )
        self.assertEqual(self.summary(run), {"not_due": 1, "credit": 1})
        self.assertEqual((run.notice_count, run.open_count), (1, 1))
        self.assertEqual((run.amount_total, run.progress), (900.0, 0.0))
        self.send(run)
        self.assertEqual((run.sent_count, run.progress), (1, 100.0))

    def test_exclusions_drill_down(self):
        self.make_invoice(1000.0, "2026-06-20")
        later = self.make_invoice(500.0, "2026-07-20")
        run = self.propose()
        action = run.exclusion_ids.action_open_items()
        self.assertEqual(self.OpenItem.search(action["domain"]).move_id, later)

    def test_summary_by_level(self):
        self.make_invoice(1000.0, "2026-06-20")
        other = self.make_customer("Other", **self.reachable("other"))
        self.make_invoice(500.0, "2026-06-20", partner=other)
        run = self.propose()
        row = run.summary_ids
        self.assertEqual((row.level_id, row.notices), (self.level_1, 2))
        self.assertEqual(row.amount_total, 1500.0)
        domain = row.action_open_notices()["domain"]
        self.assertEqual(self.Notice.search(domain), run.notice_ids)

    def test_cancel_leaves_no_trace(self):
        self.make_invoice(1000.0, "2026-06-20")
        run = self.propose()
        run.action_cancel()
        self.assertEqual(run.state, "cancelled")
        self.assertEqual(set(run.notice_ids.mapped("state")), {"cancelled"})
        self.assertFalse(any(run.notice_ids.line_ids.mapped("live")))
        self.assertFalse(self.item(self.customer).level_id)
        self.assertEqual(self.propose().notice_ids.step, 1)

    def test_cancel_keeps_what_was_sent(self):
        self.make_invoice(1000.0, "2026-06-20")
        other = self.make_customer("Other", **self.reachable("other"))
        self.make_invoice(500.0, "2026-06-20", partner=other)
        run = self.propose()
        run.notice_ids[0]._mark_sent()
        run.action_cancel()
        self.assertEqual(run.state, "done")
        self.assertEqual(run.notice_ids.mapped("state"), ["sent", "cancelled"])
        with self.assertRaises(UserError):
            run.notice_ids[0].unlink()

    def test_only_a_draft_or_proposed_run_is_proposed(self):
        run = self.propose()
        run.action_cancel()
        with self.assertRaisesRegex(UserError, run.name):
            run.action_propose()
        run.action_reset_to_draft()
        run.action_propose()
        self.assertEqual(run.state, "proposed")

    def test_proposed_run_is_not_deleted(self):
        run = self.propose()
        with self.assertRaisesRegex(UserError, "Cancel it first"):
            run.unlink()
        run.action_cancel()
        run.unlink()

    def test_limited_to_customers_and_policies(self):
        other = self.make_customer("Other", **self.reachable("other"))
        self.make_invoice(1000.0, "2026-06-20")
        self.make_invoice(500.0, "2026-06-20", partner=other)
        run = self.propose(partner_ids=other.ids)
        self.assertEqual(run.notice_ids.commercial_partner_id, other)
        policy = self.policy.copy({"is_default": False, "by_hand": True})
        self.assertFalse(self.propose(policy_ids=policy.ids).notice_ids)

    # -- proposing again -----------------------------------------------------------

    def test_changed_notice_is_rewritten(self):
        self.make_invoice(1000.0, "2026-06-20")
        first = self.propose().notice_ids
        first.note = "Call before"
        self.make_invoice(500.0, "2026-06-20")
        second = self.propose()
        self.assertEqual(first.state, "cancelled")
        self.assertEqual(second.notice_ids.amount_total, 1500.0)
        self.assertIn("Call before", second.notice_ids.note)
        self.assertIn(second.name, first.failure_reason)

    def test_same_run_again_follows_the_ledger(self):
        invoice = self.make_invoice(1000.0, "2026-06-20")
        other = self.make_customer("Other", **self.reachable("other"))
        self.make_invoice(500.0, "2026-06-20", partner=other)
        run = self.propose()
        kept = run.notice_ids.filtered(lambda n: n.commercial_partner_id == other)
        self.make_receipt(1000.0, invoice)
        run.action_propose()
        live = run.notice_ids.filtered(lambda n: n.state == "draft")
        self.assertEqual(live, kept)
        self.assertEqual((run.chased_count, run.excluded_count), (1, 0))

    def test_interest_and_days_do_not_rewrite_a_draft(self):
        self.make_invoice(1000.0, "2026-06-20")
        notice = self.propose().notice_ids
        with freeze_time("2026-07-01"):
            self.assertEqual(self.summary(self.propose()), {"already_proposed": 1})
        self.assertEqual(notice.state, "draft")

    def test_failed_notice_waits_for_a_decision(self):
        self.make_invoice(1000.0, "2026-06-20")
        notice = self.propose().notice_ids
        notice.sudo().state = "failed"
        self.assertEqual(self.summary(self.propose()), {"notice_failed": 1})
        notice.action_skip("Wrong address")
        self.assertEqual(len(self.propose().notice_ids), 1)

    def test_level_reaches_an_item_once(self):
        self.make_invoice(1000.0, "2026-06-20")
        run = self.propose()
        line = run.notice_ids.line_ids.sudo()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                line.copy()
        line.live = False
        self.env.flush_all()
        self.assertTrue(line.copy({"live": True}))

    def test_clock_of_the_run(self):
        """A run sent two days after its proposal counts from two days later."""
        self.make_invoice(1000.0, "2026-06-20")
        run = self.propose()
        with freeze_time("2026-07-01"):
            run.action_propose()
        with freeze_time("2026-07-02"):
            notice = self.send(run)
        self.assertEqual(str(notice.date), "2026-07-02")
        early = self.propose("2026-09-01")
        self.assertEqual(self.send(early).mapped("step"), [2])
        self.assertEqual(str(early.notice_ids.date), "2026-09-01")

    # -- review --------------------------------------------------------------------

    def test_skip_with_reason(self):
        self.make_invoice(1000.0, "2026-06-20")
        run = self.propose()
        notice = run.notice_ids
        action = notice.action_open_skip()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard.create({"reason": "Settled by phone"}).action_skip()
        self.assertEqual(notice.state, "skipped")
        self.assertEqual(notice.failure_reason, "Settled by phone")
        self.assertFalse(notice.line_ids.live)
        run.action_propose()
        self.assertEqual(self.summary(run), {"skipped_by_hand": 1})
        self.assertEqual(len(self.propose().notice_ids), 1)

    def test_take_back(self):
        self.make_invoice(1000.0, "2026-06-20")
        notice = self.propose().notice_ids
        notice.action_skip("Later")
        notice.action_unskip()
        self.assertEqual(notice.state, "draft")
        self.assertTrue(notice.line_ids.live)

    def test_sent_notice_is_not_changed(self):
        self.make_invoice(1000.0, "2026-06-20")
        run = self.propose()
        notice = self.send(run)
        for change in (
            lambda: notice.action_skip("No"),
            lambda: notice.write({"body": "<p>Other</p>"}),
            notice.action_open_level,
        ):
            with self.assertRaisesRegex(UserError, notice.name):
                change()

    def change_level(self, notice, level):
        wizard = Form(
            self.env["receivables.dunning.notice.level"].with_context(
                default_notice_ids=notice.ids
            )
        )
        wizard.level_id = level
        wizard.save().action_apply()

    def test_change_of_level(self):
        self.make_invoice(1000.0, "2026-06-20")
        run = self.propose()
        notice = run.notice_ids
        self.change_level(notice, self.level_3)
        self.assertEqual((notice.level_id, notice.step), (self.level_3, 3))
        self.assertEqual(notice.channel, "letter")
        self.assertEqual(notice.line_ids.channel, "letter")
        self.assertEqual((notice.line_ids.step, notice.line_ids.advances), (3, True))
        run.action_propose()
        self.assertEqual(notice.state, "draft", "the choice of a person stays")
        self.send(run)
        self.assertEqual(self.item(self.customer).level_id, self.level_3)

    def test_lower_level(self):
        self.make_invoice(1000.0, "2026-06-01")
        self.send(self.propose())
        with freeze_time("2026-07-20"):
            self.make_invoice(500.0, "2026-07-01")
            run = self.propose()
            notice = run.notice_ids
            self.assertEqual(notice.step, 2)
            self.change_level(notice, self.level_1)
            by_amount = {line.amount_due: line for line in notice.line_ids}
            self.assertFalse(by_amount[1000.0].advances)
            self.assertTrue(by_amount[500.0].advances)
            self.assertEqual(notice.amount_total, 1500.0)

    def test_change_to_a_formal_notice_needs_reminded_items(self):
        self.make_formal(self.level_3)
        self.make_invoice(1000.0, "2026-06-20")
        notice = self.propose().notice_ids
        with self.assertRaisesRegex(UserError, "reminded before"):
            self.change_level(notice, self.level_3)

    def exclude(self, lines, **vals):
        action = lines.action_open_exclude()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard.create({"reason": "Credit note to follow", **vals}).action_exclude()

    def test_exclude_item_for_this_run(self):
        first = self.make_invoice(1000.0, "2026-06-20")
        self.make_invoice(500.0, "2026-06-20")
        run = self.propose()
        notice = run.notice_ids
        self.exclude(notice.line_ids.filtered(lambda line: line.move_id == first))
        self.assertEqual(notice.amount_total, 500.0)
        self.assertIn("Credit note to follow", notice.note)
        run.action_propose()
        self.assertEqual((notice.state, notice.amount_total), ("draft", 500.0))
        self.send(run)
        with freeze_time("2026-07-01"):
            lines = self.propose().notice_ids.line_ids
            self.assertEqual(lines.filtered("advances").move_id, first)

    def test_exclude_item_until_review(self):
        invoice = self.make_invoice(1000.0, "2026-06-20")
        run = self.propose()
        self.exclude(run.notice_ids.line_ids, scope="hold", review_date="2026-07-30")
        self.assertEqual(run.notice_ids.state, "skipped")
        hold = self.Hold.search([("move_id", "=", invoice.id)])
        self.assertEqual((hold.reason, hold.state), ("manual", "active"))
        self.assertEqual(self.summary(self.propose()), {"hold:manual": 1})

    def test_excluding_the_highest_item_lowers_the_notice(self):
        self.make_invoice(1000.0, "2026-06-01")
        self.send(self.propose())
        with freeze_time("2026-07-20"):
            self.make_invoice(500.0, "2026-07-01")
            notice = self.propose().notice_ids
            top = notice.line_ids.filtered(lambda line: line.step == 2)
            self.exclude(top)
            self.assertEqual((notice.level_id, notice.step), (self.level_1, 1))

    def test_text_of_a_person_is_kept(self):
        self.make_invoice(1000.0, "2026-06-20")
        notice = self.propose().notice_ids
        notice.subject = "Dear Anna"
        self.assertTrue(notice.body_edited)

    # -- rights --------------------------------------------------------------------

    def test_collector_proposes_and_a_rep_does_not(self):
        self.make_users()
        self.make_invoice(1000.0, "2026-06-20")
        run = self.Run.with_user(self.collector).create({"company_id": self.company.id})
        run.action_propose()
        self.assertEqual(run.notice_count, 1)
        self.assertEqual(run.exclusion_summary(), [])
        with self.assertRaises(AccessError):
            run.with_user(self.rep).action_propose()
        with self.assertRaises(AccessError):
            run.notice_ids.with_user(self.rep).mapped("name")

    def test_other_company_is_refused(self):
        other = self.setup_other_company()["company"]
        with self.assertRaises(UserError):
            self.Run.create(
                {
                    "company_id": other.id,
                    "policy_ids": self.policy.ids,
                }
            )
