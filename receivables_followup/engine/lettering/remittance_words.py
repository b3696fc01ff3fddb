"""The words of remittance advices: headings, totals and reasons, English and French."""

import re

from ..text_file import plain
from .gap_words import cause_words

HEADINGS = {
    "document": (
        "document",
        "document number",
        "document no",
        "invoice",
        "invoice number",
        "invoice no",
        "your invoice",
        "number",
        "reference",
        "your reference",
        "facture",
        "n facture",
        "no facture",
        "numero facture",
        "numero de facture",
        "numero",
        "n de facture",
        "piece",
        "n piece",
        "numero de piece",
        "n document",
        "votre reference",
        "vos references",
        "ref",
        "reference facture",
        "votre facture",
    ),
    "date": (
        "date",
        "document date",
        "invoice date",
        "date facture",
        "date de facture",
        "date piece",
        "date document",
    ),
    "gross": (
        "gross",
        "gross amount",
        "invoice amount",
        "document amount",
        "brut",
        "montant brut",
        "montant facture",
        "montant ttc",
        "ttc",
        "montant de la facture",
    ),
    "deduction": (
        "deduction",
        "deductions",
        "discount",
        "retention",
        "withheld",
        "deduit",
        "montant deduit",
        "escompte",
        "retenue",
        "retenues",
        "ecart",
    ),
    "net": (
        "net",
        "net amount",
        "net paid",
        "amount",
        "amount paid",
        "paid",
        "paid amount",
        "payment amount",
        "montant",
        "montant net",
        "net paye",
        "net a payer",
        "montant paye",
        "montant regle",
        "paye",
        "regle",
        "reglement",
        "montant du reglement",
    ),
    "reason": (
        "reason",
        "comment",
        "comments",
        "label",
        "description",
        "motif",
        "libelle",
        "commentaire",
        "observation",
        "observations",
        "motif deduction",
    ),
}
_COLUMN = {name: column for column, names in HEADINGS.items() for name in names}
TOTALS = re.compile(
    r"^(?:sous |grand )?(?:total|totaux|sum|somme|net a payer|montant (?:total|vire"
    r"|du virement|du reglement|du paiement)|virement|payment (?:amount|total)"
    r"|amount paid|transfer)\b"
)


def heading(text: str) -> str | None:
    """The column that a heading names, or None.

    >>> heading("Montant réglé (EUR)"), heading("N° facture"), heading("Dupont")
    ('net', 'document', None)
    """
    name = re.sub(r"\b(eur|usd|gbp|chf|en devise)\b", "", plain(text))
    return _COLUMN.get(" ".join(name.split()))


def is_total(text: str) -> bool:
    """Whether a line says the sum.

    >>> is_total("Total réglé"), is_total("Montant du virement"), is_total("F-12")
    (True, True, False)
    """
    return bool(TOTALS.match(plain(text)))


def general_reason(text: str) -> bool:
    """Whether a line without a document explains a deduction from the whole.

    >>> general_reason("RFA 2025"), general_reason("capital social de")
    (True, False)
    """
    return bool(cause_words(text))
