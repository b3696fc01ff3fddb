from collections import Counter

from odoo import models

from .run_constants import CHUNK, CHUNK_LINES


class ReceivablesLetteringRun(models.Model):
    """Searching: what is certain is cut into chunks, what is not is proposed."""

    _inherit = "receivables.lettering.run"

    def _plan(self):
        """Search once; workers letter what was found chunk by chunk.

        :return: 1, or 0 when another worker is searching
        """
        if not self._take_search():
            return 0
        self.env["receivables.lettering.proposal"]._sweep(self.company_id)
        result = self._search_result()
        self._create_chunks(result.matches)
        counts = self._propose_doubts(result.doubts)
        skipped = Counter(result.skipped)
        for code in ("already_proposed", "refused_before"):
            skipped[code] += counts[code]
        self.write(
            {
                "planned": True,
                "line_count": self._line_count(result),
                "skipped": {code: n for code, n in sorted(skipped.items()) if n},
            }
        )
        return 1

    def _create_chunks(self, matches):
        """Cut matches into chunks; those of a partner stay together where they fit.

        Two workers then rarely want the same partner's letters.
        """
        pieces = []
        piece, items = [], 0
        for family in self._families(matches):
            fits = len(piece) + len(family) <= CHUNK
            if piece and not fits:
                pieces.append(piece)
                piece, items = [], 0
            for match in family:
                if len(piece) >= CHUNK or (piece and items > CHUNK_LINES):
                    pieces.append(piece)
                    piece, items = [], 0
                piece.append(match)
                items += len(match.line_ids)
        if piece:
            pieces.append(piece)
        self.env["receivables.lettering.run.chunk"].create(
            [
                {
                    "run_id": self.id,
                    "kind": "letter",
                    "size": len(piece),
                    "payload": [self._prepare_match(match) for match in piece],
                }
                for piece in pieces
            ]
        )

    def _families(self, matches):
        """Lists of matches with the same key, in the order of the matches."""
        families = {}
        for match in matches:
            families.setdefault(match.key, []).append(match)
        return families.values()

    def _propose_doubts(self, doubts):
        """Store what a person must decide.

        :return: counts of ``_propose_counted``
        """
        rules = {
            rule.id: rule
            for rule in self.env["receivables.lettering.rule"].browse(
                {doubt.rule_id for doubt in doubts if doubt.rule_id}
            )
        }
        _proposals, counts = self.env[
            "receivables.lettering.proposal"
        ]._propose_counted(
            [
                {
                    "run_id": self.id,
                    "move_line_ids": doubt.line_ids,
                    "candidate_ids": doubt.candidates,
                    "reason": doubt.reason,
                    "rule_id": doubt.rule_id,
                    "cause_id": doubt.gap and rules[doubt.rule_id].cause_id.id,
                    "evidence": dict(doubt.evidence),
                }
                for doubt in doubts
            ]
        )
        return counts
