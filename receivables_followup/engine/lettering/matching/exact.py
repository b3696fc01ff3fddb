"""Second pass: amounts that occur once on each side."""

from collections import defaultdict
from collections.abc import Sequence

from .pool import Pool
from .values import Line, Rule


def by_amount(pool: Pool, rule: Rule) -> None:
    """Match a debit and a credit of one amount when the account has no other of them.

    Items that are held, or asked about already, count as others. Of equal amounts on
    both sides nobody knows which pays which: they stay a doubt, or become one group
    when the rule letters them together and there are as many debits as credits.

    >>> from datetime import date
    >>> day, key = date(2026, 1, 1), (1, 1, 1, 1)
    >>> def lines(*amounts):
    ...     return [Line(i, key, a, day, day) for i, a in enumerate(amounts, 1)]
    >>> pool = Pool(lines(500, -500, 700))
    >>> by_amount(pool, Rule(1, "exact"))
    >>> [match.line_ids for match in pool.matches]
    [(1, 2)]
    >>> pool = Pool(lines(500, -500, 500))
    >>> by_amount(pool, Rule(1, "exact"))
    >>> [(doubt.line_ids, doubt.candidates) for doubt in pool.result().doubts]
    [((2,), (1, 3))]
    """
    for lines in pool.accounts(rule):
        amounts = {line.amount for line in lines}
        by_sum: dict[int, list[Line]] = defaultdict(list)
        for line in lines:
            if -line.amount in amounts:
                by_sum[line.amount].append(line)
        for amount, debits in by_sum.items():
            if amount > 0:
                _decide(pool, rule, debits, by_sum[-amount])


def _decide(pool: Pool, rule: Rule, debits: list[Line], credits: list[Line]) -> None:
    free_debits = [line for line in debits if pool.free(line)]
    free_credits = [line for line in credits if pool.free(line)]
    if not free_debits or not free_credits:
        return
    lines = [*free_debits, *free_credits]
    balanced = len(debits) == len(credits) and len(lines) == 2 * len(debits)
    if not balanced:
        few, many = sorted((free_debits, free_credits), key=len)
        pool.doubt(
            rule,
            few,
            "same_amounts",
            many,
            debits=len(debits),
            credits=len(credits),
        )
    elif len(debits) > 1 and not (rule.together and _close(rule, debits, credits)):
        pool.doubt(
            rule, lines, "equal_cluster", debits=len(debits), credits=len(credits)
        )
    elif not _close(rule, debits, credits):
        pool.doubt(rule, lines, "outside_window")
    elif reason := pool.conflict(lines):
        pool.doubt(rule, lines, reason)
    else:
        pool.accept(rule, lines, debits=len(debits), credits=len(credits))


def _close(rule: Rule, debits: Sequence[Line], credits: Sequence[Line]) -> bool:
    """Whether each of few, or the first and last of many, lie within the window."""
    few = [debits[0], debits[-1]]
    return all(rule.close(one, other) for one in few for other in credits)
