from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import TODAY, ReceivablesCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLetteringPropose(ReceivablesCommon):
    """What is proposed, and what is not proposed twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.Proposal = cls.env["receivables.lettering.proposal"]
        cls.invoices = [cls.make_invoice(100.0 * n) for n in (1, 2, 3)]
        cls.items = [cls.open_lines(invoice) for invoice in cls.invoices]
        cls.receipt = cls.make_receipt(200.0, partner=cls.customer)

    def vals(self, chosen, others=(), **vals):
        ids = {"move_line_ids": [item.id for item in chosen]}
        return ids | {"candidate_ids": [item.id for item in others], **vals}

    def propose(self, chosen, others=(), **vals):
        return self.Proposal._propose([self.vals(chosen, others, **vals)])

    def test_values(self):
        proposal = self.propose(
            [self.receipt, self.items[1]],
            [self.items[0], self.items[2]],
            reason="subset",
        )
        self.assertEqual(proposal.company_id, self.company)
        self.assertEqual(proposal.account_id, self.receivable)
        self.assertEqual(proposal.commercial_partner_id, self.customer)
        self.assertEqual(proposal.currency_id, self.company.currency_id)
        self.assertEqual(proposal.move_line_ids, self.receipt + self.items[1])
        self.assertEqual(proposal.candidate_ids, self.items[0] + self.items[2])
        self.assertEqual((proposal.amount, proposal.gap), (200.0, 0.0))
        self.assertEqual((proposal.state, proposal.reason), ("open", "subset"))
        found = self.Proposal.search([("move_line_ids", "in", self.receipt.ids)])
        self.assertEqual(found, proposal)
        self.assertFalse(
            self.Proposal.search([("move_line_ids", "in", self.items[0].ids)])
        )

    def test_gap_follows_the_ticks(self):
        proposal = self.propose([self.receipt], self.items, reason="several_subsets")
        self.assertEqual(proposal.gap, -200.0)
        lines = proposal.with_user(self.collector).line_ids
        lines.filtered(lambda line: line.amount == 300.0).chosen = True
        self.assertEqual((proposal.gap, proposal.amount), (100.0, 300.0))

    def test_ticking_by_items(self):
        proposal = self.propose([self.receipt], [self.items[0]])
        proposal.move_line_ids = self.receipt + self.items[2]
        self.assertEqual(proposal.gap, 100.0)
        self.assertEqual(proposal.candidate_ids, self.items[0])

    def test_identical_is_not_proposed_twice(self):
        first = self.vals([self.receipt], self.items)
        proposal = self.Proposal._propose([first])
        again, counts = self.Proposal._propose_counted([first, first])
        self.assertEqual(again, proposal)
        self.assertEqual(counts, {"already_proposed": 2, "proposed": 0})

    def test_refused_is_not_asked_again(self):
        vals = self.vals([self.receipt, self.items[1]])
        proposal = self.Proposal._propose([vals])
        proposal.sudo().state = "refused"
        again, counts = self.Proposal._propose_counted([vals])
        self.assertFalse(again)
        self.assertEqual(counts["refused_before"], 1)
        # once one of the items has changed it is another question
        self.make_receipt(50.0, self.invoices[1])
        self.assertEqual(len(self.Proposal._propose([vals])), 1)

    def test_currencies_that_differ_are_added_in_the_company_s(self):
        currency = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        foreign = self.open_lines(self.make_invoice(400.0, currency=currency))
        proposal = self.propose([foreign, self.receipt])
        self.assertEqual(proposal.currency_id, self.company.currency_id)
        self.assertEqual(proposal.gap, 0.0)
        alone = self.propose([foreign])
        self.assertEqual((alone.currency_id, alone.gap), (currency, 400.0))

    def test_queries_do_not_grow(self):
        def queries(count):
            vals = []
            for number in range(count):
                items = self.open_lines(self.make_invoice(10.0 + number))
                receipt = self.make_receipt(10.0 + number, partner=self.customer)
                vals.append(self.vals([items, receipt], reason="tolerance"))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Proposal._propose(vals)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertEqual(queries(12), queries(2))

    def test_nobody_enters_what_was_found(self):
        proposal = self.propose([self.receipt], self.items)
        mine = proposal.with_user(self.collector)
        mine.note = "Asked Mrs Durand"
        for vals in ({"state": "accepted"}, {"company_id": 1}, {"reason": "other"}):
            with self.refused(AccessError, "cannot be entered by hand"):
                mine.write(vals)
        with self.refused(AccessError, "nothing else of them"):
            mine.line_ids[:1].write({"amount": 1.0})
        with self.refused(AccessError, "not allowed"):
            mine.create({"account_id": self.receivable.id})
        with self.assertRaises(AccessError):
            proposal.with_user(self.rep).read(["gap"])

    def test_other_company(self):
        other = self.setup_other_company(name="Other")["company"]
        stranger = new_test_user(
            self.env,
            "rec_stranger",
            "account.group_account_invoice",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        proposal = self.propose([self.receipt], self.items)
        with self.assertRaises(AccessError):
            proposal.with_user(stranger).read(["gap"])
        with self.assertRaises(AccessError):
            proposal.line_ids.with_user(stranger).read(["amount"])
