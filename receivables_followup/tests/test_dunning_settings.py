from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .dunning_policy_common import PolicyCase


@tagged("post_install", "-at_install")
class TestDunningSendingDays(PolicyCase):
    def test_french_calendar(self):
        calendar = self.company.receivables_calendar_id
        self.assertEqual(calendar.tz, "Europe/Paris")
        self.assertEqual(self.default._sending_weekdays(), frozenset(range(5)))
        year = date.today().year
        closed = self.default._closed_dates(date(year, 1, 1), date(year, 12, 31))
        self.assertEqual(len(closed), 11)
        self.assertIn(date(year, 7, 14), closed)
        self.assertIn(date(year, 12, 25), closed)
        self.assertEqual(
            self.default._closed_dates(date(year, 7, 14), date(year, 7, 14)),
            {date(year, 7, 14)},
        )
        self.assertTrue(
            self.default._closed_dates(date(year + 2, 1, 1), date(year + 2, 1, 1))
        )

    def test_cron_adds_each_holiday_once(self):
        calendar = self.company.receivables_calendar_id
        count = len(calendar.leave_ids)
        self.assertEqual(count, 33)
        self.env["resource.calendar"]._cron_receivables_holidays()
        self.assertEqual(len(calendar.leave_ids), count)

    def test_half_days_stay_open(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Morning off",
                "calendar_id": self.company.receivables_calendar_id.id,
                "date_from": "2026-03-10 07:00:00",
                "date_to": "2026-03-10 11:00:00",
            }
        )
        day = date(2026, 3, 10)
        self.assertFalse(self.default._closed_dates(day, day))

    def test_quiet_periods(self):
        self.default.quiet_period_ids = [
            Command.create(
                {
                    "name": "Summer",
                    "month_from": "08",
                    "day_from": 1,
                    "month_to": "08",
                    "day_to": 31,
                }
            )
        ]
        self.assertEqual(self.default._quiet_periods(), ((8, 1, 8, 31),))
        with self.assertRaisesRegex(ValidationError, "day 31 of month 2"):
            self.default.quiet_period_ids.month_to = "02"

    def test_cash_gate_follows_the_company(self):
        self.assertEqual(self.default.bank_max_age, 3)
        self.company.receivables_bank_max_age = 5
        self.assertEqual(self.default.bank_max_age, 5)
        self.default.write({"own_cash_gate": True, "bank_max_age": 1})
        self.company.receivables_bank_max_age = 4
        self.assertEqual(self.default.bank_max_age, 1)
        self.default.own_cash_gate = False
        self.assertEqual(self.default.bank_max_age, 4)


@tagged("post_install", "-at_install")
class TestDunningSettings(PolicyCase):
    def mark_other_engine(self):
        module = self.env["ir.module.module"].sudo()
        found = module.search([("name", "=", "account_followup")])
        if not found:
            found = module.create({"name": "account_followup", "shortdesc": "Payment"})
        found.state = "installed"
        return found

    def test_automatic_sending_needs_both_switches(self):
        self.assertFalse(self.default._may_auto_send())
        self.default.auto_send = True
        self.assertTrue(self.default._may_auto_send())
        self.company.receivables_auto_send = False
        self.assertFalse(self.default._may_auto_send())

    def test_other_engine_stops_automatic_sending_until_confirmed(self):
        self.default.auto_send = True
        self.assertFalse(self.default.other_engine_warning)
        module = self.mark_other_engine()
        self.default.invalidate_recordset()
        self.assertIn(module.shortdesc, self.default.other_engine_warning)
        self.assertIn("Automatic sending is off", self.default.other_engine_warning)
        self.assertFalse(self.default._may_auto_send())
        collector, manager = self.new_user("collector"), self.new_user("manager")
        with self.assertRaises(AccessError):
            self.default.with_user(collector).action_confirm_other_engine()
        self.default.with_user(manager).action_confirm_other_engine()
        self.assertTrue(self.company.receivables_other_engine_confirmed)
        self.assertTrue(self.default._may_auto_send())
        self.assertIn("only one of the two", self.default.other_engine_warning)

    def test_test_mode_needs_an_address(self):
        with self.assertRaisesRegex(ValidationError, "needs one valid address"):
            self.company.receivables_test_mode = True
        self.company.write(
            {"receivables_test_mode": True, "receivables_test_email": "me@example.com"}
        )

    def test_settings_change_the_company(self):
        other = self.make_policy("Other")
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.receivables_default_policy_id, self.default)
        settings.receivables_default_policy_id = other
        settings.receivables_bank_max_age = 7
        settings.receivables_auto_propose = False
        settings.execute()
        self.assertEqual(self.company.receivables_default_policy_id, other)
        self.assertEqual(other.bank_max_age, 7)
        self.assertFalse(self.company.receivables_auto_propose)

    def test_settings_warn_of_another_engine(self):
        settings = self.env["res.config.settings"].create({})
        self.assertFalse(settings.receivables_other_engine_warning)
        self.mark_other_engine()
        settings = self.env["res.config.settings"].create({})
        self.assertIn("is installed too", settings.receivables_other_engine_warning)
        settings.action_receivables_confirm_other_engine()
        self.assertTrue(self.company._receivables_may_auto_send())
