from odoo import api, fields, models
from odoo.tools import SQL

from .bulk import unnest

LEVEL_COLUMNS = [
    ("move_line_id", "int"),
    ("move_id", "int"),
    ("step", "int"),
    ("level_id", "int"),
    ("date", "date"),
]


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

    @api.model
    def _set_levels(self, company, targets, note):
        """Set the level items have reached, by hand.

        An item set below the level it has reached starts a new cycle: its earlier
        notices stay what they were.

        :param targets: values with ``item``, ``move``, ``step``, ``level_id``, ``date``
        :param note: who did it and why
        """
        if not targets:
            return
        self.flush_model()
        rows = [(t.item, t.move, t.step, t.level_id, t.date) for t in targets]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO receivables_dunning_position AS position (
                       move_line_id, move_id, company_id, cycle, step, level_id, date,
                       settled, note, create_uid, create_date, write_uid, write_date)
                SELECT move_line_id, move_id, %(company)s, 1, step, level_id, date,
                       FALSE, %(note)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM %(data)s
                    ON CONFLICT (move_line_id) DO UPDATE
                   SET cycle = position.cycle + CASE
                           WHEN position.settled IS TRUE
                             OR EXCLUDED.step < position.step THEN 1 ELSE 0 END,
                       step = EXCLUDED.step,
                       level_id = EXCLUDED.level_id,
                       date = EXCLUDED.date,
                       settled = FALSE,
                       note = EXCLUDED.note,
                       write_uid = EXCLUDED.write_uid,
                       write_date = EXCLUDED.write_date
                """,
                company=company.id,
                note=note,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                data=unnest(LEVEL_COLUMNS, rows),
            )
        )
        self.invalidate_model()
        self.env["receivables.open.item"].invalidate_model()

    @api.model
    def _resume(self, lines):
        """Let these items go on where they were, although they were settled meanwhile.

        For money that came back: the customer never paid, so nothing starts anew.

        :param lines: ``account.move.line`` that are open again
        """
        self.flush_model(["move_line_id", "settled"])
        self.env.cr.execute(
            SQL(
                "UPDATE receivables_dunning_position SET settled = FALSE"
                " WHERE move_line_id = ANY(%s) AND settled",
                lines.ids,
            )
        )
        self.invalidate_model(["settled"])
        self.env["receivables.open.item"].invalidate_model()

    def _restart(self):
        """Start a new cycle for these items: nothing reached yet."""
        note = self.env._("Restarted by %(user)s.", user=self.env.user.name)
        for position in self:
            position.write(
                {
                    "cycle": position.cycle + 1,
                    "step": 0,
                    "level_id": False,
                    "date": False,
                    "settled": False,
                    "note": note,
                }
            )
        self.flush_recordset()
        self.env["receivables.open.item"].invalidate_model()
