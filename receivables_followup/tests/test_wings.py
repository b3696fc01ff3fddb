"""The arrows of the architecture: an inner wing never names an outer one."""

import re
from pathlib import Path

from odoo.tests import TransactionCase, tagged

MODULE = "receivables_followup"
ROOT = Path(__file__).parents[1]
MIDDLE = ("lettering", "factoring", "service", "knowledge", "closing")
# What each wing may name besides itself.
MAY_NAME = {
    "ledger": (),
    "card": ("ledger",),
    "dunning": ("ledger", "card"),
    "recovery": ("ledger", "card", "dunning"),
    **dict.fromkeys(MIDDLE, ("ledger", "card", "dunning", "recovery")),
    "reporting": ("ledger", "card", "dunning", "recovery", *MIDDLE),
}
# Rooms without a folder per wing say their wing by the first word of the file name.
FIRST_WORD = {"hold": "ledger", "statement": "dunning", "notice": "dunning"}
MODEL_NAME = re.compile(r"\breceivables\.[a-z_]+(?:\.[a-z_]+)*")


def wing_of(path):
    """The wing a file belongs to, or None when it belongs to the whole add-on."""
    for part in path.parts:
        if part in MAY_NAME:
            return part
    word = re.split(r"[_.]", path.name)[0]
    return word if word in MAY_NAME else FIRST_WORD.get(word)


@tagged("post_install", "-at_install")
class TestWings(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = {}  # model name -> wing whose class created it
        cls.classes = []  # (wing, class) behind the registry
        for name, model in cls.env.registry.items():
            for base in reversed(model.mro()):
                parts = getattr(base, "__module__", "").split(".")
                if parts[:3] != ["odoo", "addons", MODULE] or not base.__dict__.get(
                    "_register", True
                ):
                    continue
                wing = wing_of(Path(*parts[3:]).with_suffix(".py"))
                cls.classes.append((wing, base))
                # A class may also come with an inherited mixin such as mail.thread.
                if name.startswith("receivables.") and base._name == name:
                    cls.home.setdefault(name, wing)

    def assert_may_name(self, wing, model, where):
        home = self.home.get(model)
        self.assertTrue(
            home is None or home == wing or home in MAY_NAME[wing],
            f"{where}: the {wing} wing names {model}, which belongs to {home}",
        )

    def test_every_model_has_a_home(self):
        self.assertTrue(self.home)
        homeless = [
            name
            for name, wing in self.home.items()
            if wing is None and not name.startswith("receivables.demo")
        ]
        self.assertFalse(homeless, "put these models in the folder of a wing")

    def test_registry(self):
        """Fields and inheritance of each class point to the same wing or inwards."""
        seen = 0
        for wing, cls in self.classes:
            if wing is None:
                continue
            inherit = cls.__dict__.get("_inherit") or ()
            names = [inherit] if isinstance(inherit, str) else list(inherit)
            names += [
                field.args["comodel_name"]
                if hasattr(field, "args")
                else field._args__.get("comodel_name")
                for field in cls.__dict__.values()
                if type(field).__module__.startswith("odoo.orm.fields")
            ]
            for name in filter(None, names):
                seen += 1
                self.assert_may_name(wing, name, f"{cls.__module__}")
        self.assertGreater(seen, 10, "the registry was not read")

    def test_sources(self):
        """Model names written in Python, XML and JavaScript follow the same arrows."""
        seen = 0
        for path in sorted(ROOT.rglob("*")):
            relative = path.relative_to(ROOT)
            if path.suffix not in (".py", ".xml", ".js", ".csv"):
                continue
            if relative.parts[0] in ("tests", "demo", "i18n", "migrations"):
                continue
            wing = wing_of(relative)
            if wing is None:
                continue
            for name in set(MODEL_NAME.findall(path.read_text(encoding="utf-8"))):
                seen += 1
                self.assert_may_name(wing, name, str(relative))
        self.assertGreater(seen, 10, "no source was read")

    def test_engine_is_pure(self):
        """The engine imports nothing of Odoo, nor anything of an outer wing."""
        for path in sorted((ROOT / "engine").rglob("*.py")):
            wing = wing_of(path.relative_to(ROOT))
            text = path.read_text(encoding="utf-8")
            self.assertNotRegex(text, r"(?m)^\s*(from|import) odoo")
            for outer in (
                set(MAY_NAME) - {wing, *MAY_NAME.get(wing, ())} if wing else ()
            ):
                self.assertNotRegex(text, rf"(?m)^\s*from \.+{outer}\b", str(path))
