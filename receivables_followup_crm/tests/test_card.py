from odoo.tests import Form, tagged

from .common import CrmCommon


@tagged("post_install", "-at_install")
class TestProspectCards(CrmCommon):
    def test_an_opportunity_gives_its_customer_a_card(self):
        prospect = self.make_customer("Fjord", user_id=self.rep.id)
        contact = self.env["res.partner"].create(
            {"name": "Finn", "parent_id": prospect.id}
        )
        self.make_lead("Pier", contact, self.rep)
        only_a_lead = self.make_customer("Grove")
        self.make_lead("Maybe", only_a_lead, type="lead")
        lost = self.make_customer("Heath")
        self.make_lead("Gone", lost).action_set_lost()
        self.Card.refresh_all(self.company)
        card = self.card_of(prospect)
        self.assertEqual(len(card), 1)
        self.assertEqual((card.user_id, card.total_due), (self.rep, 0.0))
        self.assertEqual(card.debtor_nature, "business")
        self.assertFalse(self.card_of(only_a_lead) | self.card_of(lost))

    def test_no_company_is_that_of_customer_seller_or_author(self):
        other = self.setup_other_company()["company"]
        seller = self.make_user("rec_seller", "sales_team.group_sale_salesman")
        seller.write({"company_ids": [(4, other.id)], "company_id": other.id})
        of_seller, of_author = map(self.make_customer, ("Isle", "Jetty"))
        of_customer = self.make_customer("Knoll", company_id=other.id)
        leads = self.make_lead("A", of_seller, seller, company_id=other.id)
        leads += self.make_lead("B", of_author)
        leads += self.make_lead("C", of_customer, company_id=other.id)
        leads.flush_recordset()
        # crm proposes a company again and again
        self.env.cr.execute(
            "UPDATE crm_lead SET company_id = NULL WHERE id = ANY(%s)", [leads.ids]
        )
        leads.invalidate_recordset()
        for company in self.company + other:
            self.Card.refresh_all(company)
        customers = of_seller + of_author + of_customer
        self.assertEqual(
            [
                [bool(self.card_of(partner, company)) for partner in customers]
                for company in (self.company, other)
            ],
            [[False, True, False], [True, False, True]],
        )

    def test_refreshing_costs_one_query_more_whatever_the_number(self):
        self.Card.refresh_all(self.company)
        begin = self.env.cr.sql_log_count
        self.Card.refresh_all(self.company)
        before = self.env.cr.sql_log_count - begin
        for number in range(20):
            self.make_lead(f"Deal {number}", self.make_customer(f"Client {number}"))
        self.env.flush_all()
        begin = self.env.cr.sql_log_count
        self.Card.refresh_all(self.company)
        # the cards are made, and their nature and fields proposed, in three statements
        self.assertLessEqual(self.env.cr.sql_log_count - begin, before + 3)


@tagged("post_install", "-at_install")
class TestOpportunityCount(CrmCommon):
    def setUp(self):
        super().setUp()
        self.card = self.card_of(self.customer)
        self.make_lead("Of the company", self.customer, self.rep)
        self.make_lead("Of a colleague", self.customer, self.other_rep)
        self.make_lead("Not yet one", self.customer, self.rep, type="lead")
        self.make_lead("Lost", self.customer, self.rep).action_set_lost()

    def test_counts_what_the_reader_may_see(self):
        self.assertEqual(self.card.with_user(self.rep).opportunity_count, 2)
        everything = self.make_user(
            "rec_all", "sales_team.group_sale_salesman_all_leads"
        )
        self.assertEqual(self.card.with_user(everything).opportunity_count, 3)
        self.assertEqual(self.card.with_user(self.rep).opportunity_count, 2)

    def test_button_opens_what_was_counted(self):
        card = self.card.with_user(self.rep)
        action = card.action_open_opportunities()
        leads = self.env["crm.lead"].with_user(self.rep)
        self.assertEqual(leads.search_count(action["domain"]), card.opportunity_count)

    def test_search(self):
        for user in (self.rep, self.boss):
            Card = self.Card.with_user(user)
            some = Card.search([("opportunity_count", ">", 0)])
            none = Card.search([("opportunity_count", "=", 0)])
            self.assertIn(self.card, some)
            self.assertTrue(all(card.opportunity_count for card in some))
            self.assertFalse(any(card.opportunity_count for card in none))
            self.assertEqual(some | none, Card.search([]))

    def test_other_companies_do_not_count(self):
        other = self.setup_other_company()["company"]
        self.make_lead("Elsewhere", self.customer, company_id=other.id)
        self.boss.company_ids += other
        card = self.card.with_user(self.boss).with_context(
            allowed_company_ids=[self.company.id, other.id]
        )
        self.assertEqual(card.opportunity_count, 3)

    def test_people_outside_sales_open_the_card_without_opportunities(self):
        for user in (self.collector, self.manager):
            card = self.card.with_user(user)
            self.assertNotIn("opportunity_count", card.fields_get())
            Form(card)
        view = self.Card.with_user(self.rep).get_view(view_type="form")
        self.assertIn("opportunity_count", view["arch"])

    def test_one_query_for_a_page_of_cards(self):
        partners = [self.make_customer(f"Client {n}").id for n in range(80)]
        ids = list(self.Card._ensure(partners, self.company).values())
        cards = self.Card.with_user(self.boss).browse(ids)
        cards.mapped("company_id.name")
        cards[:1].mapped("opportunity_count")  # from here on the rules are cached
        with self.assertQueryCount(1):
            cards.mapped("opportunity_count")
