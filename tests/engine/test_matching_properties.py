"""The search for matches: what holds for any ledger."""

from itertools import combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from matching_cases import make_lines, make_rules
from strategies import SEEDS

from engine.lettering.matching import Rule, find
from engine.lettering.matching.subset import subset_sums

# Reasons that count lines which are in other figures already.
NOTES = ("budget", "cites_blocked")


def search(seed):
    rng = Random(seed)
    lines, rules = make_lines(rng), make_rules(rng)
    return lines, rules, find(lines, rules)


@given(SEEDS)
def test_a_line_is_answered_once(seed):
    lines, _rules, result = search(seed)
    matched = [i for match in result.matches for i in match.line_ids]
    asked = [i for doubt in result.doubts for i in doubt.line_ids]
    assert len(matched + asked) == len(set(matched + asked))
    candidates = {i for doubt in result.doubts for i in doubt.candidates}
    assert candidates.isdisjoint(matched)
    for doubt in result.doubts:
        assert doubt.candidates or len(doubt.line_ids) > 1
        assert set(doubt.candidates).isdisjoint(doubt.line_ids)


@given(SEEDS)
def test_sums_are_exact(seed):
    lines, rules, result = search(seed)
    by_id = {line.id: line for line in lines}
    by_rule = {rule.id: rule for rule in rules}
    written_off = dict.fromkeys(by_rule, 0)
    for match in result.matches:
        rule, members = by_rule[match.rule_id], [by_id[i] for i in match.line_ids]
        assert sum(one.amount for one in members) == match.gap
        assert any(one.amount > 0 for one in members)
        assert any(one.amount < 0 for one in members)
        if match.gap:
            larger = max(
                sum(one.amount for one in members if one.amount > 0),
                -sum(one.amount for one in members if one.amount < 0),
            )
            assert match.kind == "tolerance" and rule.writes_off
            assert abs(match.gap) <= rule.allowed(match.key, larger)
            written_off[rule.id] += abs(match.gap)
    for rule in rules:
        assert written_off[rule.id] <= rule.cap
    for doubt in result.doubts:
        assert doubt.gap == sum(by_id[i].amount for i in doubt.line_ids)


@given(SEEDS)
def test_one_account_only(seed):
    lines, rules, result = search(seed)
    by_id = {line.id: line for line in lines}
    by_rule = {rule.id: rule for rule in rules}
    for answer in (*result.matches, *result.doubts):
        ids = (*answer.line_ids, *getattr(answer, "candidates", ()))
        assert {by_id[i].key for i in ids} == {answer.key}
        assert by_rule[answer.rule_id].takes(answer.key)
        assert by_rule[answer.rule_id].kind == answer.kind


@given(SEEDS, st.randoms())
def test_the_order_of_lines_does_not_matter(seed, rng):
    lines, rules, result = search(seed)
    rng.shuffle(lines)
    assert find(lines, rules) == result


@given(SEEDS)
def test_what_is_held_is_never_used(seed):
    lines, _rules, result = search(seed)
    held = {line.id for line in lines if line.blocked or not line.amount}
    for answer in (*result.matches, *result.doubts):
        assert held.isdisjoint(answer.line_ids)
        assert held.isdisjoint(getattr(answer, "candidates", ()))


@given(SEEDS)
def test_consequences_are_confirmed_by_a_person(seed):
    lines, rules, result = search(seed)
    by_id = {line.id: line for line in lines}
    trusted = {rule.id for rule in rules if rule.entries}
    for match in result.matches:
        members = [by_id[i] for i in match.line_ids]
        if match.rule_id in trusted:
            continue
        assert not any(one.caution for one in members)
        assert not sum(one.base or 0 for one in members)


@given(SEEDS)
def test_every_line_is_accounted_for(seed):
    lines, _rules, result = search(seed)
    answered = {i for match in result.matches for i in match.line_ids}
    for doubt in result.doubts:
        answered.update(doubt.line_ids, doubt.candidates)
    left = {k: n for k, n in result.skipped.items() if k not in NOTES}
    assert len(answered) + sum(left.values()) == len(lines)


@given(SEEDS)
def test_sums_are_never_matched(seed):
    result = search(seed)[2]
    assert not any(match.kind == "subset" for match in result.matches)


@given(SEEDS)
def test_exact_amounts_have_no_rival(seed):
    lines, rules, _result = search(seed)
    result = find(lines, [Rule(1, "exact", days=0)])
    by_id = {line.id: line for line in lines}
    for match in result.matches:
        amount = abs(by_id[match.line_ids[0]].amount)
        same = [
            one.id
            for one in lines
            if one.key == match.key and abs(one.amount) == amount
        ]
        assert sorted(same) == list(match.line_ids)


@given(
    st.lists(st.integers(1, 30), max_size=9),
    st.integers(1, 100),
    st.integers(2, 5),
)
def test_sums_agree_with_trying_all(amounts, target, most):
    every = {
        ways
        for size in range(2, most + 1)
        for ways in combinations(range(len(amounts)), size)
        if sum(amounts[i] for i in ways) == target
    }
    sums = subset_sums(target, amounts, most, 100_000)
    assert sums.complete
    assert len(sums.found) == min(2, len(every)) == len(set(sums.found))
    assert set(sums.found) <= every


@given(
    st.lists(st.integers(1, 99), max_size=30), st.integers(1, 900), st.integers(1, 50)
)
def test_the_budget_of_sums_is_respected(amounts, target, budget):
    sums = subset_sums(target, amounts, 6, budget)
    assert sums.steps <= budget
    if sums.steps < budget or len(sums.found) == 2:
        assert sums.complete
    for way in sums.found:
        assert sum(amounts[i] for i in way) == target
