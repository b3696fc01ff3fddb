"""Claims to the database: two statements per chunk."""

from odoo import fields, models
from odoo.tools import SQL

from ..dunning.bulk import unnest
from .late_charge import SETTLED

COLUMNS = [
    ("move_line_id", "int"),
    ("kind", "varchar"),
    ("period", "date"),
    ("company_id", "int"),
    ("move_id", "int"),
    ("card_id", "int"),
    ("commercial_partner_id", "int"),
    ("currency_id", "int"),
    ("date_from", "date"),
    ("date_to", "date"),
    ("date_due", "date"),
    ("principal", "numeric"),
    ("amount", "numeric"),
    ("amount_company", "numeric"),
    ("rate_text", "varchar"),
    ("move_label", "varchar"),
    ("partial_id", "int"),
]
KEY = 5  # the first columns tell claims apart, the others follow the ledger


class ReceivablesLateCharge(models.Model):
    _inherit = "receivables.late.charge"

    def _write_claims(self, rows, wanted):
        """Two statements: what no longer stands is cancelled, the rest written."""
        self.env.execute_query(
            SQL(
                """
                UPDATE receivables_late_charge claim
                   SET state = 'cancelled', closed_on = %(today)s, write_uid = %(uid)s,
                       write_date = now() AT TIME ZONE 'UTC'
                 WHERE state = 'open' AND kind != 'agreed'
                   AND move_line_id = ANY(%(ids)s)
                   AND NOT EXISTS (
                       SELECT FROM %(data)s
                        WHERE data.move_line_id = claim.move_line_id
                          AND data.kind = claim.kind AND data.period = claim.period)
                RETURNING id
                """,
                today=fields.Date.context_today(self),
                uid=self.env.uid,
                ids=[row.id for row in rows],
                data=unnest(COLUMNS, wanted),
            )
        )
        if wanted:
            self._upsert(wanted)

    def _upsert(self, wanted):
        names = [name for name, _kind in COLUMNS]
        changing = [SQL.identifier(name) for name in names[KEY:]]
        self.env.execute_query(
            SQL(
                """
                INSERT INTO receivables_late_charge AS claim
                       (%(names)s, state, create_uid, create_date, write_uid,
                        write_date)
                SELECT %(names)s, 'open', %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s,
                       now() AT TIME ZONE 'UTC'
                  FROM %(data)s
                    ON CONFLICT (move_line_id, kind, period)
                       WHERE state = 'open' AND kind != 'agreed'
                    DO UPDATE SET (%(changing)s, write_uid, write_date) = ROW (
                       %(excluded)s, EXCLUDED.write_uid, EXCLUDED.write_date)
                 WHERE (%(current)s) IS DISTINCT FROM (%(excluded)s)
                RETURNING id
                """,
                names=SQL(", ").join(SQL.identifier(name) for name in names),
                uid=self.env.uid,
                data=unnest(COLUMNS, wanted),
                changing=SQL(", ").join(changing),
                excluded=SQL(", ").join(SQL("EXCLUDED.%s", name) for name in changing),
                current=SQL(", ").join(SQL("claim.%s", name) for name in changing),
            )
        )

    def _cancel_orphans(self, company):
        """Open claims whose item was cancelled, corrected or deleted fall."""
        self.env.execute_query(
            SQL(
                """
                UPDATE receivables_late_charge claim
                   SET state = 'cancelled', closed_on = %s, write_uid = %s,
                       write_date = now() AT TIME ZONE 'UTC'
                 WHERE state = 'open' AND kind != 'agreed' AND company_id = %s
                   AND NOT EXISTS (SELECT FROM account_move_line line
                                    WHERE line.id = claim.move_line_id
                                      AND line.parent_state = 'posted')
                RETURNING id
                """,
                fields.Date.context_today(self),
                self.env.uid,
                company.id,
            )
        )

    def _adopt_orphans(self, company):
        """Settled claims follow an invoice that was corrected and posted again.

        Its items were rewritten: the first instalment takes the claims of the first,
        so that what was billed is not billed again.
        """
        orphans = SQL(
            "move_line_id IS NULL AND state = ANY(%s) AND company_id = %s",
            list(SETTLED),
            company.id,
        )
        self.env.execute_query(
            SQL(
                """
                UPDATE receivables_late_charge claim
                   SET move_line_id = line.id
                  FROM (SELECT id, move_id, dense_rank() OVER (
                               PARTITION BY move_id ORDER BY date_due) AS rank
                          FROM receivables_late_charge WHERE %(orphans)s) orphan
                  JOIN (SELECT id, move_id, row_number() OVER (
                               PARTITION BY move_id ORDER BY date_maturity, id) AS rank
                          FROM account_move_line
                         WHERE display_type = 'payment_term'
                           AND parent_state = 'posted'
                           AND move_id IN (SELECT move_id FROM receivables_late_charge
                                            WHERE %(orphans)s)) line
                    ON line.move_id = orphan.move_id AND line.rank = orphan.rank
                 WHERE claim.id = orphan.id
                   AND (claim.kind != 'indemnity'
                        OR NOT EXISTS (SELECT FROM receivables_late_charge other
                                        WHERE other.move_line_id = line.id
                                          AND other.kind = 'indemnity'
                                          AND other.state != 'cancelled'))
                RETURNING claim.id
                """,
                orphans=orphans,
            )
        )
