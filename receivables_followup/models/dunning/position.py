from odoo import api, fields, models
from odoo.tools import SQL


class ReceivablesDunningPosition(models.Model):
    """Where a journal item stands on the ladder of levels.

    Written when a notice is sent, when the level already reached is taken over from an
    earlier system, and when a manager resets an item. The history is in the notice
    lines; this is the one row per item that the engine reads.
    """

    _name = "receivables.dunning.position"
    _description = "Dunning Level Reached by an Item"
    _order = "date desc, id desc"
    _rec_name = "move_line_id"

    move_line_id = fields.Many2one(
        "account.move.line", string="Journal Item", readonly=True, ondelete="set null"
    )
    move_id = fields.Many2one(
        "account.move",
        string="Journal Entry",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    cycle = fields.Integer(
        default=1,
        required=True,
        readonly=True,
        help="Grows when a settled item is open again, or when a manager resets it.",
    )
    step = fields.Integer(
        "Level Rank", required=True, readonly=True, help="0: no level reached yet."
    )
    level_id = fields.Many2one(
        "receivables.dunning.level",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    date = fields.Date(readonly=True, help="Date of the last notice of the item.")
    settled = fields.Boolean(
        readonly=True, help="Seen settled since: if it opens again, a new cycle starts."
    )
    note = fields.Char(readonly=True, help="Who set the level by hand, and why.")

    _unique_item = models.UniqueIndex(
        "(move_line_id)", "This journal item already has a dunning position."
    )
    _unsettled = models.Index("(move_line_id) WHERE settled IS NOT TRUE")

    @api.model
    def _follow_ledger(self, company):
        """Note which items were settled, and keep to items that were rewritten.

        A settled item that opens again starts a new cycle (see the open items). An
        invoice reset to draft and posted again may get a new journal item: its
        position follows by the entry, when the entry has one open item only.
        """
        self.flush_model()
        self.env["account.move.line"].flush_model(["reconciled", "move_id"])
        self.env.execute_query(
            SQL(
                """
                UPDATE receivables_dunning_position position
                   SET settled = TRUE
                  FROM account_move_line line
                 WHERE line.id = position.move_line_id
                   AND line.reconciled
                   AND position.settled IS NOT TRUE
                   AND position.company_id = %s
             RETURNING position.id
                """,
                company.id,
            )
        )
        self.env.execute_query(
            SQL(
                """
                UPDATE receivables_dunning_position position
                   SET move_line_id = item.id
                  FROM (SELECT position.id AS position_id, min(line.id) AS id
                          FROM receivables_dunning_position position
                          JOIN account_move_line line
                            ON line.move_id = position.move_id
                          JOIN account_account account
                            ON account.id = line.account_id
                           AND account.account_type = 'asset_receivable'
                         WHERE position.move_line_id IS NULL
                           AND position.company_id = %s
                         GROUP BY position.id
                        HAVING count(*) = 1) item
                 WHERE position.id = item.position_id
                   AND NOT EXISTS (SELECT FROM receivables_dunning_position other
                                    WHERE other.move_line_id = item.id)
             RETURNING position.id
                """,
                company.id,
            )
        )
        self.invalidate_model()
