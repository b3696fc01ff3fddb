from odoo import api, fields, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

# Words for what a run leaves alone, the engine's codes first.
SKIPPED = {
    "zero": _lt("Nothing open on the item"),
    "one_sided": _lt("Only debits, or only credits, of the partner"),
    "no_match": _lt("Nothing fits"),
    "no_partner": _lt("Without a partner"),
    "cites_blocked": _lt("Pays an item that is held"),
    "budget": _lt("Too many items to search all their sums"),
    "dispute": _lt("Disputed"),
    "factor": _lt("Held by the factor"),
    "legal": _lt("Legal proceedings"),
    "insolvency": _lt("Insolvency"),
    "already_proposed": _lt("Proposed before, to decide"),
    "refused_before": _lt("Refused before"),
    "changed": _lt("Groups changed while the run went on"),
    "locked": _lt("Groups in the hands of somebody else"),
    "error": _lt("Groups that failed, now proposals"),
    "stopped": _lt("Groups not done when the run was stopped"),
}


class ReceivablesLetteringRun(models.Model):
    """What a run left alone, in words."""

    _inherit = "receivables.lettering.run"

    skipped_text = fields.Text("Left Alone", compute="_compute_skipped_text")
    skipped_count = fields.Integer("Items Left Alone", compute="_compute_skipped_text")

    @api.depends("skipped")
    def _compute_skipped_text(self):
        for run in self:
            words = run._skipped_words()
            run.skipped_text = "\n".join(f"{label}: {count}" for label, count in words)
            run.skipped_count = sum(count for _label, count in words)

    def _skipped_words(self):
        """``[(label, count)]``, the most frequent first."""
        counts = sorted((self.skipped or {}).items(), key=lambda pair: -pair[1])
        return [
            (self.env._(SKIPPED[code]) if code in SKIPPED else code, count)
            for code, count in counts
        ]
