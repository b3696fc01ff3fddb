"""The engine is tested without Odoo: only its own folder is importable."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "receivables_followup"))
