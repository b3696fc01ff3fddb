"""Every example in the engine's docstrings holds."""

import doctest
import importlib
import pkgutil

import pytest

import engine

MODULES = sorted(
    module.name for module in pkgutil.walk_packages(engine.__path__, "engine.")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
