from datetime import date

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger


class PolicyCase(TransactionCase):
    """A French company with its shipped policy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env["res.company"].create(
            {
                "name": "Forges de Loire",
                "country_id": cls.env.ref("base.fr").id,
                "currency_id": cls.env.ref("base.EUR").id,
                "zip": "49000",
            }
        )
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.company = cls.company.with_env(cls.env)
        cls.policy_model = cls.env["receivables.dunning.policy"]
        cls.default = cls.company.receivables_default_policy_id
        cls.email = cls.env.ref("receivables_followup.dunning_channel_email")
        cls.call = cls.env.ref("receivables_followup.dunning_channel_call")

    @classmethod
    def new_user(cls, role):
        return new_test_user(
            cls.env,
            f"policy_{role}",
            groups=f"base.group_user,receivables_followup.group_{role}",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )

    @classmethod
    def make_policy(cls, name, delays=(5, 15), **vals):
        return cls.policy_model.create(
            {
                "name": name,
                "company_id": cls.company.id,
                "level_ids": [
                    Command.create({"name": f"Day {delay}", "delay_days": delay})
                    for delay in delays
                ],
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TestDunningPolicy(PolicyCase):
    def test_new_company_has_the_french_default(self):
        self.assertTrue(self.default.is_default)
        self.assertEqual(self.default.interest_mode, "statutory")
        self.assertTrue(self.default.indemnity)
        levels = self.default.with_context(active_test=False).level_ids
        self.assertEqual(levels.mapped("delay_days"), [-3, 5, 12, 20, 35])
        self.assertEqual(levels.mapped("active"), [False, True, True, True, True])
        self.assertEqual(levels.mapped("step"), [0, 1, 2, 3, 4])
        self.assertEqual(levels.mapped("spacing"), [0, 5, 7, 8, 15])
        self.assertEqual(
            [sorted(level.channel_ids.mapped("code")) for level in levels],
            [["email"], ["email"], ["call"], ["email", "letter"], ["registered"]],
        )
        formal = levels[-1]
        self.assertEqual(formal.min_amount, 150)
        self.assertTrue(formal.is_formal_notice)
        self.assertTrue(formal.add_interest)
        self.assertTrue(formal.add_indemnity)
        self.assertFalse(any(levels[:-1].mapped("add_interest")))
        self.assertFalse(any(levels[:-1].mapped("add_indemnity")))

    def test_setup_twice_changes_nothing(self):
        domain = [("company_id", "=", self.company.id)]
        everything = self.policy_model.with_context(active_test=False)
        before = everything.search(domain)
        calendar = self.company.receivables_calendar_id
        self.company._receivables_setup()
        self.assertEqual(everything.search(domain), before)
        self.assertEqual(self.company.receivables_calendar_id, calendar)

    def test_foreign_company_asks_no_french_interest(self):
        company = self.env["res.company"].create(
            {"name": "Acme", "country_id": self.env.ref("base.us").id}
        )
        policy = company.receivables_default_policy_id
        self.assertEqual(policy.interest_mode, "none")
        self.assertFalse(policy.indemnity)
        self.assertFalse(company.receivables_calendar_id)
        self.assertTrue(policy._sending_weekdays())

    def test_branch_uses_the_policies_of_its_root(self):
        branch = self.env["res.company"].create(
            {"name": "Agency", "parent_id": self.company.id}
        )
        self.assertFalse(branch.receivables_default_policy_id)
        self.assertEqual(self.policy_model._company_policies(branch), self.default)

    def test_steps_follow_the_delays(self):
        policy = self.make_policy("Three", delays=(30, -2, 10))
        levels = policy._ordered_levels()
        self.assertEqual(levels.mapped("delay_days"), [-2, 10, 30])
        self.assertEqual(levels.mapped("step"), [1, 2, 3])
        self.assertEqual(levels.mapped("spacing"), [0, 12, 20])
        levels[1].active = False
        self.assertEqual(levels.mapped("step"), [1, 0, 2])
        self.assertEqual(levels[2].spacing, 32)

    def test_levels_must_come_later_than_the_one_before(self):
        with self.assertRaisesRegex(ValidationError, "must come later than"):
            self.make_policy("Same day", delays=(5, 5))
        policy = self.make_policy("Good")
        with self.assertRaisesRegex(ValidationError, "Day 15 .* must come later"):
            policy.level_ids[0].delay_days = 20
            policy.level_ids[0].sequence = 5

    def test_level_needs_a_channel(self):
        policy = self.make_policy("Good")
        self.assertEqual(policy.level_ids.channel_ids, self.email)
        with self.assertRaisesRegex(ValidationError, "Day 5 .* has no channel"):
            policy.level_ids[0].channel_ids = False

    def test_formal_notice_is_written(self):
        level = self.make_policy("Good").level_ids[1]
        with self.assertRaisesRegex(ValidationError, "must be written"):
            level.write({"is_formal_notice": True, "channel_ids": self.call.ids})
        letter = self.env.ref("receivables_followup.dunning_channel_letter")
        level.write({"is_formal_notice": True, "channel_ids": letter.ids})
        self.assertIn("prove that it arrived", level.formal_warning)
        level.channel_ids += self.env.ref(
            "receivables_followup.dunning_channel_registered"
        )
        self.assertFalse(level.formal_warning)

    def test_one_default_per_company(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.make_policy("Second", is_default=True)
        self.env.invalidate_all()
        other = self.make_policy("Other")
        self.company.receivables_default_policy_id = other
        self.assertTrue(other.is_default)
        self.assertFalse(self.default.is_default)

    def test_rights(self):
        users = {name: self.new_user(name) for name in ("rep", "collector", "manager")}
        level = self.default.level_ids[0]
        for record in (self.default, level, self.email):
            self.assertFalse(record.with_user(users["rep"]).has_access("read"))
            self.assertTrue(record.with_user(users["collector"]).has_access("read"))
            self.assertFalse(record.with_user(users["collector"]).has_access("write"))
            self.assertTrue(record.with_user(users["manager"]).has_access("write"))
        with self.assertRaises(AccessError):
            self.default.with_user(users["rep"]).read(["name"])
        other = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = other.receivables_default_policy_id
        self.assertFalse(foreign.with_user(users["manager"]).has_access("read"))

    def test_channel_without_handler_says_so(self):
        self.email.handler = "no.such.model"
        with self.assertRaisesRegex(Exception, "no.such.model is not installed"):
            self.email._get_handler()


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
