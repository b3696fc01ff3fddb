from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import CrmCommon

FIGURES = ("receivables_total_due", "receivables_total_overdue")


@tagged("post_install", "-at_install")
class TestLead(CrmCommon):
    def test_representative_sees_what_own_customer_owes(self):
        lead = self.lead.with_user(self.rep)
        self.assertEqual(lead.receivables_card_id, self.card_of(self.customer))
        self.assertEqual([lead[name] for name in FIGURES], [1300.0, 1000.0])
        self.assertEqual(lead.receivables_currency_id, self.company.currency_id)

    def test_nothing_of_another_representatives_customer(self):
        lead = self.foreign_lead.with_user(self.rep)
        for reader in (lead, lead.sudo()):
            self.assertFalse(reader.receivables_card_id)
            self.assertEqual([reader[name] for name in FIGURES], [0.0, 0.0])
        (values,) = lead.read(["receivables_card_id", *FIGURES])
        self.assertFalse(any(values[name] for name in values if name != "id"))

    def test_alerts_of_the_card_stand_on_the_lead(self):
        self.env["receivables.hold"].sudo().create(
            {
                "commercial_partner_id": self.customer.id,
                "company_id": self.company.id,
                "reason": "legal",
                "review_date": "2026-12-31",
            }
        )
        alerts = self.lead.with_user(self.rep).receivables_banner
        self.assertIn("customer_legal", [alert["kind"] for alert in alerts])
        self.assertFalse(self.foreign_lead.with_user(self.rep).receivables_banner)

    def test_figures_of_one_reader_are_not_shown_to_the_next(self):
        seen_by_boss = self.foreign_lead.with_user(self.boss).receivables_total_due
        self.assertEqual(seen_by_boss, 70.0)
        self.assertFalse(self.foreign_lead.with_user(self.rep).receivables_total_due)

    def test_a_list_of_leads_reads_the_cards_at_once(self):
        leads = self.lead | self.foreign_lead
        for number in range(30):
            partner = self.make_customer(f"Client {number}", user_id=self.rep.id)
            leads |= self.make_lead(f"Deal {number}", partner, self.rep)
        self.Card.refresh_all(self.company)
        self.env.flush_all()
        few, many = leads[:2].with_user(self.rep), leads.with_user(self.rep)
        self.env.invalidate_all()
        few.read(FIGURES)
        begin = self.env.cr.sql_log_count
        self.env.invalidate_all()
        few.read(FIGURES)
        once = self.env.cr.sql_log_count - begin
        self.env.invalidate_all()
        with self.assertQueryCount(once):
            many.read(FIGURES)

    def test_button_opens_the_card(self):
        action = self.lead.with_user(self.rep).action_receivables_open_card()
        self.assertEqual(action["res_model"], "receivables.card")
        self.assertEqual(action["res_id"], self.card_of(self.customer).id)

    def test_button_makes_customer_and_card_of_a_lead(self):
        lead = self.make_lead(
            "Web form",
            user=self.rep,
            type="lead",
            partner_name="Cap Sud",
            email_from="hello@capsud.example",
        )
        lead.with_user(self.rep).action_receivables_open_card()
        customer = lead.partner_id.commercial_partner_id
        self.assertEqual(customer.name, "Cap Sud")
        card = self.card_of(customer)
        self.assertEqual(card.user_id, self.rep)
        self.assertTrue(card.with_user(self.rep).has_access("read"))
        self.assertFalse(card.with_user(self.other_rep).has_access("read"))

    def test_button_takes_the_contact_that_has_the_address(self):
        self.contact.email = "ana@azur.example"
        lead = self.make_lead(
            "Web form", user=self.rep, email_from="Ana <ana@azur.example>"
        )
        # crm may have matched it at creation
        lead.partner_id = False
        action = lead.with_user(self.rep).action_receivables_open_card()
        self.assertEqual(lead.partner_id, self.contact)
        self.assertEqual(action["res_id"], self.card_of(self.customer).id)

    def test_card_of_another_representative_is_refused_in_words(self):
        with self.refused(UserError, "Brume Marine"):
            self.foreign_lead.with_user(self.rep).action_receivables_open_card()
        nobodys = self.make_customer("Dune")
        lead = self.make_lead("Tent", nobodys, self.rep)
        with self.refused(UserError, "nobody"):
            lead.with_user(self.rep).action_receivables_open_card()
        self.assertFalse(self.card_of(nobodys), "nothing is left of a refused attempt")

    def test_somebody_elses_lead_makes_nothing(self):
        lead = self.make_lead("Hidden", user=self.other_rep, partner_name="Ebb")
        with self.assertRaises(AccessError):
            lead.with_user(self.rep).action_receivables_open_card()

    def test_each_company_shows_its_own_card(self):
        other = self.setup_other_company()["company"]
        self.make_invoice(40.0, due="2026-05-31", company=other, partner=self.customer)
        self.Card.refresh_all(other)
        self.boss.company_ids += other
        lead = self.make_lead("Both", self.contact, self.boss)
        lead = lead.with_user(self.boss).with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        self.assertEqual(lead.receivables_total_due, 1300.0)
        lead.sudo().company_id = other
        self.assertEqual(lead.receivables_total_due, 40.0)

    def test_form_shows_the_balance(self):
        for user in (self.rep, self.boss):
            with Form(self.lead.with_user(user)) as form:
                self.assertEqual(form.receivables_total_due, 1300.0)
                form.priority = "1"
        plain = self.make_user("rec_plain", "base.group_user")
        self.assertNotIn(
            "receivables_total_due", self.lead.with_user(plain).fields_get()
        )
