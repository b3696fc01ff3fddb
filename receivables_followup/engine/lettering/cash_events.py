"""What the settlement of an item means for value added tax on payment.

Tax on services is due when the price is received (French tax code, article 269, 2-c),
but journal items are matched for many other reasons. Each matching is an *event*, and
this table says what becomes of the tax of the document:

- ``released``: the price counts as received, the tax is due;
- ``waits``: the debt only moved (to bills, doubtful debts, another customer): the tax
  is due when the item it moved to is paid;
- ``never``: nothing was received and nothing will be by this way (a bad debt, a
  discount): whoever wrote it off also clears the tax that was pending, or, for
  imported history, the tax was declared elsewhere.

A bill of exchange pays on its maturity and not when it is accepted; a factor's advance
is a loan until the debtor pays; setting off mutual debts pays both (official comments
BOI-TVA-BASE-20-20). Rounding and bank charges were borne by us on a debt that was paid
in full: all of its tax is due. So it is for deductions accepted as penalties, which
are set off and do not lower the price; a reduction of the price is a credit note. Tax
that a foreign payer withholds is paid for us on a price received in full, and so are
the fees a factor keeps of what the debtor paid; a factor's advance is another matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..errors import EngineError

RELEASED, WAITS, NEVER = "released", "waits", "never"


@dataclass(frozen=True)
class Event:
    """What a matching stands for.

    ``vat``: see the module. ``payment``: somebody paid at the date of the matching, so
    that it says something about his delays.
    """

    vat: str
    payment: bool


class UnknownEvent(EngineError):
    """An event that the table does not know."""


EVENTS: Mapping[str, Event] = {
    "receipt": Event(RELEASED, True),
    "compensation": Event(RELEASED, True),
    "bill_maturity": Event(RELEASED, True),
    "factor_collection": Event(RELEASED, True),
    # Both documents carry tax: what each releases cancels the other.
    "refund": Event(RELEASED, False),
    "rounding": Event(RELEASED, False),
    "bank_charges": Event(RELEASED, False),
    "exchange": Event(RELEASED, False),
    "deduction": Event(RELEASED, False),
    "withholding_tax": Event(RELEASED, False),
    "factor_fees": Event(RELEASED, False),
    "transfer": Event(WAITS, False),
    "bill_acceptance": Event(WAITS, False),
    "doubtful": Event(WAITS, False),
    "reassignment": Event(WAITS, False),
    "factor_advance": Event(WAITS, False),
    "discount": Event(NEVER, False),
    "bad_debt": Event(NEVER, False),
    "write_off": Event(NEVER, False),
    "import": Event(NEVER, False),
    # An entry and its reversal: Odoo clears the pending tax of both by itself.
    "reversal": Event(NEVER, False),
}


def event(code: str) -> Event:
    """Return the row of the table.

    :raise UnknownEvent: ``unknown_event``

    >>> event("bill_acceptance").vat, event("bill_maturity").vat
    ('waits', 'released')
    """
    try:
        return EVENTS[code]
    except KeyError:
        raise UnknownEvent("unknown_event", event=code) from None


def is_cash(code: str | None) -> bool:
    """Whether the tax of the document becomes due; matchings of no known event are
    those that people make in Odoo's own screens, where every matching is a payment.

    >>> is_cash("receipt"), is_cash("transfer"), is_cash("bad_debt"), is_cash(None)
    (True, False, False, True)
    """
    return code is None or event(code).vat == RELEASED


@dataclass(frozen=True)
class Settlement:
    """One matching of an item: a partial reconciliation.

    ``amount``: positive, in the currency of the item, minor units. ``to``: the item
    the debt moved to, None when it moved nowhere.
    """

    partial: int
    amount: int
    event: str | None = None
    to: int | None = None


@dataclass(frozen=True)
class Item:
    """What a document or a transfer put on an account, and how it was settled.

    ``total``: positive, in minor units of its currency.
    """

    total: int
    settlements: Sequence[Settlement] = ()


def cash_shares(item: int, items: Mapping[int, Item]) -> dict[int, Fraction]:
    """Return the exact share of an item that each cash matching paid.

    A debt that moved is followed to where it is; shares add up to one when everything
    was paid. An item that came from several transfers is paid in proportion for each.

    >>> moved = Item(1200, [Settlement(1, 1200, "doubtful", to=8)])
    >>> doubtful = Item(1200, [Settlement(2, 300), Settlement(3, 900, "bad_debt")])
    >>> cash_shares(7, {7: moved, 8: doubtful})
    {2: Fraction(1, 4)}
    """
    shares: dict[int, Fraction] = {}
    _follow(item, Fraction(1), items, frozenset(), shares)
    return shares


def _follow(key, share, items, passed, shares) -> None:
    item = items.get(key)
    if item is None or key in passed or not item.total:
        return
    for settlement in item.settlements:
        part = share * Fraction(settlement.amount, item.total)
        if settlement.to is not None:
            _follow(settlement.to, part, items, passed | {key}, shares)
        elif is_cash(settlement.event):
            shares[settlement.partial] = shares.get(settlement.partial, 0) + part


def pending_share(item: int, items: Mapping[int, Item], here=False) -> Fraction:
    """Return the share of an item that moved elsewhere and is still open there: the
    part of its tax that waits for cash.

    :param here: the item itself came by a transfer: what is open of it waits as well

    >>> moved = Item(1200, [Settlement(1, 600, "transfer", to=8)])
    >>> pending_share(7, {7: moved, 8: Item(600, [Settlement(2, 150)])})
    Fraction(3, 8)
    >>> pending_share(8, {8: Item(600, [Settlement(2, 150)])}, here=True)
    Fraction(3, 4)
    """
    return _open_share(item, items, frozenset(), moved=here)


def _open_share(key, items, passed, moved):
    item = items.get(key)
    if item is None or key in passed or not item.total:
        return Fraction(0)
    settled = sum(settlement.amount for settlement in item.settlements)
    waiting = Fraction(max(item.total - settled, 0), item.total) if moved else 0
    for settlement in item.settlements:
        if settlement.to is not None:
            share = Fraction(settlement.amount, item.total)
            waiting += share * _open_share(
                settlement.to, items, passed | {key}, moved=True
            )
    return waiting
