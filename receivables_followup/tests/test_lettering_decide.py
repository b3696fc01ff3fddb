from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.receivables_followup.engine.lettering.matching import REASONS
from odoo.addons.receivables_followup.models.lettering.proposal_reason import (
    REASONS as CHOICES,
)
from odoo.addons.receivables_followup.models.lettering.proposal_words import SENTENCES

from .common import TODAY
from .lettering_run_common import LetteringRunCase


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLetteringDecide(LetteringRunCase):
    """Accepting, refusing, and what becomes of proposals meanwhile."""

    def propose(self, chosen, others=(), **vals):
        return self.Proposal._propose(
            [
                {
                    "move_line_ids": chosen.ids,
                    "candidate_ids": [item.id for item in others],
                    **vals,
                }
            ]
        ).with_user(self.collector)

    def cause(self, code="rounding"):
        return self.env["receivables.write.off.cause"].search(
            [("company_id", "=", self.company.id), ("code", "=", code)], limit=1
        )

    def test_every_reason_has_a_name_and_a_sentence(self):
        self.assertLessEqual(set(REASONS), set(dict(CHOICES)))
        self.assertEqual(set(REASONS), set(SENTENCES))
        pair = self.make_pair(10.0)
        proposal = self.propose(pair)
        for reason in REASONS:
            proposal.sudo().reason = reason
            self.assertTrue(proposal.explanation)
            self.assertNotIn("%(", proposal.explanation)

    def test_accept(self):
        pair = self.make_pair(500.0)
        proposal = self.propose(pair, reason="subset")
        self.assertTrue(proposal.action_accept())
        self.assertTrue(all(pair.mapped("reconciled")))
        self.assertEqual(proposal.state, "accepted")
        self.assertEqual(proposal.group_id.origin, "proposal")
        self.assertEqual(proposal.group_id.move_line_ids, pair)
        self.assertEqual(proposal.decided_by_id, self.collector)
        with self.refused(UserError, "is accepted"):
            proposal.action_accept()
        with self.refused(UserError, "is accepted"):
            proposal.action_refuse()

    def test_accept_writes_the_gap_off(self):
        pair = self.make_pair(500.0, gap=0.02)
        proposal = self.propose(pair, reason="tolerance", cause_id=self.cause().id)
        self.assertEqual(proposal.gap, 0.02)
        proposal.action_accept()
        self.assertTrue(all(pair.mapped("reconciled")))
        self.assertEqual(proposal.state, "accepted")
        self.assertAlmostEqual(proposal.group_id.gap_amount, 0.02)
        self.assertTrue(proposal.group_id.gap_move_id)

    def test_a_gap_without_a_cause_is_asked_about(self):
        proposal = self.propose(self.make_pair(500.0, gap=0.02))
        action = proposal.action_accept()
        self.assertEqual(action["res_model"], "receivables.lettering.wizard")
        self.assertEqual(proposal.state, "open")

    def test_choosing_among_candidates(self):
        pair = self.make_pair(500.0)
        other = self.open_lines(self.make_invoice(500.0))
        proposal = self.propose(pair[1], pair[0] + other, reason="same_amounts")
        with self.refused(UserError, "at least one debit and one"):
            proposal.action_accept()
        proposal.line_ids.filtered(
            lambda line: line.move_line_id == other
        ).chosen = True
        proposal.action_accept()
        self.assertTrue(other.reconciled)
        self.assertFalse(pair[0].reconciled)
        self.assertEqual(proposal.state, "accepted")

    def test_refuse_and_take_back(self):
        pair = self.make_pair(500.0)
        proposal = self.propose(pair)
        proposal.action_refuse()
        self.assertEqual(proposal.state, "refused")
        self.assertFalse(self.propose(pair))
        proposal.action_reopen()
        self.assertEqual(proposal.state, "open")
        self.assertEqual(self.propose(pair), proposal)
        with self.refused(UserError, "was not refused"):
            proposal.action_reopen()

    def test_changed_since(self):
        pair = self.make_pair(500.0)
        proposal = self.propose(pair)
        self.make_receipt(100.0, pair[0].move_id)
        with self.refused(UserError, "is outdated"):
            proposal.action_accept()
        self.assertEqual(self.Proposal._sweep(self.company), 1)
        self.assertEqual(proposal.state, "outdated")

    def test_follows_what_is_lettered_otherwise(self):
        pair, second, third = self.make_pairs(3)
        same = self.propose(pair)
        overlap = self.propose(second[1], second[0] + third[0])
        untouched = self.propose(third[1], third[0])
        door = self.env["receivables.lettering"].with_user(self.collector)
        door._letter([pair, second], "manual")
        self.assertEqual(same.state, "accepted")
        self.assertTrue(same.group_id)
        self.assertEqual(overlap.state, "outdated")
        self.assertEqual(untouched.state, "open")
        # outdated is not refused: what is left may be proposed anew
        self.assertEqual(self.propose(third[1], third[0]), untouched)

    def test_many_at_once(self):
        good, other, gap, changed = self.make_pairs(3) + [self.make_pair(50.0, gap=1.0)]
        gap, changed = changed, gap
        proposals = self.Proposal.union(
            *(self.propose(items) for items in (good, other, gap, changed))
        ).with_user(self.collector)
        changed.reconcile()
        action = proposals.action_accept()
        self.assertEqual(
            proposals.mapped("state"), ["accepted", "accepted", "open", "open"]
        )
        message = action["params"]["message"]
        self.assertIn("2 accepted", message)
        self.assertIn("1 left", message)
        self.assertIn("is outdated", message)
        (proposals - proposals[:2]).action_refuse()
        self.assertEqual(set(proposals.mapped("state")), {"accepted", "refused"})


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLetteringRunSearch(LetteringRunCase):
    """Runs by the rules a company starts with, from the ledger to letters."""

    def run_it(self, **vals):
        run = self.Run.with_user(self.collector).create(
            {"company_id": self.company.id, **vals}
        )
        run.action_run()
        return run

    def test_customers_and_suppliers(self):
        pair = self.make_pair(1234.0)
        bill = self.open_lines(self.make_invoice(77.0, move_type="in_invoice"))
        paid = self.make_receipt(-77.0, partner=self.customer, account=self.payable)
        run = self.run_it(side="payable")
        self.assertEqual(run.group_count, 1)
        self.assertTrue(all((bill + paid).mapped("reconciled")))
        self.assertFalse(any(pair.mapped("reconciled")))
        self.assertEqual(self.run_it().group_count, 1)
        self.assertTrue(all(pair.mapped("reconciled")))

    def test_ambiguous_is_proposed(self):
        pair = self.make_pair(500.0)
        self.make_invoice(500.0)
        run = self.run_it()
        self.assertEqual((run.group_count, run.proposal_count), (0, 1))
        proposal = run.proposal_ids
        self.assertEqual(proposal.reason, "same_amounts")
        self.assertEqual(proposal.move_line_ids, pair[1])
        self.assertEqual(self.run_it().skipped["already_proposed"], 1)

    def test_disputed_is_left_alone(self):
        pair = self.make_pair(1234.0)
        self.make_hold(self.item(pair[0]), "dispute")
        run = self.run_it()
        self.assertFalse(run.group_count)
        self.assertFalse(any(pair.mapped("reconciled")))
        self.assertEqual(run.skipped["dispute"], 1)
        self.assertIn("Disputed: 1", run.skipped_text)

    def test_scope(self):
        pair, late = self.make_pair(1234.0), self.make_pair(99.0)
        other = self.make_customer("Other")
        theirs = self.make_pair(31.0, other)
        run = self.run_it(partner_ids=other.ids)
        self.assertEqual(run.group_count, 1)
        self.assertTrue(all(theirs.mapped("reconciled")))
        self.assertFalse(self.run_it(date_to="2026-05-31").group_count)
        self.assertFalse(any((pair + late).mapped("reconciled")))

    def test_small_gaps_are_written_off_and_taken_back(self):
        pair = self.make_pair(1234.0, gap=0.02)
        rule = self.Rule.search(
            [("company_id", "=", self.company.id), ("kind", "=", "tolerance")], limit=1
        )
        cause = self.env["receivables.write.off.cause"].search(
            [("company_id", "=", self.company.id), ("code", "=", "rounding")], limit=1
        )
        rule.write(
            {
                "tolerance_amount": 0.05,
                "tolerance_percent": 0.0,
                "write_off": True,
                "cause_id": cause.id,
                "max_total": 100.0,
            }
        )
        run = self.run_it()
        self.assertEqual(run.group_count, 1)
        self.assertTrue(all(pair.mapped("reconciled")))
        group = run.group_ids
        self.assertEqual((group.gap_amount, group.rule_id), (0.02, rule))
        write_off = group.gap_move_id
        run.action_undo("Wrong tolerance")
        self.env.invalidate_all()
        self.assertEqual(run.state, "undone")
        self.assertEqual(pair.mapped("amount_residual"), [1234.0, -1233.98])
        self.assertTrue(write_off.reversal_move_ids)

    def test_tolerance_of_the_run(self):
        self.make_pair(1000.0, gap=3.0)
        self.assertFalse(self.run_it(tolerance_amount=1.0).proposal_count)
        run = self.run_it(tolerance_amount=5.0)
        self.assertEqual(run.proposal_ids.reason, "tolerance")
        self.assertEqual(run.proposal_ids.gap, 3.0)

    def test_reversed_write_off_stops_the_undo(self):
        pair = self.make_pair(1234.0, gap=0.02)
        cause = self.env["receivables.write.off.cause"].search(
            [("company_id", "=", self.company.id), ("code", "=", "rounding")], limit=1
        )
        run = self.run_on(
            [], [self.found(pair)._replace(reason="tolerance", evidence={})]
        )
        proposal = run.proposal_ids
        proposal.cause_id = cause
        proposal.action_accept()
        run.group_ids.gap_move_id._reverse_moves([{"date": TODAY}], cancel=False)
        run.group_ids.gap_move_id.reversal_move_ids.action_post()
        with self.refused(UserError, "have been reversed since"):
            run.action_undo()
