from odoo import api, models


class ReceivablesOpenItem(models.Model):
    _inherit = "receivables.open.item"

    @api.model
    def _chosen(self):
        """The open customer items of the records a dialog was opened on.

        Also from the list of a past day: as they are now, without what was paid since.
        """
        model = self.env.context.get("active_model")
        if model not in (self._name, "account.move"):
            return self
        return self.with_context(as_of=False).search(
            [
                (
                    "id" if model == self._name else "move_id",
                    "in",
                    self.env.context.get("active_ids") or [],
                ),
                ("side", "=", "receivable"),
                ("commercial_partner_id", "!=", False),
            ]
        )

    def action_open_move(self):
        """Open the invoice or the journal entry of the item."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "name": self.move_name,
        }

    def action_hold(self):
        """Ask for the reason and the dates, then hold these items."""
        return self.env["ir.actions.actions"]._for_xml_id(
            "receivables_followup.receivables_hold_create_action"
        ) | {"context": {"active_model": self._name, "active_ids": self.ids}}

    def action_release(self):
        """Release the holds on these items that the user may release by hand."""
        return self._active_holds()._release_by_person()

    def _active_holds(self):
        """Active holds on these items themselves, not on their whole customers."""
        return self.env["receivables.hold"].search(
            [
                ("state", "=", "active"),
                ("customer_wide", "=", False),
                ("move_id", "in", self.move_id.ids),
                ("move_line_id", "in", [*self.ids, False]),
            ]
        )
