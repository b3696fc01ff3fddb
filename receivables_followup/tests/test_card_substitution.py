"""Colleagues who stand in: what they see and get, only while it lasts."""

from datetime import date, timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import ReceivablesCommon


@freeze_time("2026-06-30")
@tagged("post_install", "-at_install")
class TestSubstitution(ReceivablesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        salesman = "base.group_user,sales_team.group_sale_salesman"
        cls.colleague = cls.make_user("rec_colleague", salesman)
        cls.mine = cls.make_customer("Mine", user_id=cls.rep.id)
        cls.make_invoice(100, due="2026-05-01", partner=cls.mine)
        cls.make_invoice(100, due="2026-05-01")
        cls.env["receivables.card"].refresh_all(cls.company)
        cls.card = cls.mine.receivables_card_ids

    def absence(self, **vals):
        values = {
            "user_id": self.rep.id,
            "substitute_id": self.colleague.id,
            "date_from": "2026-06-29",
            "date_to": "2026-07-10",
            "company_id": self.company.id,
        }
        return self.env["receivables.substitution"].create(values | vals)

    def seen(self, user):
        Card = self.env["receivables.card"].with_user(user)
        return Card.search([("company_id", "=", self.company.id)]).sudo()

    def test_substitute_sees_the_customers_meanwhile(self):
        self.card._log_interaction({"kind": "note", "closed": True})
        Interaction = self.env["receivables.interaction"].with_user(self.colleague)
        theirs = [("card_id", "=", self.card.id)]
        self.assertFalse(self.seen(self.colleague))
        self.assertFalse(Interaction.search(theirs))
        self.absence()
        self.assertEqual(self.seen(self.colleague), self.card)
        self.assertEqual(len(Interaction.search(theirs)), 1)
        self.assertEqual(self.seen(self.rep), self.card)
        self.card.with_user(self.colleague)._log_interaction(
            {"kind": "call", "outcome": "reached", "closed": True}
        )
        for day in ("2026-06-28", "2026-07-11"):
            with freeze_time(day):
                self.env.invalidate_all()
                self.assertFalse(self.seen(self.colleague), day)
                with self.assertRaises(AccessError):
                    self.card.with_user(self.colleague).read(["total_due"])

    def test_compute_and_search_agree(self):
        self.absence()
        self.assertEqual(self.card.stand_in_ids, self.colleague)
        other = self.customer.receivables_card_ids
        self.assertFalse(other.stand_in_ids)
        other.collector_id = self.rep
        self.assertEqual(other.stand_in_ids, self.colleague)
        Card = self.env["receivables.card"]
        found = Card.search([("stand_in_ids", "in", self.colleague.ids)])
        self.assertEqual(found, self.card + other)
        self.assertFalse(Card.search([("stand_in_ids", "in", self.leader.ids)]))

    def test_only_the_company_of_the_absence(self):
        other = self.setup_other_company(name="Other")["company"]
        self.colleague.company_ids += other
        self.make_invoice(70, due="2026-05-01", company=other, partner=self.mine)
        self.env["receivables.card"].refresh_all(other)
        self.absence()
        cards = self.env["receivables.card"].with_user(self.colleague)
        cards = cards.with_context(allowed_company_ids=(self.company + other).ids)
        found = cards.search([("commercial_partner_id", "=", self.mine.id)])
        self.assertEqual(found.company_id, self.company)

    def test_substitute_gets_new_activities(self):
        self.absence()

        def planned(days, user=self.rep):
            return self.card.activity_schedule(
                date_deadline=self.today + timedelta(days=days), user_id=user.id
            ).user_id

        self.assertEqual(planned(3), self.colleague)
        self.assertEqual(planned(10), self.colleague)
        self.assertEqual(planned(11), self.rep, "due after the return")
        self.assertEqual(planned(3, self.collector), self.collector)
        with freeze_time("2026-07-11"):
            self.assertEqual(planned(3), self.rep)

    def test_activities_elsewhere_are_left_alone(self):
        self.absence()
        activity = self.mine.activity_schedule(user_id=self.rep.id)
        self.assertEqual(activity.user_id, self.rep)

    def test_nobody_hands_over_the_customers_of_others(self):
        """Else any representative could see every customer."""
        Absence = self.env["receivables.substitution"]
        values = {
            "user_id": self.rep.id,
            "substitute_id": self.colleague.id,
            "date_to": "2026-07-10",
            "company_id": self.company.id,
        }
        for user in (self.colleague, self.collector):
            with self.assertRaises(AccessError):
                Absence.with_user(user).create(values)
        own = Absence.with_user(self.colleague).create(
            values | {"user_id": self.colleague.id, "substitute_id": self.rep.id}
        )
        with self.assertRaises(AccessError):
            own.write({"user_id": self.rep.id, "substitute_id": self.colleague.id})
        theirs = Absence.with_user(self.rep).create(values)
        with self.assertRaises(AccessError):
            theirs.with_user(self.colleague).write({"date_to": "2027-07-10"})
        theirs.unlink()
        for user in (self.leader, self.manager):
            Absence.with_user(user).create(values).sudo().unlink()

    def test_who_may_not_stand_in(self):
        with self.refused(ValidationError, "oneself"):
            self.absence(substitute_id=self.rep.id)
        for user in (self.portal, self.make_user("rec_plain", "base.group_user")):
            with self.refused(ValidationError, "receivables role"):
                self.absence(substitute_id=user.id)

    def test_overlap_and_dates(self):
        absence = self.absence()
        with self.refused(ValidationError, "already stands in"):
            self.absence(date_from="2026-07-10", date_to="2026-07-12")
        self.absence(date_from="2026-07-11", date_to="2026-07-12")
        self.assertEqual(absence.state, "now")
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            absence.write({"date_to": date(2026, 6, 1)})
