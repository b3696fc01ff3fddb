"""From journal items to the engine's cases."""

import re

from odoo import api, models

from ...engine.lettering.gap import Case, Discount, Near
from ...engine.money import from_minor, to_minor

WORD = re.compile(r"[a-z0-9]+")


def simplified(text):
    """A reference without what people write differently.

    >>> simplified("INV/2026-001"), simplified(None)
    ('inv2026001', '')
    """
    return "".join(WORD.findall((text or "").lower()))


def cites(text, name):
    """Whether a text names a document; short numbers prove nothing.

    >>> cites("Paiement INV 2026/001", "INV/2026/001"), cites("12", "12")
    (True, False)
    """
    name = simplified(name)
    return len(name) >= 5 and name in simplified(text)


class Group:
    """The items of one gap and what follows from them, in minor units.

    ``gap`` and ``total`` are turned so that what is owed is positive on both sides of
    the ledger.
    """

    def __init__(self, key, lines, digits):
        """
        :param lines: list of ``GapLine``, the oldest first
        :param digits: function from the id of a currency to its decimal places
        """
        self.key, self.lines, self.first = key, lines, lines[0]
        self.sign = self.first.sign
        currencies = {line.currency_id for line in lines}
        company_currency = self.first.company_currency_id
        self.own = len(currencies) == 1
        self.currency_id = currencies.pop() if self.own else company_currency
        self.digits = digits(self.currency_id)
        self.company_digits = digits(company_currency)
        self.foreign = self.currency_id != company_currency
        self.claims = [line for line in lines if self.amount(line) > 0]
        self.payments = [line for line in lines if self.amount(line) < 0]
        # A proposal is about what is still open; a letter about whole documents.
        measure = self.rest if key.startswith("proposal") else self.amount
        self.gap = sum(map(self.rest, lines))
        self.total = sum(map(measure, self.claims))
        self.net = sum(
            round(measure(line) * float(line.untaxed_share)) for line in self.claims
        )
        self.gap_company = self.sign * sum(
            to_minor(line.residual, self.company_digits) for line in lines
        )
        dates = [line.date for line in self.payments]
        self.paid_on = max(dates) if dates else None
        self.date = max(line.date for line in lines)
        self.text = " ".join(line.text for line in self.payments if not line.invoice)

    def amount(self, line):
        value = line.amount_currency if self.own else line.balance
        return self.sign * to_minor(value, self.digits)

    def rest(self, line):
        value = line.residual_currency if self.own else line.residual
        return self.sign * to_minor(value, self.digits)

    def units(self, minor):
        """Minor units as a text for SQL."""
        return str(from_minor(minor, self.digits))


