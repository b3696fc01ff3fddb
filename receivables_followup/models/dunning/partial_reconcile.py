from odoo import models
from odoo.tools import SQL


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        """Keep in mind that an item was settled before it opens again.

        Matching itself runs nothing of ours. But once a matching is undone the ledger
        no longer tells of it, and an item paid and rejected between two runs would go
        on at the level it had reached.
        """
        if self:
            self.env["receivables.dunning.position"].sudo()._note_settled(self)
        return super().unlink()


class ReceivablesDunningPosition(models.Model):
    _inherit = "receivables.dunning.position"

    def _note_settled(self, partials):
        """Note which items these matchings had settled, in one statement.

        :param partials: ``account.partial.reconcile`` about to be undone
        """
        self.flush_model(["move_line_id", "settled"])
        self.env["account.move.line"].flush_model(["reconciled"])
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE receivables_dunning_position position
                   SET settled = TRUE
                  FROM account_partial_reconcile partial
                  JOIN account_move_line line
                    ON line.id IN (partial.debit_move_id, partial.credit_move_id)
                 WHERE partial.id = ANY(%s)
                   AND line.reconciled
                   AND position.move_line_id = line.id
                   AND position.settled IS NOT TRUE
             RETURNING position.id
                """,
                list(partials.ids),
            )
        )
        if rows:
            self.invalidate_model(["settled"])
            self.env["receivables.open.item"].invalidate_model()
