from odoo import api, models
from odoo.tools import SQL

from ...engine.lettering.letter_codes import number

CODE_WIDTH = 12  # letters padded to this width sort as their numbers do


class ReceivablesLetter(models.AbstractModel):
    """Letters that come along when items change their account or their partner.

    They stay as they are unless they are in use where they arrive: then the groups that
    arrive get new ones. Counters learn of the letters that came.
    """

    _inherit = "receivables.letter"

    @api.model
    def _follow_moved(self, lines):
        """Settle the letters of items that just changed account or partner.

        :param lines: the items, lettered where they come from
        :return: those whose letter is a new one
        """
        if not lines:
            return lines
        before = dict(zip(lines.ids, lines.mapped("letter"), strict=True))
        self._flush_keys(lines)
        places = self._places(lines)
        met = lines.browse(self._met(places))
        groups = (met | lines)._all_reconciled_lines()
        if met or not self._all_lettered(lines):
            self._follow(groups, junior=lines)
        self._count(places)
        return lines.filtered(lambda line: (line.letter or "") != before[line.id])

    @api.model
    def _places(self, lines):
        """Accounts and commercial partners of these items.

        :return: list of (account id, commercial partner id or 0)
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT line.account_id,
                       COALESCE(partner.commercial_partner_id, 0)
                  FROM account_move_line line
             LEFT JOIN res_partner partner ON partner.id = line.partner_id
                 WHERE line.id = ANY(%s)
                """,
                list(lines.ids),
            )
        )

    @api.model
    def _all_lettered(self, lines):
        """Whether the accounts of all these items bear letters."""
        rows = self.env.execute_query(
            SQL(
                "SELECT 1 FROM %s WHERE line.id = ANY(%s) AND NOT %s LIMIT 1",
                self._letter_from(),
                list(lines.ids),
                self._is_lettered(),
            )
        )
        return not rows

    @api.model
    def _at(self, places):
        """Condition on ``line``: it is in one of these places."""
        partners = [partner for _account, partner in places]
        return SQL(
            """line.account_id = ANY(%(accounts)s)
               AND (line.partner_id IN (SELECT id FROM res_partner
                                         WHERE commercial_partner_id = ANY(%(ids)s))
                    OR (%(nobody)s AND line.partner_id IS NULL))""",
            accounts=[account for account, _partner in places],
            ids=partners,
            nobody=0 in partners,
        )

    @api.model
    def _met(self, places):
        """Ids of the items that bear the letter of another group in these places."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT unnest(array_agg(line.id))
                  FROM %(from)s
                 WHERE line.letter IS NOT NULL AND %(places)s
              GROUP BY root.id, line.account_id,
                       COALESCE(partner.commercial_partner_id, 0), upper(line.letter)
                HAVING min(line.matching_number) != max(line.matching_number)
                """,
                **{"from": self._letter_from()},
                places=self._at(places),
            )
        )
        return [line_id for (line_id,) in rows]

    @api.model
    def _count(self, places):
        """Have the counters of these places know every letter that is in use there."""
        self._raise_counters(SQL("line.letter IS NOT NULL AND %s", self._at(places)))

    @api.model
    def _raise_counters(self, where):
        """Counters that are behind the letters of these items catch up.

        :return: how many did
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT root.id, line.account_id,
                       COALESCE(partner.commercial_partner_id, 0),
                       max(lpad(upper(line.letter), %(width)s, '@') COLLATE "C"),
                       COALESCE(max(counter.last), 0)
                  FROM %(from)s
             LEFT JOIN receivables_letter_counter counter
                    ON counter.company_id = root.id
                   AND counter.account_id = line.account_id
                   AND COALESCE(counter.commercial_partner_id, 0)
                       = COALESCE(partner.commercial_partner_id, 0)
                 WHERE line.letter ~ '^[A-Z]{3,}$|^[a-z]{3,}$' AND %(where)s
              GROUP BY 1, 2, 3
                """,
                **{"from": self._letter_from()},
                where=where,
                width=CODE_WIDTH,
            )
        )
        behind = {
            (root, account, partner): highest
            for root, account, partner, letter, last in rows
            if (highest := number(letter.lstrip("@"))) > last
        }
        if behind:
            self._write_counters(behind)
        return len(behind)

    @api.model
    def _write_counters(self, last):
        """
        :param last: number of the last letter by (root company, account, partner or 0)
        """
        self.env.execute_query(
            SQL(
                """
                INSERT INTO receivables_letter_counter
                       (company_id, account_id, commercial_partner_id, last)
                SELECT company_id, account_id, NULLIF(partner_id, 0), last
                  FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[])
                       AS source(company_id, account_id, partner_id, last)
                ON CONFLICT (company_id, account_id, COALESCE(commercial_partner_id, 0))
                DO UPDATE SET last = GREATEST(receivables_letter_counter.last,
                                              EXCLUDED.last)
                """,
                [company for company, _account, _partner in last],
                [account for _company, account, _partner in last],
                [partner for _company, _account, partner in last],
                list(last.values()),
            )
        )
        self.env["receivables.letter.counter"].invalidate_model()
