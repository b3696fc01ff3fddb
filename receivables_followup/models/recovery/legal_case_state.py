"""The steps of a case: who may take them, and what each one brings."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...engine.recovery.legal_case import (
    OVER,
    limitation_cause,
    may_follow,
    next_steps,
)
from ..ledger.given import following, given
from ..ledger.guarded import OF_THREAD
from ..ledger.numbering import next_number
from .legal_case_deadline import ACTIVITY, DECIDE

MANAGER = "receivables_followup.group_manager"
# A collector proposes and prepares; a credit manager goes to court.
PREPARING = ("proposed", "prepared")
SYSTEM = {
    "amounts_on",
    "closed_on",
    "court_file_ids",
    "court_file_version",
    "indemnity_amount",
    "interest_amount",
    "move_ids",
    "name",
    "parent_id",
    "principal_amount",
    "state",
}
# What is before a court does not change any more.
FIXED_ONCE_FILED = {"card_id", "move_line_ids", "procedure"}
# The day each step is taken on, and the step whose day it cannot precede.
DAY_OF = {
    "filed": ("filed_on", None),
    "granted": ("order_date", "filed_on"),
    "rejected": ("order_date", "filed_on"),
    "served": ("served_on", "order_date"),
    "opposed": ("opposed_on", "served_on"),
    "enforceable": ("enforceable_on", "order_date"),
}
CORRECTABLE = {"published_on", *(field for field, _before in DAY_OF.values())}


class ReceivablesLegalCase(models.Model):
    _inherit = "receivables.legal.case"

    # -- guard -----------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su:
                entered = given(self, vals)
                names = SYSTEM | following(self, entered)
                forged = {name for name in names if entered.get(name)} - {"state"}
                if forged or entered.get("state", "proposed") != "proposed":
                    self._refuse(forged or {"state"})
        cases = super().create(vals_list)
        for case in cases.sudo():
            case.write(
                {
                    "name": next_number(self, case.company_id),
                    "move_ids": [fields.Command.set(case.move_line_ids.move_id.ids)],
                }
            )
        cases.sudo()._plan_deadline()
        return cases

    def write(self, vals):
        if not self.env.su:
            own = {name for name in vals if not name.startswith(OF_THREAD)}
            self._refuse(own & SYSTEM | following(self, own))
            later = self.filtered(lambda case: case.state not in PREPARING)
            if later:
                later._refuse(own & FIXED_ONCE_FILED)
                if own:
                    later._check_manager()
        result = super().write(vals)
        if "state" not in vals and CORRECTABLE & vals.keys():
            self.sudo()._plan_deadline()
            self.sudo()._correct_limitation(vals)
        if "move_line_ids" in vals:
            for case in self.sudo():
                case.move_ids = case.move_line_ids.move_id
            self.sudo()._follow_items()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filed(self):
        for case in self:
            if case.state not in (*PREPARING, "abandoned"):
                raise UserError(
                    self.env._(
                        "%(case)s went to court, so it is kept: close it instead.",
                        case=case.display_name,
                    )
                )
        self._release_holds()

    def _refuse(self, names):
        if names:
            raise AccessError(
                self.env._(
                    "%(fields)s of %(case)s cannot be changed by hand: they follow "
                    "from its steps, and what is filed stays.",
                    case=self[:1].display_name or self._description,
                    fields=", ".join(
                        self._fields[name]._description_string(self.env)
                        for name in sorted(names)
                    ),
                )
            )

    def _check_manager(self):
        if not (self.env.su or self.env.user.has_group(MANAGER)):
            raise AccessError(
                self.env._(
                    "%(case)s is taken further by a credit manager: you may prepare "
                    "it, and ask one.",
                    case=self[:1].display_name,
                )
            )

    # -- steps -----------------------------------------------------------------------

    def action_prepare(self):
        """Take a proposal up, or a file back: its items are no longer chased."""
        return self._advance("prepared")

    def action_propose_again(self):
        """Put a case that is being prepared back: its items may be chased."""
        return self._advance("proposed")

    def action_file(self):
        """The request is with the court, or the file with who acts for us."""
        return self._advance("filed")

    def action_grant(self):
        """The order, agreement, admission or certificate is there."""
        return self._advance("granted")

    def action_serve(self):
        """The order was served on the debtor: limitation starts anew."""
        return self._advance("served")

    def action_oppose(self):
        """The debtor contests the order: a hearing follows."""
        return self._advance("opposed")

    def action_make_enforceable(self):
        """We hold an enforceable title."""
        return self._advance("enforceable")

    def action_enforce(self):
        """The title is carried out."""
        return self._advance("enforced")

    def action_reject(self):
        """The request was refused; no appeal lies against that, another way does."""
        return self._advance("rejected")

    def action_lapse(self):
        """A deadline was missed: what it was for is lost."""
        return self._advance("lapsed")

    def action_close(self):
        """End the case, whatever was obtained: its items may be chased again."""
        return self._advance("closed")

    def action_abandon(self):
        """Give up: the items of these cases may be chased again."""
        return self._advance("abandoned")

    def _advance(self, state):
        """Bring these cases to a state.

        :raise UserError: the step does not follow, or its day is impossible
        :raise AccessError: the user may only prepare
        """
        self.check_access("write")
        if state not in PREPARING:
            self._check_manager()
        for case in self:
            case._check_step(state)
            vals = {"state": state} | case._step_day(state)
            if state in OVER:
                vals["closed_on"] = fields.Date.context_today(self)
            case.sudo().write(vals)
            case.sudo()._after_step(state)
        return True

    def _check_step(self, state):
        if not may_follow(self.procedure, self.state, state):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(case)s is “%(state)s”: “%(target)s” does not follow in this "
                    "procedure.",
                    case=self.display_name,
                    state=labels[self.state],
                    target=labels[state],
                )
            )
        if state == "filed" and not self.move_line_ids:
            raise UserError(
                self.env._(
                    "%(case)s claims nothing yet: choose the open items first.",
                    case=self.display_name,
                )
            )

    def _step_day(self, state):
        """The day of a step: as entered, else today."""
        field, before = DAY_OF.get(state, (None, None))
        if not field:
            return {}
        today = fields.Date.context_today(self)
        day = self[field] or today
        earliest = before and self[before]
        if day > today or (earliest and day < earliest):
            raise UserError(
                self.env._(
                    "%(case)s: %(field)s (%(day)s) is still to come, or before the "
                    "step that precedes it. Correct the day.",
                    case=self.display_name,
                    field=self._fields[field]._description_string(self.env),
                    day=format_date(self.env, day),
                )
            )
        return {field: day}

    def _after_step(self, state):
        """What follows from a step: amounts, holds, limitation, activities."""
        if state == "prepared":
            self._read_amounts()
            self._place_holds()
        elif state == "filed":
            self._read_amounts()
        if state == "proposed" or state in OVER:
            self._release_holds()
        self._note_limitation(state)
        if state in OVER:
            self.activity_unlink([ACTIVITY, DECIDE])
        else:
            self.activity_unlink([DECIDE])
            self._plan_deadline()
        if state in ("rejected", "lapsed"):
            self._ask_next()
        self.card_id._refresh_figures()

    def _note_limitation(self, state):
        """Note what a step is for the limitation of the debts.

        A claim that is refused, or an order that lapses, never interrupted anything
        (article 2243).
        """
        limitation = self.env["receivables.limitation"]
        if state in ("rejected", "lapsed"):
            self._limitation_events("claim").action_cancel()
            return
        cause = limitation_cause(self.procedure, state)
        if cause:
            day = self[DAY_OF[state][0]]
            limitation._interrupt(self.move_line_ids, cause, day, self.name)

    def _correct_limitation(self, vals):
        """The day of a step that was noted wrongly counts as corrected."""
        for case in self:
            for state, (field, _before) in DAY_OF.items():
                cause = limitation_cause(case.procedure, state)
                if vals.get(field) and cause:
                    case._limitation_events(cause).write({"date": vals[field]})

    def _limitation_events(self, cause):
        """What this case noted in the limitation periods of its items."""
        return self.env["receivables.limitation.event"].search(
            [
                ("origin", "=", self.name),
                ("cause", "=", cause),
                ("company_id", "=", self.company_id.id),
            ]
        )

    # -- after a refusal -------------------------------------------------------------

    def _ask_next(self):
        names = dict(self._fields["procedure"]._description_selection(self.env))
        steps = [names[step] for step in next_steps(self.procedure, self.state)]
        if steps:
            self._ask_to_decide(
                self.env._(
                    "No appeal is open. Next: %(steps)s.", steps=" / ".join(steps)
                )
            )
        else:
            self._ask_to_decide(self.env._("Decide what comes next, or close the case"))

    def action_next_step(self):
        """Continue a refused or lapsed case with the next procedure, the usual one.

        :return: an action that opens the new case, which is being prepared
        """
        self.ensure_one()
        steps = next_steps(self.procedure, self.state)
        if not steps:
            raise UserError(
                self.env._(
                    "Nothing follows %(case)s by itself: close it, and ask the guide "
                    "what can be done.",
                    case=self.display_name,
                )
            )
        return self._continue_with(steps[0]).get_formview_action()

    def _continue_with(self, procedure):
        """Open the case that follows this one, and close this one.

        :return: the new case, being prepared
        """
        self.check_access("write")
        self._check_manager()
        following = self.copy(
            {
                "procedure": procedure,
                "user_id": self.user_id.id,
                "move_line_ids": [
                    fields.Command.set(
                        self.move_line_ids.filtered("amount_residual").ids
                    )
                ],
            }
        )
        following.sudo().parent_id = self
        following._compute_court_kind()
        self._advance("closed")
        following._advance("prepared")
        return following
