"""Third and fourth pass: accounts that are, or once were, settled."""

from collections import Counter
from itertools import groupby

from .pool import Pool
from .values import Line, Rule


def by_zero(pool: Pool, rule: Rule) -> None:
    """Match all that is open in an account whose open items sum to zero.

    Nothing is chosen, so lines of open questions take part. Items that are held may
    be what was paid: beside them the sum proves nothing and a person is asked.

    >>> from datetime import date
    >>> day, key = date(2026, 1, 1), (1, 1, 1, 1)
    >>> pool = Pool(Line(i, key, a, day, day) for i, a in enumerate([5, 7, -12], 1))
    >>> by_zero(pool, Rule(1, "zero"))
    >>> [match.line_ids for match in pool.matches]
    [(1, 2, 3)]
    """
    for lines in pool.accounts(rule):
        usable = [line for line in lines if not line.blocked]
        if len(usable) > 1 and not sum(line.amount for line in usable):
            _settle(pool, rule, usable, len(usable) < len(lines))


def by_running_zero(pool: Pool, rule: Rule) -> None:
    """Match all that was open on each day on which an account was settled.

    Lines of one day are taken together: their order within the day says nothing. An
    item whose amount is also open elsewhere in the account might be the one that was
    not paid: the part then goes on to the next day on which all of them are in it. A
    question about equal amounts asked before stays one.

    >>> from datetime import date
    >>> key = (1, 1, 1, 1)
    >>> def on(number, day, amount):
    ...     return Line(number, key, amount, date(2026, 1, day), date(2026, 1, day))
    >>> pool = Pool([on(1, 1, 5), on(2, 2, 7), on(3, 9, -12), on(4, 9, 8)])
    >>> by_running_zero(pool, Rule(1, "running_zero"))
    >>> pool.matches
    []
    >>> pool = Pool([on(1, 1, 5), on(2, 2, 7), on(3, 9, -12), on(4, 10, 8)])
    >>> by_running_zero(pool, Rule(1, "running_zero"))
    >>> [match.line_ids for match in pool.matches]
    [(1, 2, 3)]
    """
    for lines in pool.accounts(rule):
        left = Counter(line.amount for line in lines)
        part: list[Line] = []
        total, held = 0, False
        for _day, peers in groupby(lines, key=lambda line: line.date):
            for line in peers:
                if line.blocked:
                    held = True
                else:
                    part.append(line)
                    total += line.amount
            if part and not total:
                inside = Counter(line.amount for line in part)
                if any(left[amount] > count for amount, count in inside.items()):
                    continue
                if not any(line.id in pool.alike for line in part):
                    _settle(pool, rule, part, held)
                left -= inside
                part = []


def _settle(pool: Pool, rule: Rule, lines: list[Line], held: bool) -> None:
    if any(line.id in pool.firm for line in lines):
        return
    debits = sum(line.amount > 0 for line in lines)
    counts = {"debits": debits, "credits": len(lines) - debits}
    if held:
        pool.doubt(rule, lines, "blocked_items", **counts)
    elif reason := pool.conflict(lines):
        pool.doubt(rule, lines, reason, **counts)
    else:
        pool.accept(rule, lines, **counts)
