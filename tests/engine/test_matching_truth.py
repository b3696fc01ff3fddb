"""Ledgers of which it is known what pays what: no match may be wrong."""

import re
import sys
from pathlib import Path

import pytest

from engine.lettering.matching import KINDS, Line, Rule, find
from engine.lettering.matching.tokens import cited, owned

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
from lettering_truth import Item, judge, ledger

RULES = [
    Rule(number, kind, days=365 if kind == "reference" else 90, tolerance=5)
    for number, kind in enumerate(KINDS, 1)
]

# Always the same ledgers: in one of some thousands amounts add up by mere chance.
SEEDS = range(24)
NUMBER = re.compile(r"(FAC)[/-]?(20\d\d)[/-]?(\d+)", re.IGNORECASE)


def as_line(number, item):
    own = owned(item.number)
    tokens = cited(item.label) - own if item.kind != "invoice" else frozenset()
    key = (1, 1, item.partner, 1)
    return Line(number, key, item.amount, item.date, item.due, tokens, own)


def search(items):
    result = find([as_line(number, item) for number, item in enumerate(items)], RULES)
    return result, judge(items, [match.line_ids for match in result.matches])


@pytest.mark.parametrize("seed", SEEDS)
def test_no_wrong_match(seed):
    _result, judgement = search(ledger(12, seed))
    assert not judgement.wrong


@pytest.mark.parametrize("seed", SEEDS)
def test_no_wrong_match_of_spaced_numbers(seed):
    """Numbers written with spaces are found as well as others, and nothing wrong."""
    items = ledger(12, seed)
    spaced = [
        item._replace(label=NUMBER.sub(r"\1 \2 \3", item.label)) for item in items
    ]
    result, judgement = search(spaced)
    assert not judgement.wrong
    before = [match.line_ids for match in search(items)[0].matches]
    assert {match.line_ids for match in result.matches} >= set(before)


def test_most_of_what_is_paid_is_found():
    _result, judgement = search(ledger(300))
    assert judgement.found > 0.8 * judgement.closed


@pytest.mark.parametrize(
    ("matches", "wrong"),
    [([(0, 1)], 0), ([(0, 2)], 1), ([(0, 1, 2, 3)], 0), ([(0, 1, 4)], 1), ([(2,)], 1)],
)
def test_judge(matches, wrong):
    """The judge itself tells a right match from a wrong one."""
    amounts = [(100, 1), (-100, 1), (-50, 2), (50, 2), (0, 0)]
    items = [Item(1, a, None, None, "", "", "", truth) for a, truth in amounts]
    assert judge(items, matches).wrong == wrong
