"""Which tests run on which database."""

import pytest

from project import MAIN_ADD_ON, ROOT, add_on_folders, bridges
from test_stages import halves_of, tags_for


def test_every_add_on_is_tested():
    assert (MAIN_ADD_ON, *bridges()) == tuple(path.name for path in add_on_folders())


@pytest.mark.parametrize(
    ("wanted", "of_one", "of_two"),
    [
        (None, "/one", "/one_two"),
        ("/one:TestA", "/one:TestA", ""),
        ("/one_two:TestA.test_b", "", "/one_two:TestA.test_b"),
        ("/one:TestA,/one_two", "/one:TestA", "/one_two"),
        (":TestA", "/one:TestA", "/one_two:TestA"),
        ("slow", "slow/one", "slow/one_two"),
    ],
)
def test_tags_of_a_module(wanted, of_one, of_two):
    assert tags_for(["one"], wanted) == of_one
    assert tags_for(["one_two"], wanted) == of_two


def test_without_modules_nothing_runs():
    assert tags_for([]) == tags_for([], ":TestA") == ""


def test_halves_share_every_test():
    one, two = (tags.split(",") for tags in halves_of(MAIN_ADD_ON))
    assert two == [f"/{MAIN_ADD_ON}", *(f"-{path}" for path in one)]
    files = sorted((ROOT / MAIN_ADD_ON / "tests").glob("test_*.py"))
    assert 0 <= 2 * len(one) - len(files) <= 1
    assert {ROOT / path[1:] for path in one} <= set(files)
