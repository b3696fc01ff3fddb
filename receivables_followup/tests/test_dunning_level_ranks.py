from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .dunning_run_common import DunningRunCase


@tagged("post_install", "-at_install")
class TestDunningLevelRanks(DunningRunCase):
    def send_on(self, day):
        """Propose and send on that day; return the levels of the notices."""
        with freeze_time(day):
            run = self.propose(date=day)
            return self.send(run).level_id

    def add_level(self, delay):
        self.policy.write(
            {"level_ids": [self.level_command(f"Day {delay}", delay, "email")]}
        )
        return self.policy.level_ids.filtered(lambda level: level.delay_days == delay)

    def test_level_put_before_is_not_sent_again(self):
        self.make_invoice(1000.0, "2026-06-01")
        self.assertEqual(self.send_on("2026-06-10"), self.level_1)
        position = self.Position.search([("company_id", "=", self.company.id)])
        self.assertEqual(position.step, 1)
        self.add_level(-3)
        self.assertEqual(self.level_1.step, 2)
        self.assertEqual(position.step, 2)
        self.assertEqual(self.Line.search([("live", "=", True)]).step, 2)
        self.assertEqual(self.send_on("2026-06-30"), self.level_2)

    def test_level_put_between_is_climbed(self):
        self.make_invoice(1000.0, "2026-06-01")
        self.assertEqual(self.send_on("2026-06-10"), self.level_1)
        between = self.add_level(12)
        self.assertEqual(self.send_on("2026-06-30"), between)
        self.assertEqual(self.send_on("2026-07-20"), self.level_2)

    def test_archived_level_counts_as_the_one_before(self):
        self.make_invoice(1000.0, "2026-06-01")
        self.send_on("2026-06-10")
        self.send_on("2026-06-30")
        position = self.Position.search([("company_id", "=", self.company.id)])
        self.assertEqual((position.step, position.level_id), (2, self.level_2))
        self.level_2.active = False
        self.assertEqual(position.step, 1)
        self.assertEqual(self.level_3.step, 2)
        self.assertEqual(self.send_on("2026-07-30"), self.level_3)
        self.level_2.active = True
        self.assertEqual(position.step, 3)
        self.assertFalse(self.send_on("2026-09-30"))

    def test_deleted_level_without_notices(self):
        self.make_invoice(1000.0, "2026-06-01")
        self.add_level(2)
        self.send_on("2026-06-04")
        self.send_on("2026-06-10")
        position = self.Position.search([("company_id", "=", self.company.id)])
        self.assertEqual(position.step, 2)
        self.assertEqual(position.level_id, self.level_1)
        unused = self.add_level(3)
        self.assertEqual(position.step, 3)
        unused.unlink()
        self.assertEqual(position.step, 2)

    def test_transfer_days_delay_the_first_reminder(self):
        self.customer.country_id = self.env.ref("base.be")
        self.env["receivables.dunning.country"].create(
            {
                "name": "Belgium",
                "company_id": self.company.id,
                "country_ids": self.env.ref("base.be").ids,
                "bank_transfer_days": 3,
            }
        )
        self.make_invoice(1000.0, "2026-06-20")
        day = self.today - timedelta(days=3)
        with freeze_time(day):
            self.assertFalse(self.propose(date=day).notice_ids)
        day = self.today - timedelta(days=2)
        with freeze_time(day):
            self.assertTrue(self.propose(date=day).notice_ids)
