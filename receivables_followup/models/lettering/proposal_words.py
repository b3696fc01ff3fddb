from odoo import api, fields, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# Why the engine asks, by code; the names are those of its evidence. Numbers that may be
# one stand apart from the words they count.
SENTENCES = {
    "same_amounts": _lt(
        "Items of the same amount (debits: %(debits)s, credits: %(credits)s): nobody "
        "can tell which belong together. Tick those that do."
    ),
    "equal_cluster": _lt(
        "%(debits)s debits and as many credits of the same amount: nobody can tell "
        "which pays which. Accepting letters them all under one letter."
    ),
    "outside_window": _lt("The amounts agree, but the dates lie far apart."),
    "cited_twice": _lt(
        "Several items cite the same document, and together do not pay it exactly."
    ),
    "reference_gap": _lt("The cited documents sum to another amount."),
    "cites_other": _lt(
        "The amounts agree, but the text cites another document that is open."
    ),
    "cites_closed": _lt(
        "The amounts agree, but the text cites a document that is not open: it may have"
        " been paid twice."
    ),
    "tolerance": _lt("The amounts agree but for a small gap."),
    "several_gaps": _lt(
        "Several items lie within the tolerance (debits: %(debits)s, credits: "
        "%(credits)s). Tick those that belong together."
    ),
    "over_cap": _lt(
        "A small gap, but the run has written off as much as its rule allows."
    ),
    "subset": _lt(
        "These items sum to one another. A sum that fits is no proof: the debtor says "
        "what he pays."
    ),
    "several_subsets": _lt(
        "Several sums fit. Tick the items that the remittance advice names."
    ),
    "budget": _lt(
        "A sum fits, but there are too many items to know whether others do."
    ),
    "blocked_items": _lt("The account is balanced, but some of its items are held."),
    "exchange": _lt(
        "Lettering posts an exchange difference, because the rates of the items differ."
    ),
    "cash_basis": _lt("Lettering makes the VAT on payment of these items due."),
}


class ReceivablesLetteringProposal(models.Model):
    """Why a person is asked, in the words of the reader."""

    _inherit = "receivables.lettering.proposal"

    explanation = fields.Text(
        compute="_compute_explanation", help="Why this was not lettered by itself."
    )

    @api.depends("reason", "evidence", "note")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for proposal in self:
            proposal.explanation = proposal._words() or proposal.note

    def _words(self):
        sentence = SENTENCES.get(self.reason)
        if not sentence:
            return None
        return self.env._(sentence) % (
            {"debits": 2, "credits": 2} | (self.evidence or {})
        )
