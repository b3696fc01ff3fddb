"""What a rejected payment does to the ledger, and to who must be called."""

from odoo import Command, fields, models
from odoo.exceptions import UserError


class ReceivablesPaymentReject(models.Model):
    _inherit = "receivables.payment.reject"

    def action_post(self):
        """Open the debts again, book the return and its fee, and ask for a call.

        :raise UserError: rejected already, or an account is missing
        """
        self.check_access("write")
        for reject in self:
            reject._check_ready()
            reopened = reject._take_out(reject.receipt_line_id)
            back = reject.return_line_id or reject._post_return()
            door = self.env["receivables.lettering"]
            door._letter([reject.receipt_line_id + back], "reject", event="reversal")
            reopened |= reject._undo_bills(reopened)
            reject.sudo().write(
                {
                    "state": "posted",
                    "reopened_move_ids": [Command.set(reopened.move_id.ids)],
                }
            )
            self.env["receivables.dunning.position"].sudo()._resume(reopened)
            reject._ask_for_call(reopened)
        return True

    def _check_ready(self):
        line = self.receipt_line_id
        if self.state == "posted" or not line:
            raise UserError(
                self.env._(
                    "%(reject)s has no receipt, or was posted before: choose the "
                    "receipt that the bank took back.",
                    reject=self.display_name,
                )
            )
        again = self.sudo().search(
            [("receipt_line_id", "=", line.id), ("state", "=", "posted")], limit=1
        )
        if again:
            raise UserError(
                self.env._(
                    "%(receipt)s was rejected already on %(day)s.",
                    receipt=line.move_id.name,
                    day=fields.Date.to_string(again.date),
                )
            )
        if not self.return_line_id and not self.counterpart_account_id:
            raise UserError(
                self.env._(
                    "%(reject)s: say on which account the bank takes the money back.",
                    reject=self.display_name,
                )
            )
        if self.fee_amount and not self.fee_account_id:
            raise UserError(
                self.env._(
                    "%(reject)s: say on which account the bank's fee is booked.",
                    reject=self.display_name,
                )
            )

    def _take_out(self, credits):
        """Take credits out of their letters; what else was matched there stays so.

        :return: the debts that are open again
        """
        reopened = credits.matched_debit_ids.debit_move_id
        if not reopened:
            return reopened
        door = self.env["receivables.lettering"]
        others = [
            (partial.debit_move_id + partial.credit_move_id, partial.receivables_event)
            for partial in credits._all_reconciled_lines().matched_debit_ids
            if partial.credit_move_id not in credits
            and not (partial.debit_move_id + partial.credit_move_id).move_id
            & partial.exchange_move_id
        ]
        door._unletter(credits, self._reason_text())
        for pair, event in others:
            still = pair.exists().filtered(lambda item: not item.reconciled)
            if len(still) == 2:
                door._letter([still], "reject", event=event or "receipt", partial=True)
        return reopened

    def _reason_text(self):
        return self.env._(
            "Payment rejected: %(reason)s", reason=self.reason_id.display_name
        )

    def _post_return(self):
        """Post what the bank took back and charged.

        :return: the item on the customer's account that stands against the receipt
        """
        line = self.receipt_line_id
        move = (
            self.env["account.move"]
            .with_company(self.company_id)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": line.journal_id.id,
                    "date": self.date,
                    "ref": self._reason_text(),
                    "line_ids": [
                        Command.create(vals)
                        for vals in [
                            self._line_vals(
                                line.account_id, -line.balance, -line.amount_currency
                            ),
                            self._line_vals(
                                self.counterpart_account_id,
                                line.balance,
                                line.amount_currency,
                            ),
                            *self._fee_vals(),
                        ]
                    ],
                }
            )
        )
        move._post(soft=False)
        self.sudo().move_id = move
        items = move.line_ids.sorted("id")
        waiting = self._waiting_line()
        if (
            waiting
            and not waiting.reconciled
            and items[1].account_id == (waiting.account_id)
        ):
            # The bank never had it: nothing awaits its statement any more.
            self.env["receivables.lettering"]._letter(
                [waiting + items[1]], "reject", event="reversal"
            )
        return items[0]

    def _fee_vals(self):
        """Items of the bank's fee, borne by us or charged to the customer."""
        if not self.fee_amount:
            return []
        fee, company = self.fee_amount, self.company_id
        balance = self.currency_id._convert(
            fee, company.currency_id, company, self.date
        )
        debit = (
            self.receipt_line_id.account_id if self.charge_fee else self.fee_account_id
        )
        label = self.env._("Bank fee of a rejected payment")
        return [
            self._line_vals(debit, balance, fee, label),
            self._line_vals(self.counterpart_account_id, -balance, -fee, label),
        ]

    def _line_vals(self, account, balance, amount, label=None):
        line = self.receipt_line_id
        return {
            "account_id": account.id,
            "partner_id": line.partner_id.id,
            "currency_id": line.currency_id.id,
            "balance": balance,
            "amount_currency": amount,
            "name": label or self._reason_text(),
            "date_maturity": self.date,
        }

    def _ask_for_call(self, reopened):
        """Somebody calls today: who waits loses against the other creditors."""
        customer = self.commercial_partner_id
        cards = self.env["receivables.card"].sudo()
        card_id = cards._ensure(customer.ids, self.company_id)[customer.id]
        names = ", ".join(sorted(set(reopened.move_id.mapped("name"))))
        text = self.with_context(lang=self.user_id.lang).env._(
            "%(amount)s rejected (%(reason)s): %(invoices)s open again.",
            amount=self.currency_id.format(self.amount),
            reason=self.reason_id.display_name,
            invoices=names or "-",
        )
        card = cards.browse(card_id)
        today = fields.Date.context_today(self)
        self.env["receivables.interaction"].sudo().create(
            {
                "card_id": card.id,
                "kind": "note",
                "user_id": self.env.uid,
                "summary": text,
                "next_action_date": today,
            }
        )
        card.activity_schedule(
            "mail.mail_activity_data_call",
            today,
            summary=text,
            user_id=self.user_id.id,
        )
        card._refresh_figures()
