from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .dunning_run_common import DunningRunCase


@tagged("post_install", "-at_install")
class TestDunningCycle(DunningRunCase):
    """What happens to the level of an item over its life."""

    def test_settled_item_that_reopens_starts_again(self):
        invoice = self.make_invoice(1000.0, "2026-06-20")
        self.send(self.propose())
        receipt = self.make_receipt(1000.0, invoice)
        with freeze_time("2026-07-15"):
            self.propose()
            self.assertTrue(self.Position.search([]).settled)
        with freeze_time("2026-07-20"):
            receipt.remove_move_reconcile()
            receipt.move_id.button_draft()
            receipt.move_id.button_cancel()
            item = self.item(invoice)
            self.assertFalse(item.level_id)
            run = self.propose()
            line = run.notice_ids.line_ids
            self.assertEqual((line.step, line.cycle), (1, 2))
            self.send(run)
        position = self.Position.search([("move_line_id", "=", line.move_line_id.id)])
        self.assertEqual(
            (position.cycle, position.step, position.settled), (2, 1, False)
        )

    def reopen(self, receipt):
        receipt.remove_move_reconcile()
        receipt.move_id.button_draft()
        receipt.move_id.button_cancel()

    def test_item_settled_and_reopened_between_two_runs_starts_again(self):
        invoice = self.make_invoice(1000.0, "2026-06-20")
        self.send(self.propose())
        with freeze_time("2026-07-15"):
            self.reopen(self.make_receipt(1000.0, invoice))
            self.assertFalse(self.item(invoice).level_id)
        with freeze_time("2026-07-20"):
            line = self.propose().notice_ids.line_ids
            self.assertEqual((line.step, line.cycle), (1, 2))

    def test_part_payment_taken_back_keeps_the_level(self):
        invoice = self.make_invoice(1000.0, "2026-06-20")
        self.send(self.propose())
        with freeze_time("2026-07-20"):
            self.reopen(self.make_receipt(400.0, invoice))
            line = self.propose().notice_ids.line_ids
            self.assertEqual((line.step, line.cycle), (2, 1))

    def test_reopened_before_its_notice_leaves(self):
        """The notice of the old cycle would jump to the second level."""
        invoice = self.make_invoice(1000.0, "2026-06-20")
        self.send(self.propose())
        with freeze_time("2026-07-20"):
            notice = self.propose().notice_ids
            self.reopen(self.make_receipt(1000.0, invoice))
            self.assertFalse(notice._recheck())
            self.assertEqual(notice.state, "skipped")

    def test_matching_costs_no_query_of_ours(self):
        """Undoing costs one; posting and matching none."""
        invoice = self.make_invoice(1000.0, "2026-06-20")
        self.send(self.propose())
        self.env.flush_all()
        queries = []
        execute = type(self.env.cr).execute

        def record(cr, query, *args, **kwargs):
            queries.append(str(query))
            return execute(cr, query, *args, **kwargs)

        with patch.object(type(self.env.cr), "execute", record):
            receipt = self.make_receipt(1000.0, invoice)
            self.env.flush_all()
            matching = [q for q in queries if "dunning" in q]
            receipt.remove_move_reconcile()
            undoing = [q for q in queries if "dunning" in q][len(matching) :]
        self.assertEqual((len(matching), len(undoing)), (0, 1))

    def test_reminder_that_was_skipped_leaves_the_level(self):
        self.make_invoice(1000.0, "2026-06-20")
        run = self.propose()
        run.notice_ids.action_skip("No")
        with freeze_time("2026-07-20"):
            self.assertEqual(self.propose().notice_ids.step, 1)

    def test_never_jumped_because_the_system_was_off(self):
        self.make_invoice(1000.0, "2025-06-20")
        steps = []
        for day in ("2026-06-30", "2026-07-01", "2026-07-15", "2026-07-30"):
            with freeze_time(day):
                run = self.propose()
                steps += run.notice_ids.mapped("step")
                self.send(run)
        self.assertEqual(steps, [1, 2, 3])

    def test_held_item_resumes_with_a_fresh_delay(self):
        invoice = self.make_invoice(1000.0, "2026-06-01")
        self.send(self.propose())
        hold = self.make_hold(self.open_lines(invoice))
        with freeze_time("2026-09-01"):
            self.assertEqual(self.summary(self.propose()), {"hold:manual": 1})
            hold.action_release()
            self.assertEqual(self.summary(self.propose()), {"too_soon": 1})
        with freeze_time("2026-09-16"):
            self.assertEqual(self.propose().notice_ids.step, 2)

    def test_manager_restarts_an_item(self):
        self.make_users()
        invoice = self.make_invoice(1000.0, "2026-06-20")
        self.send(self.propose())
        item = self.item(invoice)
        with self.assertRaises(AccessError):
            item.with_user(self.collector).action_reset_level()
        item.with_user(self.manager).action_reset_level()
        self.assertFalse(self.item(invoice).level_id)
        line = self.propose().notice_ids.line_ids
        self.assertEqual((line.step, line.cycle), (1, 2))

    def test_restart_replaces_a_draft_of_the_old_cycle(self):
        invoice = self.make_invoice(1000.0, "2026-06-01")
        self.send(self.propose())
        with freeze_time("2026-07-20"):
            draft = self.propose().notice_ids
            self.item(invoice).action_reset_level()
            again = self.propose().notice_ids
            self.assertEqual(draft.state, "cancelled")
            self.assertEqual((again.step, again.line_ids.cycle), (1, 2))

    def test_change_of_policy_does_not_restart_the_climb(self):
        self.make_invoice(1000.0, "2026-06-20")
        self.send(self.propose())
        other = self.policy.copy({"is_default": False, "by_hand": True})
        cards = self.env["receivables.card"]
        card = cards.browse(
            cards._ensure(self.customer.ids, self.company)[self.customer.id]
        )
        card.policy_id = other
        with freeze_time("2026-07-20"):
            notice = self.propose().notice_ids
            self.assertEqual((notice.policy_id, notice.step), (other, 2))

    def test_invoice_corrected_and_posted_again_keeps_its_level(self):
        invoice = self.make_invoice(1000.0, "2026-06-20")
        self.send(self.propose())
        position = self.Position.search([])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE receivables_dunning_position SET move_line_id = NULL"
        )
        self.env.invalidate_all()
        with freeze_time("2026-07-20"):
            self.assertEqual(self.propose().notice_ids.step, 2)
        self.assertEqual(position.move_line_id, self.open_lines(invoice))

    def test_deleting_the_invoice_keeps_the_history(self):
        invoice = self.make_invoice(1000.0, "2026-06-20")
        run = self.propose()
        line = self.send(run).line_ids
        invoice.button_draft()
        invoice.with_context(force_delete=True).unlink()
        self.assertTrue(line.exists())
        self.assertFalse(line.move_line_id)

    def test_partners_merged_keep_both_histories(self):
        other = self.make_customer("Azur Interiors", **self.reachable("azur2"))
        self.make_invoice(1000.0, "2026-06-20")
        self.make_invoice(500.0, "2026-06-20", partner=other)
        run = self.propose()
        self.send(run)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (self.customer + other).ids, self.customer
        )
        self.assertFalse(other.exists())
        notices = self.Notice.search([("run_id", "=", run.id)])
        self.assertEqual(len(notices), 2)
        self.assertEqual(notices.commercial_partner_id, self.customer)
        self.assertEqual(notices.partner_id, self.customer)
        self.assertEqual(len(notices.card_id), 1)
        with freeze_time("2026-07-20"):
            notice = self.propose().notice_ids
            self.assertEqual((notice.step, notice.amount_total), (2, 1500.0))

    def test_card_shows_the_level(self):
        self.make_invoice(1000.0, "2026-06-01")
        self.send(self.propose())
        self.make_invoice(500.0, "2026-06-01")
        self.env["receivables.card"].refresh_all(self.company)
        card = self.env["receivables.card"].search(
            [("commercial_partner_id", "=", self.customer.id)]
        )
        self.assertEqual(card.level_id, self.level_1)
        self.assertEqual(str(card.last_notice_date), "2026-06-30")
        action = card.action_open_notices()
        self.assertEqual(self.Notice.search(action["domain"]), self.live_notices())
