"""The life of a payment plan: made, signed, running, honoured or broken."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine.money import from_minor, to_minor
from ...engine.recovery.plan import Instalment, PlanError, instalments, plan_interest
from ..ledger.numbering import next_number

UNDECIDED = ("draft", "sent")
# Of a plan that was sent or runs, only these may change.
EDITABLE = {"note", "user_id", "partner_id", "signed_on", "reminder_days"}


class ReceivablesPaymentPlan(models.Model):
    _name = "receivables.payment.plan"
    _inherit = ["receivables.guarded", "receivables.payment.plan"]

    @api.model_create_multi
    def create(self, vals_list):
        today = fields.Date.context_today(self)
        return super().create([{**vals, "made_on": today} for vals in vals_list])

    @api.model
    def _entered_at_creation(self, entered):
        """The day it is made is ours, whatever is given; it begins as a draft."""
        own = {"made_on"} | ({"state"} if entered.get("state") == "draft" else set())
        return super()._entered_at_creation(entered) - own

    @api.model
    def _guarded_text(self, label):
        return self.env._(
            "%(fields)s of %(plan)s cannot be changed: cancel or break the plan, and "
            "make another one.",
            plan=self[:1].display_name or self._description,
            fields=label,
        )

    def _check_change(self, vals):
        """What is agreed stays; the day of the signature comes while it is sent."""
        own = self._own_names(vals)
        agreed = self.filtered(lambda plan: plan.state != "draft")
        if agreed:
            agreed._refuse_names(own - EDITABLE)
        decided = self.filtered(lambda plan: plan.state not in UNDECIDED)
        if decided:
            decided._refuse_names(own & {"signed_on"})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        self._check_editable()

    def _check_editable(self):
        for plan in self:
            if plan.state != "draft" and not self.env.su:
                raise UserError(
                    self.env._(
                        "%(plan)s is agreed or over, its instalments stay as they are: "
                        "break it, and make another one.",
                        plan=plan.display_name,
                    )
                )

    # -- made ----------------------------------------------------------------------

    def action_generate(self):
        """Make the instalments anew, what does not divide coming with the last.

        :raise UserError: nothing is open, or the wishes make no plan
        """
        for plan in self:
            plan._check_editable()
            plan.sudo()._compute_amount()
            digits = plan.currency_id.decimal_places
            try:
                parts = instalments(
                    to_minor(plan.amount, digits),
                    plan.instalment_count,
                    plan.interval_months,
                    plan.date_first or fields.Date.context_today(plan),
                )
            except PlanError as error:
                raise UserError(
                    self.env._(
                        "%(debt)s of %(customer)s cannot be paid in %(count)s "
                        "instalments: choose items that are open, and a number of "
                        "instalments that suits.",
                        debt=plan.currency_id.format(plan.amount),
                        customer=plan.commercial_partner_id.display_name,
                        count=plan.instalment_count,
                    )
                ) from error
            plan.line_ids = [
                fields.Command.clear(),
                *(
                    fields.Command.create(vals)
                    for vals in plan._prepare_line_vals(parts)
                ),
            ]
        return True

    def _prepare_line_vals(self, parts):
        digits = self.currency_id.decimal_places
        rate = Decimal(f"{self.interest_rate:.3f}")
        interest = plan_interest(parts, self.made_on, rate)
        return [
            {
                "date": part.day,
                "amount": from_minor(part.amount, digits),
                "interest_amount": from_minor(extra, digits),
            }
            for part, extra in zip(parts, interest, strict=True)
        ]

    def _engine_parts(self):
        """The instalments as the engine wants them, interest included."""
        digits = self.currency_id.decimal_places
        return [
            Instalment(
                line.date,
                to_minor(line.amount_total, digits),
                to_minor(line.interest_amount, digits),
            )
            for line in self.line_ids.sorted(lambda line: (line.date, line.id))
        ]

    def action_mark_sent(self):
        """The document is with the customer: nothing in it changes any more."""
        self.check_access("write")
        for plan in self.filtered(lambda plan: plan.state == "draft"):
            plan._check_ready()
            plan.sudo().write({"state": "sent", **plan._number()})

    def action_redraft(self):
        """Take a plan that is not signed back to correct it."""
        self.check_access("write")
        back = self.filtered(lambda plan: plan.state == "sent")
        back.sudo().write({"state": "draft", "signed_on": False})

    def _number(self):
        if self.name:
            return {}
        return {"name": next_number(self, self.company_id)}

    # -- running -------------------------------------------------------------------

    def action_confirm(self):
        """Start these plans: their items are held, instalments are watched.

        A signed plan acknowledges the debt: the limitation period runs anew.

        :raise UserError: the instalments do not add up, or an item is in another plan
        """
        self.check_access("write")
        self.env.flush_all()
        [(partial, line)] = self.env.execute_query(
            SQL(
                "SELECT COALESCE((SELECT MAX(id) FROM account_partial_reconcile), 0),"
                " COALESCE((SELECT MAX(id) FROM account_move_line), 0)"
            )
        )
        for plan in self:
            if plan.state not in UNDECIDED:
                raise UserError(
                    self.env._(
                        "%(plan)s cannot start: it runs already or is over.",
                        plan=plan.display_name,
                    )
                )
            plan._check_ready()
            moves = plan.sudo().move_line_ids.move_id
            plan.sudo().write(
                {
                    "state": "active",
                    "started_on": fields.Date.context_today(plan),
                    "known_partial_id": partial,
                    "known_line_id": line,
                    "move_ids": [fields.Command.set(moves.ids)],
                    **plan._number(),
                }
            )
        self.sudo()._place_holds()
        self.sudo()._judge()
        self.card_id.sudo()._refresh_figures()
        return True

    # -- over ----------------------------------------------------------------------

    def action_break(self):
        """End running plans that are not honoured: everything left may be chased."""
        self.check_access("write")
        for plan in self:
            if plan.state != "active":
                raise UserError(
                    self.env._(
                        "%(plan)s does not run, so it cannot be broken.",
                        plan=plan.display_name,
                    )
                )
        self.sudo()._close("broken")
        return True

    def action_cancel(self):
        """End plans that were made in error, or given up in agreement."""
        self.check_access("write")
        for plan in self:
            if plan.state not in (*UNDECIDED, "active"):
                raise UserError(
                    self.env._("%(plan)s is over already.", plan=plan.display_name)
                )
        self.sudo()._close("cancelled")
        return True

    def _close(self, state):
        """Let the items go, and say what happened where people look."""
        self.write({"state": state, "closed_on": fields.Date.context_today(self)})
        self._release_holds()
        if state != "kept":
            self._drop_agreed()
        if state == "broken":
            self._tell_broken()
        else:
            self.activity_unlink([self._LATE_ACTIVITY])
        self.card_id._refresh_figures()
