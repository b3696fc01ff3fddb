from odoo import models

from ...engine.lettering.matching import ALSO_NO_MATCH


class ReceivablesLetteringRun(models.Model):
    """How a run asks the engine, and how it keeps the answers."""

    _inherit = "receivables.lettering.run"

    def _search_result(self):
        """Search the open items in the scope of this run; ``Result`` of the engine."""
        return self.env["receivables.lettering.search"]._find(
            self.company_id,
            rules=self.rule_ids or None,
            account_ids=self.account_ids.ids or None,
            partner_ids=self.partner_ids.ids or None,
            side=self.side or None,
            date_to=self.date_to,
            **self._tolerances(),
        )

    def _tolerances(self):
        """What replaces the tolerances of the rules."""
        return {
            name: value
            for name, value in (
                ("tolerance_amount", self.tolerance_amount),
                ("tolerance_percent", self.tolerance_percent),
            )
            if value
        }

    def _line_count(self, result):
        """How many open items were examined."""
        used = {item for match in result.matches for item in match.line_ids}
        for doubt in result.doubts:
            used.update(doubt.line_ids, doubt.candidates)
        left = sum(n for code, n in result.skipped.items() if code not in ALSO_NO_MATCH)
        return len(used) + left

    def _prepare_match(self, match):
        """A match as the chunks keep it; ``gap`` in the currency of the items."""
        currency = self.env["res.currency"].browse(match.key[-1])
        unit = 10**-currency.decimal_places
        return {
            "ids": list(match.line_ids),
            "gap": match.gap * unit,
            "unit": unit,
            "rule": match.rule_id,
        }
