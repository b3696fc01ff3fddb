from collections import Counter

from odoo import models
from odoo.tools import SQL, exception_to_unicode

from .bisect import do_all
from .run_constants import TRIES


class ReceivablesLetteringRun(models.Model):
    """Lettering the matches of one chunk, as they are at that moment."""

    _inherit = "receivables.lettering.run"

    def _letter_chunk(self, chunk):
        """Letter what still fits; what fails becomes a proposal with its message.

        :return: dict of counts: ``lettered``, ``changed``, ``locked``, ``error``
        """
        items = self._lock_items(
            {item for match in chunk.payload for item in match["ids"]}
        )
        tally = Counter()
        ready, busy = [], []
        for match in chunk.payload:
            if not items.keys() >= set(match["ids"]):
                busy.append(match)
            elif self._still_fits(match, items):
                ready.append(match)
            else:
                tally["changed"] += 1
        failed = do_all(self.env, ready, self._letter_matches, self._match_faults)
        self._propose_failed(failed)
        tally["lettered"] = len(ready) - len(failed)
        tally["error"] = len(failed)
        tally["locked"] = self._try_later(busy, chunk)
        return {code: count for code, count in tally.items() if count}

    def _lock_items(self, ids):
        """Lock journal items, but not those others work on.

        :return: ``{id: (open, residual in currency, residual)}``; an item that others
            hold, or that was deleted, is absent
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, parent_state = 'posted' AND reconciled IS NOT TRUE,
                       amount_residual_currency, amount_residual
                  FROM account_move_line WHERE id = ANY(%s)
                 ORDER BY id FOR UPDATE SKIP LOCKED
                """,
                sorted(ids),
            )
        )
        return {row[0]: row[1:] for row in rows}

    def _still_fits(self, match, items):
        """Whether nothing changed since the search."""
        states = [items[item] for item in match["ids"]]
        total = sum(state[1] for state in states)
        return all(state[0] for state in states) and (
            abs(float(total) - match["gap"]) < match["unit"] / 2
        )

    def _groups_and_gaps(self, matches):
        """What the door takes: groups of journal items, and their gaps."""
        items = self.env["account.move.line"]
        rules = self.env["receivables.lettering.rule"]
        groups = [items.browse(match["ids"]) for match in matches]
        gaps = [
            {"cause": rules.browse(match["rule"]).cause_id, "amount": None}
            if match["gap"]
            else None
            for match in matches
        ]
        return groups, gaps

    def _letter_matches(self, matches):
        """Letter all of these matches, or raise."""
        groups, gaps = self._groups_and_gaps(matches)
        records = self.env["receivables.lettering"]._letter(
            groups, "run", gaps=gaps, run=self, automatic=True
        )
        by_rule = {}
        for record, match in zip(records, matches, strict=True):
            by_rule.setdefault(match["rule"], []).append(record.id)
        for rule, ids in by_rule.items():
            records.browse(ids).sudo().rule_id = rule

    def _match_faults(self, matches):
        """Which of these matches the door refuses, and why, by index."""
        groups, gaps = self._groups_and_gaps(matches)
        return self.env["receivables.lettering"]._faults(
            groups, automatic=True, gaps=gaps
        )

    def _propose_failed(self, failed):
        """Hand what could not be lettered to a person."""
        self.env["receivables.lettering.proposal"]._propose(
            [
                {
                    "run_id": self.id,
                    "move_line_ids": match["ids"],
                    "reason": "error",
                    "rule_id": match["rule"],
                    "note": exception_to_unicode(error),
                }
                for match, error in failed
            ]
        )

    def _try_later(self, busy, chunk):
        """Put groups that others work on at the end of the run, a few times.

        :return: number of groups given up
        """
        if not busy or chunk.tries + 1 >= TRIES:
            return len(busy)
        chunk.create(
            {
                "run_id": self.id,
                "kind": "letter",
                "size": len(busy),
                "tries": chunk.tries + 1,
                "payload": busy,
            }
        )
        chunk.size -= len(busy)
        return 0
