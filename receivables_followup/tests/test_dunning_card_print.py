from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TODAY
from .dunning_send_common import DunningSendCase

REPORT = "receivables_followup.card_print"


@freeze_time(TODAY)
@tagged("post_install", "-at_install")
class TestDunningCardPrint(DunningSendCase):
    """The card on paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.customer.user_id = cls.rep
        cls.invoice = cls.make_invoice(1000, due="2026-05-01")
        cls.make_receipt(250, cls.invoice, date="2026-06-10")
        cls.env["receivables.card"].refresh_all(cls.company)
        cls.card = cls.customer.receivables_card_ids

    def html(self, user, lang="en_US"):
        reports = self.env["ir.actions.report"].with_user(user).with_context(lang=lang)
        return reports._render_qweb_html(REPORT, self.card.ids)[0].decode()

    def test_what_is_on_it(self):
        for user in (self.rep, self.collector):
            html = self.html(user)
            self.assertIn(self.invoice.name, html)
            self.assertIn("750.00", html)
            self.assertIn("Payment received", html)
            self.assertIn("06/10/2026", html)

    def test_in_the_reader_s_language(self):
        self.assertIn("10/06/2026", self.html(self.rep, "fr_FR"))

    def test_other_customers_are_closed(self):
        self.customer.user_id = self.manager
        with self.assertRaises(AccessError):
            self.html(self.rep)

    def test_pdf_of_several(self):
        other = self.make_customer("Other")
        self.make_invoice(10, partner=other)
        self.env["receivables.card"].refresh_all(self.company)
        cards = self.card + other.receivables_card_ids
        with self.wkhtmltopdf() as starts:
            reports = self.env["ir.actions.report"].with_user(self.collector)
            content, kind = reports._render_qweb_pdf(REPORT, cards.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))
        self.assertEqual(len(starts), 1)
