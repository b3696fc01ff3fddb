"""The search as a whole: passes in the manager's order over one pool of lines."""

from collections.abc import Iterable

from .exact import by_amount
from .pool import Pool
from .reference import by_reference, unpaid_citations
from .subset import by_subset
from .tolerance import by_tolerance
from .values import Line, Result, Rule
from .zero import by_running_zero, by_zero

PASSES = {
    "reference": by_reference,
    "exact": by_amount,
    "zero": by_zero,
    "running_zero": by_running_zero,
    "tolerance": by_tolerance,
    "subset": by_subset,
}


def find(lines: Iterable[Line], rules: Iterable[Rule]) -> Result:
    """What can be lettered without a guess, and what a person must decide.

    Every match sums to zero, or to a gap its rule writes off; its lines are of one key
    and in no other match. Held lines are never used. The answer does not depend on the
    order of the lines.

    :raises ValueError: a line is given twice

    >>> from datetime import date
    >>> day, key = date(2026, 1, 1), (1, 1, 1, 1)
    >>> amounts = [500, -500, 300, -100, -200]
    >>> lines = [Line(i, key, a, day, day) for i, a in enumerate(amounts, 1)]
    >>> result = find(lines, [Rule(1, "exact"), Rule(2, "zero")])
    >>> [(match.kind, match.line_ids) for match in result.matches]
    [('exact', (1, 2)), ('zero', (3, 4, 5))]
    >>> find(lines, [Rule(1, "exact"), Rule(2, "subset")]).doubts[0].reason
    'subset'
    """
    pool = Pool(lines)
    for rule in rules:
        PASSES[rule.kind](pool, rule)
    unpaid_citations(pool)
    return pool.result()
