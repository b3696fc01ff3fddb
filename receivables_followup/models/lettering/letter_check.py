"""Whether letters and Odoo's own reconciliation still say the same."""

from odoo import api, models
from odoo.tools import SQL

# What repairing puts right; a group that does not balance is Odoo's own affair.
REPAIRED = (
    "lettered_unmatched",
    "matched_unlettered",
    "letter_shared",
    "number_split",
    "wrong_case",
    "bad_letter",
    "not_lettered",
    "counter_behind",
)
CHUNK = 2_000
LETTER = "^([A-Z]{3,}|[a-z]{3,})$"


class ReceivablesLetter(models.AbstractModel):
    """Finds letters that disagree with what is reconciled, and writes them anew.

    That happens when a program writes matching numbers or accounts by raw SQL. One
    statement per kind reads all the items of a company.
    """

    _inherit = "receivables.letter"

    @api.model
    def _faults(self, company, companies=None):
        """Every disagreement of the company and its branches.

        :param companies: only what concerns these, for people who work in a part of
            the family; a counter is the affair of the root
        :return: list of dicts: ``kind``, ``account_id``, ``partner_id`` (commercial, or
            0), ``letter``, ``number``, ``amount`` in company currency, ``line_ids``
        """
        self.env.flush_all()
        faults = [
            {"kind": kind} | row
            for kind, query in self._fault_queries(company.root_id)
            for row in self.env.execute_query_dict(query)
        ]
        if companies is None or company.root_id in companies:
            return faults
        return self._faults_of(faults, companies)

    @api.model
    def _faults_of(self, faults, companies):
        """Those of these faults with items of these companies, and these items."""
        ids = [line_id for fault in faults for line_id in fault["line_ids"]]
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM account_move_line
                    WHERE id = ANY(%s) AND company_id = ANY(%s)""",
                ids,
                companies.ids,
            )
        )
        known = {line_id for (line_id,) in rows}
        return [
            fault | {"line_ids": own}
            for fault in faults
            if (own := [line_id for line_id in fault["line_ids"] if line_id in known])
        ]

    @api.model
    def _fault_queries(self, root):
        """
        :return: list of (kind, statement)
        """
        letter, number = SQL("upper(line.letter)"), SQL("line.matching_number")
        several = SQL("min(%(it)s) != max(%(it)s)", it=letter)
        shared = SQL("min(%(it)s) != max(%(it)s)", it=number)
        off = SQL("abs(sum(line.balance)) > min(currency.rounding) / 2")
        conditions = self._fault_conditions()
        shapes = [
            # A group across partners balances as a whole, not for each of them.
            ("unbalanced", number, off, False),
            ("lettered_unmatched", letter, None, True),
            ("matched_unlettered", number, None, True),
            ("letter_shared", letter, shared, True),
            ("number_split", number, several, False),
            ("wrong_case", letter, None, True),
            ("bad_letter", letter, None, True),
            ("not_lettered", letter, None, True),
        ]
        return [
            (kind, self._fault_groups(root, conditions[kind], group, having, by_key))
            for kind, group, having, by_key in shapes
        ] + [("counter_behind", self._fault_counters(root))]

    @api.model
    def _fault_conditions(self):
        """Which items each kind of fault looks at, as conditions on ``line``."""
        bears = self._is_lettered()
        matched = SQL(
            """COALESCE(line.matching_number NOT LIKE 'I%%', FALSE) AND %s""", bears
        )
        lettered = SQL("line.letter IS NOT NULL")
        both = SQL("%s AND %s", matched, lettered)
        whole = SQL("line.letter = upper(line.letter)")
        complete = SQL("line.matching_number NOT LIKE 'P%%'")
        return {
            "unbalanced": SQL("%s AND %s", both, whole),
            "lettered_unmatched": SQL(
                "%s AND %s AND NOT (%s)", lettered, bears, matched
            ),
            "matched_unlettered": SQL("%s AND NOT %s", matched, lettered),
            "letter_shared": both,
            "number_split": both,
            "wrong_case": SQL("%s AND (%s) != (%s)", both, whole, complete),
            "bad_letter": SQL("%s AND line.letter !~ %s", both, LETTER),
            "not_lettered": SQL("%s AND NOT %s", lettered, bears),
        }

    @api.model
    def _fault_groups(self, root, where, group, having=None, by_key=True):
        """Groups of items of one key that meet a condition.

        :param SQL group: what the items of a group share: letter or matching number
        :param bool by_key: whether a group ends at its account and partner
        """
        partner = SQL("COALESCE(partner.commercial_partner_id, 0)")
        return SQL(
            """
            SELECT min(line.account_id) AS account_id, min(%(partner)s) AS partner_id,
                   min(upper(line.letter)) AS letter,
                   min(line.matching_number) AS number,
                   sum(line.balance) AS amount, array_agg(line.id) AS line_ids
              FROM %(from)s
              JOIN res_currency currency ON currency.id = line.company_currency_id
             WHERE root.id = %(root)s AND %(where)s
          GROUP BY %(key)s %(group)s
            HAVING %(having)s
          ORDER BY 1, 2, 3, 4
            """,
            **{"from": self._letter_from()},
            partner=partner,
            root=root.id,
            where=where,
            key=SQL("line.account_id, %s,", partner) if by_key else SQL(),
            group=group,
            having=having or SQL("TRUE"),
        )

    @api.model
    def _fault_counters(self, root):
        """Places whose counter would give a letter that is in use."""
        return SQL(
            """
            SELECT line.account_id, COALESCE(partner.commercial_partner_id, 0)
                       AS partner_id,
                   ltrim(max(lpad(upper(line.letter), 12, '@') COLLATE "C"), '@')
                       AS letter,
                   NULL AS number, 0.0 AS amount, ARRAY[]::int[] AS line_ids
              FROM %(from)s
         LEFT JOIN receivables_letter_counter counter
                ON counter.company_id = root.id
               AND counter.account_id = line.account_id
               AND COALESCE(counter.commercial_partner_id, 0)
                   = COALESCE(partner.commercial_partner_id, 0)
             WHERE root.id = %(root)s AND line.letter ~ %(form)s
          GROUP BY 1, 2
            HAVING max(lpad(upper(line.letter), 12, '@') COLLATE "C")
                   > max(lpad(%(code)s, 12, '@') COLLATE "C")
          ORDER BY 1, 2
            """,
            **{"from": self._letter_from()},
            root=root.id,
            form=LETTER,
            code=self._counter_code(),
        )

    @api.model
    def _counter_code(self):
        """The letter of a counter, '' before the first."""
        code = self.env["receivables.letter.setup"]._code_sql(SQL("counter.last"))
        return SQL("CASE WHEN COALESCE(counter.last, 0) < 1 THEN '' ELSE %s END", code)

    @api.model
    def _repair(self, company, companies=None):
        """Write the letters anew where they disagree; twice does nothing more.

        The oldest group keeps a letter that several bear; counters catch up.
        Parameters as for ``_faults``.

        :return: number of items whose letter changed
        """
        faults = [f for f in self._faults(company, companies) if f["kind"] in REPAIRED]
        self._raise_counters(SQL("root.id = %s", company.root_id.id))
        Line = self.env["account.move.line"].sudo()
        todo = Line.browse(sorted({i for fault in faults for i in fault["line_ids"]}))
        before = self._stored(todo)
        for ids in self._fault_chunks(faults):
            self._follow(todo.browse(self._same_group(todo.browse(ids))))
        after = self._stored(todo)
        return sum(after[line_id] != letter for line_id, letter in before.items())

    @api.model
    def _fault_chunks(self, faults):
        """Ids to write anew together: a fault whole, or groups keep what they share.

        :return: list of lists of ids
        """
        chunks = []
        for fault in faults:
            if not chunks or len(chunks[-1]) >= CHUNK:
                chunks.append([])
            chunks[-1] += fault["line_ids"]
        return [chunk for chunk in chunks if chunk]

    @api.model
    def _stored(self, lines):
        rows = self.env.execute_query(
            SQL(
                "SELECT id, letter FROM account_move_line WHERE id = ANY(%s)",
                list(lines.ids),
            )
        )
        return dict(rows)

    @api.model
    def _same_group(self, lines):
        """Ids of these items and of all that share a matching number with them."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM account_move_line WHERE id = ANY(%(ids)s)
                 UNION
                SELECT other.id
                  FROM account_move_line line
                  JOIN account_move_line other
                    ON other.matching_number = line.matching_number
                 WHERE line.id = ANY(%(ids)s) AND line.matching_number NOT LIKE 'I%%'
                """,
                ids=list(lines.ids),
            )
        )
        return [line_id for (line_id,) in rows]
