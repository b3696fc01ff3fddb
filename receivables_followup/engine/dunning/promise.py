"""Promises to pay: kept or broken, judged by the money that came."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

OPEN, KEPT, BROKEN, VOID = "open", "kept", "broken", "void"
# How many kept and how many broken promises somebody unknown is credited with.
PRIOR = 2
# Weight of a broken promise among the reasons to call today.
BROKEN_WEIGHT = 0.6
# Weight of a word that counts for nothing; one that counts half or more does not urge.
WORD_WEIGHT = 0.3


class Receipt(NamedTuple):
    """Money a promise may be kept with.

    :ivar money: the receipt; several promises may look at the same one
    :ivar item: the debt it was matched with, None for a promise on the whole balance
    :ivar day: the date of the money, not that of its matching
    :ivar amount: what the promise may count of it, in minor units
    :ivar total: the whole receipt, however much of it was matched
    """

    money: Hashable
    item: Hashable | None
    day: date
    amount: int
    total: int


class Promise(NamedTuple):
    """What somebody promised, and what came of it; amounts in minor units.

    :ivar deadline: the last day, grace included, on which money is in time
    :ivar tolerance: percent of the amount that may lack
    :ivar owed: what was owed when it was made; 0 when nothing was known to be owed
    :ivar left: what is still owed of it now, whatever was matched with it
    :ivar receipts: the money that came since it was made, in time or late
    """

    key: Hashable
    amount: int
    deadline: date
    tolerance: float = 0.0
    owed: int = 0
    left: int = 0
    receipts: tuple[Receipt, ...] = ()


class Verdict(NamedTuple):
    """How a promise stands.

    :ivar state: ``open``, ``kept``, ``broken``, or ``void`` when nothing is left to
        pay although no money came (a credit note, a transfer)
    :ivar kept: money that came in time, up to the amount promised
    :ivar missing: what is still to come; falls when late money arrives
    """

    state: str
    kept: int
    missing: int


def judge(promises: Iterable[Promise], today: date) -> dict[Hashable, Verdict]:
    """Judge the promises of one customer in one currency together.

    The same money keeps one promise only: the one with the earliest deadline is served
    first. A debt that shrank meanwhile, by a credit note, asks for less.

    >>> day = date(2026, 7, 10)
    >>> paid = Receipt("bank", "invoice", day, 600, 600)
    >>> first = Promise("A", 500, day, receipts=(paid,))
    >>> second = Promise("B", 500, date(2026, 7, 25), receipts=(paid,))
    >>> judge([second, first], day)["A"]
    Verdict(state='kept', kept=500, missing=0)
    >>> judge([second, first], day)["B"], judge([second], date(2026, 8, 1))["B"].state
    (Verdict(state='open', kept=100, missing=400), 'kept')
    """
    promises = sorted(promises, key=lambda promise: promise.deadline)
    purse = _Purse(promises)
    return {
        promise.key: verdict(promise, purse.take(promise), today)
        for promise in promises
    }


def verdict(promise: Promise, received: int, today: date) -> Verdict:
    """Judge one promise by the money in time that is its own.

    Early is as good as in time. After the deadline too little is broken.

    :param received: minor units, at most the amount promised

    >>> promise = Promise("A", 1000, date(2026, 7, 10), 1.0)
    >>> verdict(promise, 990, date(2026, 7, 1))
    Verdict(state='kept', kept=990, missing=0)
    >>> verdict(promise, 989, date(2026, 7, 10)).state
    'open'
    >>> verdict(promise, 989, date(2026, 7, 11))
    Verdict(state='broken', kept=989, missing=11)
    >>> verdict(promise._replace(owed=1000), 0, date(2026, 7, 11)).state
    'void'
    """
    due = required(promise)
    if due <= 0 and received <= 0:
        return Verdict(VOID, 0, 0)
    if enough(received, due, promise.tolerance):
        return Verdict(KEPT, received, 0)
    missing = due - received
    if today <= promise.deadline:
        return Verdict(OPEN, received, missing)
    if promise.owed > 0:
        missing = max(0, min(missing, promise.left))
    return Verdict(BROKEN, received, missing)


def required(promise: Promise) -> int:
    """What must come for the promise: never more than money ever could be owed.

    >>> day = date(2026, 7, 10)
    >>> required(Promise("A", 1000, day, owed=1000, left=600))
    600
    >>> required(Promise("A", 1000, day, owed=0, left=0))
    1000
    """
    if promise.owed <= 0:
        return promise.amount
    came = sum(receipt.amount for receipt in promise.receipts)
    return min(promise.amount, came + promise.left)


def enough(received: int, due: int, tolerance: float) -> bool:
    """Whether an amount reaches what is due, less a tolerance in percent.

    Two decimals of percent count.

    >>> enough(990, 1000, 1), enough(989, 1000, 1), enough(0, 0, 0)
    (True, False, True)
    """
    return received * 10000 >= due * (10000 - round(tolerance * 100))


def reliability(kept: int, broken: int) -> float:
    """How far the word of somebody counts, between 0 and 1.

    The share of kept promises, drawn towards one half while there are few of them.

    >>> reliability(0, 0), reliability(6, 0), reliability(0, 2)
    (0.5, 0.8, 0.3333333333333333)
    """
    return (PRIOR + kept) / (2 * PRIOR + kept + broken)


def word_part(word: float) -> float:
    """How much it urges to call that the word of a customer counts for little.

    :param word: the ``reliability`` of the customer

    >>> word_part(0.5), word_part(0.8), word_part(0.0), round(word_part(0.25), 3)
    (0.0, 0.0, 0.3, 0.15)
    """
    return WORD_WEIGHT * max(0.0, 1.0 - 2.0 * word)


def spread(
    amount: int, debts: Sequence[tuple[Hashable, int]]
) -> Mapping[Hashable, int]:
    """Say which debts a promise covers, and how much of each: the first ones first.

    >>> spread(1000, [("old", 700), ("new", 500), ("newest", 100)])
    {'old': 700, 'new': 300}
    """
    covered = {}
    for key, owed in debts:
        part = min(amount, owed)
        if part > 0:
            covered[key] = part
            amount -= part
    return covered


class _Purse:
    """What is left of each receipt after the promises served so far."""

    def __init__(self, promises: Iterable[Promise]):
        self._left: dict[Hashable, int] = defaultdict(int)
        self._matched: dict[tuple[Hashable, Hashable], int] = defaultdict(int)
        for promise in promises:
            for receipt in promise.receipts:
                money, match = receipt.money, (receipt.money, receipt.item)
                self._left[money] = max(self._left[money], receipt.total)
                self._matched[match] = max(self._matched[match], receipt.amount)

    def take(self, promise: Promise) -> int:
        """Take what came in time, up to the amount promised; the earliest money first.

        :return: minor units
        """
        taken = 0
        for receipt in sorted(promise.receipts, key=lambda receipt: receipt.day):
            if receipt.day > promise.deadline:
                break
            match = (receipt.money, receipt.item)
            part = min(
                promise.amount - taken,
                receipt.amount,
                self._left[receipt.money],
                self._matched[match],
            )
            if part > 0:
                self._left[receipt.money] -= part
                self._matched[match] -= part
                taken += part
        return taken
