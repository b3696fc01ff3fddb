from datetime import date
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from odoo.tools.translate import code_translations

from .dunning_policy_common import PolicyCase


@tagged("post_install", "-at_install")
class TestDunningPolicy(PolicyCase):
    def test_new_company_has_the_french_default(self):
        self.assertTrue(self.default.is_default)
        self.assertEqual(self.default.interest_mode, "statutory")
        self.assertTrue(self.default.indemnity)
        levels = self.default.all_level_ids
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
        company.country_id = self.env.ref("base.fr")
        self.assertEqual(policy.interest_mode, "statutory")
        self.assertTrue(policy.indemnity)
        self.assertTrue(company.receivables_calendar_id)

    def test_languages_translate_what_nobody_changed(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.default.level_ids[0].name = "My own words"
        words = {"Standard": "Politique standard", "Reminder": "Rappel"}
        words["Formal notice"] = "Mise en demeure"
        with patch.object(
            code_translations, "get_python_translations", lambda *_args: words
        ):
            self.env["ir.module.module"]._load_module_terms(
                ["receivables_followup"], ["fr_FR"]
            )
        french = self.default.with_context(lang="fr_FR")
        self.assertEqual(french.name, "Politique standard")
        self.assertEqual(french.level_ids[0].name, "My own words")
        self.assertEqual(french.level_ids[-1].name, "Mise en demeure")
        self.assertEqual(self.default.level_ids[-1].name, "Formal notice")

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

    def test_reading_ranks_writes_nothing(self):
        levels = self.default.all_level_ids
        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(type(levels), "write", side_effect=AssertionError):
            self.assertEqual(levels[2].step, 2)
            self.assertEqual(levels[4].spacing, 15)

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

    def test_formal_notice_needs_proof_of_receipt(self):
        level = self.make_policy("Good").level_ids[1]
        refs = "receivables_followup.dunning_channel_"
        for code in ("call", "email", "letter", "hybrid"):
            channel = self.env.ref(refs + code)
            with self.assertRaisesRegex(ValidationError, "prove that it arrived"):
                level.write({"is_formal_notice": True, "channel_ids": channel.ids})
        for code in ("registered", "lre", "bailiff"):
            channel = self.env.ref(refs + code)
            level.write({"is_formal_notice": True, "channel_ids": channel.ids})
            self.assertTrue(level.is_formal_notice)
        with self.assertRaisesRegex(ValidationError, "Day 15 .*Good.* formal notice"):
            level.channel_ids = self.email

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

    def test_timeline_shows_the_active_levels(self):
        timeline = self.default.timeline
        self.assertNotIn("Friendly reminder", timeline)
        self.assertIn("5 days after due", timeline)
        self.assertIn("formal notice", timeline)
        self.assertIn("E-mail, Postal Letter", timeline)
        self.default.level_ids[0].name = "<b>Hello</b>"
        self.assertIn("&lt;b&gt;Hello", self.default.timeline)

    def test_form_adds_a_level(self):
        with Form(self.default) as form:
            with form.all_level_ids.new() as level:
                level.name = "Second call"
                level.delay_days = 27
            self.assertIn("27 days after due", form.timeline)
        level = self.default.level_ids.filtered(lambda lev: lev.delay_days == 27)
        self.assertEqual(level.step, 4)
        self.assertEqual(level.channel_ids, self.email)

    def test_copy_keeps_archived_levels(self):
        copy = self.default.copy({"is_default": False})
        self.assertEqual(
            copy.all_level_ids.mapped("delay_days"),
            self.default.all_level_ids.mapped("delay_days"),
        )
        self.assertEqual(len(copy.level_ids), 4)

    def test_engine_policy(self):
        self.default.write({"min_amount": 10, "min_percent": 2})
        engine = self.default._engine_policy(self.env.ref("base.EUR"))
        self.assertEqual([level.step for level in engine.levels], [1, 2, 3, 4])
        self.assertEqual([level.delay for level in engine.levels], [5, 12, 20, 35])
        self.assertEqual([level.spacing for level in engine.levels], [5, 7, 8, 15])
        self.assertEqual(engine.levels[2].channels, ("email", "letter"))
        formal = engine.levels[3]
        self.assertEqual((formal.min_amount, formal.formal), (150_00, True))
        self.assertEqual((engine.min_amount, engine.min_percent), (10_00, 2))
        self.assertEqual(engine.min_days_between, 7)

    def test_engine_policy_in_another_currency(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": yen.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 160.123,
            }
        )
        engine = self.default._engine_policy(yen, date(2026, 6, 1))
        self.assertEqual(engine.levels[3].min_amount, 24018)

    def test_channel_without_handler_says_so(self):
        self.email.handler = "no.such.model"
        with self.assertRaisesRegex(Exception, "no.such.model is not installed"):
            self.email._get_handler()
