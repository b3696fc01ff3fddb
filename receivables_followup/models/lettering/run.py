from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.account_role import SIDES
from .run_constants import RUN_STATES


class ReceivablesLetteringRun(models.Model):
    """One automatic lettering: what it lettered, proposed, and left alone.

    The rules of the company are applied to the open items as they are; whatever is not
    certain becomes a proposal. A run can be undone as a whole.
    """

    _name = "receivables.lettering.run"
    _description = "Lettering Run"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        help="Its items are lettered, those of its branches included.",
    )
    side = fields.Selection(
        SIDES,
        help="Receivable: customers. Payable: suppliers. Empty: both.",
    )
    account_ids = fields.Many2many(
        "account.account",
        "receivables_lettering_run_account_rel",
        "run_id",
        "account_id",
        string="Accounts",
        check_company=True,
        help="Empty: every account that is lettered automatically.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        "receivables_lettering_run_partner_rel",
        "run_id",
        "partner_id",
        string="Partners",
        help="Empty: every customer and supplier.",
    )
    date_to = fields.Date(
        "Until",
        required=True,
        default=fields.Date.context_today,
        copy=False,
        help="Items dated later are left alone.",
    )
    tolerance_amount = fields.Float(
        "Tolerance",
        help="Largest gap, in the currency of the company; it replaces that of the "
        "rules. Zero: that of each rule.",
    )
    tolerance_percent = fields.Float(
        "Tolerance in Percent",
        help="Largest gap in percent of the smaller side; it replaces that of the "
        "rules. Zero: that of each rule.",
    )
    rule_ids = fields.Many2many(
        "receivables.lettering.rule",
        "receivables_lettering_run_rule_rel",
        "run_id",
        "rule_id",
        string="Rules",
        check_company=True,
        help="Empty: every active rule, in the order of their list.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index="btree_not_null",
        readonly=True,
        help="In whose name the items are lettered; empty for the run of the night.",
    )
    state = fields.Selection(
        RUN_STATES,
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
    )
    planned = fields.Boolean(
        readonly=True, copy=False, help="The open items have been searched."
    )
    started_at = fields.Datetime("Started on", readonly=True, copy=False)
    ended_at = fields.Datetime("Ended on", readonly=True, copy=False)
    line_count = fields.Integer(
        "Items Read", readonly=True, copy=False, help="Open items that were examined."
    )
    skipped = fields.Json(
        readonly=True, copy=False, help="Number of items or groups left alone, by code."
    )
    undo_reason = fields.Char("Why Undone", readonly=True, copy=False, tracking=True)
    failure = fields.Text(
        readonly=True, copy=False, help="What could not be undone, and why."
    )
    chunk_ids = fields.One2many("receivables.lettering.run.chunk", "run_id", copy=False)
    group_ids = fields.One2many(
        "receivables.lettering.group", "run_id", string="Lettered Groups", copy=False
    )
    proposal_ids = fields.One2many(
        "receivables.lettering.proposal", "run_id", string="Left to Decide", copy=False
    )

    @api.model_create_multi
    def create(self, vals_list):
        sequence = self.env["ir.sequence"]
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = vals.get("company_id") or self.env.company.id
                code = "receivables.lettering.run"
                vals["name"] = sequence.with_company(company).next_by_code(code) or "/"
        return super().create(vals_list)

    @api.constrains("tolerance_amount", "tolerance_percent")
    def _check_tolerance(self):
        for run in self:
            if run.tolerance_amount < 0 or not 0 <= run.tolerance_percent <= 100:
                raise UserError(
                    self.env._(
                        "Run %(name)s: a tolerance is zero or more, and at most 100 "
                        "percent.",
                        name=run.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        for run in self:
            if run.state not in ("draft", "cancelled") or run.started_at:
                raise UserError(
                    self.env._(
                        "Run %(name)s cannot be deleted: it was started, and says what "
                        "was lettered.",
                        name=run.name,
                    )
                )

    def action_cancel(self):
        """Drop a draft, or stop a run: what is lettered already stays lettered."""
        self.check_access("write")
        for run in self.sudo():
            if run.state == "draft":
                run.state = "cancelled"
            elif run.state == "running":
                run._stop()
            elif run.state != "cancelled":
                raise UserError(
                    self.env._(
                        "Run %(name)s is over: it can be undone, not cancelled.",
                        name=run.name,
                    )
                )
        return True

    def _stop(self):
        """Take back the chunks nobody works on; those in progress end as they are."""
        waiting = self.chunk_ids.filtered(lambda chunk: chunk.state == "todo")
        waiting.try_lock_for_update().write({"state": "dropped", "payload": False})
        if not self.planned:
            self.write({"state": "cancelled", "ended_at": fields.Datetime.now()})
        else:
            self._finish()
