from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.ledger.upload import uploaded

PREVIEW = 200  # rows shown before applying; all of them are checked


class ReceivablesDunningTakeover(models.TransientModel):
    """Says which level items had reached before this system, so that no friendly letter
    goes out for a three-year-old court case.

    Items, customers or a file are checked first; a single problem and nothing is
    applied. A customer stands for its overdue items.
    """

    _name = "receivables.dunning.takeover"
    _description = "Take Over Dunning Levels"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    source = fields.Selection(
        [
            ("items", "Open items"),
            ("customers", "Customers"),
            ("file", "File"),
            ("none", "Only a date"),
        ],
        required=True,
        default="customers",
    )
    item_ids = fields.Many2many("account.move.line", string="Open Items")
    partner_ids = fields.Many2many("res.partner", string="Customers")
    file = fields.Binary(attachment=False)
    filename = fields.Char()
    level = fields.Integer(
        "Level Reached",
        default=1,
        help="Rank in the policy of each customer; 0: never reminded.",
    )
    date = fields.Date(
        "Last Notice",
        default=fields.Date.context_today,
        help="The delay to the next level counts from here, at the earliest.",
    )
    ignore_before = fields.Date(
        "Ignore Items before",
        help="Items dated before are never reminded. Empty: leave the policies as "
        "they are.",
    )
    policy_ids = fields.Many2many(
        "receivables.dunning.policy",
        string="Policies",
        domain="[('company_id', 'parent_of', company_id)]",
        help="Policies that ignore older items. Empty: all policies of the company.",
    )
    checked = fields.Boolean(readonly=True)
    item_count = fields.Integer("Items to Set", readonly=True)
    problem_count = fields.Integer("Problems", readonly=True)
    line_ids = fields.One2many(
        "receivables.dunning.takeover.line", "takeover_id", readonly=True
    )

    @api.onchange("source", "item_ids", "partner_ids", "file", "level", "date")
    def _onchange_input(self):
        self.checked = False

    def action_check(self):
        """Show what would be set, and every problem; nothing is applied."""
        self.ensure_one()
        self.company_id.check_access("read")
        found, problems = self._resolve()
        self.line_ids.unlink()
        Lines = self.env["receivables.dunning.takeover.line"]
        Lines.create(
            [
                {"takeover_id": self.id, "file_line": line, "problem": text}
                for line, text in problems[:PREVIEW]
            ]
            + [
                {
                    "takeover_id": self.id,
                    "file_line": target.line,
                    "move_line_id": target.item,
                    "reached": target.reached,
                    "level_id": target.level_id,
                    "step": target.step,
                    "date": target.date,
                }
                for target in found[:PREVIEW]
            ]
        )
        self.write(
            {
                "checked": True,
                "item_count": len(found),
                "problem_count": len(problems),
            }
        )
        return self._reopen()

    def action_apply(self):
        """Set the levels and the date.

        :raise UserError: listing the problems; then nothing is applied
        """
        self.ensure_one()
        self.check_access("write")
        self.company_id.check_access("read")
        found, problems = self._resolve()
        if problems:
            raise UserError(
                self.env._(
                    "Nothing was taken over. Correct these first:\n%(problems)s",
                    problems="\n".join(text for _line, text in problems[:20]),
                )
            )
        note = self.env._("Taken over by %(user)s.", user=self.env.user.name)
        self.env["receivables.dunning.position"].sudo()._set_levels(
            self.company_id, found, note
        )
        if self.ignore_before:
            policies = self.policy_ids or self.env[
                "receivables.dunning.policy"
            ]._company_policies(self.company_id)
            policies.ignore_before = self.ignore_before
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(count)s items taken over.", count=len(found)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self._description,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _content(self):
        """The bytes of the file.

        :raise UserError: without a file
        """
        if not self.file:
            raise UserError(self.env._("Choose the file to take over."))
        return uploaded(self.env, self.file, self.filename)


class ReceivablesDunningTakeoverLine(models.TransientModel):
    """One item that would be set, or one problem."""

    _name = "receivables.dunning.takeover.line"
    _description = "Dunning Level to Take Over"
    _order = "problem, file_line, id"

    takeover_id = fields.Many2one(
        "receivables.dunning.takeover", required=True, ondelete="cascade", index=True
    )
    file_line = fields.Integer("Line", readonly=True)
    move_line_id = fields.Many2one(
        "account.move.line", string="Item", readonly=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(related="move_line_id.partner_id", string="Customer")
    reached = fields.Integer("Level Now", readonly=True)
    step = fields.Integer("Level to Set", readonly=True)
    level_id = fields.Many2one(
        "receivables.dunning.level", readonly=True, index="btree_not_null"
    )
    date = fields.Date("Last Notice", readonly=True)
    problem = fields.Char(readonly=True)
