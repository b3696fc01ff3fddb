"""Rows that a reading of the ledger makes, told apart by a key."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..dunning.bulk import unnest
from ..ledger.account_role import SIDES

STATES = [("open", "To Handle"), ("done", "Handled"), ("ignored", "Ignored")]


class ReceivablesKeyed(models.AbstractModel):
    """What a reading found, with its journal items and what people made of it.

    A reading writes all it finds with a few statements, however many rows there are:
    new rows are open, rows that are as they were are not written, rows that have moved
    are open again. What becomes of rows that are not found again is up to the model.
    """

    _name = "receivables.keyed"
    _inherit = ["receivables.guarded"]
    _description = "Row Read from the Ledger"

    # Names and PostgreSQL types of what a reading writes, the key first.
    _keyed_columns = ()
    # Condition by which a row ``known`` is a new question now that it is ``EXCLUDED``.
    _keyed_moved = ""

    key = fields.Char(
        required=True, readonly=True, help="What the row is about; one row each."
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Company of the items.",
    )
    side = fields.Selection(
        SIDES, readonly=True, help="Receivable: customers. Payable: suppliers."
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Partner",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Commercial entity of the items.",
    )
    line_count = fields.Integer(
        string="Items", readonly=True, help="Number of journal items."
    )
    state = fields.Selection(STATES, required=True, default="open", readonly=True)

    _key_uniq = models.Constraint(
        "UNIQUE(key)", "There is already a row for these items."
    )

    @api.model
    def _lock_reading(self):
        """Whether nobody else is reading; nobody else will until we are through."""
        query = SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s))", self._name)
        return self.env.execute_query(query)[0][0]

    @api.model
    def _write_reading(self, rows, pairs):
        """Write what was found.

        :param list rows: tuples in the order of ``_keyed_columns``
        :param list pairs: ``(key, id of a journal item)``
        """
        self._write_rows(rows)
        self._write_row_lines(pairs)
        self.invalidate_model()

    def _write_rows(self, rows):
        names = [name for name, _kind in self._keyed_columns]
        changing = [name for name in names if name != "key"]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %(table)s AS known
                    (%(columns)s, state, create_uid, create_date, write_uid, write_date)
                SELECT %(values)s, 'open', %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM %(data)s
                ON CONFLICT (key) DO UPDATE SET
                    %(changes)s, write_uid = %(uid)s, write_date = %(now)s
                WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                   OR (known.state != 'open' AND (%(moved)s))
                """,
                table=SQL.identifier(self._table),
                columns=SQL(", ").join(map(SQL.identifier, names)),
                values=SQL(", ").join(map(self._read_value, names)),
                uid=self.env.uid,
                now=fields.Datetime.now(),
                data=unnest(self._keyed_columns, rows),
                changes=SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value)
                    for name, value in self._keyed_changes(changing).items()
                ),
                moved=SQL(self._keyed_moved),
                old=SQL(", ").join(SQL.identifier("known", name) for name in changing),
                new=SQL(", ").join(map(self._new_value, changing)),
            )
        )

    def _read_value(self, name):
        value = SQL.identifier("data", name)
        return SQL("%s::jsonb", value) if self._fields[name].type == "json" else value

    def _keyed_changes(self, names):
        """What becomes of a row that is known: dict of SQL by column."""
        return {name: self._new_value(name) for name in names} | {
            "state": SQL(
                "CASE WHEN %s THEN 'open' ELSE known.state END", SQL(self._keyed_moved)
            )
        }

    def _new_value(self, name):
        return SQL.identifier("excluded", name)

    def _write_row_lines(self, pairs):
        """Tie the rows to their journal items, and to no others."""
        relation = self._fields["move_line_ids"]
        self.env.cr.execute(
            SQL(
                """
                WITH wanted AS (
                    SELECT found.id AS row_id, data.line_id FROM %(data)s
                      JOIN %(table)s found ON found.key = data.key
                ), gone AS (
                    DELETE FROM %(relation)s rel
                     USING (SELECT DISTINCT row_id FROM wanted) known
                     WHERE rel.%(row)s = known.row_id
                       AND NOT EXISTS (SELECT FROM wanted
                                        WHERE wanted.row_id = rel.%(row)s
                                          AND wanted.line_id = rel.%(line)s)
                )
                INSERT INTO %(relation)s (%(row)s, %(line)s)
                SELECT row_id, line_id FROM wanted
                ON CONFLICT DO NOTHING
                """,
                data=unnest([("key", "text"), ("line_id", "int")], pairs),
                table=SQL.identifier(self._table),
                relation=SQL.identifier(relation.relation),
                row=SQL.identifier(relation.column1),
                line=SQL.identifier(relation.column2),
            )
        )

    @api.model
    def _by_root_company(self, read):
        """Read the ledger of every root company, one transaction each.

        :param read: method that takes the company
        """
        companies = self.env["res.company"].search([("parent_id", "=", False)])
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(companies))
        for company in companies:
            read(company)
            if not progress(1):
                break

    def action_open_items(self):
        """The journal items of this row."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": [("id", "in", self.move_line_ids.ids)],
            "context": {"create": False},
        }

    def action_ignore(self):
        """Leave these rows as they are, until they change."""
        self.check_access("write")
        self.sudo().filtered(lambda row: row.state == "open").state = "ignored"
