"""Fifth pass: amounts that agree but for a small gap."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from .pool import Pool
from .values import Line, Rule


def by_tolerance(pool: Pool, rule: Rule) -> None:
    """Match what is cited, or the only amount near, when the gap may be written off.

    A gap is posted alone only when the rule says so and its cap leaves room; a gap of
    any other kind is asked about.

    >>> from datetime import date
    >>> day, key = date(2026, 1, 1), (1, 1, 1, 1)
    >>> def lines(*amounts):
    ...     return [Line(i, key, a, day, day) for i, a in enumerate(amounts, 1)]
    >>> pool = Pool(lines(1000, -999))
    >>> by_tolerance(pool, Rule(1, "tolerance", tolerance=5, writes_off=True, cap=100))
    >>> [(match.line_ids, match.gap) for match in pool.matches]
    [((1, 2), 1)]
    >>> pool = Pool(lines(1000, 1002, -999))
    >>> by_tolerance(pool, Rule(1, "tolerance", tolerance=5, writes_off=True, cap=100))
    >>> [(doubt.line_ids, doubt.candidates) for doubt in pool.result().doubts]
    [((3,), (1, 2))]
    """
    for unpaid in pool.unpaid:
        lines = unpaid.lines
        if not rule.takes(lines[0].key) or not all(map(pool.free, lines)):
            continue
        debit = sum(line.amount for line in lines if line.amount > 0)
        gap = sum(line.amount for line in lines)
        if abs(gap) <= rule.allowed(lines[0].key, max(debit, debit - gap)):
            _settle(pool, rule, lines, **unpaid.evidence)
    for lines in pool.accounts(rule):
        for debits, credits in _neighbours(rule, lines):
            _decide(pool, rule, debits, credits)


def _neighbours(
    rule: Rule, lines: Sequence[Line]
) -> Iterator[tuple[list[Line], list[Line]]]:
    """Debits and credits that lie within the tolerance of one another."""
    order = sorted(lines, key=lambda line: (abs(line.amount), line.date, line.id))
    debits = [line for line in order if line.amount > 0]
    amounts = [line.amount for line in debits]
    near: list[tuple[int, int, Line]] = []
    for credit in order:
        if credit.amount > 0:
            continue
        amount = -credit.amount
        # The larger of the two sets what is allowed: look further, then check.
        slack = rule.allowed(credit.key, amount + rule.allowed(credit.key, amount * 2))
        first = bisect_left(amounts, amount - slack)
        last = bisect_right(amounts, amount + slack)
        while first < last and not _within(rule, debits[first], credit):
            first += 1
        while first < last and not _within(rule, debits[last - 1], credit):
            last -= 1
        if first < last:
            near.append((first, last, credit))
    # Spans grow with the amount: those that overlap form one question.
    group: list[Line] = []
    start = end = 0
    for first, last, credit in near:
        if group and first >= end:
            yield debits[start:end], group
            group = []
        if not group:
            start, end = first, last
        start, end = min(start, first), max(end, last)
        group.append(credit)
    if group:
        yield debits[start:end], group


def _within(rule: Rule, debit: Line, credit: Line) -> bool:
    larger = max(debit.amount, -credit.amount)
    return abs(debit.amount + credit.amount) <= rule.allowed(debit.key, larger)


def _decide(pool: Pool, rule: Rule, debits: list[Line], credits: list[Line]) -> None:
    free_debits = [line for line in debits if pool.free(line)]
    free_credits = [line for line in credits if pool.free(line)]
    if not free_debits or not free_credits:
        return
    if len(debits) == len(credits) == 1:
        pair = [debits[0], credits[0]]
        if rule.close(*pair) and not pool.conflict(pair):
            _settle(pool, rule, pair)
        return
    few, many = sorted((free_debits, free_credits), key=len)
    pool.doubt(
        rule, few, "several_gaps", many, debits=len(debits), credits=len(credits)
    )


def _settle(pool: Pool, rule: Rule, lines: list[Line], **evidence) -> None:
    gap = sum(line.amount for line in lines)
    if not gap:
        pool.accept(rule, lines, **evidence)
    elif not rule.writes_off:
        pool.doubt(rule, lines, "tolerance", **evidence)
    else:
        cost = abs(
            sum(line.amount if line.base is None else line.base for line in lines)
        )
        if pool.written_off[rule.id] + cost > rule.cap:
            pool.doubt(rule, lines, "over_cap", **evidence)
        else:
            pool.written_off[rule.id] += cost
            pool.accept(rule, lines, gap, **evidence)
