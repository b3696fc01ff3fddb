import io
import re

import polib

from odoo.tools import file_open, file_path
from odoo.tools.translate import trans_export

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
        self.source = polib.pofile(buffer.getvalue().decode())
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
