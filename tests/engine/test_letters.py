"""What holds for letters whatever is reconciled and undone, and in which order."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import EngineError
from engine.lettering.letter_codes import code, is_complete, number
from engine.lettering.letters import Item, decide

DAY = date(2026, 1, 1)
many = settings(deadline=None, max_examples=200)
# Steps: two items are reconciled, or the pairs of one item are undone.
steps = st.lists(
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 15), st.integers(0, 15), st.booleans()),
        min_size=1,
        max_size=4,
    ),
    max_size=14,
)


class Ledger:
    """Sixteen items of three partners, and who is reconciled with whom."""

    def __init__(self, seed=0):
        rng = Random(seed)
        self.keys = {item: rng.choice("AAABBC") for item in range(16)}
        self.dates = {item: DAY + timedelta(rng.randrange(9)) for item in range(16)}
        self.pairs = set()
        self.open = set()
        self.letters = {}
        self.last = {}
        self.given = defaultdict(set)  # key -> numbers ever borne there

    def groups(self):
        """The group of each item that is not alone: its smallest item."""
        group = {item: item for item in self.keys}
        for one, two in sorted(self.pairs) * len(self.pairs):
            group[one] = group[two] = min(group[one], group[two])
        sizes = defaultdict(int)
        for item in group:
            sizes[group[item]] += 1
        return {item: name for item, name in group.items() if sizes[name] > 1}

    def apply(self, step):
        """Change what is reconciled; the items of all the groups this touches."""
        before, touched = self.groups(), set()
        for undo, one, two, partial in step:
            if undo:
                gone = {pair for pair in self.pairs if one in pair}
                self.pairs -= gone
                touched |= {item for pair in gone for item in pair}
            elif one != two:
                self.pairs.add((min(one, two), max(one, two)))
                (self.open.add if partial else self.open.discard)(min(one, two))
                touched |= {one, two}
        after = self.groups()
        names = {groups.get(item) for item in touched for groups in (before, after)}
        return touched | {
            item
            for item in self.keys
            if {before.get(item, -1), after.get(item, -1)} & names
        }

    def items(self, touched):
        groups = self.groups()
        return [
            Item(
                item,
                self.keys[item],
                groups.get(item),
                groups.get(item) not in self.open,
                self.letters.get(item),
                self.dates[item],
            )
            for item in touched
        ]

    def step(self, step):
        items = self.items(self.apply(step))
        decision = decide(items, self.last)
        self.letters |= decision.letters
        self.last |= decision.last
        return items, decision


def borne(ledger):
    """(key, number) of each lettered item."""
    return {
        item: (ledger.keys[item], number(letter))
        for item, letter in ledger.letters.items()
        if letter
    }


@many
@given(steps, st.integers(0, 5))
def test_one_group_one_letter(steps, seed):
    """In each key letters and groups correspond one to one; nothing else has one."""
    ledger = Ledger(seed)
    for step in steps:
        ledger.step(step)
        groups = ledger.groups()
        assert {i for i, letter in ledger.letters.items() if letter} == set(groups)
        by_group, by_letter = defaultdict(set), defaultdict(set)
        for item, (key, value) in borne(ledger).items():
            by_group[groups[item]].add(value)
            by_letter[key, value].add(groups[item])
        assert all(len(values) == 1 for values in by_group.values())
        assert all(len(names) == 1 for names in by_letter.values())
        for item, name in groups.items():
            assert is_complete(ledger.letters[item]) == (name not in ledger.open)


@many
@given(steps, st.integers(0, 5))
def test_a_letter_is_never_given_again(steps, seed):
    """A group has a letter one of its items bore, or one that no item ever bore."""
    ledger = Ledger(seed)
    for step in steps:
        before = borne(ledger)
        counted = dict(ledger.last)
        ledger.step(step)
        after = borne(ledger)
        fresh = set(after.values()) - set(before.values())
        assert not fresh & {(k, n) for k in ledger.given for n in ledger.given[k]}
        for key, value in after.values():
            ledger.given[key].add(value)
            assert ledger.last[key] >= value
        assert all(ledger.last[key] >= value for key, value in counted.items())


@many
@given(steps, st.integers(0, 5))
def test_what_does_not_change_keeps_its_letter(steps, seed):
    """So does a group that grows by items of its own partner, or loses some."""
    ledger = Ledger(seed)
    for step in steps:
        before, had = ledger.groups(), borne(ledger)
        ledger.step(step)
        after, has = ledger.groups(), borne(ledger)
        for name in set(after.values()):
            members = {item for item in after if after[item] == name}
            origins = {before.get(item, -1 - item) for item in members}
            sources = {origin for origin in origins if origin >= 0}
            whole = {item for item in before if before[item] in sources}
            heirs = {after[item] for item in whole if item in after}
            old_keys = {ledger.keys[item] for item in whole & members}
            keys = {ledger.keys[item] for item in members}
            if len(sources) == 1 and heirs == {name} and keys <= old_keys:
                values = {value for _key, value in map(had.get, whole)}
                assert {value for _key, value in map(has.get, members)} == values


@many
@given(steps, st.randoms(use_true_random=False))
def test_any_order_and_once_is_enough(steps, rng):
    ledger = Ledger()
    for step in steps:
        last = dict(ledger.last)
        items, decision = ledger.step(step)
        rng.shuffle(items)
        assert decide(items, last) == decision
        again = decide(ledger.items([item.id for item in items]), ledger.last)
        assert again == ({}, {})


def item(number, group, letter=None, key="A", day=0, **vals):
    return Item(number, key, group, True, letter, DAY + timedelta(day), **vals)


def test_the_part_with_the_oldest_item_keeps_the_letter():
    parts = [item(i, "new" if i > 2 else "old", "AAA", day=9 - i) for i in range(1, 5)]
    assert decide(parts, {"A": 4}).letters == {1: "AAE", 2: "AAE"}


def test_the_earlier_letter_stays_when_groups_become_one():
    one = [item(1, "x", "AAC"), item(2, "x", "AAC", day=-5)]
    two = [item(3, "x", "AAB", day=7), item(4, "x", "AAB", day=7)]
    assert decide(one + two, {"A": 3}).letters == {1: "AAB", 2: "AAB"}


def test_a_group_that_reaches_another_partner_gives_way():
    """AAA of the other partner is somebody else's: the next that both have free."""
    items = [item(1, "x", "AAA"), item(2, "x", "AAA"), item(3, "x", key="B")]
    assert decide(items, {"A": 2, "B": 6}) == (
        dict.fromkeys((1, 2, 3), "AAG"),
        {"A": 7, "B": 7},
    )
    assert decide(items, {"A": 2}) == ({3: "AAA"}, {"B": 1})


def test_who_comes_from_another_partner_gives_way():
    moved = [item(1, "x", "AAA", junior=True), item(2, "x", "AAA", junior=True)]
    here = [item(3, "y", "AAA", day=50), item(4, "y", "AAA", day=50)]
    assert decide(moved + here, {"A": 8}).letters == {1: "AAI", 2: "AAI"}


def test_letters_of_another_system_are_replaced():
    assert decide([item(1, "x", "A1"), item(2, "x", "A1")], {}).letters == {
        1: "AAA",
        2: "AAA",
    }


@given(st.integers(1, 10**9))
def test_codes_and_numbers_correspond(value):
    assert number(code(value)) == number(code(value, complete=False)) == value


@given(st.integers(1, 20_000), st.integers(1, 20_000))
def test_codes_sort_by_width_then_by_letter(one, two):
    def rank(value):
        return len(code(value)), code(value)

    assert (one < two) == (rank(one) < rank(two))


@pytest.mark.parametrize("letter", ["", "AA", "AaA", "AA1", "ÉAA", None, "P12"])
def test_what_is_no_letter(letter):
    with pytest.raises(EngineError):
        number(letter)


def test_there_is_no_letter_zero():
    with pytest.raises(EngineError):
        code(0)
