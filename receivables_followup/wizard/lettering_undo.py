from markupsafe import Markup

from odoo import api, fields, models

from .lettering_letter import OPENED_FROM


class ReceivablesLetteringUndo(models.TransientModel):
    """Ask why items are un-lettered, and say what Odoo will do."""

    _name = "receivables.lettering.undo"
    _description = "Un-letter Journal Items"

    move_line_ids = fields.Many2many(
        "account.move.line", string="Journal Items", readonly=True
    )
    group_ids = fields.Many2many(
        "receivables.lettering.group", string="Lettered Groups", readonly=True
    )
    reason = fields.Char(
        required=True, help="Why; kept with the group. Say it for those who come after."
    )
    has_write_off = fields.Boolean(compute="_compute_warnings")
    reverse = fields.Boolean(
        string="Reverse the Write-off",
        compute="_compute_reverse",
        store=True,
        readonly=False,
        help="Also reverse what was written off with the group. Otherwise the "
        "write-off stays open in the account.",
    )
    warnings_html = fields.Html(string="What Will Happen", compute="_compute_warnings")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        context = self.env.context
        ids = context.get("active_ids") or []
        if values.get("move_line_ids") or values.get("group_ids"):
            return values
        if context.get("active_model") in OPENED_FROM:
            values["move_line_ids"] = [fields.Command.set(ids)]
        elif context.get("active_model") == "receivables.lettering.group":
            values["group_ids"] = [fields.Command.set(ids)]
        return values

    @api.depends("move_line_ids", "group_ids")
    def _compute_warnings(self):
        for wizard in self:
            records = wizard._records()
            warnings = self.env["receivables.lettering"]._unletter_warnings(records)
            wizard.has_write_off = any(
                warning["kind"] == "write_off" for warning in warnings
            )
            wizard.warnings_html = Markup("<ul class='mb-0'>%s</ul>") % Markup().join(
                Markup("<li>%s</li>") % warning["text"] for warning in warnings
            )

    @api.depends("move_line_ids", "group_ids")
    def _compute_reverse(self):
        for wizard in self:
            wizard.reverse = wizard.has_write_off

    def _records(self):
        return self.group_ids._origin or self.move_line_ids._origin

    def action_unletter(self):
        """Un-letter, and close the dialog."""
        self.ensure_one()
        door = self.env["receivables.lettering"]
        records = self._records()
        if records._name == "account.move.line":
            records = door._of_person(records.ids)
        groups = door._unletter(records, self.reason, reverse=self.reverse)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Un-lettered: %(letters)s.",
                    letters=", ".join(
                        group.letter or group.display_name for group in groups[:5]
                    ),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
