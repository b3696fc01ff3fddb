"""What payers write beside an amount they did not pay, in French and English."""

from ..text_file import plain

# Whole words, without accents; the longer wording of another cause goes first.
WORDS = {
    "retention": (
        "retenue de garantie",
        "retenue garantie",
        "caution retenue",
        "retention",
        "retentions",
        "rg",
    ),
    "withholding_tax": (
        "retenue a la source",
        "withholding",
        "withholding tax",
        "withheld tax",
        "wht",
        "tds",
    ),
    "discount": (
        "escompte",
        "esc",
        "discount",
        "early payment",
        "paiement anticipe",
        "skonto",
    ),
    "factor_net": ("affacturage", "factor", "factoring", "subrogation"),
    "credit_note": (
        "avoir",
        "avoirs",
        "credit note",
        "credit notes",
        "note de credit",
        "retour",
        "retours",
        "returned goods",
    ),
    "deduction": (
        "penalite",
        "penalites",
        "penalty",
        "penalties",
        "rfa",
        "remise",
        "remises",
        "rabais",
        "ristourne",
        "ristournes",
        "rebate",
        "rebates",
        "litige",
        "deduction",
        "chargeback",
        "debit note",
        "note de debit",
        "compte prorata",
        "prorata",
        "manquant",
        "casse",
        "short delivery",
        "damaged",
    ),
    "exchange": ("ecart de change", "difference de change", "exchange difference"),
    "rounding": ("arrondi", "arrondis", "rounding"),
    "duplicate_payment": (
        "doublon",
        "double paiement",
        "paye deux fois",
        "duplicate",
        "paid twice",
    ),
    "wrong_customer": ("erreur de compte", "erreur de client", "wrong account"),
    "bank_charges": (
        "frais",
        "frais bancaires",
        "commission",
        "commissions",
        "charges",
        "bank fee",
        "bank fees",
        "fees",
        "sha",
    ),
}


def cause_words(text: str) -> dict[str, str]:
    """Which causes a text names, each with the longest wording found.

    >>> cause_words("Retenue de garantie 5% / Pénalités de retard")
    {'retention': 'retenue de garantie', 'deduction': 'penalites'}
    >>> cause_words("Virement facture 2026-04"), cause_words("Descompte")
    ({}, {})
    """
    if not text:
        return {}
    spaced = f" {plain(text)} "
    found = {}
    for code, wordings in WORDS.items():
        named = [words for words in wordings if f" {words} " in spaced]
        if named:
            found[code] = max(named, key=len)
    return found
