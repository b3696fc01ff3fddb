from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine.lettering.matching import SKIPPED as SKIPPED_CODES
from ..engine.lettering.matching import Result
from ..models.lettering.door_check import HANDS_OFF
from ..models.lettering.run_summary import SKIPPED
from ..models.lettering.search import NO_PARTNER
from .common import TODAY
from .lettering_run_common import LetteringRunCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLetteringRun(LetteringRunCase):
    """What a run letters, proposes, leaves alone, and takes back."""

    def cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(
                f"receivables_followup.cron_lettering_{name}"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_letters_and_says_so(self):
        pairs = self.make_pairs(3)
        run = self.run_on(pairs, skipped={"no_match": 4})
        self.assertEqual((run.state, run.group_count, run.progress), ("done", 3, 100))
        for pair in pairs:
            self.assertTrue(all(pair.mapped("reconciled")))
            self.assertEqual(len(set(pair.mapped("matching_number"))), 1)
        self.assertEqual(set(run.group_ids.mapped("origin")), {"run"})
        self.assertEqual(run.group_ids.rule_id, self.rule)
        self.assertEqual(run.line_count, 10)
        self.assertEqual(run.skipped_text, "Nothing fits: 4")
        self.assertIn("Groups lettered: 3", run.message_ids[:1].body)
        # the chunks keep no copy of the ledger
        self.assertFalse(any(run.chunk_ids.mapped("payload")))

    def test_every_reason_has_words(self):
        self.assertLessEqual({*SKIPPED_CODES, NO_PARTNER, *HANDS_OFF}, set(SKIPPED))

    def test_items_are_counted_once(self):
        result = Result((), (), {"cites_blocked": 1, "dispute": 1, "no_match": 1})
        self.assertEqual(self.Run._line_count(result), 2)

    def test_nothing_found(self):
        run = self.run_on()
        self.assertEqual((run.state, run.group_count, run.progress), ("done", 0, 100))

    def test_small_chunks(self):
        pairs = self.make_pairs(5)
        with self.chunks_of(2):
            run = self.run_on(pairs)
        self.assertEqual(run.chunk_ids.mapped("size"), [2, 2, 1])
        self.assertEqual(run.group_count, 5)

    def test_a_partner_stays_in_one_chunk(self):
        partners = [self.make_customer(name) for name in ("One", "Two", "Three")]
        pairs = [pair for partner in partners for pair in self.make_pairs(2, partner)]
        with self.chunks_of(3):
            run = self.run_on(pairs)
        self.assertEqual(run.chunk_ids.mapped("size"), [2, 2, 2])

    def test_faulty_group_is_found_and_proposed(self):
        pairs = self.make_pairs(7)
        bad = pairs[4]
        door = self.registry["receivables.lettering"]
        letter_chunk = door._letter_chunk
        calls = []

        def faulty(door, groups, *args):
            calls.append(len(groups))
            if any(bad[0] in group for group in groups):
                raise ValueError("The printer is on fire")
            return letter_chunk(door, groups, *args)

        with patch.object(door, "_letter_chunk", faulty):
            run = self.run_on(pairs)
        self.assertEqual((run.state, run.group_count), ("done", 6))
        self.assertFalse(any(bad.mapped("reconciled")))
        proposal = run.proposal_ids
        self.assertEqual((proposal.reason, proposal.move_line_ids), ("error", bad))
        self.assertIn("on fire", proposal.explanation)
        self.assertEqual(run.skipped, {"error": 1})
        # halves: 7, 3, 4, 2 and 1+1 of it, 2
        self.assertEqual(calls, [7, 3, 4, 2, 1, 1, 2])

    def test_refused_groups_are_found_at_once(self):
        """The door knows what it refuses: no halving for that."""
        pairs = self.make_pairs(6)
        self.make_hold(self.item(pairs[2][0]), "dispute")
        self.make_hold(self.item(pairs[5][0]), "dispute")
        door = self.registry["receivables.lettering"]
        letter, calls = door._letter, []

        def counting(door, groups, *args, **kwargs):
            calls.append(len(groups))
            return letter(door, groups, *args, **kwargs)

        with patch.object(door, "_letter", counting):
            run = self.run_on(pairs)
        self.assertEqual(calls, [6, 4])
        self.assertEqual(run.group_count, 4)
        self.assertEqual(
            set(run.proposal_ids.move_line_ids.ids), set((pairs[2] + pairs[5]).ids)
        )

    def test_changed_since_the_search(self):
        pairs = self.make_pairs(2)
        run = self.begun_run(pairs, rounds=1)
        pairs[0].reconcile()
        self.make_receipt(1.0, pairs[1][0].move_id)
        run.action_run()
        self.env.invalidate_all()
        self.assertEqual((run.state, run.group_count), ("done", 0))
        self.assertEqual(run.skipped, {"changed": 2})

    def test_resumes_where_it_stopped(self):
        """A worker that dies leaves its chunk; the others stay lettered."""
        pairs = self.make_pairs(6)
        run = self.begun_run(pairs)
        self.assertEqual(run.group_count, 2)
        self.assertAlmostEqual(run.progress, 100 / 3)
        # what is searched once is not searched again
        with patch.object(type(run), "_search_result", side_effect=AssertionError):
            run.action_run()
        self.env.invalidate_all()
        self.assertEqual((run.state, run.group_count), ("done", 6))

    def test_stop(self):
        pairs = self.make_pairs(4)
        run = self.begun_run(pairs)
        run.action_cancel()
        self.assertEqual((run.state, run.skipped), ("done", {"stopped": 2}))
        self.assertEqual(run.group_count, 2)
        with self.refused(UserError, "is over"):
            run.action_cancel()
        draft = self.Run.create({"company_id": self.company.id})
        draft.action_cancel()
        self.assertEqual(draft.state, "cancelled")

    def test_doubts_become_proposals(self):
        pair = self.make_pair(500.0)
        other = self.open_lines(self.make_invoice(500.0))
        doubt = self.found(pair[1], candidates=(pair[0] + other)._ids)._replace(
            reason="same_amounts", evidence={"debits": 2, "credits": 1}
        )
        run = self.run_on(doubts=[doubt])
        proposal = run.proposal_ids
        self.assertEqual((proposal.state, proposal.reason), ("open", "same_amounts"))
        self.assertEqual(proposal.rule_id, self.rule)
        self.assertIn("debits: 2, credits: 1", proposal.explanation)
        again = self.run_on(doubts=[doubt])
        self.assertEqual((again.proposal_count, run.proposal_count), (0, 1))
        self.assertEqual(again.skipped, {"already_proposed": 1})

    def test_undo(self):
        pairs = self.make_pairs(3)
        run = self.run_on(pairs)
        run.action_undo("Imported twice")
        self.env.invalidate_all()
        self.assertEqual((run.state, run.undone_count), ("undone", 3))
        self.assertFalse(any(item.reconciled for pair in pairs for item in pair))
        self.assertEqual(set(run.group_ids.mapped("state")), {"undone"})
        self.assertEqual(run.group_ids[:1].undo_reason, "Imported twice")
        self.assertIn("Imported twice", run.message_ids[:1].body)
        with self.refused(UserError, "cannot be undone"):
            run.action_undo()

    def test_undo_takes_accepted_proposals_along(self):
        pair, other = self.make_pairs(2)
        run = self.run_on([pair], [self.found(other)])
        run.proposal_ids.action_accept()
        self.assertEqual(run.group_count, 2)
        run.action_undo()
        self.env.invalidate_all()
        self.assertFalse(any((pair + other).mapped("reconciled")))
        self.assertEqual(run.proposal_ids.state, "outdated")

    def test_undo_of_what_is_undone_already(self):
        pairs = self.make_pairs(2)
        run = self.run_on(pairs)
        self.env["receivables.lettering"]._unletter(run.group_ids[0], "By hand")
        run.action_undo()
        self.assertEqual((run.state, run.undone_count), ("undone", 2))
        self.assertIn("By hand", run.group_ids.mapped("undo_reason"))

    def test_what_cannot_be_undone_is_named(self):
        pairs = self.make_pairs(3)
        run = self.run_on(pairs)
        door = self.registry["receivables.lettering"]
        unletter, bad = door._unletter, run.group_ids[1]

        def faulty(door, records, *args, **kwargs):
            if bad in records:
                raise ValueError("Locked by the auditor")
            return unletter(door, records, *args, **kwargs)

        with patch.object(door, "_unletter", faulty):
            run.action_undo()
        self.env.invalidate_all()
        self.assertEqual((run.state, run.undone_count), ("done", 2))
        self.assertIn("Locked by the auditor", run.failure)
        run.action_undo()
        self.env.invalidate_all()
        self.assertEqual((run.state, run.undone_count), ("undone", 3))
        self.assertFalse(run.failure)

    def test_collector(self):
        """Nothing more than core's rights of an accountant of Community is needed."""
        pairs = self.make_pairs(2)
        run = self.run_on(pairs[:1], [self.found(pairs[1])], user=self.collector)
        self.assertEqual(run.group_count, 1)
        self.assertEqual(run.user_id, self.collector)
        self.assertEqual(run.group_ids.user_id, self.collector)
        run.proposal_ids.action_accept()
        self.assertEqual(run.proposal_ids.decided_by_id, self.collector)
        run.action_undo("A mistake")
        self.assertEqual(run.state, "undone")
        for vals in ({"state": "done"}, {"skipped": {}}, {"started_at": TODAY}):
            with self.refused(AccessError, "cannot be entered by hand"):
                run.write(vals)
        with self.refused(AccessError, "cannot be entered by hand"):
            self.Run.with_user(self.collector).create({"state": "done"})
        with self.refused(UserError, "can no longer be changed"):
            run.side = "payable"
        with self.refused(UserError, "cannot be deleted"):
            run.unlink()
        with self.assertRaises(AccessError):
            run.with_user(self.rep).read(["name"])
        with self.assertRaises(AccessError):
            run.with_user(self.rep).action_run()

    def test_undone_in_the_name_of_who_undoes(self):
        pair = self.make_pairs(1)[0]
        run = self.run_on([pair], user=self.collector)
        run.with_user(self.manager).action_undo("Not his to letter")
        self.env.invalidate_all()
        self.assertEqual(run.group_ids.user_id, self.collector)
        self.assertEqual(run.group_ids.undone_by_id, self.manager)

    def test_a_run_gives_no_rights(self):
        """Collectors who may not reconcile by hand do not by a run either."""
        clerk = self.make_user(
            "rec_clerk", "base.group_user,receivables_followup.group_collector"
        )
        draft = self.Run.with_user(clerk).create({})
        with self.assertRaises(AccessError):
            draft.action_run()
        self.assertEqual(draft.state, "draft")
        run = self.run_on(self.make_pairs(1), user=self.collector)
        with self.assertRaises(AccessError):
            run.with_user(clerk).action_undo("Mine")
        self.assertEqual(run.state, "done")

    def test_dialog(self):
        run = self.run_on(self.make_pairs(2), user=self.collector)
        wizard = (
            self.env["receivables.lettering.run.undo"]
            .with_user(self.collector)
            .with_context(active_id=run.id)
            .create({"reason": "Wrong bank file"})
        )
        self.assertEqual((wizard.group_count, wizard.write_off_count), (2, 0))
        wizard.action_undo()
        self.assertEqual((run.state, run.todo_count), ("undoing", 2))
        self.cron("run_2")
        self.env.invalidate_all()
        self.assertEqual((run.state, run.progress), ("undone", 100))

    def test_nightly(self):
        companies = self.env["res.company"].search([])
        companies.receivables_auto_letter = False
        self.company.receivables_auto_letter = True
        with self.finding(self.make_pairs(1)):
            self.cron("nightly")
            run = self.Run.search([("company_id", "=", self.company.id)])
            self.assertEqual((run.state, run.user_id.id), ("running", False))
            # one at a time
            self.cron("nightly")
            self.assertEqual(
                self.Run.search_count([("company_id", "=", self.company.id)]), 1
            )
            self.cron("run_1")
        self.env.invalidate_all()
        self.assertEqual((run.state, run.group_count), ("done", 1))

    def test_a_lane_that_runs_out_of_time_says_what_is_left(self):
        """Else it is not called again before its next turn, ten minutes later."""
        run = self.Run.create({"company_id": self.company.id})
        told = []

        def out_of_time(cron, done=0, *, remaining=None):
            told.append(remaining)
            return 0 if done else 60

        with (
            self.finding(self.make_pairs(5)),
            self.chunks_of(2),
            patch.object(self.registry["ir.cron"], "_commit_progress", out_of_time),
        ):
            run._start()
            self.Run._cron_work()
            self.assertEqual(told, [1, 5])  # searched
            self.Run._cron_work()
            self.assertEqual(told[2:], [1, 3])  # two of five lettered

    def test_queries_per_pair(self):
        """Lettering one more pair costs next to nothing besides core's own."""

        def queries(count):
            pairs = self.make_pairs(count)
            run = self.Run.create({"company_id": self.company.id})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with self.finding(pairs):
                run.action_run()
            self.env.flush_all()
            self.assertEqual(run.group_count, count)
            return self.env.cr.sql_log_count - before

        queries(2)
        few = queries(4)
        self.assertLessEqual((queries(24) - few) / 20, 2.5)
