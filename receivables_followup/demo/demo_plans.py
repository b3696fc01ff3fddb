from datetime import timedelta

from odoo import Command, fields, models

# (instalments, days until the first, how far it has come, yearly interest)
PLANS = ((4, 10, "active", 0.0), (6, 12, "sent", 5.0), (3, 20, "draft", 0.0))
LEAST = 900.0  # nobody signs a plan for less


class ReceivablesDemoPlan(models.AbstractModel):
    """Payment plans: one running and signed, one awaiting signature, one draft."""

    _name = "receivables.demo.plan"
    _description = "Demonstration Payment Plans"

    def _install(self, company, users):
        """Make plans with customers that owe much since long.

        :param company: the demonstration company
        :param users: ``{login: res.users}`` of the demonstration
        """
        today = fields.Date.context_today(self)
        plans = self.env["receivables.payment.plan"]
        for (count, days, state, rate), (partner, items) in zip(
            PLANS, self._debts(company), strict=False
        ):
            card_ids = self.env["receivables.card"]._ensure(partner.ids, company)
            plan = plans.create(
                {
                    "card_id": card_ids[partner.id],
                    "move_line_ids": [Command.set(items.ids)],
                    "user_id": users["collector"].id,
                    "instalment_count": count,
                    "date_first": today + timedelta(days=days),
                    "interest_rate": rate,
                }
            )
            plan.action_generate()
            if state != "draft":
                plan.action_mark_sent()
            if state == "active":
                plan.signed_on = today
                plan.action_confirm()

    def _debts(self, company):
        """``[(customer, items)]``, the largest overdue debts that nothing holds."""
        debts = self.env["receivables.demo.ledger"]._overdue(
            company, 30, LEAST, "amount_residual desc, id"
        )
        return debts[3:]  # the very largest are there for dunning
