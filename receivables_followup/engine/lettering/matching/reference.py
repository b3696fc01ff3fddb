"""First pass: what lines cite."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from .pool import Pool, Unpaid
from .values import Line, Rule

# A line, the lines of the one document it cites, and by which reference.
Link = tuple[Line, list[Line], str]


def by_reference(pool: Pool, rule: Rule) -> None:
    """Match lines with the documents they cite when everything cited sums to zero.

    Lines that cite the same documents belong together: none of them is matched unless
    all of them close. A reference borne by several documents (an order, a contract) is
    no citation.

    >>> from datetime import date
    >>> day, key = date(2026, 1, 1), (1, 1, 1, 1)
    >>> bill = Line(1, key, 500, day, day, own=frozenset({"INV0001"}))
    >>> paid = Line(2, key, -500, day, day, tokens=frozenset({"INV0001"}))
    >>> pool = Pool([bill, paid])
    >>> by_reference(pool, Rule(1, "reference"))
    >>> [match.line_ids for match in pool.matches]
    [(1, 2)]
    """
    for lines in pool.accounts(rule):
        for citers, cited, tokens in _citations(_links(pool, lines)):
            _decide(pool, rule, citers, cited, {"tokens": tuple(sorted(tokens))})


def unpaid_citations(pool: Pool) -> None:
    """Ask about citations no pass could settle: part payments, deductions, gaps.

    >>> from datetime import date
    >>> day, key = date(2026, 1, 1), (1, 1, 1, 1)
    >>> bill = Line(1, key, 500, day, day, own=frozenset({"INV0001"}))
    >>> paid = Line(2, key, -400, day, day, tokens=frozenset({"INV0001"}))
    >>> pool = Pool([bill, paid])
    >>> by_reference(pool, Rule(1, "reference"))
    >>> unpaid_citations(pool)
    >>> [(doubt.line_ids, doubt.gap, doubt.reason) for doubt in pool.result().doubts]
    [((1, 2), 100, 'reference_gap')]
    """
    for unpaid in pool.unpaid:
        if all(map(pool.free, unpaid.lines)):
            pool.doubt(unpaid.rule, unpaid.lines, "reference_gap", **unpaid.evidence)


def _citations(
    links: Sequence[Link],
) -> Iterable[tuple[list[Line], list[Line], set[str]]]:
    """Sets of citing and cited lines that have nothing to do with one another."""
    root: dict[int, int] = {}

    def find(line_id: int) -> int:
        while root[line_id] != line_id:
            root[line_id] = line_id = root[root[line_id]]
        return line_id

    for line, cited, _token in links:
        for one in (line, *cited):
            root.setdefault(one.id, one.id)
        for one in cited:
            root[find(one.id)] = find(line.id)
    parts: dict[int, tuple[dict[int, Line], dict[int, Line], set[str]]]
    parts = defaultdict(lambda: ({}, {}, set()))
    for line, cited, token in links:
        citers, documents, tokens = parts[find(line.id)]
        citers[line.id] = line
        documents.update((one.id, one) for one in cited)
        tokens.add(token)
    for citers, documents, tokens in parts.values():
        only_cited = [one for i, one in documents.items() if i not in citers]
        yield list(citers.values()), only_cited, tokens


def _links(pool: Pool, lines: Sequence[Line]) -> list[Link]:
    """Lines with the lines of the one document that a reference of theirs names."""
    links = []
    for line in lines:
        for token in line.tokens:
            owners = pool.owners.get(token)
            if not owners:
                continue
            cited = [
                one
                for one in owners
                if one.key == line.key
                and (one.amount > 0) != (line.amount > 0)
                and one.id not in pool.taken
            ]
            if len({_document(one) for one in cited}) == 1:
                links.append((line, cited, token))
    return links


def _document(line: Line):
    return line.id if line.document is None else line.document


def _decide(pool, rule, citers, cited, evidence) -> None:
    lines = [*citers, *cited]
    if any(line.blocked for line in lines):
        # The payment of an item that is held is not to be used for another one.
        usable = [line for line in citers if not line.blocked]
        pool.pin(usable)
        pool.skipped["cites_blocked"] += len(usable)
        return
    if not all(map(pool.free, lines)):
        return
    gap = sum(line.amount for line in lines)
    if gap and len(citers) == 1:
        # One instalment of the document cited, told from the others by its amount.
        same = [line for line in cited if line.amount == -citers[0].amount]
        if len(same) == 1 and len({_document(line) for line in cited}) == 1:
            lines, gap = [*citers, *same], 0
    if gap:
        if len(citers) > 1:
            pool.doubt(rule, lines, "cited_twice", **evidence)
        else:
            pool.unpaid.append(Unpaid(rule, lines, evidence))
    elif all(rule.close(one, other) for one in citers for other in cited):
        pool.accept(rule, lines, **evidence)
    else:
        pool.doubt(rule, lines, "outside_window", **evidence)
