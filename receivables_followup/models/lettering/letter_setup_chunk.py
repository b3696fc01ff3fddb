"""The statements that letter existing reconciliations, by chunks of partners."""

from odoo import models
from odoo.tools import SQL

from ...engine.lettering.letter_codes import BASE, FIRST_WIDTH

CHUNK_LINES = 50_000
SPECIAL_CHUNK = 2_000
LAST_WIDTH = 6


class ReceivablesLetterSetup(models.Model):
    _inherit = "receivables.letter.setup"

    def _to_letter(self):
        """Condition: reconciled items of the company whose letter is missing."""
        return SQL(
            """root.id = %s AND %s AND line.letter IS NULL
               AND line.matching_number IS NOT NULL
               AND line.matching_number NOT LIKE 'I%%'""",
            self.company_id.id,
            self.env["receivables.letter"]._is_lettered(),
        )

    def _from(self):
        return self.env["receivables.letter"]._letter_from()

    def _keys(self):
        """What is left.

        :return: list of (account id, commercial partner id or 0, number of items)
        """
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """
                SELECT line.account_id, COALESCE(partner.commercial_partner_id, 0),
                       count(*)
                  FROM %s WHERE %s
              GROUP BY 1, 2 ORDER BY 1, 2
                """,
                self._from(),
                self._to_letter(),
            )
        )

    def _special_numbers(self):
        """Matching numbers of groups that one partner's chunk cannot letter alone.

        They touch several partners, or some of their items have a letter.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.matching_number
                  FROM %(from)s
                 WHERE root.id = %(root)s AND %(lettered)s
                   AND line.matching_number IS NOT NULL
                   AND line.matching_number NOT LIKE 'I%%'
              GROUP BY line.matching_number
                HAVING bool_or(line.letter IS NULL)
                   AND (bool_or(line.letter IS NOT NULL)
                        OR min(COALESCE(partner.commercial_partner_id, 0))
                           != max(COALESCE(partner.commercial_partner_id, 0)))
                """,
                **{"from": self._from()},
                root=self.company_id.id,
                lettered=self.env["receivables.letter"]._is_lettered(),
            )
        )
        return sorted(number for (number,) in rows)

    def _chunks(self, special):
        """Work in pieces: (account id, partner ids, None), then (None, None, numbers).

        A partner is never cut in two: its letters follow each other.
        """
        chunks, size = [], CHUNK_LINES
        for account_id, partner_id, count in self._keys():
            if size >= CHUNK_LINES or chunks[-1][0] != account_id:
                chunks.append((account_id, [], None))
                size = 0
            chunks[-1][1].append(partner_id)
            size += count
        return chunks + [
            (None, None, special[start : start + SPECIAL_CHUNK])
            for start in range(0, len(special), SPECIAL_CHUNK)
        ]

    def _letter_chunk(self, chunk, special):
        """Letter one chunk.

        :return: number of items lettered
        """
        account_id, partner_ids, numbers = chunk
        if numbers is not None:
            return self._letter_special(numbers)
        self.env.flush_all()
        self.env.execute_query(
            self._chunk_query([(account_id, id_) for id_ in partner_ids], special)
        )
        done = self.env.cr.rowcount
        self.env["account.move.line"].invalidate_model(["letter"])
        self.env["receivables.letter.counter"].invalidate_model()
        return done

    def _letter_special(self, numbers):
        """The engine decides where one statement cannot."""
        lines = (
            self.env["account.move.line"]
            .sudo()
            .search([("matching_number", "in", numbers)])
        )
        blank = len(lines.filtered(lambda line: not line.letter))
        self.env["receivables.letter"]._follow(lines)
        return blank

    def _chunk_query(self, places, special):
        return SQL(
            """
            WITH item AS (
                SELECT line.id, line.date, line.matching_number, line.account_id,
                       COALESCE(partner.commercial_partner_id, 0) AS partner_id
                  FROM %(from)s
                 WHERE %(to_letter)s AND %(at)s
                   AND NOT EXISTS (SELECT FROM unnest(%(special)s::text[]) AS number
                                    WHERE number = line.matching_number)
            ), grouped AS (
                SELECT account_id, partner_id, matching_number,
                       row_number() OVER (
                           PARTITION BY account_id, partner_id
                               ORDER BY max(date), min(id)) AS rank
                  FROM item
              GROUP BY account_id, partner_id, matching_number
            ), numbered AS (
                SELECT grouped.account_id, grouped.partner_id, grouped.matching_number,
                       (COALESCE(counter.last, 0) + grouped.rank)::int AS number
                  FROM grouped
             LEFT JOIN receivables_letter_counter counter
                    ON counter.company_id = %(root)s
                   AND counter.account_id = grouped.account_id
                   AND COALESCE(counter.commercial_partner_id, 0) = grouped.partner_id
            ), counted AS (
                INSERT INTO receivables_letter_counter
                       (company_id, account_id, commercial_partner_id, last)
                SELECT %(root)s, account_id, NULLIF(partner_id, 0), max(number)
                  FROM numbered
              GROUP BY account_id, partner_id
                ON CONFLICT (company_id, account_id, COALESCE(commercial_partner_id, 0))
                DO UPDATE SET last = EXCLUDED.last
            )
            UPDATE account_move_line line
               SET letter = CASE WHEN numbered.matching_number LIKE 'P%%'
                                 THEN lower(%(code)s) ELSE %(code)s END
              FROM item JOIN numbered USING (account_id, partner_id, matching_number)
             WHERE line.id = item.id
            """,
            **{"from": self._from()},
            to_letter=self._to_letter(),
            at=self.env["receivables.letter"]._at(places),
            special=special,
            root=self.company_id.id,
            code=self._code_sql(SQL("numbered.number")),
        )

    def _code_sql(self, number):
        """The letter with this number, as the engine writes it.

        :param SQL number: integer expression, 1 is AAA
        """
        cases, before = [], 0
        for width in range(FIRST_WIDTH, LAST_WIDTH + 1):
            places = [
                SQL("chr(65 + (%s - %s) / %s %% 26)", number, before + 1, BASE**place)
                for place in reversed(range(width))
            ]
            before += BASE**width
            cases.append(
                SQL("WHEN %s <= %s THEN %s", number, before, SQL(" || ").join(places))
            )
        return SQL("CASE %s END", SQL(" ").join(cases))
