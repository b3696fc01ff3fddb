from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged

from .common import ReceivablesCommon

SUMMARY = (
    "receivables_card_id",
    "receivables_total_due",
    "receivables_total_overdue",
    "receivables_last_contact_date",
    "receivables_next_action_date",
    "receivables_level",
    "receivables_banner",
)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30")
class TestCardSummary(ReceivablesCommon):
    """What contacts and invoices show of the card, and to whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.customer.user_id = cls.rep
        cls.contact = cls.env["res.partner"].create(
            {"name": "Buyer", "parent_id": cls.customer.id}
        )
        cls.other = cls.make_customer("Other's", user_id=cls.manager.id)
        cls.invoice = cls.make_invoice(1000, due="2026-01-31", partner=cls.contact)
        cls.make_invoice(300, due="2026-05-01", partner=cls.other)
        cls.env["receivables.card"].refresh_all(cls.company)

    def test_contact_shows_the_card_of_its_company(self):
        for user in (self.rep, self.collector):
            contact = self.contact.with_user(user)
            self.assertEqual(contact.receivables_total_due, 1000)
            self.assertEqual(contact.receivables_total_overdue, 1000)
            self.assertEqual(
                [alert["kind"] for alert in contact.receivables_banner], ["over_90"]
            )
            card = contact.receivables_card_id
            self.assertEqual(card.commercial_partner_id, self.customer)

    def test_other_customers_show_nothing_to_a_rep(self):
        partner = self.other.with_user(self.rep)
        self.assertFalse(partner.receivables_card_id)
        self.assertFalse(partner.receivables_total_due)
        self.assertFalse(partner.receivables_banner)
        self.assertFalse(
            partner.sudo().receivables_total_due, "nor through the system's rights"
        )

    def test_people_without_our_rights(self):
        employee = self.make_user("rec_employee", "base.group_user")
        partner = self.customer.with_user(employee)
        with self.assertRaises(AccessError):
            partner.read(["receivables_total_due"])
        arch = partner.get_view(view_type="form")["arch"]
        self.assertNotIn("receivables_", arch)
        portal = self.customer.with_user(self.portal)
        with self.assertRaises(AccessError):
            portal.read(["receivables_total_due"])

    def test_invoice_shows_its_company_s_card(self):
        other = self.setup_other_company(name="Other")["company"]
        self.env["receivables.card"]._ensure(self.customer.ids, other)
        self.collector.company_ids |= other
        invoice = self.invoice.with_user(self.collector)
        invoice = invoice.with_context(allowed_company_ids=[other.id, self.company.id])
        self.assertEqual(invoice.receivables_card_id.company_id, self.company)
        self.assertEqual(invoice.receivables_total_due, 1000)
        partner = self.customer.with_user(self.collector).with_company(other)
        self.assertEqual(partner.receivables_card_id.company_id, other)

    def test_forms_open(self):
        for user in (self.rep, self.collector, self.manager):
            with Form(self.customer.with_user(user)) as form:
                self.assertEqual(form.receivables_total_due, 1000)
        with Form(self.invoice.with_user(self.collector)) as form:
            self.assertEqual(form.receivables_total_due, 1000)

    def test_new_contact(self):
        with Form(self.env["res.partner"]) as form:
            form.name = "New"
            self.assertFalse(form.receivables_card_id)

    def test_nothing_is_stored(self):
        for model in ("res.partner", "account.move"):
            for name, field in self.env[model]._fields.items():
                if name.startswith("receivables_") and field.compute:
                    self.assertFalse(field.store, f"{model}.{name}")

    def test_a_page_of_contacts_costs_the_same_whatever_its_length(self):
        def queries(partners):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            partners.with_user(self.rep).read(SUMMARY)
            return self.env.cr.sql_log_count - before

        partners = self.env["res.partner"]
        for index in range(40):
            partners |= self.make_customer(f"Page {index}", user_id=self.rep.id)
        self.env["receivables.card"]._ensure(partners.ids, self.company)
        queries(partners[:2])
        self.assertEqual(queries(partners), queries(partners[:2]))

    def test_open_the_card_of_an_invoice(self):
        action = self.invoice.with_user(self.collector).action_receivables_open_card()
        card = self.env["receivables.card"].browse(action["res_id"])
        self.assertEqual(card.commercial_partner_id, self.customer)
