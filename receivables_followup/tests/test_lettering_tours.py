"""What an accountant does on the lettering screens, in a real browser."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


@tagged("post_install", "-at_install")
class TestLetteringTours(AccountTestInvoicingCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.account = cls.company_data["default_account_receivable"]
        cls.customer = cls.env["res.partner"].create(
            {"name": "Tour Customer", "is_company": True}
        )
        # only what Community gives an accountant
        cls.user = new_test_user(
            cls.env,
            "lettering_tour",
            "base.group_user,account.group_account_invoice",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def entry(cls, label, amount, days, partner=None):
        """An item of a customer, some days ago."""
        partner = partner or cls.customer
        other = cls.company_data["default_account_revenue"]
        move = cls.env["account.move"].create(
            {
                "date": fields.Date.today() - timedelta(days=days),
                "ref": label,
                "journal_id": cls.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {
                            "name": label,
                            "account_id": account.id,
                            "partner_id": partner.id,
                            "balance": balance,
                        }
                    )
                    for account, balance in ((cls.account, amount), (other, -amount))
                ],
            }
        )
        move.action_post()
        return move.line_ids.filtered(lambda line: line.account_id == cls.account)

    def open(self, tour):
        self.start_tour("/odoo/receivables-lettering", tour, login=self.user.login)

    def test_letter_by_keyboard(self):
        lines = self.entry("Invoice A", 1200, 30) + self.entry("Payment A", -1200, 10)
        self.entry("Invoice Z", 80, 5)
        self.open("receivables_lettering_keyboard")
        self.assertEqual(lines.mapped("letter"), ["AAA", "AAA"])
        self.assertEqual(lines.mapped("reconciled"), [True, True])
        group = self.env["receivables.lettering.group"].search(
            [("move_line_ids", "in", lines.ids)]
        )
        self.assertEqual((group.origin, group.user_id), ("manual", self.user))

    def test_letter_with_a_gap(self):
        lines = self.entry("Invoice B", 500, 30) + self.entry("Payment B", -499.98, 10)
        self.open("receivables_lettering_gap")
        self.assertEqual(lines.mapped("letter"), ["AAA", "AAA"])
        group = self.env["receivables.lettering.group"].search(
            [("move_line_ids", "in", lines.ids)]
        )
        self.assertEqual(group.state, "lettered")
        self.assertAlmostEqual(abs(group.gap_amount), 0.02)
        self.assertEqual(group.cause_id.code, "rounding")
        self.assertEqual(group.gap_move_id.state, "posted")

    def test_run_accept_a_proposal_and_undo(self):
        # The lanes of the cron do not turn during tests: work at once.
        Run = self.env.registry["receivables.lettering.run"]
        self.patch(Run, "_wake_lanes", lambda runs: runs._work_off())
        pair = self.entry("Invoice A", 1200, 30) + self.entry("Payment A", -1200, 10)
        second = self.env["res.partner"].create(
            {"name": "Second Customer", "is_company": True}
        )
        sums = self.env["account.move.line"].union(
            *[
                self.entry(label, amount, days, second)
                for label, amount, days in (
                    ("Invoice 1", 70, 40),
                    ("Invoice 2", 83, 35),
                    ("Invoice 3", 500, 30),
                    ("Payment", -153, 10),
                )
            ]
        )
        self.start_tour(
            "/odoo/receivables-lettering-runs",
            "receivables_lettering_run",
            login=self.user.login,
        )
        run = self.env["receivables.lettering.run"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(run.state, "undone")
        self.assertEqual(run.proposal_ids.mapped("commercial_partner_id"), second)
        groups = self.env["receivables.lettering.group"].search(
            [("move_line_ids", "in", (pair + sums).ids)]
        )
        self.assertEqual(set(groups.mapped("state")), {"undone"})
        self.assertEqual(len(groups), 2)
        self.assertEqual(
            set(groups.mapped("undo_reason")), {"Bank file imported twice"}
        )
        self.assertFalse(any((pair + sums).mapped("reconciled")))
