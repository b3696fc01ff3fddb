"""`make clean` removes what the scripts made, and nothing else."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DEV = Path(__file__).resolve().parents[2] / "dev"


@pytest.fixture
def checkout(tmp_path):
    """A checkout with these scripts, in a folder with a space in its name."""
    root = tmp_path / "my checkout"
    shutil.copytree(DEV, root / "dev", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("add_on/__pycache__", "add_on/dist", "add_on/models", ".ruff_cache"):
        (root / folder).mkdir(parents=True)
    (root / "add_on" / "models" / "kept.py").touch()
    return root


def clean(root):
    env = {name: value for name, value in os.environ.items() if "HOST" not in name}
    subprocess.run([sys.executable, "-B", root / "dev/clean.py"], check=True, env=env)
    return sorted(set(os.listdir(root)) - {"dev"})


def test_removes_what_was_made(checkout):
    (checkout / ".odoo" / "venv").mkdir(parents=True)
    assert clean(checkout) == ["add_on"]
    assert os.listdir(checkout / "add_on") == ["models"]
    assert os.listdir(checkout / "add_on" / "models") == ["kept.py"]


def test_leaves_what_another_checkout_owns(checkout, tmp_path):
    shared = tmp_path / "shared"
    (shared / "venv").mkdir(parents=True)
    (checkout / ".odoo").symlink_to(shared)
    clean(checkout)
    assert not (checkout / ".odoo").is_symlink()
    assert (shared / "venv").is_dir()
