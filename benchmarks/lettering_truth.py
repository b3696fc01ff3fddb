"""A ledger of open items of which it is known what pays what.

Customers pay as customers do: with and without saying what for, several invoices at
once, in parts, short of a few cents, the same rent every month, twice by mistake, on
account, or not at all. Deterministic; needs neither Odoo nor the engine.
"""

from collections import Counter, defaultdict
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

START = date(2025, 1, 6)
# scenario: how often it happens
SCENARIOS = {
    "paid": 40,
    "paid_at_once": 9,
    "paid_in_parts": 3,
    "paid_partly": 4,
    "paid_short": 3,
    "rent": 3,
    "credited": 3,
    "paid_twice": 1,
    "on_account": 2,
    "unpaid": 14,
}
RENTS = (12000, 45000, 60000, 98000, 120000, 150000)


class Item(NamedTuple):
    """An open item; amounts in cents, credits negative. Items of one ``truth`` belong
    together; 0 belongs to nothing that is open."""

    partner: int
    amount: int
    date: date
    due: date
    kind: str  # invoice, refund, receipt
    number: str
    label: str
    truth: int


class Judgement(NamedTuple):
    """How many matches are right and wrong, and how many pure truths were found."""

    right: int
    wrong: int
    found: int
    closed: int


def ledger(partners, seed=1):
    """The items of so many customers, about twenty debits and sixteen credits each."""
    return _Ledger(seed).run(partners)


def judge(items, matches):
    """Compare matches (positions in ``items``) with the truth.

    A match is right when it consists of whole truths that sum to its own sum: it may
    join several payments, never tear one apart or add what belongs elsewhere.
    """
    members = defaultdict(set)
    for position, item in enumerate(items):
        if item.truth:
            members[item.truth].add(position)
    total = {
        truth: sum(items[position].amount for position in positions)
        for truth, positions in members.items()
    }
    right = wrong = 0
    found = set()
    for match in matches:
        positions = set(match)
        truths = {items[position].truth for position in positions}
        gap = sum(items[position].amount for position in positions)
        whole = 0 not in truths and all(members[t] <= positions for t in truths)
        if whole and sum(total[truth] for truth in truths) == gap:
            right += 1
            found |= truths
        else:
            wrong += 1
    closed = sum(not amount for amount in total.values())
    return Judgement(right, wrong, len(found), closed)


class _Ledger:
    def __init__(self, seed):
        self.seed = seed
        self.items = []
        self.numbers = Counter()
        self.truth = 0

    def run(self, partners):
        names, weights = zip(*SCENARIOS.items(), strict=True)
        for self.partner in range(1, partners + 1):
            self.rng = Random(f"{self.seed}:{self.partner}")
            self.taken = set(RENTS)
            for name in self.rng.choices(names, weights, k=self.rng.randint(4, 26)):
                getattr(self, "_" + name)()
        return self.items

    # -- what customers do -----------------------------------------------------

    def _paid(self):
        invoice = self._invoice()
        self._receipt([invoice], -invoice.amount)

    def _paid_at_once(self):
        self._new_truth()
        first = self._day()
        invoices = [
            self._invoice(first + timedelta(days=self.rng.randint(0, 25)), keep=True)
            for _i in range(self.rng.randint(2, 5))
        ]
        self._receipt(invoices, -sum(invoice.amount for invoice in invoices))

    def _paid_in_parts(self):
        invoice = self._invoice()
        first = self._part(self.rng.randint(1, invoice.amount - 1), invoice.amount)
        self._receipt([invoice], -first)
        self._receipt([invoice], first - invoice.amount, late=30)

    def _paid_partly(self):
        invoice = self._invoice()
        part = self._part(max(1, invoice.amount * self.rng.randint(1, 9) // 10))
        self._receipt([invoice], -part)

    def _paid_short(self):
        invoice = self._invoice()
        self._receipt([invoice], self.rng.randint(1, 4) - invoice.amount)

    def _rent(self):
        """The same amount every month; some months stay unpaid."""
        amount, day = self.rng.choice(RENTS), self._day()
        for month in range(self.rng.randint(2, 6)):
            invoice = self._invoice(day + timedelta(days=30 * month), amount)
            if self.rng.random() < 0.8:
                self._receipt([invoice], -amount, cites=0.3)

    def _credited(self):
        invoice = self._invoice()
        day = invoice.date + timedelta(days=self.rng.randint(1, 40))
        label = f"Reversal of: {invoice.number}, returned"
        self._add(-invoice.amount, day, day, "refund", self._number("RFAC", day), label)

    def _paid_twice(self):
        """The first payment and the invoice are lettered, the second says what for."""
        day = self._day()
        number = self._number("FAC", day)
        self._new_truth(0)
        self._add_receipt(-self._amount(), day + timedelta(days=50), number)

    def _on_account(self):
        """An advance; its odd cent keeps rents from adding up to it by chance."""
        self._new_truth(0)
        amount = self._part(self.rng.randint(1, 40) * 10000 + 1)
        self._add_receipt(-amount, self._day(), "Acompte")

    def _unpaid(self):
        self._new_truth(0)
        self._invoice(keep=True)

    # -- items -----------------------------------------------------------------

    def _new_truth(self, truth=None):
        if truth is None:
            self.count = truth = getattr(self, "count", 0) + 1
        self.truth = truth

    def _day(self):
        return START + timedelta(days=self.rng.randint(0, 600))

    def _amount(self):
        amount = max(100, round(self.rng.lognormvariate(11, 1.1)))
        while amount in self.taken:
            amount += 1
        self.taken.add(amount)
        return amount

    def _part(self, amount, whole=0):
        """A part that is no other amount of the customer: nobody could tell them apart.

        :param whole: what is left of it is to be no other amount either
        """
        while amount > 1 and {amount, whole - amount} & self.taken:
            amount -= 1
        self.taken |= {amount, whole - amount}
        return amount

    def _number(self, prefix, day):
        self.numbers[prefix, day.year] += 1
        return f"{prefix}/{day.year}/{self.numbers[prefix, day.year]:05}"

    def _invoice(self, day=None, amount=None, keep=False):
        if not keep:
            self._new_truth()
        day = day or self._day()
        due = day + timedelta(days=self.rng.choice([0, 30, 30, 45, 60]))
        number = self._number("FAC", day)
        return self._add(amount or self._amount(), day, due, "invoice", number, number)

    def _receipt(self, invoices, amount, late=0, cites=0.55):
        last = max(invoice.due for invoice in invoices)
        day = last + timedelta(days=self.rng.randint(-5, 50) + late)
        label = f"VIR SEPA CUSTOMER {self.partner} REF {self.rng.randint(1, 10**6)}"
        if self.rng.random() < cites:
            numbers = [self._typed(invoice.number) for invoice in invoices]
            label = f"{label} {', '.join(numbers)}"
        self._add_receipt(amount, day, label)

    def _typed(self, number):
        """A number as people write it."""
        shape = self.rng.randrange(3)
        if shape == 1:
            return number.replace("/", "")
        return number.replace("/", "-").lower() if shape else number

    def _add_receipt(self, amount, day, label):
        self._add(amount, day, day, "receipt", self._number("BNK1", day), label)

    def _add(self, amount, day, due, kind, number, label):
        item = Item(self.partner, amount, day, due, kind, number, label, self.truth)
        self.items.append(item)
        return item
