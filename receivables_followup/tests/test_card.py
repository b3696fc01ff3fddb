from datetime import date
from unittest.mock import patch

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from ..engine.card.kpi import average_days_late, dso_countback
from .common import ReceivablesCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30")
class TestCard(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Card = cls.env["receivables.card"]

    def card(self, partner=None):
        return self.Card.search(
            [
                ("commercial_partner_id", "=", (partner or self.customer).id),
                ("company_id", "=", self.company.id),
            ]
        )

    def refresh(self):
        return self.Card.refresh_all(self.company)

    def test_figures(self):
        self.make_invoice(1000, date="2026-04-01", due="2026-05-01")
        self.make_invoice(500, date="2026-06-01", due="2026-07-31")
        self.make_credit_note(200, date="2026-06-20")
        self.refresh()
        card = self.card()
        self.assertEqual(card.total_due, 1300)
        self.assertEqual(card.not_due, 500)
        self.assertEqual(card.due_1_30, -200)
        self.assertEqual(card.due_31_60, 1000)
        self.assertEqual(card.total_overdue, 800)
        self.assertEqual(card.oldest_due_date, date(2026, 5, 1))
        buckets = ("not_due", "due_1_30", "due_31_60", "due_61_90", "due_90_plus")
        self.assertEqual(card.total_due, sum(card[name] for name in buckets))

    def test_only_changes_are_written(self):
        self.make_invoice(1000, due="2026-05-01")
        self.assertTrue(self.refresh())
        self.assertEqual(self.refresh(), 0)

    def test_paid_customer_owes_nothing(self):
        invoice = self.make_invoice(1000, due="2026-05-01")
        self.refresh()
        self.make_receipt(1000, invoice, date="2026-05-11")
        self.refresh()
        card = self.card()
        self.assertEqual(card.total_due, 0)
        self.assertFalse(card.oldest_due_date)
        self.assertEqual(card.average_days_late, 10)

    def test_held_amount_in_company_currency(self):
        dollar = self.setup_other_currency("USD", rates=[("2020-01-01", 2.0)])
        invoice = self.make_invoice(1000, due="2026-05-01", currency=dollar)
        self.make_hold(self.item(invoice), "dispute", whole=False, amount=300)
        self.refresh()
        self.assertEqual(self.card().total_due, 500)
        self.assertEqual(self.card().held_amount, 150)

    def test_refresh_one_card(self):
        self.make_invoice(1000, due="2026-05-01")
        self.refresh()
        self.make_invoice(50, due="2026-06-02")
        card = self.card()
        card.refresh()
        self.assertEqual(card.total_due, 1050)
        self.assertTrue(card.refreshed_at)

    def test_a_past_day_in_the_context_is_not_written(self):
        """Opened from the list of a past day, or by a client that wants zeros."""
        self.make_invoice(1000, due="2026-05-01")
        self.refresh()
        card = self.card()
        past = {
            "as_of": "2025-01-01",
            "receivables_today": "2025-01-01",
            "receivables_since": "2025-01-01",
        }
        card.with_context(**past).refresh()
        card.invalidate_recordset()
        self.assertEqual((card.total_due, card.total_overdue), (1000, 1000))
        self.assertEqual(
            self.customer.with_context(**past).receivables_open_amount, 1000
        )

    def test_customer_with_only_a_doubtful_debt_has_a_card(self):
        doubtful = self.env["account.account"].create(
            {
                "name": "Doubtful customers",
                "code": "416999",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        self.env["receivables.account.role"].create(
            {
                "company_id": self.company.id,
                "account_id": doubtful.id,
                "role": "doubtful",
            }
        )
        partner = self.make_customer("Taken over in 416")
        self.make_entry(
            [
                {
                    "account_id": doubtful.id,
                    "balance": 80.0,
                    "partner_id": partner.id,
                },
                {
                    "account_id": self.company_data["default_account_revenue"].id,
                    "balance": -80.0,
                },
            ],
            "2026-04-01",
        )
        self.refresh()
        self.assertEqual(self.card(partner).total_overdue, 80)

    def test_sales_follow_a_customer_that_joins_a_company(self):
        """The count-back takes sales and balance from the same customer."""
        shop = self.make_customer("Shop")
        self.make_invoice(900, date="2026-05-31", due="2026-06-30", partner=shop)
        self.refresh()
        former = self.card(shop)
        self.assertEqual(former.total_due, 900)
        shop.write({"is_company": False, "parent_id": self.customer.id})
        self.refresh()
        card = self.card()
        self.assertEqual((card.total_due, former.total_due), (900, 0))
        self.assertAlmostEqual(card.days_sales_outstanding, 61, places=1)

    def test_a_debt_stays_in_sight_when_its_customer_is_archived(self):
        self.make_invoice(900, due="2026-03-31")
        self.refresh()
        card = self.card()
        self.customer.active = False
        self.refresh()
        self.assertEqual((card.active, card.total_overdue), (False, 900))
        arch = self.Card.get_view(
            self.env.ref("receivables_followup.receivables_card_view_search").id,
            "search",
        )["arch"]
        search = etree.fromstring(arch)
        for name in ("owing", "overdue", "over_90", "high_risk", "archived"):
            domain = search.find(f".//filter[@name='{name}']").get("domain")
            found = self.Card.search(safe_eval(domain))
            self.assertIn(card, found, name)
        self.assertNotIn(card, self.Card.search([]))

    def test_cron_tries_again_when_a_card_is_written_meanwhile(self):
        self.make_invoice(1000, due="2026-05-01")
        real, calls = type(self.Card).refresh_all, []

        def refresh_all(cards, company):
            calls.append(company)
            if len(calls) == 1:
                cards.env.cr.execute(
                    "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$"
                )
            return real(cards, company)

        with (
            self.enter_registry_test_mode(),
            patch.object(type(self.Card), "refresh_all", refresh_all),
            patch("odoo.service.model.time.sleep"),
            mute_logger("odoo.sql_db"),
        ):
            self.env.ref(
                "receivables_followup.ir_cron_refresh_cards"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(calls[0], calls[1])
        self.assertEqual(self.card().total_due, 1000)

    def test_deleted_with_its_customer(self):
        partner = self.make_customer("Entered by mistake")
        card = self.Card.browse(self.Card._ensure(partner.ids, self.company).values())
        card.message_post(body="Who is this?")
        activity = card.activity_schedule(summary="Ask", user_id=self.env.uid)
        partner.unlink()
        self.assertFalse(card.exists() or activity.exists())
        left = self.env["mail.message"].sudo()
        self.assertFalse(
            left.search([("model", "=", card._name), ("res_id", "=", card.id)])
        )

    def test_countback_is_the_engines(self):
        """The SQL and the engine count the same days, empty months included."""
        self.make_invoice(900, date="2026-02-10", due="2026-03-10")
        self.make_invoice(400, date="2026-06-05", due="2026-07-05")
        self.make_receipt(600, self.make_invoice(600, date="2026-04-05"))
        self.refresh()
        months = [(400, 30), (0, 31), (600, 30), (0, 31), (900, 28)]
        self.assertAlmostEqual(
            self.card().days_sales_outstanding,
            float(dso_countback(1300, months)),
            places=1,
        )

    def test_average_delay_is_the_engines(self):
        paid = self.make_invoice(300, due="2026-05-01")
        self.make_receipt(300, paid, date="2026-05-11")
        self.make_invoice(100, due="2026-06-10")
        self.refresh()
        self.assertAlmostEqual(
            self.card().average_days_late,
            float(average_days_late([(300, 10), (100, 20)])),
            places=1,
        )

    def test_queries_do_not_depend_on_customers(self):
        def queries():
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.refresh()
            return self.env.cr.sql_log_count - before

        self.make_invoice(10, due="2026-05-01")
        self.refresh()
        few = queries()
        for index in range(12):
            self.make_invoice(10, partner=self.make_customer(f"C{index}"))
        self.refresh()
        self.assertEqual(queries(), few)

    def test_a_page_of_cards_costs_the_same_whatever_its_length(self):
        def queries(cards):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            cards.web_read({name: {} for name in ("total_due", "refreshed_at")})
            cards.mapped("display_name")
            return self.env.cr.sql_log_count - before

        partners = [self.make_customer(f"Page {index}").id for index in range(80)]
        cards = self.Card.browse(self.Card._ensure(partners, self.company).values())
        queries(cards[:2])
        self.assertEqual(queries(cards), queries(cards[:2]))

    def test_nature_is_proposed(self):
        belgium, france = self.env.ref("base.be"), self.env.ref("base.fr")
        self.company.country_id = france
        natures = {
            "business": {"is_company": True, "country_id": france.id},
            "consumer": {"is_company": False, "country_id": france.id},
            "public": {"country_id": france.id, "company_registry": "21690123100011"},
            "abroad": {"country_id": belgium.id},
        }
        for nature, values in natures.items():
            partner = self.make_customer(nature, **values)
            card_id = self.Card._ensure(partner.ids, self.company)[partner.id]
            self.assertEqual(self.Card.browse(card_id).debtor_nature, nature)

    def test_ensure_is_idempotent(self):
        first = self.Card._ensure(self.customer.ids, self.company)
        self.assertEqual(first, self.Card._ensure(self.customer.ids, self.company))

    def test_companies_are_apart(self):
        other = self.setup_other_company(name="Other")["company"]
        self.make_invoice(1000, due="2026-05-01")
        self.make_invoice(70, due="2026-05-01", company=other)
        self.refresh()
        self.Card.refresh_all(other)
        self.assertEqual(self.card().total_due, 1000)
        theirs = self.Card.search([("company_id", "=", other.id)])
        self.assertEqual(theirs.commercial_partner_id, self.customer)
        self.assertEqual(theirs.total_due, 70)

    def test_open_from_partner(self):
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.customer.id}
        )
        action = contact.action_receivables_open_card()
        card = self.Card.browse(action["res_id"])
        self.assertEqual(card.commercial_partner_id, self.customer)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30")
class TestCardRights(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.mine = cls.make_customer("Mine", user_id=cls.rep.id)
        cls.others = cls.make_customer("Others", user_id=cls.manager.id)
        cls.nobodys = cls.make_customer("Nobody's")
        cls.partners = cls.mine + cls.others + cls.nobodys
        for partner in cls.partners:
            cls.make_invoice(100, due="2026-05-01", partner=partner)
        cls.env["receivables.card"].refresh_all(cls.company)

    def seen_by(self, user):
        return (
            self.env["receivables.card"]
            .with_user(user)
            .search([("commercial_partner_id", "in", self.partners.ids)])
            .commercial_partner_id
        )

    def test_who_sees_what(self):
        self.assertEqual(self.seen_by(self.rep), self.mine)
        self.assertEqual(self.seen_by(self.leader), self.mine)
        self.assertEqual(self.seen_by(self.collector), self.partners)
        self.assertEqual(self.seen_by(self.manager), self.partners)
        self.rep.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.assertEqual(self.seen_by(self.rep), self.partners)

    def test_open_the_card_of_somebody_else_s_customer(self):
        others = self.others.with_user(self.rep)
        for call in (
            others.action_receivables_open_card,
            others.action_receivables_log,
        ):
            with self.assertRaisesRegex(AccessError, "Others.*salesperson is"):
                call()
        action = self.mine.with_user(self.rep).action_receivables_open_card()
        self.assertEqual(action["res_id"], self.mine.receivables_card_ids.id)

    def test_rep_reads_complete_figures(self):
        card = self.mine.receivables_card_ids.with_user(self.rep)
        card.refresh()
        self.assertEqual(card.total_due, 100)
        self.assertEqual(card.total_overdue, 100)
        with self.assertRaises(AccessError):
            card.write({"debtor_nature": "public"})

    def test_rep_may_talk_on_the_card(self):
        card = self.mine.receivables_card_ids.with_user(self.rep)
        message = card.message_post(body="Called")
        self.assertEqual(message.res_id, card.id)

    def test_other_cards_are_closed(self):
        card = self.others.receivables_card_ids.with_user(self.rep)
        with self.assertRaises(AccessError):
            card.read(["total_due"])
        with self.assertRaises(AccessError):
            card.refresh()


@tagged("post_install", "-at_install")
class TestCardMerge(ReceivablesCommon):
    def test_merge_keeps_both_histories(self):
        Card = self.env["receivables.card"]
        kept, gone = self.customer, self.make_customer("Azur Interior (double)")
        cards = Card._ensure((kept + gone).ids, self.company)
        kept_card, gone_card = Card.browse([cards[kept.id], cards[gone.id]])
        kept_card.message_post(body="first history")
        gone_card.message_post(body="second history")
        gone_card.activity_schedule(summary="Call them", user_id=self.env.uid)
        for partner in kept + gone:
            self.make_hold(self.item(self.make_invoice(partner=partner)))
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((kept + gone).ids)],
                "dst_partner_id": kept.id,
                "state": "option",
            }
        )
        wizard.action_merge()
        self.assertFalse(gone_card.exists())
        bodies = " ".join(kept_card.message_ids.mapped("body"))
        self.assertIn("first history", bodies)
        self.assertIn("second history", bodies)
        self.assertEqual(kept_card.activity_ids.summary, "Call them")
        holds = self.Hold.search([("commercial_partner_id", "=", kept.id)])
        self.assertEqual(len(holds), 2)

    def test_merge_when_only_the_source_has_a_card(self):
        kept, gone = self.customer, self.make_customer("Double")
        Card = self.env["receivables.card"]
        Card._ensure(gone.ids, self.company)
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((kept + gone).ids, kept)
        self.assertEqual(
            Card.search([("commercial_partner_id", "=", kept.id)]).company_id,
            self.company,
        )
