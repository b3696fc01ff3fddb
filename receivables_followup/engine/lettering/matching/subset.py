"""Last pass: sums that fit. They never prove anything, so they are only proposed."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from .pool import Pool
from .values import Line, Rule, days_apart


class Sums(NamedTuple):
    """Up to two ways (positions) to reach a sum, the steps spent, and whether all
    ways were looked at."""

    found: tuple[tuple[int, ...], ...]
    steps: int
    complete: bool


class Side(NamedTuple):
    """Debits or credits from the smallest, their sizes, and what the first ones sum
    to."""

    lines: list[Line]
    sizes: list[int]
    upto: list[int]


def subset_sums(
    target: int, amounts: Sequence[int], max_items: int, budget: int
) -> Sums:
    """Ways to reach ``target`` with two to ``max_items`` of the amounts, all positive.

    The search stops at the second way: then the question has no single answer.

    >>> subset_sums(12, [9, 7, 5, 1], 3, 1000).found
    ((1, 2),)
    >>> len(subset_sums(12, [9, 7, 5, 3], 3, 1000).found)
    2
    >>> subset_sums(12, [9, 7, 5, 1], 3, 1)
    Sums(found=(), steps=1, complete=False)
    """
    return _Search(target, amounts, max_items, budget).run()


def by_subset(pool: Pool, rule: Rule) -> None:
    """Propose the lines of the other side that sum to a line, when only they do.

    >>> from datetime import date
    >>> day, key = date(2026, 1, 1), (1, 1, 1, 1)
    >>> amounts = [500, 700, 900, -1200]
    >>> pool = Pool(Line(i, key, a, day, day) for i, a in enumerate(amounts, 1))
    >>> by_subset(pool, Rule(1, "subset"))
    >>> [(doubt.line_ids, doubt.reason) for doubt in pool.result().doubts]
    [((1, 2, 4), 'subset')]
    """
    left = rule.total_budget
    for lines in pool.accounts(rule):
        free = [line for line in lines if pool.free(line)]
        sides = {debit: _side(free, debit) for debit in (True, False)}
        answers = []
        for anchor in free:
            others, all_seen = _candidates(rule, anchor, sides[anchor.amount < 0])
            if len(others) < 2:
                continue
            if left <= 0:
                pool.skipped["budget"] += 1
                continue
            amounts = [abs(line.amount) for line in others]
            budget = min(rule.budget, left)
            sums = subset_sums(abs(anchor.amount), amounts, rule.max_items, budget)
            left -= sums.steps
            if sums.found:
                found = [[others[i] for i in way] for way in sums.found]
                answers.append((anchor, found, sums.complete and all_seen))
            elif not sums.complete:
                pool.skipped["budget"] += 1
        _propose(pool, rule, answers)


def _side(free: Sequence[Line], debit: bool) -> Side:
    lines = sorted(
        (line for line in free if (line.amount > 0) == debit),
        key=lambda line: (abs(line.amount), line.date, line.id),
    )
    sizes = [abs(line.amount) for line in lines]
    return Side(lines, sizes, list(accumulate(sizes, initial=0)))


def _candidates(rule: Rule, anchor: Line, side: Side) -> tuple[list[Line], bool]:
    """The smaller lines of the other side, and whether these are all.

    Of too many the nearest in time are looked at.
    """
    size = abs(anchor.amount)
    smaller = bisect_left(side.sizes, size)
    if side.upto[smaller] < size:
        return [], True
    others = [line for line in side.lines[:smaller] if rule.close(line, anchor)]
    if sum(abs(line.amount) for line in others) < size:
        return [], True
    many = len(others) > rule.max_candidates
    if many:
        others.sort(key=lambda line: (days_apart(line, anchor), line.date, line.id))
        del others[rule.max_candidates :]
    others.sort(key=lambda line: (-abs(line.amount), line.date, line.id))
    return others, not many


def _propose(pool: Pool, rule: Rule, answers: list) -> None:
    """One question per line; lines that two answers want belong to none of them."""
    wanted = Counter(
        line.id
        for anchor, found, _complete in answers
        for line in {anchor, *(line for way in found for line in way)}
    )
    for anchor, found, complete in answers:
        lines = list(dict.fromkeys(line for way in found for line in way))
        evidence = {"ways": [sorted(line.id for line in way) for way in found]}
        if len(found) > 1 or any(wanted[line.id] > 1 for line in (anchor, *lines)):
            pool.doubt(rule, [anchor], "several_subsets", lines, **evidence)
        else:
            reason = "subset" if complete else "budget"
            pool.doubt(rule, [anchor, *lines], reason)


class _Search:
    """Depth first over amounts from the largest; bounds cut what cannot reach."""

    def __init__(self, target, amounts, max_items, budget) -> None:
        self.order = sorted(range(len(amounts)), key=lambda i: (-amounts[i], i))
        self.amounts = [amounts[i] for i in self.order]
        self.target, self.max_items, self.budget = target, max_items, budget
        self.upto = [0]  # sums of the first amounts
        for amount in self.amounts:
            self.upto.append(self.upto[-1] + amount)
        self.places: dict[int, list[int]] = {}
        for place, amount in enumerate(self.amounts):
            self.places.setdefault(amount, []).append(place)
        self.found: list[tuple[int, ...]] = []
        self.steps = 0

    def run(self) -> Sums:
        self._extend(0, self.target, self.max_items, ())
        complete = len(self.found) > 1 or self.steps < self.budget
        found = tuple(
            tuple(sorted(self.order[place] for place in way)) for way in self.found
        )
        return Sums(found, self.steps, complete)

    def _over(self) -> bool:
        return self.steps >= self.budget or len(self.found) > 1

    def _extend(self, start, rest, items, chosen) -> None:
        """Find sums of ``rest`` with up to ``items`` amounts from a place on."""
        if self._over():
            return
        self.steps += 1
        if chosen:
            for place in self.places.get(rest, ()):
                if place >= start and len(self.found) < 2:
                    self.found.append((*chosen, place))
        if items < 2:
            return
        amounts, upto, last = self.amounts, self.upto, len(self.amounts)
        for place in range(start, last - 1):
            # The next amounts are the largest left: if they fall short, all do.
            if upto[min(place + items, last)] - upto[place] < rest:
                return
            if amounts[place] < rest:
                more = rest - amounts[place]
                self._extend(place + 1, more, items - 1, (*chosen, place))
                if self._over():
                    return
