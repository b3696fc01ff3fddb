"""What to do about a finding, in one click."""

from odoo import models
from odoo.exceptions import UserError


class ReceivablesAccountFinding(models.Model):
    _inherit = "receivables.account.finding"

    def action_letter(self):
        """Letter what comes to zero; what cannot be lettered is said and left alone."""
        self.check_access("write")
        pairs = self.filtered(lambda row: row.kind == "zero_pair")
        if not pairs:
            raise UserError(
                self.env._(
                    "Nothing to letter: select findings of the kind “%(kind)s”.",
                    kind=self._kind_label("zero_pair"),
                )
            )
        door = self.env["receivables.lettering"]
        faults = door._faults([row.move_line_ids for row in pairs])
        good = pairs.browse(
            row.id for index, row in enumerate(pairs) if index not in faults
        )
        notes = good.filtered(lambda row: row._only_notes())
        for event, rows in (("refund", notes), ("receipt", good - notes)):
            if rows:
                groups = [row.move_line_ids for row in rows]
                door._letter(groups, "manual", event=event)
        good.sudo().state = "done"
        return self._say(
            self.env._("Groups lettered: %(count)s.", count=len(good)),
            list(dict.fromkeys(faults.values())),
        )

    def _only_notes(self):
        """Whether only credit notes settle the invoices of this finding."""
        moves = self.move_line_ids.move_id
        return all(move.is_invoice(include_receipts=True) for move in moves)

    def _kind_label(self, kind):
        return dict(self._fields["kind"]._description_selection(self.env))[kind]

    def _say(self, message, faults):
        """Tell what was done, and the first reasons why the rest was not."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": "\n".join([message, *faults[:3]]),
                "type": "warning" if faults else "success",
                "sticky": bool(faults),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_compensate(self):
        """Set off what the partner owes against what he is owed."""
        self.ensure_one()
        if self.kind != "both_sides":
            raise UserError(
                self.env._(
                    "%(finding)s: only a partner who is customer and supplier can be "
                    "set off.",
                    finding=self.display_name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "receivables.lettering.compensate",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_partner_id": self.commercial_partner_id.id,
                "default_company_id": self.company_id.id,
            },
        }

    def action_reopen(self):
        """Put these findings back on the list."""
        self.check_access("write")
        self.sudo().filtered(lambda row: row.state == "ignored").state = "open"
