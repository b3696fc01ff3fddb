"""Move journal items: post the entry, letter the originals, keep where they went."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .transfer import EVENT_OF


class ReceivablesLetteringTransfer(models.Model):
    _inherit = "receivables.lettering.transfer"

    @api.model
    def _transfer(
        self,
        lines,
        kind="other",
        *,
        account=None,
        partner=None,
        amounts=None,
        date=None,
        due=None,
        journal=None,
        label=None,
        merge=False,
    ):
        """Move open items to another account, to another partner, or both.

        The new items keep partner, currency, due date and value in the books of the
        old ones unless said otherwise. The VAT on payment of the originals waits for
        the payment of the new items.

        :param lines: open journal items (``account.move.line``) of one company
        :param kind: key of ``EVENT_OF``
        :param account: where they go; default: each stays on its account
        :param partner: who owes them now; default: each keeps its partner
        :param amounts: dict of the part to move (positive, in the currency of the
            item) by id of the item; default: all that is open
        :param date: of the entry; default: today
        :param due: due date of the new items; default: each keeps its own
        :param merge: one new item for all of them, as for a bill of exchange
        :return: the transfer
        :raise UserError: naming the items that cannot be moved
        """
        self._check_movable(lines)
        if not account and not partner:
            raise UserError(
                self.env._("Choose the account or the customer the items move to.")
            )
        parts = {line: self._part(line, amounts) for line in lines}
        sources = [
            self._cleared_vals(line, *part, label) for line, part in parts.items()
        ]
        targets = self._moved_vals(parts, account, partner, due, label)
        targets = self._merged(targets) if merge else targets
        move = self._entry(lines, sources + targets, date, journal, label)
        items = move.line_ids.sorted("id")
        cleared, became = items[: len(sources)], items[len(sources) :]
        became = [became[0]] * len(sources) if merge else became
        return self._record(kind, move, parts, cleared, became, label)

    @api.model
    def _compensate(self, receivables, payables, *, amount=None, date=None, note=None):
        """Set off what a partner owes us against what we owe him: both are paid.

        The oldest due items are set off first. VAT on payment is due on both sides.

        :param receivables: open debit items of customers' accounts
        :param payables: open credit items of suppliers' accounts
        :param amount: positive, in the currency of the items; default: the smaller sum
        :param note: the agreement, or why none is needed
        :return: the transfer
        :raise UserError: naming what cannot be set off
        """
        self._check_compensable(receivables, payables)
        date = date or fields.Date.context_today(self)
        most = min(self._owed(receivables), self._owed(payables))
        amount = most if amount is None else amount
        currency = receivables.currency_id
        if currency.compare_amounts(amount, 0) <= 0 or (
            currency.compare_amounts(amount, most) > 0
        ):
            raise UserError(
                self.env._(
                    "%(amount)s cannot be set off: the smaller of the two debts is "
                    "%(most)s.",
                    amount=currency.format(amount),
                    most=currency.format(most),
                )
            )
        company = receivables.company_id
        label = note or self.env._("Compensation")
        parts, vals_list = {}, []
        for lines in (receivables, payables):
            shares = self._oldest_first(lines, amount)
            side = self._rated(shares, amount, company, date)
            for line, (balance, share) in side.items():
                parts[line] = (balance, share)
                vals_list.append(self._cleared_vals(line, balance, share, label))
        lines = receivables | payables
        move = self._entry(lines, vals_list, date, None, label)
        cleared = move.line_ids.sorted("id")
        empty = self.env["account.move.line"]
        return self._record(
            "compensation", move, parts, cleared, [empty] * len(cleared), note
        )

    # -- what the entry holds ----------------------------------------------------

    @api.model
    def _part(self, line, amounts):
        """(balance, amount in currency) of what leaves the item, with its sign."""
        whole = line.amount_residual_currency
        wanted = (amounts or {}).get(line.id)
        if wanted is None or not line.currency_id.compare_amounts(wanted, abs(whole)):
            return line.amount_residual, whole
        if not 0 < wanted < abs(whole):
            raise UserError(
                self.env._(
                    "%(item)s: %(amount)s cannot be moved, %(open)s is open.",
                    item=line.move_name,
                    amount=line.currency_id.format(wanted),
                    open=line.currency_id.format(abs(whole)),
                )
            )
        amount = line.currency_id.round(wanted if whole > 0 else -wanted)
        balance = line.company_currency_id.round(line.amount_residual * amount / whole)
        return balance, amount

    @api.model
    def _cleared_vals(self, line, balance, amount, label):
        """The item that clears an item of this ``balance`` and ``amount``."""
        return {
            "name": label or self.env._("Transfer of %s", line.move_name),
            "account_id": line.account_id.id,
            "partner_id": line.partner_id.id,
            "currency_id": line.currency_id.id,
            "amount_currency": -amount,
            "balance": -balance,
        }

    @api.model
    def _moved_vals(self, parts, account, partner, due, label):
        """The items owed from now on."""
        return [
            {
                **self._cleared_vals(line, -balance, -amount, label),
                "account_id": (account or line.account_id).id,
                "partner_id": (partner or line.partner_id).id,
                "date_maturity": due or line.date_maturity or line.date,
            }
            for line, (balance, amount) in parts.items()
        ]

    @api.model
    def _merged(self, targets):
        """One item for all; they share account, partner and currency."""
        for name in ("account_id", "partner_id", "currency_id"):
            if len({vals[name] for vals in targets}) > 1:
                raise UserError(
                    self.env._(
                        "One item cannot replace items of several accounts, customers "
                        "or currencies: move them one by one."
                    )
                )
        return [
            {
                **targets[0],
                "balance": sum(vals["balance"] for vals in targets),
                "amount_currency": sum(vals["amount_currency"] for vals in targets),
                "date_maturity": max(vals["date_maturity"] for vals in targets),
            }
        ]

    @api.model
    def _owed(self, lines):
        return lines.currency_id.round(
            abs(sum(lines.mapped("amount_residual_currency")))
        )

    @api.model
    def _oldest_first(self, lines, amount):
        """Signed share of each item, the oldest due date first."""
        shares = {}
        for line in lines.sorted(
            lambda item: (item.date_maturity or item.date, item.id)
        ):
            whole = line.amount_residual_currency
            share = line.currency_id.round(min(amount, abs(whole)))
            if line.currency_id.is_zero(share):
                break
            shares[line] = share if whole > 0 else -share
            amount -= share
        return shares

    @api.model
    def _rated(self, shares, amount, company, date):
        """(balance, amount in currency) by item, at the rate of the day.

        Both sides of a compensation have the same value that day; Odoo posts what the
        exchange rate did since the invoices. The last item takes the cent of rounding.
        """
        currency = next(iter(shares)).currency_id
        sign = 1 if next(iter(shares.values())) > 0 else -1
        rest = sign * currency._convert(amount, company.currency_id, company, date)
        side = {}
        for index, (line, share) in enumerate(shares.items(), 1):
            balance = currency._convert(share, company.currency_id, company, date)
            balance = rest if index == len(shares) else balance
            rest = company.currency_id.round(rest - balance)
            side[line] = (balance, share)
        return side

    # -- posting -------------------------------------------------------------------

    @api.model
    def _entry(self, lines, vals_list, date, journal, label):
        """The entry, in draft; its items in the order of ``vals_list``."""
        company = lines.company_id
        journal = journal or self._journal(company)
        return (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": journal.id,
                    "date": date or fields.Date.context_today(self),
                    "ref": label or self.env._("Transfer"),
                    "line_ids": [
                        Command.create({**vals, "sequence": index})
                        for index, vals in enumerate(vals_list)
                    ],
                }
            )
        )

    @api.model
    def _journal(self, company):
        """The journal of miscellaneous entries: not that of exchange or VAT entries."""
        technical = (
            company.currency_exchange_journal_id | company.tax_cash_basis_journal_id
        )
        journals = self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(company),
                ("type", "=", "general"),
            ]
        )
        if not journals:
            raise UserError(
                self.env._(
                    "%(company)s has no journal of miscellaneous entries: create one "
                    "of type 'Miscellaneous' first.",
                    company=company.display_name,
                )
            )
        return (journals - technical)[:1] or journals[:1]

    @api.model
    def _record(self, kind, move, parts, cleared, became, note):
        """Post the entry, letter the originals with it and keep the links."""
        event = EVENT_OF[kind]
        lines = self.env["account.move.line"].union(*parts)
        transfer = self.sudo().create(
            {
                "company_id": move.company_id.id,
                "kind": kind,
                "event": event,
                "move_id": move.id,
                "commercial_partner_id": lines[0].partner_id.commercial_partner_id.id,
                "amount": sum(
                    balance for balance, _amount in parts.values() if balance > 0
                )
                or -sum(balance for balance, _amount in parts.values()),
                "note": note,
                "user_id": self.env.uid,
                "line_ids": [
                    Command.create(
                        {
                            "source_line_id": source.id,
                            "counterpart_line_id": counterpart.id,
                            "target_line_id": target.id,
                        }
                    )
                    for source, counterpart, target in zip(
                        parts, cleared, became, strict=True
                    )
                ],
            }
        )
        move.sudo().receivables_transfer_id = transfer
        move._post(soft=False)
        self.env["receivables.lettering"]._letter(
            [source + item for source, item in zip(parts, cleared, strict=True)],
            "compensation" if kind == "compensation" else "transfer",
            event=event,
            partial=True,
        )
        return transfer.with_env(self.env)
