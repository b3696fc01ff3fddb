"""Un-lettering: undo what was matched, and keep on record who did it and why."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class ReceivablesLettering(models.AbstractModel):
    _inherit = "receivables.lettering"

    @api.model
    def _unletter(self, records, reason, reverse=False):
        """Undo the lettering of these journal items, or exactly these groups.

        Items come out with everything lettered under the same letter. A group undoes
        what it matched and nothing that was matched before or since.

        :param records: ``account.move.line`` or ``receivables.lettering.group``
        :param str reason: why; required
        :param bool reverse: also reverse the write-offs of the groups undone
        :return: the groups now un-lettered
        :raise UserError: without a reason, or when nothing is lettered
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the items are un-lettered."))
        if records._name == "account.move.line":
            groups = self._groups_to_undo(records)
        else:
            records.check_access("read")
            groups = records.sudo().filtered(lambda group: group.state == "lettered")
        if not groups:
            raise UserError(
                self.env._("Nothing here is lettered: there is nothing to undo.")
            )
        self._undo_partials(groups)
        if reverse:
            self._reverse_write_offs(groups)
        groups.write(
            {
                "state": "undone",
                "undone_at": fields.Datetime.now(),
                "undone_by_id": self.env.uid,
                "undo_reason": reason.strip(),
            }
        )
        return groups.with_env(self.env)

    def _groups_to_undo(self, lines):
        """The groups behind the letters of these items, native ones recorded now."""
        lines = lines._all_reconciled_lines()
        partials = lines.matched_debit_ids | lines.matched_credit_ids
        groups = (
            self.env["receivables.lettering.group"]
            .sudo()
            .search([("partial_ids", "in", partials.ids), ("state", "=", "lettered")])
        )
        rest = partials.sudo() - groups.partial_ids
        return groups | self._record_native(rest)

    def _record_native(self, partials):
        """Record what Odoo matched without us, by letter, before it is undone."""
        if not partials:
            return self.env["receivables.lettering.group"].sudo()
        lines = (partials.debit_move_id | partials.credit_move_id).with_env(self.env)
        vals_list = []
        for items in lines.grouped("matching_number").values():
            own = partials.filtered(
                lambda partial, items=items: partial.debit_move_id in items
            )
            amount = sum(own.mapped("amount"))
            vals = self._group_vals(items, amount)
            vals_list.append(
                vals
                | {
                    "origin": "native",
                    "event": False,
                    "user_id": own[:1].create_uid.id,
                    "partial_ids": [Command.set(own.ids)],
                }
            )
        return self.env["receivables.lettering.group"].sudo().create(vals_list)

    def _undo_partials(self, groups):
        partials = groups.partial_ids.with_env(self.env)
        lines = partials.debit_move_id | partials.credit_move_id
        lines.check_access("write")
        partials.with_context(tracking_disable=True).unlink()
        # The links to the matchings went with them, in the database.
        groups.invalidate_recordset(["partial_ids"])

    def _reverse_write_offs(self, groups):
        """Reverse the entries that wrote the gaps off, and match them with it."""
        # What somebody reversed in Odoo is not reversed again.
        moves = groups.gap_move_id.with_env(self.env).filtered(
            lambda move: "posted" not in move.reversal_move_ids.mapped("state")
        )
        if moves:
            moves._reverse_moves(
                [
                    {
                        "date": self._reversal_date(move),
                        "ref": self.env._("Reversal of: %(move)s", move=move.name),
                    }
                    for move in moves
                ],
                cancel=True,
            )
        groups.write_off_ids.state = "reversed"

    @api.model
    def _reversal_date(self, move):
        """Its own date, or the first open day where that one is locked."""
        return move._get_accounting_date(move.date, move._affect_tax_report())
