"""The search for journal items that settle each other.

It works in passes, each a rule of the manager: references, unique amounts, settled
accounts, small gaps, sums. What is not proved becomes a doubt with its reason, never a
match.
"""

from .search import find
from .values import (
    ALSO_NO_MATCH,
    KINDS,
    REASONS,
    SKIPPED,
    Doubt,
    Line,
    Match,
    Result,
    Rule,
)

__all__ = [
    "ALSO_NO_MATCH",
    "KINDS",
    "REASONS",
    "SKIPPED",
    "Doubt",
    "Line",
    "Match",
    "Result",
    "Rule",
    "find",
]
