from unittest import skipUnless

from odoo.tests import HttpCase, tagged
from odoo.tools.misc import find_in_path


def has_browser():
    for name in ("google-chrome", "chromium", "chromium-browser"):
        try:
            return bool(find_in_path(name))
        except OSError:
            continue
    return False


@tagged("post_install", "-at_install")
class TestHoot(HttpCase):
    """Runs the JavaScript tests of the add-on in a browser."""

    @skipUnless(has_browser(), "no Chromium is installed")
    def test_unit_tests(self):
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            "&filter=receivables_followup",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
        )
