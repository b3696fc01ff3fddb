"""Agreed interest of payment plans: claimed with each instalment that is paid.

It replaces the interest of the law while the plan runs or was honoured. A broken plan
brings the latter back from the start; what was charged of the former comes off it.
"""

from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models

from ...engine.dunning.interest import half_year_of
from ...engine.money import from_minor, split_pro_rata, to_minor
from ...engine.recovery.charges import principal_days
from ...engine.recovery.plan import PAID
from .late_charge import SETTLED

REPLACING = ("active", "kept")
OVER = ("broken", "cancelled")


class PlanTerms(NamedTuple):
    """What payment plans change of the interest of an item.

    :ivar replaces_from: day from which agreed interest stands in its place
    :ivar since: day on which a plan began that is broken now
    :ivar charged: agreed interest charged by such a plan, in minor units
    """

    replaces_from: object = None
    since: object = None
    charged: int = 0


NO_PLAN = PlanTerms()


class ReceivablesLateCharge(models.Model):
    _inherit = "receivables.late.charge"

    plan_line_id = fields.Many2one(
        "receivables.payment.plan.line",
        string="Instalment",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The instalment of a payment plan whose agreed interest it claims.",
    )

    plan_id = fields.Many2one(
        related="plan_line_id.plan_id",
        string="Payment Plan",
        groups="receivables_followup.group_collector",
    )

    _agreed_once = models.UniqueIndex(
        "(plan_line_id, move_line_id) WHERE kind = 'agreed' AND state != 'cancelled'",
        "The agreed interest of this instalment has already been claimed.",
    )

    @api.model
    def _agreed_interest(self, line_ids):
        """What plans with agreed interest change: ``{journal item id: PlanTerms}``."""
        found = {}
        plans = self.env["receivables.payment.plan"].search(
            [
                ("move_line_ids", "in", line_ids),
                ("state", "in", REPLACING),
                ("interest_amount", ">", 0),
            ]
        )
        for plan in plans:
            for line in plan.move_line_ids:
                first = found.get(line.id, NO_PLAN).replaces_from or plan.made_on
                day = min(first, plan.made_on)
                found[line.id] = NO_PLAN._replace(replaces_from=day)
        charged = self.search(
            [
                ("kind", "=", "agreed"),
                ("state", "in", SETTLED),
                ("move_line_id", "in", line_ids),
                ("plan_line_id.plan_id.state", "in", OVER),
            ]
        )
        for claim in charged:
            known = found.get(claim.move_line_id.id, NO_PLAN)
            made_on = claim.plan_line_id.plan_id.made_on
            found[claim.move_line_id.id] = known._replace(
                since=min(known.since or made_on, made_on),
                charged=known.charged
                + to_minor(claim.amount, claim.currency_id.decimal_places),
            )
        return found

    def _agreed_amounts(self):
        """What the ledger gives for these settled claims of agreed interest.

        A plan that is over changes nothing any more: the interest of the law makes up
        for what it charged.

        :return: ``{(journal item id, kind, half-year): amount}``
        """
        running = self.plan_line_id.plan_id.filtered(
            lambda plan: plan.state in REPLACING
        )
        shares = running._agreed_shares(running._earned(running._standings()))
        owed = {}
        for claim in self:
            part = claim.plan_line_id
            amount = claim.amount
            if part.plan_id in running:
                digits = claim.currency_id.decimal_places
                minor = shares.get((part, claim.move_line_id), 0)
                amount = float(from_minor(minor, digits))
            key = (claim.move_line_id.id, claim.kind, claim.period)
            owed[key] = owed.get(key, 0.0) + amount
        return owed


