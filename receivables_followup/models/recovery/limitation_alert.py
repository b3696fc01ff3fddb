"""Who is told that a debt will soon be too old, and where it is seen."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...engine.recovery.limitation import stage
from ..ledger.chunks import apart, in_chunks

ACTIVITY = "receivables_followup.mail_activity_limitation"
COLLECTOR = "receivables_followup.group_collector"


class ReceivablesLimitation(models.Model):
    _inherit = "receivables.limitation"

    @api.model
    def _cron_refresh(self):
        """Compute the clocks of every company, and tell what ends soon.

        A company or a customer on which it fails is left for the next time.
        """
        in_chunks(self.env["res.company"].search([]), 1, self._refresh_company)

    @api.model
    def _refresh_company(self, company):
        clocks = self.with_company(company)._refresh(company)
        apart(self.env, clocks, type(self)._alert)

    def _alert(self):
        """Ask the collectors to act: one activity per customer and per alert.

        Holds do not matter: the term of a held item runs as well.
        """
        today = fields.Date.context_today(self)
        new = defaultdict(self.browse)
        for one in self.filtered(lambda one: one.state == "alert"):
            company = one.company_id
            reached = stage(
                one.date_limit,
                today,
                (
                    company.receivables_limitation_first,
                    company.receivables_limitation_last,
                ),
            )
            if reached and reached != one.alert_stage:
                new[one.card_id, reached] |= one
        for (card, months), clocks in new.items():
            clocks.sudo().alert_stage = months
            card._ask_about_limitation(clocks, months)

    @api.model
    def _alert_rows(self, card_ids):
        """Return ``[(card id, state, count, first day)]`` of what is or ends soon."""
        self.flush_model(["card_id", "state", "date_limit", "move_line_id"])
        return self.env.execute_query(
            SQL(
                """
                SELECT clock.card_id, clock.state, COUNT(*), MIN(clock.date_limit)
                  FROM receivables_limitation clock
                  JOIN account_move_line line ON line.id = clock.move_line_id
                 WHERE clock.card_id = ANY(%s) AND clock.state IN ('alert', 'expired')
                   AND line.reconciled IS NOT TRUE AND line.parent_state = 'posted'
                 GROUP BY clock.card_id, clock.state
                """,
                list(card_ids),
            )
        )


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    limitation_ids = fields.One2many(
        "receivables.limitation",
        "card_id",
        string="Limitation Periods",
        groups=COLLECTOR,
    )
    limitation_date = fields.Date(
        string="Limitation",
        compute="_compute_limitation",
        compute_sudo=True,
        help="Last day on which the oldest open debt can be claimed in court.",
    )
    limitation_alerts = fields.Integer(
        string="Limitation Ends Soon",
        compute="_compute_limitation",
        compute_sudo=True,
        help="Open debts that will soon be too old to be claimed, or are.",
    )

    @api.depends("limitation_ids.date_limit", "limitation_ids.state")
    def _compute_limitation(self):
        found = {
            card.id: (first, count)
            for card, first, count in self.env["receivables.limitation"]._read_group(
                [("card_id", "in", self.ids), ("state", "in", ("running", "alert"))],
                ["card_id"],
                ["date_limit:min", "__count"],
            )
        }
        alerts = dict(
            self.env["receivables.limitation"]._read_group(
                [("card_id", "in", self.ids), ("state", "in", ("alert", "expired"))],
                ["card_id"],
                ["__count"],
            )
        )
        for card in self:
            card.limitation_date = found.get(card.id, (False, 0))[0]
            card.limitation_alerts = alerts.get(card._origin, 0)

    def _ask_about_limitation(self, clocks, months):
        """Schedule the call to act on debts that end within these months."""
        self.ensure_one()
        items = ", ".join(
            f"{one.move_label} ({format_date(self.env, one.date_limit)})"
            for one in clocks.sorted("date_limit")
        )
        collectors = self.env.ref(COLLECTOR).all_user_ids.sorted("id")
        candidates = self.collector_id | self.user_id | collectors
        owner = next(filter(self._readable_by, candidates), self.env.user)
        self.sudo().activity_schedule(
            ACTIVITY,
            date_deadline=fields.Date.context_today(self),
            summary=self.env._(
                "Limitation within %(months)s months: act, or the debt is lost",
                months=months,
            ),
            note=self.env._(
                "A formal notice does not stop the clock. An acknowledgement of the "
                "debt, a claim in court or enforcement does: %(items)s.",
                items=items,
            ),
            user_id=owner.id,
        )

    def _alert_parts(self):
        """The banner says so too, whatever is held."""
        alerts = super()._alert_parts()
        rows = self.env["receivables.limitation"]._alert_rows(self.ids)
        for card_id, status, count, first in rows:
            day = format_date(self.env, first)
            if status == "expired":
                text = self.env._(
                    "Limitation: %(count)s open debts are too old to be claimed, the "
                    "first since %(day)s.",
                    count=count,
                    day=day,
                )
            else:
                text = self.env._(
                    "Limitation: %(count)s open debts can soon no longer be claimed, "
                    "the first after %(day)s. Reminders do not stop the clock.",
                    count=count,
                    day=day,
                )
            alerts[card_id].append(
                {"kind": f"limitation_{status}", "severity": "danger", "text": text}
            )
        return alerts

    def action_open_limitations(self):
        """Open the limitation periods of what this customer owes."""
        self.ensure_one()
        self.env["receivables.limitation"]._refresh(
            self.company_id, self.commercial_partner_id
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_limitation_action"
        )
        action["domain"] = [("card_id", "=", self.id)]
        action["context"] = {"search_default_open": 1}
        return action


class ReceivablesOpenItem(models.Model):
    _inherit = "receivables.open.item"
    _depends = {"receivables.limitation": ["date_limit", "move_line_id"]}

    limitation_date = fields.Date(
        string="Limitation",
        readonly=True,
        help="Last day on which the item can be claimed in court.",
    )

    def _select(self):
        return super()._select() | {"limitation_date": SQL("limitation.date_limit")}

    def _from(self):
        return [
            *super()._from(),
            SQL(
                """LEFT JOIN receivables_limitation limitation
                ON limitation.move_line_id = line.id"""
            ),
        ]


class ReceivablesPaymentPlan(models.Model):
    _inherit = "receivables.payment.plan"

    def action_confirm(self):
        """A plan the customer signed acknowledges the debt."""
        result = super().action_confirm()
        for plan in self.sudo().filtered("signed_on"):
            self.env["receivables.limitation"]._interrupt(
                plan.move_line_ids, "acknowledgement", plan.signed_on, plan.name
            )
        return result
