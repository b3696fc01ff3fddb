"""The shipped text of formal notices says from when the time to pay runs."""

import re

from odoo import SUPERUSER_ID, api

PRESENTATION = "première présentation de la présente mise en demeure"
# What the shipped text said, by what it says now; other words are left alone.
PHRASES = (
    ("days of receiving this notice", "days of the first presentation of this notice"),
    (
        "From the receipt of this notice",
        "From the first presentation of this notice",
    ),
    (
        "jours à compter de la réception de la présente",
        f"jours à compter de la {PRESENTATION}",
    ),
    (
        "À compter de la réception de la présente",
        f"À compter de la {PRESENTATION}",
    ),
)


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    template = env.ref("receivables_followup.dunning_template_formal", False)
    if not template:
        return
    langs = [code for code, _name in env["res.lang"].get_installed()]
    # The source first: a language without a text of its own shows it.
    for lang in sorted(langs, key=lambda code: code != "en_US"):
        worded = template.with_context(lang=lang)
        text = new = str(worded.body_html or "")
        for old, words in PHRASES:
            new = re.sub(r"\s+".join(map(re.escape, old.split())), words, new)
        if new != text:
            worded.body_html = new
