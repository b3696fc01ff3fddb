"""Confirming a payment entry: check, post, letter; all of it or nothing."""

from odoo import Command, models
from odoo.exceptions import UserError

from ..engine.lettering.payment_spread import Paid, parts
from ..engine.money import from_minor, to_minor


class ReceivablesLetteringPayment(models.TransientModel):
    _inherit = "receivables.lettering.payment"

    def action_confirm(self):
        """Post the payment, write the gaps off, letter everything; show the payment.

        :raise UserError: naming each line that cannot be taken; nothing is done
        """
        payment = self._confirm()
        if payment:
            return payment.get_formview_action()
        return self.receipt_line_id.move_id.get_formview_action()

    def action_confirm_new(self):
        """Confirm, and enter the next payment."""
        self._confirm()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "receivables_followup.receivables_lettering_payment_action"
        )
        action["context"] = {
            "default_side": self.side,
            "default_journal_id": self.journal_id.id,
            "default_payment_method_line_id": self.payment_method_line_id.id,
            "default_date": str(self.date),
        }
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(payment)s is posted and lettered.", payment=self.done
                ),
                "next": action,
            },
        }

    def _confirm(self):
        """
        :return: the new ``account.payment``, empty when a recorded payment was lettered
        """
        self.ensure_one()
        self.check_access("write")
        self.company_id.check_access("read")
        self.advice_id.check_access("write")
        lines = self.line_ids.filtered(lambda line: line.paid or line.gap)
        items = lines.move_line_id | self.receipt_line_id
        items.check_access("read")
        items.lock_for_update()
        items.invalidate_recordset()
        self._check_entry(lines)
        if self.receipt_line_id:
            groups = self._letter_recorded(lines)
            payment = self.env["account.payment"]
        else:
            payment, groups = self._post_and_letter(lines)
        self.done = payment.name or self.receipt_line_id.move_name
        if self.advice_id:
            self.advice_id._settled(payment, groups)
        return payment

    # -- checks --------------------------------------------------------------------

    def _check_entry(self, lines):
        """
        :raise UserError: one message for all that is wrong, line by line
        """
        if self.done:
            raise UserError(
                self.env._(
                    "This entry is confirmed: it is payment %(payment)s. Enter a new "
                    "one.",
                    payment=self.done,
                )
            )
        wrong = [*self._head_faults()]
        for line in lines:
            fault = self._line_fault(line)
            if fault:
                wrong.append(
                    self.env._(
                        "%(document)s: %(fault)s",
                        document=line.number or line.move_line_id.display_name,
                        fault=fault,
                    )
                )
        if wrong:
            raise UserError("\n".join(wrong))

    def _head_faults(self):
        if not self.partner_id:
            yield self.env._("Choose the partner who paid or is paid.")
        if self.currency_id.compare_amounts(self.amount, 0) <= 0:
            yield self.env._("Enter the amount of the payment, above zero.")
        elif self.currency_id.compare_amounts(self.rest, 0) < 0:
            yield self.env._(
                "%(spread)s are spread over the documents, but %(amount)s were paid: "
                "lower what the lines pay, or correct the amount.",
                spread=self.currency_id.format(self.paid_total),
                amount=self.currency_id.format(self.amount),
            )
        if self.receipt_line_id:
            yield from self._receipt_faults()
        elif not (self.journal_id and self.payment_method_line_id):
            yield self.env._("Choose the journal and the method of the payment.")
        elif self.payment_method_line_id not in self.method_line_ids:
            yield self.env._(
                "%(method)s is no payment method of %(journal)s: choose another one.",
                method=self.payment_method_line_id.name,
                journal=self.journal_id.display_name,
            )

    def _receipt_faults(self):
        receipt = self.receipt_line_id
        left = -self._sign() * receipt.amount_residual_currency
        if self.currency_id.compare_amounts(left, self.amount):
            yield self.env._(
                "%(left)s are open of the recorded payment %(name)s, not %(amount)s: "
                "choose it again.",
                left=receipt.currency_id.format(left),
                name=receipt.move_name,
                amount=self.currency_id.format(self.amount),
            )

    def _line_fault(self, line):
        """Why a line cannot be taken, or None."""
        money = self.currency_id
        item = line.move_line_id
        if item.parent_state != "posted" or item.reconciled:
            return self.env._("it is no longer open. Choose the partner again.")
        if item.company_id.root_id != self.company_id.root_id:
            return self.env._("it belongs to another company.")
        if money.compare_amounts(self._residual(item), line.residual):
            return self.env._(
                "%(now)s are open now, not %(before)s any more. Choose the partner "
                "again.",
                now=money.format(self._residual(item)),
                before=money.format(line.residual),
            )
        if money.is_zero(line.gap) != (not line.cause_id):
            return self.env._(
                "a gap needs a cause, and a cause a gap: enter both, or neither."
            )
        if self._beyond(line, line.paid) or self._beyond(line, line.paid + line.gap):
            return self.env._(
                "%(residual)s are open: it cannot take %(paid)s with a gap of "
                "%(gap)s. Leave what is too much on account.",
                residual=money.format(line.residual),
                paid=money.format(line.paid),
                gap=money.format(line.gap),
            )
        return None

    def _beyond(self, line, amount):
        """Whether an amount is more than what is open, or on the other side."""
        compare = self.currency_id.compare_amounts
        if line.residual < 0:
            return compare(amount, line.residual) < 0 or compare(amount, 0) > 0
        if line.gap < 0 and amount == line.paid:
            # More was paid than is open, and the cause takes the difference.
            return compare(amount + line.gap, line.residual) > 0
        return compare(amount, line.residual) > 0 or compare(amount, 0) < 0

    # -- posting -------------------------------------------------------------------

    def _parts(self, lines):
        """The counterparts of the payment, in minor units of its currency."""
        digits = self._digits()
        account = self._own_account()
        return parts(
            to_minor(self.amount, digits),
            [
                Paid(
                    line.id,
                    (
                        line.account_id.id,
                        line.partner_id.commercial_partner_id.id,
                    ),
                    to_minor(line.residual, digits),
                    to_minor(line.paid, digits),
                    to_minor(line.gap, digits),
                    line.cause_id.id or None,
                )
                for line in lines
            ],
            (account.id, self.partner_id.commercial_partner_id.id),
        )

    def _own_account(self):
        """The account of the partner that what is left over stays on."""
        partner = self.partner_id.with_company(self.company_id)
        if self.side == "receivable":
            return partner.property_account_receivable_id
        return partner.property_account_payable_id

    def _post_and_letter(self, lines):
        """
        :return: ``(account.payment, receivables.lettering.group)``
        """
        wanted = self._parts(lines)
        payment = self.env["account.payment"].create(self._payment_vals())
        written = [part for part in wanted if part.amount]
        payment._generate_journal_entry(line_ids=self._entry_lines(payment, written))
        payment.action_post()
        # The first item is the money; the others stand in the order of the parts.
        posted = payment.move_id.line_ids.sorted("id")[1:]
        by_part = dict(zip(map(id, written), posted, strict=True))
        jobs = [
            (part, lines.browse(part.ids).move_line_id + by_part[id(part)])
            if part.amount
            else (part, lines.browse(part.ids).move_line_id)
            for part in wanted
            if part.ids
        ]
        groups = self._letter_parts(jobs)
        if self.is_cheque and self.on_slip:
            self.env["receivables.remittance.slip"]._slip_for(payment)
        return payment, groups

    def _payment_vals(self):
        """Values of the payment."""
        customer = self.side == "receivable"
        vals = {
            "payment_type": "inbound" if customer else "outbound",
            "partner_type": "customer" if customer else "supplier",
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "payment_method_line_id": self.payment_method_line_id.id,
            "date": self.date,
            "amount": self.amount,
            "currency_id": self.currency_id.id,
            "memo": self.memo,
        }
        if self.is_cheque:
            vals |= {
                "receivables_cheque_number": self.cheque_number,
                "receivables_cheque_bank": self.cheque_bank,
                "receivables_cheque_drawer": self.cheque_drawer,
            }
        return vals

    def _entry_lines(self, payment, written):
        """Commands of the items of the entry: the money, then one per part.

        The last part takes what converting each of them by itself would lose.
        """
        money, whole = payment._prepare_move_line_default_vals()[:2]
        commands = [Command.create(money | {"sequence": 1})]
        company = self.company_id.currency_id
        left = whole["debit"] - whole["credit"]
        for rank, part in enumerate(written, 2):
            account_id, partner_id = part.key
            amount = -self._sign() * float(from_minor(part.amount, self._digits()))
            balance = self.currency_id._convert(
                amount, company, self.company_id, self.date
            )
            if rank == len(written) + 1:
                balance = company.round(left)
            left -= balance
            own = partner_id == self.partner_id.commercial_partner_id.id
            commands.append(
                Command.create(
                    {
                        "name": whole["name"],
                        "sequence": rank,
                        "date_maturity": self.date,
                        "account_id": account_id,
                        "partner_id": self.partner_id.id if own else partner_id,
                        "currency_id": self.currency_id.id,
                        "amount_currency": amount,
                        "balance": balance,
                    }
                )
            )
        return commands

    # -- lettering -----------------------------------------------------------------

    def _letter_parts(self, jobs):
        """Letter each part with its documents: what closes strictly, the rest partly.

        :param jobs: list of ``(part, journal items)``
        """
        door = self.env["receivables.lettering"]
        groups = self.env["receivables.lettering.group"]
        for complete in (True, False):
            chosen = [job for job in jobs if self._closes(*job) == complete]
            if chosen:
                groups += door._letter(
                    [items for _part, items in chosen],
                    "payment",
                    event="receipt",
                    gaps=[self._part_gap(part, items) for part, items in chosen],
                    partial=not complete,
                )
        return groups

    def _closes(self, part, items):
        """Whether nothing may stay open: conversion alone may leave a cent."""
        return part.complete and items.currency_id <= self.currency_id

    def _part_gap(self, part, items):
        """The gap of a part as the door wants it, or None."""
        if part.cause is None:
            return None
        line = self.line_ids.browse(part.ids)
        return self._gap(line, None if self._closes(part, items) else line.gap)

    def _gap(self, line, amount):
        """
        :param amount: in the payment's currency, None for all that is open
        """
        if amount is not None:
            # At the rate of the document, as the item it is taken from.
            share = amount / line.residual if line.residual else 0
            amount = line.move_line_id.amount_residual * share
        return {
            "cause": line.cause_id,
            "amount": amount,
            "label": line.label or None,
            "date": self.date,
        }

    def _letter_recorded(self, lines):
        """Letter a payment that is in the books already.

        Each document takes of it what the line says: Odoo by itself would pay the
        oldest of them first.
        """
        money = self.currency_id
        door = self.env["receivables.lettering"]
        groups = self.env["receivables.lettering.group"]
        gapped = lines.filtered("cause_id")
        if gapped:
            groups += door._letter(
                [line.move_line_id for line in gapped],
                "payment",
                event="receipt",
                gaps=[self._gap(line, line.gap) for line in gapped],
                partial=True,
            )
        paid = lines.filtered(lambda line: not money.is_zero(line.paid))
        if paid:
            partly = paid.filtered(lambda line: not money.is_zero(line.left))
            groups += door._letter(
                [paid.move_line_id + self.receipt_line_id],
                "payment",
                event="receipt",
                partial=bool(partly) or not money.is_zero(self.rest),
                most={line.move_line_id.id: self._share(line) for line in partly},
            )
        return groups

    def _share(self, line):
        """What a line pays, in the currency of its document."""
        item = line.move_line_id
        whole = line.residual - (line.gap if line.cause_id else 0)
        return abs(item.amount_residual_currency * line.paid / whole) if whole else 0
