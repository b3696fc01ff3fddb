"""What people call: letter or un-letter the items they selected."""

from odoo import api, models
from odoo.exceptions import AccessError

COLLECTOR = "receivables_followup.group_collector"


class ReceivablesLettering(models.AbstractModel):
    _inherit = "receivables.lettering"

    @api.model
    def action_letter_selection(self, ids):
        """Letter journal items at once when nothing has to be asked.

        :param list ids: ids of journal items (or of open items: they are the same)
        :return: ``{"letter": ..., "group_id": ...}``, or the action of the dialog when
            a gap, an exchange difference, several customers or a hold needs a person
        :raise UserError: naming the items that cannot be lettered together
        """
        lines = self._of_person(ids)
        self._check_groups([lines], partial=True)
        if self._asks(lines):
            return self._dialog("receivables.lettering.wizard", lines)
        group = self._letter([lines], "manual")
        return {"letter": group.letter, "group_id": group.id}

    @api.model
    def action_letter_list(self, ids):
        """The same from a list: an action that says which letter the items got."""
        result = self.action_letter_selection(ids)
        if "group_id" not in result:
            return result
        group = self.env["receivables.lettering.group"].browse(result["group_id"])
        return self._lettered_notice(group)

    @api.model
    def action_unletter_selection(self, ids):
        """Ask why these items are un-lettered, and say what it brings about."""
        return self._dialog("receivables.lettering.undo", self._of_person(ids))

    @api.model
    def _of_person(self, ids):
        """These journal items, if the caller may letter them.

        :raise AccessError: for people who do not work the ledger, and for items of
            companies they do not work in
        """
        if not self.env.su and not self.env.user.has_group(COLLECTOR):
            raise AccessError(
                self.env._("Only accountants and collectors letter journal items.")
            )
        lines = self.env["account.move.line"].browse(ids).exists()
        lines.check_access("write")
        return lines

    @api.model
    def _asks(self, lines):
        """Whether a person must see more before these items are lettered."""
        rest = self._gap(lines)
        return bool(
            rest["open"]
            or rest["exchange"]
            or len(lines.partner_id.commercial_partner_id) > 1
            or self._held(lines)
        )

    @api.model
    def _dialog(self, model, lines):
        name = {
            "receivables.lettering.wizard": self.env._("Letter"),
            "receivables.lettering.undo": self.env._("Un-letter"),
        }[model]
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_move_line_ids": lines.ids},
        }

    @api.model
    def _lettered_notice(self, group):
        """Close the dialog and say which letter the items got."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s items have the letter %(letter)s.",
                    count=group.line_count,
                    letter=group.letter or "",
                ),
                "next": {
                    "type": "ir.actions.act_window_close",
                    "infos": {"letter": group.letter, "group_id": group.id},
                },
            },
        }
