from contextlib import contextmanager
from typing import NamedTuple
from unittest.mock import patch

from .common import ReceivablesCommon


class Found(NamedTuple):
    """A match or a doubt, as the engine gives it."""

    rule_id: int
    kind: str
    key: tuple
    line_ids: tuple
    gap: int = 0
    evidence: dict = {}
    candidates: tuple = ()
    reason: str = "subset"


class Answer(NamedTuple):
    matches: tuple
    doubts: tuple
    skipped: dict


class LetteringRunCase(ReceivablesCommon):
    """Pairs of invoices and receipts, and runs that find what a test tells them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.Run = cls.env["receivables.lettering.run"]
        cls.Proposal = cls.env["receivables.lettering.proposal"]
        cls.Group = cls.env["receivables.lettering.group"]
        cls.Rule = cls.env["receivables.lettering.rule"]
        cls.rule = cls.Rule.search([("company_id", "=", cls.company.id)], limit=1)

    @classmethod
    def make_pair(cls, amount, partner=None, gap=0.0):
        """An invoice, and a receipt that lacks ``gap``; their items."""
        partner = partner or cls.customer
        document = cls.make_invoice(amount, partner=partner, date="2026-06-01")
        invoice = cls.open_lines(document)
        return invoice + cls.make_receipt(amount - gap, partner=partner)

    @classmethod
    def make_pairs(cls, count, partner=None):
        return [cls.make_pair(100.0 + number, partner) for number in range(count)]

    def found(self, items, rule=None, **vals):
        """These items as the engine would give them."""
        currency = items.currency_id[:1]
        gap = round(
            sum(items.mapped("amount_residual_currency")) * 10**currency.decimal_places
        )
        key = (
            items.company_id[:1].root_id.id,
            items.account_id.id,
            items.partner_id[:1].id,
            currency.id,
        )
        rule = rule or self.rule
        ids = tuple(items.sorted("id").ids)
        return Found(rule.id, "exact", key, ids, gap, **vals)

    @contextmanager
    def finding(self, matches=(), doubts=(), **skipped):
        """Runs find these groups of items."""
        answer = Answer(
            tuple(self.found(items) for items in matches), tuple(doubts), skipped
        )
        with patch.object(
            self.registry["receivables.lettering.run"],
            "_search_result",
            lambda run: answer,
        ):
            yield

    def begun_run(self, matches, rounds=2):
        """A run that finds these groups and was worked for some rounds, then left.

        The first round searches; each one after it letters two groups.
        """
        run = self.Run.create({"company_id": self.company.id})
        with self.finding(matches), self.chunks_of(2):
            run._start()
            for _round in range(rounds):
                run._as_responsible()._work_once()
        self.env.invalidate_all()
        return run

    def chunks_of(self, count):
        """Runs letter so many groups in one transaction."""
        return patch(
            "odoo.addons.receivables_followup.models.lettering.run_plan.CHUNK", count
        )

    def run_on(self, matches=(), doubts=(), user=None, skipped=None, **vals):
        """A run that has lettered these groups of items."""
        runs = self.Run.with_user(user) if user else self.Run
        run = runs.create({"company_id": self.company.id, **vals})
        with self.finding(matches, doubts, **(skipped or {})):
            run.action_run()
        self.env.invalidate_all()
        return run
