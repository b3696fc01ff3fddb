"""Gaps and findings that lettering settles are off the list at once."""

from odoo import api, models
from odoo.tools import SQL


class ReceivablesLettering(models.AbstractModel):
    _inherit = "receivables.lettering"

    @api.model
    def _letter(self, groups, origin, **kwargs):
        done = super()._letter(groups, origin, **kwargs)
        if done:
            written_off = done.filtered("gap_amount")
            self._close_gaps(done.move_line_ids, written_off.move_line_ids)
        return done

    def _close_gaps(self, lines, written_off):
        """Close what these items were listed for, once nothing of it is open.

        Two statements, whatever the number of items.
        """
        self.env.flush_all()
        followup = SQL(
            """, followup = CASE WHEN EXISTS (
                SELECT FROM receivables_lettering_gap_line_rel rel
                 WHERE rel.gap_id = listed.id AND rel.line_id = ANY(%s))
                THEN 'write_off' ELSE COALESCE(listed.followup, 'settled') END""",
            written_off.ids,
        )
        self._close_listed("receivables.lettering.gap", "gap_id", lines, followup)
        self._close_listed("receivables.account.finding", "finding_id", lines)

    def _close_listed(self, model, column, lines, change=None):
        """Mark as handled the records of which none of the items is open any more."""
        records = self.env[model]
        self.env.cr.execute(
            SQL(
                """
                UPDATE %(table)s listed SET state = 'done'%(change)s
                 WHERE listed.state IN ('open', 'ignored')
                   AND listed.id IN (SELECT %(column)s FROM %(relation)s
                                      WHERE line_id = ANY(%(lines)s))
                   AND NOT EXISTS (
                        SELECT FROM %(relation)s rel
                          JOIN account_move_line line ON line.id = rel.line_id
                         WHERE rel.%(column)s = listed.id
                           AND line.reconciled IS NOT TRUE)
                """,
                table=SQL.identifier(records._table),
                change=change or SQL(),
                column=SQL.identifier(column),
                relation=SQL.identifier(records._fields["move_line_ids"].relation),
                lines=lines.ids,
            )
        )
        records.invalidate_model()
