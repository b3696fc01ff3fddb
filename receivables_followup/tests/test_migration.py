"""Scripts that mend what earlier versions left in a database."""

from odoo.modules.migration import exec_script
from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path

SCRIPTS = "receivables_followup/migrations/19.0.1.3.0"


@tagged("post_install", "-at_install")
class TestMigration(TransactionCase):
    def migrate(self, name):
        path = file_path(f"{SCRIPTS}/{name}.py")
        self.env.flush_all()
        exec_script(self.env.cr, "19.0.1.2.0", path, "receivables_followup", "post")
        self.env.invalidate_all()

    def test_french_words(self):
        """The wrong word goes, another word of the database stays."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["ir.module.module"]._load_module_terms(
            ["receivables_followup"], ["fr_FR"]
        )
        env = self.env(context={**self.env.context, "lang": "fr_FR"})
        action = env.ref("receivables_followup.receivables_lettering_wizard_action")
        view = env.ref("receivables_followup.receivables_lettering_run_view_form")
        self.assertIn('string="Lettrer"', view.arch_db)
        words = {"Letter": "Courrier", "Cancel": "Abandonner"}
        view.update_field_translations("arch_db", {"fr_FR": words})
        self.assertIn('string="Courrier"', view.arch_db)
        action.name = "Courrier"
        self.migrate("post-french_words")
        self.assertEqual(action.name, "Lettrer")
        self.assertIn('string="Lettrer"', view.arch_db)
        self.assertIn('string="Abandonner"', view.arch_db)
