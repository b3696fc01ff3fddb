from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..models.card.interaction import EDIT_DAYS

MAX_DAYS = 366  # what is paid later is no promise


class ReceivablesInteractionLog(models.TransientModel):
    """A promise is taken in the same step as the call in which it is made."""

    _inherit = "receivables.interaction.log"

    promise_currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_promise_currency_id",
        compute_sudo=True,
        help="The currency of the ticked invoices, else of the company.",
    )
    promise_amount = fields.Monetary(
        string="Amount Promised",
        currency_field="promise_currency_id",
        compute="_compute_promise_amount",
        compute_sudo=True,
        store=True,
        readonly=False,
        help="What the customer will pay: proposed from the ticked invoices, else from "
        "what is overdue.",
    )
    promise_date = fields.Date(
        string="Promised For", help="The day by which the customer will pay."
    )
    promise_open_label = fields.Char(
        string="Already Promised",
        compute="_compute_promise_open_label",
        help="Promises of this customer that are still open. Promising the same again "
        "replaces them.",
    )

    @api.depends("card_id", "line_ids.selected", "line_ids.item_key")
    def _compute_promise_currency_id(self):
        for wizard in self:
            currency = wizard._promised_lines().currency_id
            if len(currency) != 1:
                currency = wizard.card_id.company_id.currency_id
            wizard.promise_currency_id = currency

    @api.depends("card_id", "line_ids.selected", "line_ids.item_key")
    def _compute_promise_amount(self):
        for wizard in self:
            lines = wizard._promised_lines()
            if len(lines.currency_id) == 1:
                wizard.promise_amount = sum(lines.mapped("amount"))
            else:
                wizard.promise_amount = max(wizard._readable_card().total_overdue, 0.0)

    def _promised_lines(self):
        """The ticked debts; credits are nothing to pay."""
        return self.line_ids.filtered(lambda line: line.selected and line.amount > 0)

    @api.depends("card_id")
    @api.depends_context("uid")
    def _compute_promise_open_label(self):
        promises = self.env["receivables.promise"].search(
            [("card_id", "in", self.card_id.ids), ("state", "=", "open")]
        )
        by_card = promises.grouped("card_id")
        for wizard in self:
            open_ones = by_card.get(wizard.card_id._origin, promises.browse())
            labels = [promise._label() for promise in open_ones]
            wizard.promise_open_label = ", ".join(labels)

    @api.depends("promise_date")
    def _compute_next_action_date(self):
        return super()._compute_next_action_date()

    def _default_next_action_date(self):
        """The first working day after the one promised."""
        if self.outcome != "promise" or not self.promise_date:
            return super()._default_next_action_date()
        if self.promise_date > self._last_day():
            return super()._default_next_action_date()
        day = self.promise_date + timedelta(days=1)
        while day.weekday() > 4:
            day += timedelta(days=1)
        return day

    def _check_complete(self):
        super()._check_complete()
        if self.outcome != "promise":
            return
        customer = self.card_id.display_name
        if not self.promise_date or self.promise_amount <= 0:
            raise UserError(
                self.env._(
                    "%(customer)s: say how much was promised, and for which day.",
                    customer=customer,
                )
            )
        if self.promise_date < self._made_on():
            raise UserError(
                self.env._(
                    "%(customer)s cannot promise on %(today)s to pay on %(day)s: "
                    "correct the day promised.",
                    customer=customer,
                    today=format_date(self.env, self._made_on()),
                    day=format_date(self.env, self.promise_date),
                )
            )
        self._check_promise_days()
        lines = self.sudo()._promised_lines()
        owed = sum(lines.mapped("amount"))
        currency = self.promise_currency_id
        if (
            len(lines.currency_id) == 1
            and currency.compare_amounts(self.promise_amount, owed) > 0
        ):
            raise UserError(
                self.env._(
                    "%(customer)s: %(amount)s were promised for invoices of which "
                    "%(owed)s are open. Tick the other invoices too, or none.",
                    customer=customer,
                    amount=currency.format(self.promise_amount),
                    owed=currency.format(owed),
                )
            )

    def _check_promise_days(self):
        """Refuse a promise of long ago, and one that would stop reminders for good.

        Money counts from the day a promise was made: one noted long after would be
        kept by what came in the meantime.
        """
        today, customer = fields.Date.context_today(self), self.card_id.display_name
        if self._made_on() < today - timedelta(days=EDIT_DAYS):
            raise UserError(
                self.env._(
                    "%(customer)s: a promise is noted within %(days)s days. Log the "
                    "call without it.",
                    customer=customer,
                    days=EDIT_DAYS,
                )
            )
        if self.promise_date > self._last_day():
            raise UserError(
                self.env._(
                    "%(customer)s cannot promise for a day more than a year ahead "
                    "(%(day)s): correct the day promised.",
                    customer=customer,
                    day=format_date(self.env, self.promise_date),
                )
            )

    def _last_day(self):
        return fields.Date.context_today(self) + timedelta(days=MAX_DAYS)

    def _made_on(self):
        return fields.Datetime.context_timestamp(self, self.date).date()

    def _after_log(self, interaction):
        super()._after_log(interaction)
        if self.outcome != "promise":
            return
        promise = (
            self.env["receivables.promise"]
            .sudo()
            .create(self._prepare_promise_vals(interaction))
        )
        interaction.sudo().promise_id = promise

    def _prepare_promise_vals(self, interaction):
        """Values of the promise this dialog takes."""
        items = self.sudo()._promised_lines().move_line_id
        return {
            "card_id": self.card_id.id,
            "partner_id": self.partner_id.id,
            "user_id": self.env.uid,
            "amount": self.promise_amount,
            "currency_id": self.promise_currency_id.id,
            "date": self.promise_date,
            "made_on": min(self._made_on(), fields.Date.context_today(self)),
            "move_line_ids": [Command.set(items.ids)],
            "interaction_id": interaction.id,
        }
