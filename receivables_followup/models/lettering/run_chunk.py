from odoo import api, fields, models
from odoo.tools import SQL


class ReceivablesLetteringRunChunk(models.Model):
    """Some groups of a run: what one worker letters, or undoes, in one transaction.

    A chunk and its lettering are committed together: a worker that is killed leaves
    the chunk to be done, and nothing half done. Workers take different chunks by
    locking the row (``SKIP LOCKED``).
    """

    _name = "receivables.lettering.run.chunk"
    _description = "Chunk of a Lettering Run"
    _order = "id"

    run_id = fields.Many2one(
        "receivables.lettering.run",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="run_id.company_id")
    kind = fields.Selection(
        [("letter", "Letter"), ("undo", "Undo")], required=True, readonly=True
    )
    state = fields.Selection(
        [("todo", "To Do"), ("done", "Done"), ("dropped", "Dropped")],
        required=True,
        readonly=True,
        default="todo",
    )
    size = fields.Integer(readonly=True, help="Number of groups.")
    tries = fields.Integer(
        readonly=True, help="How often these groups were in the hands of others."
    )
    payload = fields.Json(readonly=True)
    outcome = fields.Json(readonly=True, help="What became of the groups, by code.")

    _todo_index = models.Index("(run_id) WHERE state = 'todo'")

    @api.model
    def _take(self, run):
        """Lock the next chunk of a run that nobody else works on.

        :return: the chunk, or none
        """
        self.flush_model(["run_id", "state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM receivables_lettering_run_chunk
                 WHERE run_id = %s AND state = 'todo'
                 ORDER BY tries, id LIMIT 1 FOR UPDATE SKIP LOCKED
                """,
                run.id,
            )
        )
        return self.browse(row[0] for row in rows)

    def _close(self, outcome):
        """Note what became of the groups; the transaction that did it commits it."""
        self.write({"state": "done", "payload": False, "outcome": outcome})
