"""A credit manager without administration rights sets up the company's dunning."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .dunning_policy_common import PolicyCase


@tagged("post_install", "-at_install")
class TestDunningManagerSettings(PolicyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.new_user("manager")
        cls.collector = cls.new_user("collector")

    def form(self, user):
        settings = self.env["receivables.settings"].with_user(user)
        return Form(settings.with_company(self.company))

    def test_manager_changes_our_fields(self):
        self.assertFalse(self.manager.has_group("base.group_system"))
        with self.assertRaises(AccessError):
            self.company.with_user(self.manager).receivables_bank_max_age = 9
        other = self.make_policy("Other", is_default=False)
        with self.form(self.manager) as form:
            self.assertEqual(form.company_id, self.company)
            self.assertEqual(form.receivables_default_policy_id, self.default)
            form.receivables_default_policy_id = other
            form.receivables_bank_max_age = 9
            form.receivables_auto_propose = False
        self.company.invalidate_recordset()
        self.assertEqual(self.company.receivables_default_policy_id, other)
        self.assertEqual(self.company.receivables_bank_max_age, 9)
        self.assertFalse(self.company.receivables_auto_propose)

    def test_the_checks_of_the_company_hold(self):
        with self.assertRaisesRegex(ValidationError, "test mode"):
            self.env["receivables.settings"].with_user(self.manager).create(
                {"receivables_test_mode": True, "receivables_test_email": "nobody"}
            )

    def test_nobody_else(self):
        with self.assertRaises(AccessError):
            self.form(self.collector)
        foreign = self.env["res.company"].create({"name": "Foreign"})
        settings = self.env["receivables.settings"].with_user(self.manager)
        with self.assertRaises(AccessError):
            settings.create({"company_id": foreign.id, "receivables_bank_max_age": 1})
        own = settings.with_company(self.company).create({})
        with self.assertRaises(AccessError):
            own.write({"company_id": foreign.id, "receivables_bank_max_age": 1})
        self.assertEqual(foreign.receivables_bank_max_age, 3)

    def test_only_our_fields(self):
        """A field of the company that is not ours cannot slip in."""
        settings = self.env["receivables.settings"]
        related = [
            field.related for field in settings._fields.values() if field.related
        ]
        self.assertTrue(related)
        for path in related:
            self.assertRegex(path, r"^company_id\.receivables_")

    def test_menu_is_the_managers(self):
        menu = self.env.ref("receivables_followup.receivables_settings_menu")
        visible = self.env["ir.ui.menu"].with_user(self.manager)._visible_menu_ids()
        self.assertIn(menu.id, visible)
        visible = self.env["ir.ui.menu"].with_user(self.collector)._visible_menu_ids()
        self.assertNotIn(menu.id, visible)
