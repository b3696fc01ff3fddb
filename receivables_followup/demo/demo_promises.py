from datetime import timedelta

from odoo import Command, fields, models

WATCHED_DAYS = 70
KEPT, PARTLY, BROKEN, OPEN = 6, 2, 4, 5
# (days ago it was made, days until the promised day) of those still open
TERMS = ((2, 2), (5, 4), (1, 7), (3, 9), (6, 12))


class ReceivablesDemoPromise(models.AbstractModel):
    """Promises of the last weeks: kept, broken, and some still open."""

    _name = "receivables.demo.promise"
    _description = "Demonstration Promises"

    def _install(self, company, users):
        """Take promises as of days in the past, and judge them as of today.

        :param company: the demonstration company
        :param users: ``{login: res.users}`` of the demonstration
        """
        today = fields.Date.context_today(self)
        collector = users["collector"]
        promises = self.env["receivables.promise"]
        for item, made_on, day in self._words(company, today):
            promises += self._take(item, made_on, day, collector)
        promises.with_context(mail_activity_quick_update=True).action_evaluate()

    def _words(self, company, today):
        """Yield ``(item, day it was made, day promised)``, one per customer."""
        seen = self.env["res.partner"]
        paid = self._paid_late(company, today)
        overdue = self._overdue(company, today)
        for items, count, terms in (
            (paid.filtered("reconciled"), KEPT, self._around_payment),
            (paid - paid.filtered("reconciled"), PARTLY, self._around_payment),
            (overdue, BROKEN, self._past),
            (overdue, OPEN, self._to_come),
        ):
            position = 0
            for item in items:
                if position == count:
                    break
                if item.partner_id not in seen:
                    seen |= item.partner_id
                    yield item, *terms(item, position, today)
                    position += 1

    def _paid_late(self, company, today):
        """Items paid, in full or in part, some days after their due date."""
        items = self.env["account.move.line"].search(
            [
                ("company_id", "=", company.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("move_id.move_type", "=", "out_invoice"),
                (
                    "matched_credit_ids.max_date",
                    ">=",
                    today - timedelta(days=WATCHED_DAYS),
                ),
                ("matched_credit_ids.max_date", "<", today - timedelta(days=6)),
            ],
            order="date_maturity desc, id",
        )
        return items.filtered(
            lambda item: (
                len(item.matched_credit_ids) == 1
                and item.matched_credit_ids.max_date
                > item.date_maturity + timedelta(days=4)
            )
        )

    def _overdue(self, company, today):
        """Items long overdue that nothing holds, the largest first."""
        items = self.env["receivables.open.item"].search(
            [
                ("company_id", "=", company.id),
                ("side", "=", "receivable"),
                ("role", "=", "trade"),
                ("move_type", "=", "out_invoice"),
                ("days_overdue", ">", 20),
                ("held_amount", "=", 0),
            ],
            order="amount_residual desc, id",
        )
        return items.move_line_id

    def _around_payment(self, item, position, today):
        paid = item.matched_credit_ids.max_date
        return paid - timedelta(days=5 + position), paid + timedelta(days=position % 3)

    def _past(self, item, position, today):
        return today - timedelta(days=21 + position), today - timedelta(
            days=9 + position
        )

    def _to_come(self, item, position, today):
        ago, until = TERMS[position % len(TERMS)]
        return today - timedelta(days=ago), today + timedelta(days=until)

    def _take(self, item, made_on, day, collector):
        """Write a promise down with the call in which it was made."""
        partner = item.partner_id.commercial_partner_id
        card_ids = self.env["receivables.card"]._ensure(partner.ids, item.company_id)
        paid = sum(
            match.debit_amount_currency
            for match in item.matched_credit_ids
            if match.max_date <= made_on
        )
        interaction = self.env["receivables.interaction"].create(
            {
                "card_id": card_ids[partner.id],
                "kind": "call",
                "outcome": "promise",
                "date": fields.Datetime.to_datetime(made_on).replace(hour=9, minute=20),
                "duration": 0.1,
                "summary": f"Paiement promis pour le {day:%d/%m}.",
                "user_id": collector.id,
                "partner_id": partner.id,
                "move_ids": [Command.set(item.move_id.ids)],
                "closed": True,
            }
        )
        promise = self.env["receivables.promise"].create(
            {
                "card_id": interaction.card_id.id,
                "amount": item.amount_currency - paid,
                "currency_id": item.currency_id.id,
                "date": day,
                "made_on": made_on,
                "move_line_ids": [Command.set(item.ids)],
                "partner_id": partner.id,
                "user_id": collector.id,
                "interaction_id": interaction.id,
            }
        )
        interaction.promise_id = promise
        return promise
