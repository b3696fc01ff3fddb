"""What nobody may get around: signs of write-offs, ceilings, reversals, advices."""

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import TODAY
from .lettering_common import LetteringCommon


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestLetteringGuard(LetteringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.other = cls.env["receivables.write.off.cause"].search(
            [("company_id", "=", cls.company.id), ("code", "=", "other")]
        )

    def gap(self, amount=None, **kwargs):
        return {"cause": self.other, "amount": amount, **kwargs}

    def test_a_write_off_never_widens_the_gap(self):
        """Money received does not become a gain while the invoice stays open."""
        lines = self.pair(100.0, 50.0)
        for amount in (-50.0, 60.0):
            with self.refused(UserError, "stays open"):
                self.letter(lines, gaps=[self.gap(amount)], partial=True)
        bill = self.make_invoice(100.0, move_type="in_invoice")
        with self.refused(UserError, "stays open"):
            self.letter(self.open_lines(bill), gaps=[self.gap(20.0)], partial=True)

    def test_locked_months_share_one_ceiling(self):
        """What is dated in a locked month counts where its entry goes."""
        self.other.write({"max_amount": 1.0, "max_month_amount": 1.5})
        pairs = [self.pair(100.0, 99.0), self.pair(200.0, 199.0)]
        self.company.fiscalyear_lock_date = "2026-01-31"
        group = self.letter(
            pairs[0], gaps=[self.gap(date="2025-10-10")], user=self.collector
        )
        self.assertGreater(str(group.gap_move_id.date), "2026-01-31")
        with self.refused(UserError, "per month"):
            self.letter(
                pairs[1], gaps=[self.gap(date="2025-11-10")], user=self.collector
            )

    def test_a_reversed_write_off_is_not_reversed_again(self):
        lines = self.pair(100.0, 99.0)
        group = self.letter(lines, gaps=[self.gap()])
        move = group.gap_move_id
        move._reverse_moves([{"date": move.date}], cancel=True)
        self.assertEqual(group.state, "lettered")
        self.Door._unletter(group, "Reversed in Odoo before", reverse=True)
        self.assertEqual(len(move.reversal_move_ids), 1)
        self.assertEqual(group.write_off_ids.state, "reversed")
        self.assertEqual(self.balance(self.other.loss_account_id), 0.0)

    def test_an_advice_of_another_company_is_not_settled(self):
        far = self.setup_other_company(name="Far company")["company"]
        advice = (
            self.env["receivables.remittance.advice"]
            .sudo()
            .create({"company_id": far.id, "text": "INV 1 100,00"})
        )
        clerk = new_test_user(
            self.env,
            "rec_near_clerk",
            groups="base.group_user,account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        entry = (
            self.env["receivables.lettering.payment"]
            .with_user(clerk)
            .create(
                {
                    "partner_id": self.customer.id,
                    "amount": 10.0,
                    "advice_id": advice.id,
                }
            )
        )
        with self.assertRaises(AccessError):
            entry.action_confirm()
        self.assertEqual(advice.state, "new")
