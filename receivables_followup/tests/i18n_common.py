import io
import re

import polib

from odoo.tools import file_open, file_path
from odoo.tools.translate import trans_export, translation_file_reader

# what a translation must repeat exactly
CODE = re.compile(r"<[^>]*>|\{\{.*?\}\}", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\$\{[^}]*\}")


class TranslationsMixin:
    """The French of the trade is complete, and every placeholder survives.

    Each add-on tests its own: ``module`` is its name.
    """

    module = None
    # Odoo's loader leaves inherited test methods out otherwise.
    allow_inherited_tests_method = True

    def setUp(self):
        super().setUp()
        buffer = io.BytesIO()
        trans_export(False, [self.module], buffer, "po", self.env)
        self.exported = buffer.getvalue().decode()
        self.source = polib.pofile(self.exported)
        with file_open(file_path(f"{self.module}/i18n/fr.po")) as file:
            self.french = {
                entry.msgid: entry
                for entry in polib.pofile(file.read())
                if not entry.obsolete
            }

    def test_every_term_is_translated(self):
        self.assertTrue(self.source, "the terms were not exported")
        missing = [
            entry.msgid
            for entry in self.source
            if entry.msgid not in self.french or not self.french[entry.msgid].msgstr
        ]
        self.assertFalse(
            missing, f"{len(missing)} terms without French: {missing[:20]}"
        )

    def test_every_term_is_loaded(self):
        """Odoo drops a term that the template (.pot) has not, or another place has."""
        with file_open(f"{self.module}/i18n/fr.po", "rb") as file:
            loaded = self.places(file)
        missing = self.places(self.exported) - loaded
        self.assertFalse(
            missing, f"{len(missing)} terms are not loaded: {list(missing)[:20]}"
        )

    def places(self, file):
        """Where each term of a translation file goes, as Odoo's loader reads it."""
        return {
            ("code", row["src"])
            if row["type"] == "code"
            else (row["type"], row["name"], row["imd_name"], row["src"])
            for row in translation_file_reader(file)
        }

    def test_no_fuzzy_term(self):
        fuzzy = [entry.msgid for entry in self.french.values() if entry.fuzzy]
        self.assertFalse(fuzzy)

    def test_placeholders_survive(self):
        for entry in self.french.values():
            self.assertEqual(
                sorted(PLACEHOLDER.findall(entry.msgid)),
                sorted(PLACEHOLDER.findall(entry.msgstr)),
                entry.msgid,
            )

    def test_code_is_left_alone(self):
        """French puts hard spaces before signs, but expressions have none."""
        for entry in self.french.values():
            code = "".join(CODE.findall(entry.msgstr))
            self.assertNotIn("\N{NO-BREAK SPACE}", code, entry.msgid)
