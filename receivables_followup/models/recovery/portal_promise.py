"""A customer promises on the portal to pay an invoice, within limits of a manager."""

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .portal import portal_amount


class ReceivablesPromise(models.Model):
    _inherit = "receivables.promise"

    from_portal = fields.Boolean(
        string="Made on the Portal",
        readonly=True,
        copy=False,
        help="The customer wrote it down on the portal.",
    )

    def _portal_last_day(self, card):
        today = fields.Date.context_today(self)
        days = card.company_id.receivables_portal_promise_days
        return fields.Date.add(today, days=days)

    def _portal_problem(self, invoice, card):
        """Why the customer cannot promise to pay this invoice now, or None.

        A promise holds the invoice: one that was broken, or replaced, is not repeated
        on the portal, or reminders would never resume.

        :return: a text for the customer; empty when the portal takes no promises
        """
        company = invoice.company_id
        if not company.receivables_portal_promise:
            return ""
        if invoice.currency_id.compare_amounts(invoice.amount_residual, 0.0) <= 0:
            return self.env._("Nothing is open of this invoice any more.")
        if self._dealt_with(invoice):
            return self.env._("This invoice is dealt with otherwise. Please call us.")
        earlier = self.search_count(
            [
                ("card_id", "=", card.id),
                ("state", "!=", "kept"),
                "|",
                ("move_ids", "in", invoice.ids),
                "&",
                ("whole_customer", "=", True),
                ("state", "=", "open"),
            ]
        )
        if earlier:
            return self.env._(
                "A payment of this invoice was promised already. Please call us."
            )
        opened = self.search_count([("card_id", "=", card.id), ("state", "=", "open")])
        if opened >= company.receivables_portal_promise_max:
            return self.env._(
                "You have promised other payments already. Please call us."
            )
        return None

    def _dealt_with(self, invoice):
        """Whether it is not for the portal: a judgment forbids to pay it, a court or
        a factor has it, or a plan says when it is paid."""
        return self.env["receivables.hold"].search_count(
            [
                ("state", "=", "active"),
                ("reason", "in", ("insolvency", "legal", "factor", "plan")),
                "|",
                ("move_id", "=", invoice.id),
                "&",
                ("customer_wide", "=", True),
                ("commercial_partner_id", "=", invoice.commercial_partner_id.id),
                ("company_id", "=", invoice.company_id.id),
            ],
            limit=1,
        )

    def _take_from_portal(self, invoice, user, values):
        """Write down what a customer promises for an invoice, within the limits.

        :param invoice: one invoice that the user was found to have access to
        :param user: the portal user
        :param dict values: texts of the form: ``amount, date``
        :return: the promise
        :raise UserError: for the customer to read
        """
        promises = self.sudo()
        card = invoice._receivables_portal_card(user)
        if not card:
            raise UserError(self.env._("You cannot promise to pay this invoice here."))
        card._portal_begin()
        problem = promises._portal_problem(invoice, card)
        if problem is not None:
            raise UserError(
                problem or self.env._("Promises are not taken on the portal.")
            )
        day = self._portal_day(values.get("date"), card)
        currency = invoice.currency_id
        amount = portal_amount(
            self.env, values.get("amount"), currency, invoice.amount_residual
        )
        self._check_portal_amount(amount, currency, card.company_id)
        items = invoice.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and line.amount_residual_currency > 0
            )
        )
        return promises.create(
            {
                "card_id": card.id,
                "partner_id": user.partner_id.id,
                "user_id": card._portal_contact().id,
                "amount": amount,
                "currency_id": currency.id,
                "date": day,
                "move_line_ids": [Command.set(items.ids)],
                "from_portal": True,
            }
        )

    def _portal_day(self, text, card):
        try:
            day = fields.Date.to_date(text or None)
        except ValueError:
            day = None
        today, last = fields.Date.context_today(self), self._portal_last_day(card)
        if not day or not today <= day <= last:
            raise UserError(
                self.env._(
                    "Choose a day from today to %(last)s. For a later one, please call "
                    "us.",
                    last=format_date(self.env, last),
                )
            )
        return day

    def _check_portal_amount(self, amount, currency, company):
        limit = company.receivables_portal_promise_amount
        today = fields.Date.context_today(self)
        own = currency._convert(amount, company.currency_id, company, today)
        if limit and company.currency_id.compare_amounts(own, limit) > 0:
            raise UserError(
                self.env._(
                    "Up to %(limit)s can be promised here. For more, please call us.",
                    limit=company.currency_id.format(limit),
                )
            )
