from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

REVIEW_DAYS = 30


class ReceivablesDunningItemExclude(models.TransientModel):
    """Takes items off notices, for this run or until somebody reviews it."""

    _name = "receivables.dunning.item.exclude"
    _description = "Exclude Items from Notices"

    notice_ids = fields.Many2many(
        "receivables.dunning.notice",
        "receivables_dunning_exclude_notice_rel",
        string="Notices",
        required=True,
    )
    line_ids = fields.Many2many(
        "receivables.dunning.notice.line",
        "receivables_dunning_exclude_line_rel",
        string="Items",
        domain="[('notice_id', 'in', notice_ids), ('kind', '=', 'claimed')]",
        required=True,
    )
    scope = fields.Selection(
        [
            ("run", "For this run only"),
            ("hold", "Until the review date"),
        ],
        required=True,
        default="run",
        help="For this run: the next one may propose the item again. Until the review "
        "date: the item is put on hold.",
    )
    reason = fields.Char(required=True, help="Noted on the notice and on the hold.")
    review_date = fields.Date(
        default=lambda self: (
            fields.Date.context_today(self) + timedelta(days=REVIEW_DAYS)
        ),
    )

    @api.onchange("scope")
    def _onchange_scope(self):
        if self.scope == "hold" and not self.review_date:
            self.review_date = fields.Date.context_today(self) + timedelta(
                days=REVIEW_DAYS
            )

    def action_exclude(self):
        """Take the items off the notices.

        :raise UserError: for an item that is not claimed, or a hold without a review
        """
        self.ensure_one()
        other = self.line_ids.filtered(lambda line: line.kind != "claimed")
        if other:
            raise UserError(
                self.env._(
                    "%(name)s is not claimed by its notice: there is nothing to "
                    "exclude.",
                    name=other[0].name,
                )
            )
        if self.scope == "hold" and not self.review_date:
            raise UserError(
                self.env._("Give the day on which the hold will be reviewed.")
            )
        notices = self.line_ids.notice_id
        for notice, lines in self.line_ids.grouped("notice_id").items():
            text = self.env._(
                "Excluded %(items)s: %(reason)s",
                items=", ".join(lines.mapped("name")),
                reason=self.reason,
            )
            notice.note = f"{notice.note}\n{text}" if notice.note else text
        if self.scope == "hold":
            self.env["receivables.hold"]._hold(
                self.line_ids.move_line_id,
                "manual",
                review_date=self.review_date,
                note=self.reason,
                origin=", ".join(notices.mapped("name")),
            )
        notices._exclude_lines(self.line_ids)
        return {"type": "ir.actions.act_window_close"}
