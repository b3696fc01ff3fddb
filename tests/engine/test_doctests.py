"""The examples in the engine's docstrings are its specification."""

import ast
import doctest
import importlib
import inspect
import pkgutil
import sys
from pathlib import Path

import pytest

import engine

MODULES = sorted(
    module.name for module in pkgutil.walk_packages(engine.__path__, "engine.")
)


def test_modules_are_found():
    assert "engine.dunning.decision" in MODULES


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    result = doctest.testmod(importlib.import_module(name), raise_on_error=False)
    assert not result.failed


@pytest.mark.parametrize("name", MODULES)
def test_every_public_function_has_an_example(name):
    module = importlib.import_module(name)
    bare = [
        function.__qualname__
        for attribute, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == name
        and not attribute.startswith("_")
        and ">>> " not in (function.__doc__ or "")
    ]
    assert not bare


def test_only_the_standard_library():
    foreign = set()
    for path in Path(engine.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            else:
                continue
            foreign.update(name.partition(".")[0] for name in names)
    # stdnum knows the check digits of identifiers
    assert foreign <= sys.stdlib_module_names | {"stdnum"}
