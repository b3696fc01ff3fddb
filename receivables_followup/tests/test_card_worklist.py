"""The worklist: its order, its filters, who may postpone and assign."""

from datetime import date, datetime, timedelta

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from ..engine.card import worklist
from .common import ReceivablesCommon


@freeze_time("2026-06-30")
@tagged("post_install", "-at_install")
class TestWorklist(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.Card = cls.env["receivables.card"]

    def card(self, partner=None):
        self.Card.refresh_all(self.company)
        return self.Card.search(
            [
                ("commercial_partner_id", "=", (partner or self.customer).id),
                ("company_id", "=", self.company.id),
            ]
        )

    def worklist(self, user, *filters):
        """The customers on the worklist of a user, in its order."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_card_worklist_action"
        )
        view = self.env.ref(
            "receivables_followup.receivables_card_view_search_worklist"
        )
        arch = self.Card.with_user(user).get_view(view.id, "search")["arch"]
        domain = self._literal(action["domain"], user)
        for name in filters:
            domain += self._literal(self._filter_domain(arch, name), user)
        cards = self.Card.with_user(user).search(
            domain, order="recovery_score desc, id"
        )
        return cards.sudo().commercial_partner_id

    @staticmethod
    def _filter_domain(arch, name):
        return etree.fromstring(arch).find(f".//filter[@name='{name}']").get("domain")

    @staticmethod
    def _literal(domain, user):
        return list(safe_eval(domain, {"uid": user.id}))

    # -- the rule ------------------------------------------------------------------

    def test_columns_are_the_engines(self):
        """SQL and engine agree, with a part hold, a credit and other currencies."""
        dollar = self.setup_other_currency("USD", rates=[("2020-01-01", 2.0)])
        items = [(1000, "2026-05-01"), (400, "2026-01-31"), (70, "2026-06-20")]
        for amount, due in items:
            self.make_invoice(amount, due=due)
        held = self.make_invoice(600, due="2026-04-01", currency=dollar)
        self.make_hold(self.item(held), "dispute", whole=False, amount=200)
        self.make_invoice(900, due="2026-07-31")
        self.make_credit_note(50, date="2026-06-01")
        card = self.card()
        ages = [
            (amount, (self.today - date.fromisoformat(due)).days)
            for amount, due in [*items, (200, "2026-04-01")]
        ]
        chance = worklist.recovery_probability(ages)
        urgency = worklist.urgency(
            [
                worklist.age_part(max(age for _, age in ages)),
                worklist.silence_part(None),
            ]
        )
        self.assertEqual(card.chaseable_overdue, 1000 + 400 + 70 + 200 - 50)
        self.assertEqual(card.oldest_overdue_date, date(2026, 1, 31))
        self.assertAlmostEqual(card.recovery_probability, chance, places=3)
        self.assertAlmostEqual(card.urgency, urgency, places=3)
        self.assertAlmostEqual(
            card.recovery_score,
            worklist.recovery_score(card.chaseable_overdue, urgency, chance),
            places=2,
        )

    def test_urgency_is_the_engines(self):
        """After a contact some days ago and with an action due or still ahead."""
        self.make_invoice(1000, due="2026-06-18")
        card = self.card()
        for contact, due in ((0, None), (12, 3), (45, 0), (8, -1)):
            card.interaction_ids.unlink()
            card.activity_ids.unlink()
            card._log_interaction(
                {
                    "kind": "call",
                    "outcome": "reached",
                    "date": datetime(2026, 6, 30, 9) - timedelta(days=contact),
                    "closed": True,
                }
            )
            if due is not None:
                card.activity_schedule(
                    date_deadline=self.today - timedelta(days=due),
                    user_id=self.collector.id,
                )
            self.assertAlmostEqual(
                self.card().urgency,
                worklist.urgency(
                    [
                        worklist.age_part(12),
                        worklist.silence_part(contact),
                        worklist.appointment_part(due),
                    ]
                ),
                places=3,
            )

    def test_what_is_held_is_not_chased(self):
        invoice = self.make_invoice(1000, due="2026-05-01")
        self.make_hold(self.item(invoice))
        card = self.card()
        self.assertEqual(card.total_overdue, 1000)
        self.assertEqual((card.chaseable_overdue, card.recovery_score), (0, 0))
        self.assertFalse(card.oldest_overdue_date)
        self.assertFalse(card.recovery_reason)

    def test_credits_above_the_debts_leave_nothing_to_chase(self):
        self.make_invoice(100, due="2026-05-01")
        self.make_credit_note(300, date="2026-06-01")
        card = self.card()
        self.assertEqual((card.chaseable_overdue, card.urgency), (0, 0))

    def test_first_late_and_easy_win(self):
        regular = self.make_customer("Pays on time")
        paid = self.make_invoice(500, due="2026-03-01", partner=regular)
        self.make_receipt(500, paid, date="2026-03-04")
        self.make_invoice(300, due="2026-06-15", partner=regular)
        card = self.card(regular)
        self.assertTrue(card.first_late)
        self.assertTrue(card.easy_win)
        again = self.make_customer("Late again")
        paid = self.make_invoice(500, due="2026-03-01", partner=again)
        self.make_receipt(500, paid, date="2026-04-30")
        self.make_invoice(300, due="2026-06-15", partner=again)
        card = self.card(again)
        self.assertFalse(card.first_late)
        self.assertFalse(card.easy_win)

    def test_flags_are_the_engines(self):
        """On both sides of each bound, with and without a payment before."""
        cases = []
        for age in (worklist.EASY_AGE, worklist.EASY_AGE + 1):
            for delay in (None, worklist.PAID_LATE_AFTER, worklist.PAID_LATE_AFTER + 1):
                partner = self.make_customer(f"{age} {delay}")
                if delay is not None:
                    due = date(2026, 3, 1)
                    paid = self.make_invoice(500, due=due, partner=partner)
                    day = due + timedelta(days=delay)
                    self.make_receipt(500, paid, date=day)
                due = self.today - timedelta(days=age)
                self.make_invoice(80, due=due, partner=partner)
                cases.append((partner, age, delay))
        for partner, age, delay in cases:
            card = self.card(partner)
            late = delay is not None and delay > worklist.PAID_LATE_AFTER
            self.assertEqual(card.first_late, worklist.is_first_late(80, late))
            self.assertEqual(card.easy_win, worklist.is_easy_win(80, age, delay))

    def test_reason_says_the_factors(self):
        self.make_invoice(1000, due="2026-05-01")
        reason = self.card().recovery_reason
        for text in ("1,000.00", "60 days late", "Probability 84%", "first time"):
            self.assertIn(text, reason)

    # -- the list ------------------------------------------------------------------

    def test_order_and_filters(self):
        small, big = self.make_customer("Small"), self.make_customer("Big")
        old = self.make_customer("Old")
        self.make_invoice(100, due="2026-05-01", partner=small)
        self.make_invoice(5000, due="2026-05-01", partner=big)
        self.make_invoice(150, due="2025-12-01", partner=old)
        self.make_invoice(100, due="2026-12-01")
        self.Card.refresh_all(self.company)
        self.assertEqual(self.worklist(self.collector, "to_do"), big + old + small)
        self.assertEqual(self.worklist(self.collector, "high_risk"), old)
        self.card(big)._postpone(date(2026, 7, 3))
        self.assertEqual(self.worklist(self.collector, "to_do"), old + small)
        self.assertEqual(self.worklist(self.collector, "postponed"), big)
        with freeze_time("2026-07-03"):
            self.assertIn(big, self.worklist(self.collector, "to_do"))

    def test_a_planned_action_brings_a_customer_back_on_its_day(self):
        self.make_invoice(100, due="2026-05-01")
        card = self.card()
        card.activity_schedule(
            summary="Call",
            date_deadline=date(2026, 7, 2),
            user_id=self.collector.id,
        )
        self.assertFalse(self.worklist(self.collector, "to_do"))
        with freeze_time("2026-07-02"):
            self.assertEqual(self.worklist(self.collector, "to_do"), self.customer)
            self.assertEqual(self.worklist(self.collector, "due_today"), self.customer)

    def test_archived_customers_still_owe(self):
        self.make_invoice(100, due="2026-05-01")
        self.customer.active = False
        self.Card.refresh_all(self.company)
        self.assertEqual(self.worklist(self.collector, "to_do"), self.customer)

    def test_reps_see_their_customers(self):
        mine = self.make_customer("Mine", user_id=self.rep.id)
        for partner in (mine, self.customer):
            self.make_invoice(100, due="2026-05-01", partner=partner)
        self.Card.refresh_all(self.company)
        self.assertEqual(self.worklist(self.rep, "to_do"), mine)
        self.assertEqual(self.worklist(self.collector, "to_do"), mine + self.customer)

    def test_a_page_costs_the_same_whatever_its_length(self):
        view = self.env.ref("receivables_followup.receivables_card_view_list_worklist")
        fields = {
            name: {}
            for name in self.Card.get_view(view.id, "list")["models"][
                "receivables.card"
            ]
        }
        partners = [
            self.make_customer(f"Page {index}", user_id=self.rep.id)
            for index in range(80)
        ]
        for partner in partners:
            self.make_invoice(100, due="2026-05-01", partner=partner)
        self.Card.refresh_all(self.company)

        def queries(limit):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = self.Card.with_user(self.rep).web_search_read(
                [("recovery_score", ">", 0)], fields, limit=limit
            )
            self.assertEqual(len(result["records"]), limit)
            self.assertTrue(result["records"][0]["recovery_reason"])
            return self.env.cr.sql_log_count - before

        queries(2)
        self.assertEqual(queries(80), queries(3))

    # -- postpone and assign -------------------------------------------------------

    def test_rep_postpones_own_customers_only(self):
        mine = self.make_customer("Mine", user_id=self.rep.id)
        for partner in (mine, self.customer):
            self.make_invoice(100, due="2026-05-01", partner=partner)
        card, other = self.card(mine), self.card()
        as_rep = card.with_user(self.rep)
        wizard = Form.from_action(as_rep.env, as_rep.action_postpone())
        wizard.note = "Asked to wait for the delivery"
        wizard.save().action_postpone()
        self.assertEqual(card.postponed_until, date(2026, 7, 7))
        message = card.message_ids[:1]
        self.assertIn("Asked to wait", message.body)
        self.assertEqual(message.author_id, self.rep.partner_id)
        with self.assertRaises(AccessError):
            other.with_user(self.rep)._postpone(date(2026, 7, 3))
        with self.assertRaises(AccessError):
            self.env["receivables.card.postpone"].with_user(self.rep).create(
                {"card_ids": [Command.set(other.ids)]}
            ).action_postpone()
        self.assertFalse(other.postponed_until)

    def test_postpone_to_the_past_is_refused(self):
        card = self.card(self._owing())
        with self.refused(UserError, "not ahead"):
            self.env["receivables.card.postpone"].create(
                {"card_ids": [Command.set(card.ids)], "date": "2026-06-30"}
            )

    def _owing(self):
        self.make_invoice(100, due="2026-05-01")
        return self.customer

    def test_mass_assign(self):
        partners = self.make_customer("A") + self.make_customer("B")
        for partner in partners:
            self.make_invoice(100, due="2026-05-01", partner=partner)
        cards = self.card(partners[0]) + self.card(partners[1])
        cards = cards.with_user(self.manager)
        wizard = Form.from_action(cards.env, cards.action_assign())
        wizard.collector_id = self.collector
        wizard.save().action_assign()
        self.assertEqual(cards.collector_id, self.collector)
        self.assertEqual(self.worklist(self.collector, "assigned_to_me"), partners)
        wizard = Form.from_action(cards.env, cards[:1].action_assign())
        wizard.save().action_assign()
        self.assertFalse(cards[0].collector_id)

    def test_assigned_to_somebody_who_cannot_work_there(self):
        card = self.card(self._owing())
        with self.refused(ValidationError, "cannot chase"):
            card._assign(self.portal)

    def test_rep_does_not_assign(self):
        card = self.card(self._owing())
        card.commercial_partner_id.user_id = self.rep
        with self.assertRaises(AccessError):
            card.with_user(self.rep)._assign(self.rep)
        with self.assertRaises(AccessError):
            self.env["receivables.card.assign"].with_user(self.rep).create(
                {"card_ids": [Command.set(card.ids)]}
            )
