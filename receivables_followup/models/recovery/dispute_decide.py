"""What is decided about a dispute, and what follows from it."""

from odoo import fields, models
from odoo.exceptions import UserError

from .dispute import GRANTED, WAITING
from .dispute_ask import ACTIVITY, OPEN_AGAIN

INVOICES = ("out_invoice", "out_receipt")


class ReceivablesDispute(models.Model):
    _inherit = "receivables.dispute"

    def action_take_up(self):
        """Open pending disputes: from now on their amounts are held.

        :raise UserError: one is not pending, or more is disputed than is still open
        """
        self._check_may_decide(("pending",))
        for dispute in self.sudo():
            dispute._check_amount()
        self.sudo().write(
            {"state": "open", "opened_on": fields.Date.context_today(self)}
        )
        self.sudo().activity_unlink([ACTIVITY])
        self.sudo()._place_holds()
        self.sudo().card_id._refresh_figures()
        return True

    def action_accept(self):
        """Agree with the customer: prepare a draft credit note of the disputed amount.

        The amount stays held until an accountant posts the credit note. Deleting it
        opens the dispute again.

        :return: an action that opens the credit note, for a single dispute
        :raise UserError: decided already, or the item is no invoice to credit
        """
        self._check_may_decide()
        for dispute in self:
            dispute._grant("accepted", dispute.amount)
        return self.action_open_credit_note() if len(self) == 1 else True

    def action_accept_partial(self, amount):
        """Agree with a part: credit it, and chase the rest again.

        :param float amount: in the currency of the dispute, tax included
        :return: an action that opens the credit note
        :raise UserError: the amount is no part of what is disputed
        """
        self.ensure_one()
        self._check_may_decide()
        currency = self.currency_id
        amount = currency.round(amount)
        if (
            currency.compare_amounts(amount, 0.0) <= 0
            or currency.compare_amounts(amount, self.amount) >= 0
        ):
            raise UserError(
                self.env._(
                    "%(dispute)s: %(amount)s is no part of the %(disputed)s in "
                    "dispute. Give an amount between, or accept or reject it whole.",
                    dispute=self.display_name,
                    amount=currency.format(amount),
                    disputed=currency.format(self.amount),
                )
            )
        self._grant("partial", amount)
        return self.action_open_credit_note()

    def action_reject(self):
        """Maintain the claim: it is chased again, with interest from the due date."""
        self._check_may_decide()
        self.sudo()._close("rejected")
        return True

    def action_withdraw(self):
        """The customer gives the dispute up, or it was opened in error."""
        self._check_may_decide()
        self.sudo()._close("withdrawn")
        return True

    # -- what they share -----------------------------------------------------------

    def _check_may_decide(self, states=WAITING):
        self.check_access("write")
        for dispute in self:
            if dispute.state not in states:
                raise UserError(
                    self.env._(
                        "%(dispute)s is %(state)s already: open it to see what was "
                        "decided.",
                        dispute=dispute.display_name,
                        state=dict(
                            self._fields["state"]._description_selection(self.env)
                        )[dispute.state].lower(),
                    )
                )

    def _grant(self, state, amount):
        """Prepare the credit note with the rights of the user, then decide."""
        self.ensure_one()
        dispute = self.sudo()
        dispute._check_amount(amount)
        dispute._check_not_credited(amount)
        note = self._draft_credit_note(amount)
        dispute.write(
            {
                "credit_note_id": note.id,
                "opened_on": dispute.opened_on or fields.Date.context_today(self),
            }
        )
        dispute._grant_amount(amount)
        dispute._decide(state)
        if state == "partial" or not dispute._active_holds():
            dispute._release_holds()
            dispute._place_holds()
        dispute.card_id._refresh_figures()

    def _check_not_credited(self, amount):
        """All that is granted of an invoice is at most what is open of it.

        :raise UserError: credit notes of other disputes wait to be posted
        """
        others = self.search(
            [
                ("move_id", "=", self.move_id.id),
                ("id", "!=", self.id),
                ("state", "in", GRANTED),
                ("settled_on", "=", False),
            ]
        )
        if not others:
            return
        lines = self.move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        left = sum(lines.mapped("amount_residual_currency"))
        left -= sum(others.mapped("accepted_amount"))
        if self.currency_id.compare_amounts(amount, left) > 0:
            raise UserError(
                self.env._(
                    "%(amount)s cannot be credited of %(invoice)s: %(others)s credit "
                    "it already, and %(left)s would be left. Accept a part, or cancel "
                    "the other credit note.",
                    amount=self.currency_id.format(amount),
                    invoice=self.move_label,
                    others=", ".join(others.mapped("name")),
                    left=self.currency_id.format(max(left, 0.0)),
                )
            )

    def _grant_amount(self, amount):
        """Note how much is credited, also in the currency of the company."""
        share = self.amount_company * amount / self.amount
        self.accepted_amount = amount
        self.accepted_company = self.company_currency_id.round(share)

    def _draft_credit_note(self, amount):
        """A draft credit note of this amount, made by core's own reversal."""
        invoice = self.move_id
        if invoice.move_type not in INVOICES or invoice.state != "posted":
            raise UserError(
                self.env._(
                    "%(invoice)s is no posted invoice, so no credit note can be "
                    "prepared: correct the entry by hand. The dispute closes when "
                    "nothing is open of it.",
                    invoice=self.move_label or invoice.display_name,
                )
            )
        return invoice._receivables_draft_credit_note(
            amount,
            self.env._(
                "%(dispute)s, %(reason)s",
                dispute=self.name,
                reason=self.with_context(
                    lang=invoice.partner_id.lang or self.env.lang
                ).reason_id.name,
            ),
            self.invoice_line_ids,
        )

    def _decide(self, state, closed_by="decision"):
        """Write what was decided, by whom and when."""
        person = closed_by == "decision"
        self.write(
            {
                "state": state,
                "closed_by": closed_by,
                "decided_on": fields.Date.context_today(self),
                "decided_by_id": self.env.uid if person else False,
                "flag": False,
                "lapsed": False,
            }
        )
        self.activity_unlink([ACTIVITY])

    def _close(self, state, closed_by="decision"):
        """End disputes of which nothing is held any more."""
        self._decide(state, closed_by)
        self._settle()
        self.card_id._refresh_figures()

    def _settle(self):
        """Nothing is left to wait for: let go what is still held."""
        if not self:
            return
        self.settled_on = fields.Date.context_today(self)
        self._release_holds()

    def _reopen(self):
        """What closed these disputes was undone: they are as they were before."""
        if not self:
            return
        for dispute in self:
            dispute.write(
                {
                    "state": "open" if dispute.opened_on else "pending",
                    "closed_by": False,
                    "decided_on": False,
                    "decided_by_id": False,
                    "settled_on": False,
                    "accepted_amount": 0.0,
                    "accepted_company": 0.0,
                    "credit_note_id": False,
                }
            )
        opened = self.filtered(lambda dispute: dispute.state == "open")
        opened._release_holds()
        opened._place_holds()
        self._ask(OPEN_AGAIN)
        self.card_id._refresh_figures()
