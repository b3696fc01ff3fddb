from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .constants import RUN_STATES, UNSENT


class ReceivablesDunningRun(models.Model):
    """One pass of follow-ups: proposed from the ledger, reviewed, then sent.

    ``date`` is the engine's today; residuals are the current ones. What the run leaves
    alone is stored as counts and amounts by reason, never item by item.
    """

    _name = "receivables.dunning.run"
    _description = "Dunning Run"
    _inherit = ["mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        copy=False,
        tracking=True,
        help="The day the delays are counted to. Amounts are always those of now.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index="btree_not_null",
    )
    policy_ids = fields.Many2many(
        "receivables.dunning.policy",
        "receivables_dunning_run_policy_rel",
        "run_id",
        "policy_id",
        check_company=True,
        string="Policies",
        help="Empty: every policy.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        "receivables_dunning_run_partner_rel",
        "run_id",
        "partner_id",
        string="Customers",
        help="Empty: every customer.",
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
    notice_ids = fields.One2many(
        "receivables.dunning.notice", "run_id", string="Notices", copy=False
    )
    summary_ids = fields.One2many(
        "receivables.dunning.run.summary", "run_id", readonly=True
    )
    exclusion_ids = fields.One2many(
        "receivables.dunning.exclusion", "run_id", readonly=True, copy=False
    )
    item_count = fields.Integer(
        "Items Read",
        readonly=True,
        copy=False,
        help="Open items examined: those chased plus those left alone.",
    )
    chased_count = fields.Integer(
        "Items Chased",
        readonly=True,
        copy=False,
        help="Items the notices of this run claim.",
    )
    excluded_count = fields.Integer(
        "Items Left Alone", readonly=True, copy=False, help="See the reasons."
    )
    gated_count = fields.Integer(
        "Notices Stopped by the Cash Gate",
        readonly=True,
        copy=False,
        help="Notices not written because the money may already be there.",
    )
    proposed_at = fields.Datetime(readonly=True, copy=False)
    notice_count = fields.Integer("Notices Written", compute="_compute_totals")
    open_count = fields.Integer("Notices to Send", compute="_compute_totals")
    sent_count = fields.Integer("Notices Sent", compute="_compute_totals")
    failed_count = fields.Integer("Notices Failed", compute="_compute_totals")
    skipped_count = fields.Integer("Notices Dropped", compute="_compute_totals")
    amount_total = fields.Monetary(
        "Claimed",
        compute="_compute_totals",
        help="Claimed by the notices of this run, in the currency of the company.",
    )
    progress = fields.Float(
        compute="_compute_totals",
        help="Part of the notices that are settled: sent, failed or dropped (percent).",
    )

    @api.depends("notice_ids.state", "notice_ids.amount_company")
    def _compute_totals(self):
        """Count the notices by state; never stored, so no hot row while sending."""
        groups = self.env["receivables.dunning.notice"]._read_group(
            [("run_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["run_id", "state"],
            ["__count", "amount_company:sum"],
        )
        counts = {}
        amounts = dict.fromkeys(self.ids, 0.0)
        for run, state, count, amount in groups:
            counts[run.id, state] = count
            if state != "skipped":
                amounts[run.id] += amount
        for run in self:
            by_state = {
                state: counts.get((run.id, state), 0)
                for state in (*UNSENT, "sending", "sent", "failed", "skipped")
            }
            total = sum(by_state.values())
            todo = sum(by_state[state] for state in (*UNSENT, "sending"))
            run.notice_count = total
            run.open_count = todo
            run.sent_count = by_state["sent"]
            run.failed_count = by_state["failed"]
            run.skipped_count = by_state["skipped"]
            run.amount_total = amounts.get(run.id, 0.0)
            run.progress = 100.0 * (total - todo) / total if total else 0.0

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company = vals.get("company_id") or self.env.company.id
                vals["name"] = (
                    self.env["ir.sequence"]
                    .with_company(company)
                    .next_by_code("receivables.dunning.run")
                    or "/"
                )
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        for run in self:
            if run.state not in ("draft", "cancelled"):
                raise UserError(
                    self.env._(
                        "Run %(name)s cannot be deleted: it has been proposed. "
                        "Cancel it first.",
                        name=run.name,
                    )
                )
            if run.sent_count:
                raise UserError(
                    self.env._(
                        "Run %(name)s cannot be deleted: %(count)s of its notices were "
                        "sent and are the proof of what customers received.",
                        name=run.name,
                        count=run.sent_count,
                    )
                )

    def action_cancel(self):
        """Drop every notice that has not left the house.

        Items keep no trace: the levels of the cancelled notices may be proposed again.
        A run of which notices were sent becomes done, any other cancelled.

        :raise UserError: while a notice is being handed over
        """
        self.check_access("write")
        notices = self.env["receivables.dunning.notice"]
        busy = notices.search(
            [("run_id", "in", self.ids), ("state", "=", "sending")], limit=1
        )
        if busy:
            raise UserError(
                self.env._(
                    "Run %(name)s is being sent right now: wait until the notice in "
                    "progress is handed over, then cancel the rest.",
                    name=busy.run_id.name,
                )
            )
        notices.search(
            [("run_id", "in", self.ids), ("state", "in", (*UNSENT, "failed"))]
        )._drop("cancelled", self.env._("The run was cancelled."))
        for run in self:
            run.sudo().state = "done" if run.sent_count else "cancelled"
        return True

    def _close_if_finished(self):
        """Close runs being sent in which no notice is left to send."""
        for run in self:
            if run.state == "sending" and not run.open_count:
                run.sudo().state = "done"

    def _clock_today(self):
        """Today, on the clock of this run.

        It started at ``date`` when the run was proposed: a run dated ahead or in the
        past counts days from its own date.
        """
        self.ensure_one()
        today = fields.Datetime.now()
        passed = (today.date() - (self.proposed_at or today).date()).days
        return self.date + timedelta(days=max(0, passed))

    def action_reset_to_draft(self):
        """Allow a cancelled run to be proposed again."""
        self.check_access("write")
        self.sudo().filtered(lambda run: run.state == "cancelled").state = "draft"
        return True

    def exclusion_summary(self):
        """Say what was left alone, and why.

        :return: ``[{"reason": code, "items": count, "amount": sum of the residuals in
            the currency of the company}]``, the most frequent reason first
        """
        groups = self.env["receivables.dunning.exclusion"]._read_group(
            [("run_id", "in", self.ids)], ["reason"], ["items:sum", "amount:sum"]
        )
        return [
            {"reason": reason, "items": items, "amount": amount}
            for reason, items, amount in sorted(groups, key=lambda g: (-g[1], g[0]))
        ]

    def action_open_failed(self):
        """Open the notices that could not be delivered."""
        action = self.action_open_notices()
        action["domain"] += [("state", "=", "failed")]
        return action

    def action_open_notices(self):
        """Open the notices of these runs, all states."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_dunning_notice_action"
        )
        action["domain"] = [("run_id", "in", self.ids)]
        action["context"] = {}
        return action
