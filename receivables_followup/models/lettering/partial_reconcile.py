"""Un-lettering done in Odoo ends the lettered groups it undoes."""

from odoo import models
from odoo.tools import SQL


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        if self:
            self.env["receivables.lettering.group"]._note_unmatched(self)
        return super().unlink()


class ReceivablesLetteringGroup(models.Model):
    _inherit = "receivables.lettering.group"

    def _note_unmatched(self, partials):
        """Close the groups of which nothing stays matched, in one statement.

        :param partials: ``account.partial.reconcile`` about to be undone
        """
        self.sudo().flush_model(["state", "partial_ids"])
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE receivables_lettering_group lettered
                   SET state = 'undone',
                       undone_at = now() AT TIME ZONE 'UTC',
                       undone_by_id = %(user)s
                  FROM (SELECT DISTINCT group_id
                          FROM receivables_lettering_group_partial_rel
                         WHERE partial_id = ANY(%(ids)s)) touched
                 WHERE lettered.id = touched.group_id
                   AND lettered.state = 'lettered'
                   AND NOT EXISTS (
                       SELECT FROM receivables_lettering_group_partial_rel other
                        WHERE other.group_id = lettered.id
                          AND NOT other.partial_id = ANY(%(ids)s))
             RETURNING lettered.id
                """,
                user=self.env.uid,
                ids=list(partials.ids),
            )
        )
        if rows:
            self.browse([row[0] for row in rows]).invalidate_recordset()