class ReceivablesLetteringGap(models.Model):
    _inherit = "receivables.lettering.gap"

    @api.model
    def _make_cases(self, companies):
        """Groups with a gap and their case for the engine.

        :return: list of ``(Group, Case)``
        """
        currencies = self.env["res.currency"].with_context(active_test=False).search([])
        digits = {currency.id: currency.decimal_places for currency in currencies}
        groups = [
            group
            for key, lines in self._read_groups(companies).items()
            if (group := Group(key, lines, digits.__getitem__)).gap or group.gap_company
        ]
        near = self._read_near(groups, companies)
        return [(group, self._make_case(group, near)) for group in groups]

    def _read_near(self, groups, companies):
        """Everything around the groups that may explain them, one statement each."""
        over = [group for group in groups if group.gap < 0 and group.first.partner_id]
        twins = [
            (
                group.key,
                group.first.account_id,
                group.first.partner_id,
                group.currency_id,
                group.units(group.sign * group.gap),
                group.paid_on or group.date,
            )
            for group in over
        ]
        parts = [
            (group.key, line.move_id, group.units(group.gap))
            for group in groups
            if group.gap > 0 and group.own
            for line in group.claims
            if line.invoice
        ]
        wanted = {
            (group.currency_id, group.units(abs(group.gap)))
            for group in groups
            if group.gap
        }
        moves = {line.move_id for group in groups for line in group.claims}
        return {
            "equal": self._read_equal_items(wanted, companies),
            "twins": self._read_twins(twins),
            "parts": self._read_parts(parts),
            "holds": self._read_holds(moves),
            "retention": self._read_retention(companies),
        }

    def _make_case(self, group, near):
        holds = [
            (reason, whole, amount)
            for line in group.claims
            for reason, line_id, whole, amount in near["holds"].get(line.move_id, ())
            if line_id in (None, line.id)
        ]
        notes, others = self._equal_items(group, near["equal"])
        return Case(
            group.gap,
            group.total,
            net=group.net,
            company_gap=group.gap_company if group.foreign else None,
            paid_on=group.paid_on,
            text=group.text,
            abroad=group.first.abroad,
            retention=group.first.root_id in near["retention"],
            factor=any(reason == "factor" for reason, _whole, _amount in holds),
            disputed=self._disputed(group, holds),
            discounts=self._discounts(group),
            notes=notes,
            others=others,
            parts=tuple(
                Near((line_id, label), group.gap)
                for line_id, label in near["parts"].get(group.key, ())
            ),
            twins=self._twins(group, near["twins"].get(group.key, ())),
        )

    def _disputed(self, group, holds):
        disputes = [
            max(group.gap, 0) if whole else to_minor(amount or 0, group.digits)
            for reason, whole, amount in holds
            if reason == "dispute"
        ]
        return sum(disputes)

    def _discounts(self, group):
        return tuple(
            Discount(
                line.discount_percent,
                group.amount(line)
                - group.sign * to_minor(line.discount_rest, group.digits),
                line.discount_date,
            )
            for line in group.claims
            if line.discount_percent and line.discount_rest and group.own
        )

    def _equal_items(self, group, equal):
        """Open credit notes of the partner, and items of others, of this amount."""
        if not group.gap:
            return (), ()
        first, inside = group.first, {line.id for line in group.lines}
        moves = {line.move_id for line in group.claims}
        # Too little was paid: look for credits elsewhere. Too much: for debts.
        sign = -group.sign if group.gap > 0 else group.sign
        amount = abs(group.gap)
        rows = equal.get(
            (
                first.company_id,
                first.side,
                group.currency_id,
                group.units(amount),
                sign,
            ),
            (),
        )
        notes, others = [], []
        for line_id, _move, partner, name, document, text, refund, origin, *_r in rows:
            if line_id in inside:
                continue
            if partner == first.partner_id:
                if refund and group.gap > 0:
                    key = (line_id, document)
                    notes.append(Near(key, amount, own=origin in moves))
            elif not (refund and group.gap > 0):
                cited = (
                    any(cites(text, line.name) for line in group.claims)
                    if group.gap > 0
                    else cites(group.text, document)
                )
                key = (line_id, f"{document} ({name})")
                others.append(Near(key, amount, cited=cited))
        return tuple(notes), tuple(others)

    def _twins(self, group, rows):
        """Other payments of the amount that was paid too much."""
        inside = {line.id for line in group.payments}
        within = [row for row in rows if row[0] in inside]
        # The last payment of the group is the one too many; the others are its twins.
        last = within[-1][0] if within else None
        day = within[-1][3] if within else group.paid_on or group.date
        return tuple(
            Near(
                (line_id, document),
                -group.gap,
                cited=self._repeated(group, line_id, said),
                own=line_id in inside,
                days=abs((day - date).days),
            )
            for line_id, document, said, date in rows
            if line_id != last
        )

    def _repeated(self, group, line_id, said):
        """Whether another payment of the group bears the reference of this one."""
        said = simplified(said)
        return len(said) >= 5 and any(
            said in simplified(line.text)
            for line in group.payments
            if line.id != line_id and any(map(str.isdigit, said))
        )
