"""Correct French words that version 19.0.1.2.0 brought: "Letter" was a postal letter.

An upgrade keeps the translations a database has, so these would stay wrong.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import file_open
from odoo.tools.translate import TranslationImporter, translation_file_reader

CORRECTED = ("Letter", "Lettered", "Clear", "Found by its documents")


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    importer = TranslationImporter(cr, verbose=False)
    with file_open("receivables_followup/i18n/fr.po", "rb") as file:
        rows = [row for row in translation_file_reader(file) if row["src"] in CORRECTED]
    for code, _name in env["res.lang"].get_installed():
        if code.split("_")[0] == "fr":
            importer._load(rows, code)
    importer.save(overwrite=True)
