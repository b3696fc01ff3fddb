"""Claims to the database: two statements per chunk."""

from odoo import fields, models
from odoo.tools import SQL

from ..dunning.bulk import unnest

COLUMNS = [
    ("move_line_id", "int"),
    ("move_id", "int"),
    ("card_id", "int"),
    ("commercial_partner_id", "int"),
    ("company_id", "int"),
    ("kind", "varchar"),
    ("period", "date"),
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
KEY = 7  # the first columns tell claims apart, the others follow the ledger


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
                 WHERE state = 'open' AND move_line_id = ANY(%(ids)s)
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
                    ON CONFLICT (move_line_id, kind, period) WHERE state = 'open'
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
                 WHERE state = 'open' AND company_id = %s
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