class ReceivablesPaymentPlan(models.Model):
    _inherit = "receivables.payment.plan"

    def _claim_agreed(self, standing_of):
        """Claim the agreed interest of the instalments that are paid, once each.

        An instalment that turns out unpaid takes its open claims back.

        :param standing_of: what ``_standings`` gave, written on the instalments
        """
        parts = self.line_ids.filtered("interest_amount")
        if not parts:
            return
        Charge = self.env["receivables.late.charge"].sudo()
        known = Charge.search(
            [("plan_line_id", "in", parts.ids), ("state", "!=", "cancelled")]
        )
        stale = known.filtered(
            lambda claim: claim.state == "open" and claim.plan_line_id.state != PAID
        )
        stale._close("cancelled")
        claimed = (known - stale).plan_line_id
        earned = self._earned(standing_of)
        shares = self._agreed_shares(
            {part: interest for part, interest in earned.items() if part not in claimed}
        )
        Charge.create(
            [
                part._agreed_vals(item, minor)
                for (part, item), minor in shares.items()
                if minor
            ]
        )

    def _drop_agreed(self):
        """Of a plan that is over before its end, nothing more is charged."""
        claims = self.env["receivables.late.charge"].sudo()
        claims.search(
            [("plan_line_id.plan_id", "in", self.ids), ("state", "=", "open")]
        )._close("cancelled")

    def _earned(self, standing_of):
        """The interest of instalments that are paid: ``{instalment: minor units}``.

        An honoured plan is over: money that came for it may serve other debts since.
        """
        return {
            part: standing.interest
            for plan in self
            for part, standing in standing_of[plan].items()
            if standing.state == PAID or plan.state == "kept"
        }

    def _agreed_shares(self, earned):
        """The agreed interest of instalments, by item.

        Each item bears interest for what was owed of it, day by day.

        :param earned: ``{instalment: minor units}``
        :return: ``{(instalment, item): minor units}``
        """
        parts = self.env["receivables.payment.plan.line"].union(*earned)
        items = parts.plan_id.sudo().move_line_ids
        receipts = self.env["receivables.dunning.reader"]._read_settlements(items.ids)
        shares = {}
        for part, interest in earned.items():
            owed = part.plan_id.sudo().move_line_ids.sorted("id")
            if not owed:
                continue
            minor, first = part.plan_id._minor, part._interest_from()
            weights = [
                principal_days(
                    minor(item.amount_residual_currency),
                    [(day, minor(paid)) for day, paid in receipts.get(item.id, ())],
                    first,
                    part.date,
                )
                for item in owed
            ]
            if not any(weights):  # paid before its time
                weights = [minor(item.amount_currency) for item in owed]
            split = split_pro_rata(interest, weights)
            shares |= {(part, item): s for item, s in zip(owed, split, strict=True)}
        return shares

    def action_open_late_charges(self):
        """Open the interest agreed in this plan, claimed and billed."""
        self.ensure_one()
        self.check_access("read")
        charges = self.env["receivables.late.charge"]
        action = charges._open_action([("plan_id", "=", self.id)])
        return {**action, "context": {}}


class ReceivablesPaymentPlanLine(models.Model):
    _inherit = "receivables.payment.plan.line"

    def _interest_from(self):
        """The day after which its interest runs: the instalment before, or the plan."""
        earlier = self.plan_id.line_ids.filtered(
            lambda part: (part.date, part.id) < (self.date, self.id)
        )
        return max([self.plan_id.made_on, *earlier.mapped("date")])

    def _agreed_vals(self, item, minor):
        """Values of the claim of an item's part of its agreed interest."""
        plan = self.plan_id
        first, digits = self._interest_from(), plan.currency_id.decimal_places
        owed = sum(
            part.amount
            for part in plan.line_ids
            if (part.date, part.id) >= (self.date, self.id)
        )
        amount = float(from_minor(minor, digits))
        return {
            "kind": "agreed",
            "plan_line_id": self.id,
            "card_id": plan.card_id.id,
            "move_line_id": item.id,
            "move_id": item.move_id.id,
            "move_label": item.move_name,
            "date_due": item.date_maturity or item.date,
            "period": half_year_of(self.date)[0],
            "date_from": min(first + timedelta(days=1), self.date),
            "date_to": self.date,
            "principal": owed,
            "rate_text": self._agreed_text(owed, (self.date - first).days, digits),
            "currency_id": plan.currency_id.id,
            "amount": amount,
            "amount_company": plan.company_id.currency_id.round(
                amount * item.balance / item.amount_currency
            ),
        }

    def _agreed_text(self, owed, days, digits):
        plan = self.plan_id
        text = (
            f"{owed:.{digits}f} × {plan.interest_rate:g} % × {days} / 365"
            f" = {self.interest_amount:.{digits}f}"
        )
        return text.replace(".", plan.company_id._receivables_decimal_point())
