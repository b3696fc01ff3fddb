from datetime import date

from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import ReceivablesCommon

YEAR = {"date_from": "2026-01-01", "date_to": "2026-12-31"}


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30")
class TestObjective(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.customer.user_id = cls.rep
        cls.other = cls.make_customer("Other Rep's Customer", user_id=cls.leader.id)
        cls.Card = cls.env["receivables.card"]
        cls.Objective = cls.env["receivables.objective"]
        partners = cls.customer | cls.other
        ids = cls.Card._ensure(partners.ids, cls.company)
        cls.card = cls.Card.browse(ids[cls.customer.id])
        cls.other_card = cls.Card.browse(ids[cls.other.id])

    def objective(self, metric, target, **vals):
        if not {"card_id", "user_id"} & vals.keys():
            vals["card_id"] = self.card.id
        return self.Objective.create(
            {"metric": metric, "target": target, **YEAR, **vals}
        )

    # -- what is measured ----------------------------------------------------------

    def test_turnover_is_untaxed_invoices_less_credit_notes_of_the_period(self):
        self.make_invoice(1000, date="2026-03-01")
        self.make_credit_note(200, date="2026-04-01")
        self.make_invoice(5000, date="2025-12-31")
        self.make_invoice(700, date="2026-05-01", post=False)
        self.make_invoice(300, date="2026-05-01", partner=self.other)
        contact = self.env["res.partner"].create(
            {"name": "Shop", "parent_id": self.customer.id}
        )
        self.make_invoice(50, date="2026-12-31", partner=contact)
        found = self.objective("turnover", 2000)
        self.assertEqual(found.current, 850)
        self.assertEqual(found.distance, 1150)
        self.assertAlmostEqual(found.progress, 42.5)
        elapsed = 181 / 365
        self.assertAlmostEqual(found.elapsed, elapsed, places=3)
        self.assertAlmostEqual(found.pace, 850 / (2000 * elapsed), places=3)
        self.assertEqual(found.status, "behind")

    def test_cash_is_what_came_in_through_bank_and_cash(self):
        invoice = self.make_invoice(1000, date="2026-03-01")
        self.make_receipt(600, invoice, date="2026-04-01")
        self.make_receipt(90, date="2025-12-01", partner=self.customer)
        self.make_receipt(70, date="2026-04-01", partner=self.other)
        self.make_credit_note(100, date="2026-04-01")
        self.assertEqual(self.objective("cash", 1000).current, 600)
        self.assertEqual(
            self.objective("cash", 1000, card_id=False, user_id=self.rep.id).current,
            600,
        )

    def test_overdue_and_dso_are_those_of_the_card(self):
        self.make_invoice(1000, date="2026-04-01", due="2026-05-01")
        self.card.refresh()
        overdue = self.objective("overdue", 400)
        self.assertEqual((overdue.current, overdue.distance), (1000, 600))
        self.assertAlmostEqual(overdue.pace, 0.4)
        self.assertEqual(overdue.status, "behind")
        dso = self.objective("dso", 45)
        self.assertAlmostEqual(dso.current, self.card.days_sales_outstanding, places=1)

    def test_dso_of_a_rep_weighs_customers_by_what_they_owe(self):
        self.other.user_id = self.rep
        self.make_invoice(900, date="2026-06-10", due="2026-07-10")
        self.make_invoice(100, date="2026-02-10", due="2026-03-10", partner=self.other)
        self.Card.refresh_all(self.company)
        found = self.objective("dso", 45, card_id=False, user_id=self.rep.id)
        one, two = self.card, self.other_card
        expected = (
            900 * one.days_sales_outstanding + 100 * two.days_sales_outstanding
        ) / 1000
        self.assertNotEqual(one.days_sales_outstanding, two.days_sales_outstanding)
        self.assertAlmostEqual(found.current, expected, places=1)

    def test_visits_of_a_customer_and_of_a_rep(self):
        def visit(card, user, day="2026-05-05 09:00:00", kind="visit"):
            self.env["receivables.interaction"].create(
                {
                    "card_id": card.id,
                    "user_id": user.id,
                    "kind": kind,
                    "outcome": "reached",
                    "date": day,
                    "closed": True,
                }
            )

        visit(self.card, self.rep)
        visit(self.card, self.leader)
        visit(self.other_card, self.rep, "2026-06-29 18:00:00")
        visit(self.card, self.rep, "2025-12-31 18:00:00")
        visit(self.card, self.rep, kind="call")
        self.assertEqual(self.objective("visits", 4).current, 2)
        rep = self.rep.id
        self.assertEqual(
            self.objective(
                "visits", 4, card_id=False, user_id=rep, date_to="2026-06-29"
            ).current,
            2,
        )
        both = {"card_id": self.card.id, "user_id": rep}
        self.assertEqual(self.objective("visits", 4, **both).current, 1)

    def test_satisfaction_needs_five_answers(self):
        self.rate(5, 4, 4, 3)
        found = self.objective("satisfaction", 4)
        self.assertEqual(found.status, "no_data")
        self.assertFalse(found.current or found.pace or found.progress)
        self.assertEqual(found.current_text, "-")
        self.rate(5)
        found.action_measure()
        self.assertEqual((found.current, found.sample_size), (4.2, 5))
        self.assertEqual(found.status, "on_track")

    def rate(self, *values):
        self.env["rating.rating"].sudo().create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id("receivables.card"),
                    "res_id": self.card.id,
                    "rating": value,
                    "consumed": True,
                }
                for value in values
            ]
        )

    def test_target_zero_has_no_percentage(self):
        found = self.objective("overdue", 0)
        self.assertEqual((found.status, found.pace), ("on_track", 0))
        self.env.cr.execute(
            "SELECT pace IS NULL AND progress IS NULL FROM receivables_objective"
            " WHERE id = %s",
            [found.id],
        )
        self.assertTrue(self.env.cr.fetchone()[0])

    def test_reached_ahead_and_planned(self):
        self.make_invoice(1000, date="2026-03-01")
        self.assertEqual(self.objective("turnover", 900).status, "reached")
        july = {"date_to": "2026-07-31"}
        self.assertEqual(self.objective("turnover", 1050, **july).status, "ahead")
        self.assertEqual(
            self.objective(
                "turnover", 5, date_from="2027-01-01", date_to="2027-12-31"
            ).status,
            "planned",
        )
        past = self.objective("cash", 50, date_from="2026-01-01", date_to="2026-01-31")
        self.assertEqual((past.status, past.is_final), ("missed", True))

    # -- when it is measured -------------------------------------------------------

    def test_measured_with_the_cards(self):
        found = self.objective("turnover", 1000)
        self.make_invoice(400, date="2026-03-01")
        self.card.with_user(self.rep).refresh()
        self.assertEqual(found.current, 400)
        self.make_invoice(100, date="2026-03-01")
        self.Card.refresh_all(self.company)
        self.assertEqual(found.current, 500)

    def test_the_day_of_a_closed_period_is_gone(self):
        self.make_invoice(1000, date="2026-04-01", due="2026-05-01")
        self.card.refresh()
        june = {"date_from": "2026-06-01", "date_to": "2026-06-30"}
        found = self.objective("overdue", 400, **june)
        with freeze_time("2026-07-01"):
            self.Card.refresh_all(self.company)
            self.assertEqual((found.status, found.is_final), ("missed", True))
            self.make_receipt(900, date="2026-07-01")
            self.Card.refresh_all(self.company)
            found.action_measure()
        self.assertEqual((found.current, found.status), (1000, "missed"))

    def test_queries_do_not_depend_on_the_number(self):
        def measure(objectives):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            objectives._measure()
            return self.env.cr.sql_log_count - before

        few = self.objective("turnover", 1)
        many = few | self.Objective.create(
            [
                {"metric": metric, "target": 1 + n % 4, **YEAR, **scope}
                for n in range(20)
                for metric in ("turnover", "cash", "overdue", "dso", "satisfaction")
                for scope in (
                    {"card_id": self.other_card.id, "note": str(n)},
                    {"user_id": self.rep.id},
                )
                if n == 0
            ]
            + [
                {
                    "metric": "turnover",
                    "target": n,
                    "card_id": self.other_card.id,
                    "date_from": date(2026, 1, 1 + n),
                    "date_to": date(2026, 12, 31),
                }
                for n in range(1, 25)
            ]
        )
        self.assertGreater(len(many), 30)
        self.assertEqual(measure(few), measure(many))

    def test_only_what_changed_is_written(self):
        found = self.objective("turnover", 1000)
        found._measure()
        self.assertEqual(self.env.cr.rowcount, 0)
        self.make_invoice(10, date="2026-03-01")
        found._measure()
        self.assertEqual(self.env.cr.rowcount, 1)

    # -- errors --------------------------------------------------------------------

    def test_what_is_refused(self):
        for message, metric, target, vals in (
            ("at least one", "turnover", 1, {"card_id": False, "user_id": False}),
            (
                "before it begins",
                "turnover",
                1,
                {"date_from": "2026-02-01", "date_to": "2026-01-01"},
            ),
            ("negative", "turnover", -1, {}),
            ("from 1 to 5", "satisfaction", 7, {}),
            (
                "day by day",
                "overdue",
                1,
                {"date_from": "2026-01-01", "date_to": "2026-01-31"},
            ),
        ):
            with (
                self.subTest(message),
                self.refused(ValidationError, message),
                self.env.cr.savepoint(),
            ):
                self.objective(metric, target, **vals)

    def test_no_doubles(self):
        self.objective("turnover", 1)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.objective("turnover", 2)

    def test_measured_figures_are_not_written_by_hand(self):
        found = self.objective("turnover", 1000, current=900, status="reached")
        self.assertEqual((found.current, found.status), (0, "behind"))
        found.write({"current": 1000, "is_final": True})
        self.assertEqual((found.current, found.is_final), (0, False))

    def test_copy_is_for_the_next_period(self):
        copy = self.objective("turnover", 1000).copy()
        self.assertEqual(copy.date_from, date(2027, 1, 1))
        self.assertEqual(copy.date_to, date(2027, 12, 31))

    # -- several customers ---------------------------------------------------------

    def test_several_customers_at_once(self):
        self.objective("turnover", 1, card_id=self.other_card.id)
        wizard = (
            self.env["receivables.objective.create"]
            .with_user(self.manager)
            .with_context(
                active_model="receivables.card",
                active_ids=(self.card | self.other_card).ids,
            )
            .create({"metric": "turnover", "target": 500, "with_rep": True, **YEAR})
        )
        action = wizard.action_create()
        made = self.Objective.search(action["domain"])
        self.assertEqual(made.card_id, self.card)
        self.assertEqual((made.target, made.user_id), (500, self.rep))
        with self.refused(UserError, "already"):
            wizard.action_create()

    # -- rights --------------------------------------------------------------------

    def test_who_sees_which(self):
        own_card = self.objective("turnover", 1)
        own = self.objective("cash", 1, card_id=False, user_id=self.rep.id)
        named = self.objective(
            "cash", 1, card_id=self.other_card.id, user_id=self.rep.id
        )
        foreign = self.objective("turnover", 1, card_id=self.other_card.id)
        everything = own_card | own | named | foreign
        domain = [("id", "in", everything.ids)]
        for user, expected in (
            (self.rep, own_card | own),
            (self.leader, everything),
            (self.collector, self.Objective),
            (self.manager, everything),
        ):
            found = self.Objective.with_user(user).search(domain)
            self.assertEqual(found.ids, expected.sorted().ids, user.login)
        with self.assertRaises(AccessError):
            foreign.with_user(self.rep).read(["target"])
        with self.assertRaises(AccessError):
            own.with_user(self.rep).write({"target": 0})
        with self.assertRaises(AccessError):
            own.with_user(self.rep).action_measure()
        with self.assertRaises(AccessError):
            self.Objective.with_user(self.rep)._read_group([], ["user_id"])

    def test_another_company_is_apart(self):
        other = self.setup_other_company(name="Second")["company"]
        self.make_invoice(1000, date="2026-03-01")
        card = self.Card.browse(
            self.Card._ensure(self.customer.ids, other)[self.customer.id]
        )
        found = self.objective("turnover", 10, card_id=card.id)
        self.assertEqual((found.company_id, found.current), (other, 0))
        self.manager.company_ids = [Command.set(self.company.ids)]
        self.assertFalse(
            self.Objective.with_user(self.manager).search([("id", "=", found.id)])
        )
        with self.assertRaises(UserError):
            found.company_id = self.company
