"""What follows a cheque without funds, step by step.

After the delay from its first presentation the bank certifies that it was not paid; the
certificate is notified or served, which is an order to pay; not paid in time, the
commissaire de justice issues an enforceable title (French Monetary code, L131-73).
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

CERTIFICATE, SERVE, TITLE = "certificate", "serve", "title"


class Cheque(NamedTuple):
    """How far the recovery of a cheque has come; days that are not known are None.

    :ivar certificate_from: from this day the certificate can be asked for
    :ivar pay_until: last day of the time to pay that its service opened
    """

    certificate_from: date | None = None
    certificate_on: date | None = None
    served_on: date | None = None
    pay_until: date | None = None
    title_on: date | None = None


def next_step(cheque: Cheque) -> tuple[str, date] | None:
    """What the creditor does next, and from which day; None when nothing is left.

    >>> next_step(Cheque(date(2026, 7, 10)))
    ('certificate', datetime.date(2026, 7, 10))
    >>> day = date(2026, 7, 14)
    >>> next_step(Cheque(date(2026, 7, 10), day))
    ('serve', datetime.date(2026, 7, 14))
    >>> next_step(Cheque(date(2026, 7, 10), day, day, date(2026, 7, 29)))
    ('title', datetime.date(2026, 7, 30))
    >>> next_step(Cheque(title_on=day)), next_step(Cheque())
    (None, None)
    """
    if cheque.title_on:
        return None
    if cheque.served_on:
        end = cheque.pay_until or cheque.served_on
        return TITLE, end + timedelta(days=1)
    if cheque.certificate_on:
        return SERVE, cheque.certificate_on
    if cheque.certificate_from:
        return CERTIFICATE, cheque.certificate_from
    return None


def in_order(days: Iterable[date | None], today: date) -> bool:
    """Whether days that follow one another do so, and none of them is to come.

    >>> one, two = date(2026, 7, 1), date(2026, 7, 2)
    >>> in_order([one, None, one, two], two), in_order([two, one], two)
    (True, False)
    >>> in_order([one, two], one)
    False
    """
    known = [day for day in days if day]
    return known == sorted(known) and all(day <= today for day in known)
