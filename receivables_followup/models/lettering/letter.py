from odoo import api, models
from odoo.tools import SQL

from ...engine.lettering.letters import Item, decide

LETTERED_TYPES = ("asset_receivable", "liability_payable")
# What the statements read besides journal items.
KEY_FIELDS = {
    "res.partner": ["commercial_partner_id"],
    "res.company": ["parent_path"],
    "account.account": ["account_type"],
    "receivables.account.role": ["account_id", "company_id"],
}


class ReceivablesLetter(models.AbstractModel):
    """Keeps the letters of journal items equal to Odoo's own reconciliation.

    Letters are counted per root company, account and commercial partner. One reading
    and one writing statement per call, however many groups; the engine decides.
    """

    _name = "receivables.letter"
    _description = "Letters of Journal Items"

    @api.model
    def _follow(self, lines, junior=()):
        """Letter these items anew by the matching numbers they have now.

        :param lines: journal items; all of each group they are in, or were in, and all
            that bear the same letter in the same place
        :param junior: those that come from another account or partner: their groups
            get a new letter when the one they bear is in use here
        """
        if not lines:
            return
        items, last = self._letter_items(lines, junior)
        decision = decide(items, last)
        if decision.letters or decision.last:
            self._write_letters(decision)

    @api.model
    def _letter_items(self, lines, junior=()):
        """Read what the engine needs of these items.

        :return: items, and the number of the last letter by key
        """
        self._flush_keys(lines)
        junior = set(junior and junior.ids)
        items, last = [], {}
        for row in self.env.execute_query(self._letter_query(lines.ids)):
            line_id, root_id, account_id, partner_id, number, letter, date, known = row
            key = (root_id, account_id, partner_id)
            last[key] = known
            complete = bool(number) and number.isdecimal()
            items.append(
                Item(line_id, key, number, complete, letter, date, line_id in junior)
            )
        return items, last

    @api.model
    def _flush_keys(self, lines):
        lines.flush_recordset(["account_id", "date", "matching_number", "partner_id"])
        for model, names in KEY_FIELDS.items():
            self.env[model].flush_model(names)

    @api.model
    def _letter_query(self, line_ids):
        return SQL(
            """
            SELECT line.id, root.id, line.account_id,
                   COALESCE(partner.commercial_partner_id, 0),
                   CASE WHEN %(lettered)s AND line.matching_number NOT LIKE 'I%%'
                        THEN line.matching_number END,
                   line.letter, line.date, COALESCE(counter.last, 0)
              FROM %(from)s
         LEFT JOIN receivables_letter_counter counter
                ON counter.company_id = root.id
               AND counter.account_id = line.account_id
               AND COALESCE(counter.commercial_partner_id, 0)
                   = COALESCE(partner.commercial_partner_id, 0)
             WHERE line.id = ANY(%(ids)s)
            """,
            **{"from": self._letter_from(), "lettered": self._is_lettered()},
            ids=list(line_ids),
        )

    @api.model
    def _letter_from(self):
        """Journal items (``line``) with what their letter is unique in."""
        return SQL(
            """account_move_line line
              JOIN account_account account ON account.id = line.account_id
              JOIN res_company company ON company.id = line.company_id
              JOIN res_company root
                ON root.id = split_part(company.parent_path, '/', 1)::int
         LEFT JOIN res_partner partner ON partner.id = line.partner_id
         LEFT JOIN receivables_account_role role
                ON role.account_id = line.account_id AND role.company_id = root.id"""
        )

    @api.model
    def _is_lettered(self):
        """Accounts that bear letters: customers', suppliers', and those with a role."""
        return SQL(
            "(account.account_type IN %s OR role.id IS NOT NULL)", LETTERED_TYPES
        )

    @api.model
    def _write_letters(self, decision):
        """Write letters and counters in one statement.

        Transactions that counted from the same counter cannot both commit: the later
        one fails as not serializable, and is run again by Odoo.
        """
        self.env.execute_query(
            SQL(
                """
                WITH counted AS (
                    INSERT INTO receivables_letter_counter
                           (company_id, account_id, commercial_partner_id, last)
                    SELECT company_id, account_id, NULLIF(partner_id, 0), last
                      FROM unnest(%(companies)s::int[], %(accounts)s::int[],
                                  %(partners)s::int[], %(last)s::int[])
                           AS source(company_id, account_id, partner_id, last)
                    ON CONFLICT (company_id, account_id,
                                 COALESCE(commercial_partner_id, 0))
                    DO UPDATE SET last = EXCLUDED.last
                )
                UPDATE account_move_line line
                   SET letter = source.letter
                  FROM unnest(%(ids)s::int[], %(letters)s::text[])
                       AS source(id, letter)
                 WHERE line.id = source.id
                """,
                companies=[company for company, _account, _partner in decision.last],
                accounts=[account for _company, account, _partner in decision.last],
                partners=[partner for _company, _account, partner in decision.last],
                last=list(decision.last.values()),
                ids=list(decision.letters),
                letters=list(decision.letters.values()),
            )
        )
        changed = self.env["account.move.line"].browse(decision.letters)
        changed.invalidate_recordset(["letter"], flush=False)
