from datetime import date, datetime, timedelta

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import ReceivablesCommon

DAY = timedelta(days=1)


class InteractionCommon(ReceivablesCommon):
    """A rep's customer and somebody else's, both owing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.mine = cls.make_customer("Mine", user_id=cls.rep.id)
        cls.others = cls.make_customer("Others", user_id=cls.manager.id)
        cls.my_invoice = cls.make_invoice(100, due="2026-05-01", partner=cls.mine)
        cls.their_invoice = cls.make_invoice(700, due="2026-05-01", partner=cls.others)
        cls.env["receivables.card"].refresh_all(cls.company)
        cls.my_card = cls.card_of(cls.mine)
        cls.their_card = cls.card_of(cls.others)

    @classmethod
    def card_of(cls, partner):
        return cls.env["receivables.card"].search(
            [
                ("commercial_partner_id", "=", partner.id),
                ("company_id", "=", cls.company.id),
            ]
        )

    def wizard(self, user=None, card=None, **vals):
        """A quick log that this user opened and filled in."""
        action = (
            (card or self.my_card).with_user(user or self.rep).action_log_interaction()
        )
        Wizard = self.env[action["res_model"]].with_user(user or self.rep)
        with Form(Wizard.with_context(**action["context"])) as form:
            form.outcome = vals.pop("outcome", "reached")
            for name, value in vals.items():
                form[name] = value
        return form.record


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 09:00:00")
class TestQuickLog(InteractionCommon):
    def test_three_seconds(self):
        """One choice is enough: everything else has a default."""
        wizard = self.wizard()
        self.assertEqual(wizard.action_log(), {"type": "ir.actions.act_window_close"})
        interaction = self.my_card.interaction_ids
        self.assertEqual(interaction.kind, "call")
        self.assertEqual(interaction.direction, "out")
        self.assertEqual(interaction.outcome, "reached")
        self.assertEqual(interaction.user_id, self.rep)
        self.assertEqual(interaction.partner_id, self.mine)
        self.assertEqual(interaction.date, datetime(2026, 6, 30, 9))
        self.assertEqual(interaction.next_action_date, date(2026, 7, 9))
        activity = self.my_card.activity_ids
        self.assertEqual(activity.user_id, self.rep)
        self.assertEqual(activity.date_deadline, date(2026, 7, 9))
        self.assertEqual(self.my_card.next_action_date, date(2026, 7, 9))
        self.assertEqual(self.my_card.last_contact_date, datetime(2026, 6, 30, 9))

    def test_next_action_is_mandatory(self):
        wizard = self.wizard(next_action_date=False, closed=True)
        wizard.closed = False
        with self.refused(UserError, "say when to contact"):
            wizard.action_log()
        wizard.closed = True
        wizard.action_log()
        self.assertTrue(self.my_card.interaction_ids.closed)
        self.assertFalse(self.my_card.activity_ids)
        with self.refused(UserError, "say when to contact"):
            self.env["receivables.interaction"].with_user(self.rep).create(
                {"card_id": self.my_card.id, "outcome": "reached"}
            )

    def test_outcome_is_mandatory_except_for_notes(self):
        wizard = self.wizard()
        wizard.outcome = False
        with self.refused(UserError, "choose an outcome"):
            wizard.action_log()
        wizard.kind = "note"
        wizard.action_log()
        self.assertEqual(self.my_card.interaction_ids.kind, "note")
        with self.refused(ValidationError, "choose an outcome"):
            self.my_card._log_interaction({"kind": "call", "closed": True})

    def test_next_action_follows_the_outcome(self):
        """In working days; a day off of the company's calendar is none."""
        days = {"no_answer": 2, "message_left": 3, "wrong_contact": 1}
        for outcome, day in days.items():
            wizard = self.wizard(outcome=outcome)
            self.assertEqual(wizard.next_action_date, self.today + day * DAY)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": datetime(2026, 7, 1),
                "date_to": datetime(2026, 7, 2, 23),
            }
        )
        wizard = self.wizard(outcome="no_answer")
        self.assertEqual(wizard.next_action_date, date(2026, 7, 6))

    def test_only_real_contacts_count(self):
        log = self.my_card._log_interaction
        log({"outcome": "no_answer", "closed": True})
        log({"kind": "note", "closed": True})
        self.assertFalse(self.my_card.last_contact_date)
        self.assertEqual(self.my_card.last_outcome, "no_answer")
        log({"outcome": "reached", "closed": True, "date": datetime(2026, 6, 1, 8)})
        self.assertEqual(self.my_card.last_contact_date, datetime(2026, 6, 1, 8))
        self.my_card.interaction_ids.filtered("outcome").unlink()
        self.assertFalse(self.my_card.last_contact_date)

    def test_next_action_date_is_a_column(self):
        """It orders, groups and follows the activities: done, moved, deleted."""
        card = self.my_card

        def stored():
            self.env.flush_all()
            self.env.cr.execute(
                "SELECT next_action_date FROM receivables_card WHERE id = %s", card.ids
            )
            return self.env.cr.fetchone()[0]

        first = card.activity_schedule(date_deadline=date(2026, 7, 2), user_id=1)
        second = card.activity_schedule(date_deadline=date(2026, 7, 5), user_id=1)
        self.assertEqual(stored(), date(2026, 7, 2))
        first._action_done()
        self.assertEqual(stored(), date(2026, 7, 5))
        second.date_deadline = date(2026, 7, 9)
        self.assertEqual(stored(), date(2026, 7, 9))
        second.res_id = self.their_card.id
        self.assertFalse(stored())
        self.assertEqual(self.their_card.next_action_date, date(2026, 7, 9))
        second.unlink()
        self.env.flush_all()
        self.assertFalse(self.their_card.next_action_date)
        Card = self.env["receivables.card"]
        self.assertTrue(Card.search([], order="next_action_date", limit=1))
        self.assertTrue(Card._read_group([], ["next_action_date:week"]))

    def test_figures_put_both_dates_right(self):
        """An import or a merge by SQL is caught by the next refresh."""
        self.wizard().action_log()
        card = self.my_card
        expected = card.last_contact_date, card.next_action_date
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE receivables_card
                  SET last_contact_date = NULL, next_action_date = NULL"""
        )
        self.env.invalidate_all()
        card.refresh()
        self.assertEqual((card.last_contact_date, card.next_action_date), expected)
        self.env["receivables.card"].refresh_all(self.company)
        self.assertEqual((card.last_contact_date, card.next_action_date), expected)

    def test_what_was_due_is_done(self):
        mine = self.my_card.activity_schedule(
            date_deadline=self.today, user_id=self.rep.id
        )
        colleague = self.my_card.activity_schedule(
            date_deadline=self.today, user_id=self.collector.id
        )
        wizard = self.wizard(summary="Will pay")
        self.assertEqual(wizard.due_activity_ids, mine)
        wizard.action_log()
        self.assertFalse(mine.active)
        self.assertTrue(colleague.active)
        self.assertEqual(len(self.my_card.activity_ids), 2)

    def test_contact_of_the_customer_only(self):
        contact = self.env["res.partner"].create(
            {"name": "Jo", "parent_id": self.mine.id}
        )
        action = contact.with_user(self.rep).action_receivables_log()
        self.assertEqual(action["context"]["default_partner_id"], contact.id)
        with self.refused(ValidationError, "no contact of Mine"):
            self.my_card._log_interaction(
                {"outcome": "reached", "closed": True, "partner_id": self.others.id}
            )
        self.mine.receivables_payer_id = self.others
        self.my_card._log_interaction(
            {"outcome": "reached", "closed": True, "partner_id": self.others.id}
        )

    def test_from_the_invoice(self):
        action = self.my_invoice.with_user(self.collector).action_receivables_log()
        Log = self.env["receivables.interaction.log"].with_user(self.collector)
        with Form(Log.with_context(**action["context"])) as form:
            form.outcome = "reached"
        self.assertEqual(form.record.line_ids.mapped("selected"), [True])
        form.record.action_log()
        self.assertEqual(self.my_card.interaction_ids.move_ids, self.my_invoice)
        bill = self.make_invoice(10, partner=self.mine, move_type="in_invoice")
        with self.refused(UserError, "no customer document"):
            bill.with_user(self.collector).action_receivables_log()

    def test_from_the_worklist_the_next_customer_opens(self):
        wizard = self.wizard().with_context(receivables_worklist=True)
        self.assertEqual(
            wizard.action_log(),
            {"type": "ir.actions.client", "tag": "receivables_log_next"},
        )

    def test_a_dialog_logs_once(self):
        wizard = self.wizard()
        wizard.action_log()
        wizard.action_log()
        self.assertEqual(len(self.my_card.interaction_ids), 1)
        self.assertEqual(len(self.my_card.activity_ids), 1)

    def test_not_in_the_future(self):
        values = {"card_id": self.my_card.id, "outcome": "reached", "closed": True}
        with self.refused(ValidationError, "cannot lie in the future"):
            self.env["receivables.interaction"].with_user(self.rep).create(
                {**values, "date": "2026-07-01 00:00:00"}
            )
        with self.refused(ValidationError, "cannot lie in the future"):
            self.wizard(date=datetime(2026, 7, 1))

    def test_queries_of_a_list_do_not_depend_on_its_length(self):
        for index in range(40):
            self.my_card._log_interaction(
                {
                    "outcome": "reached",
                    "closed": True,
                    "summary": str(index),
                    "move_ids": [Command.set(self.my_invoice.ids)],
                }
            )
        fields_read = {
            name: {} for name in ("display_name", "invoice_label", "summary", "outcome")
        } | {"user_id": {"fields": {"display_name": {}}}}
        Interaction = self.env["receivables.interaction"].with_user(self.rep)
        interactions = Interaction.browse(self.my_card.interaction_ids.ids)

        def queries(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.web_read(fields_read)
            return self.env.cr.sql_log_count - before

        queries(interactions[:2])
        self.assertEqual(queries(interactions), queries(interactions[:2]))

    def test_queries_of_a_call_list_do_not_depend_on_its_length(self):
        partners = [self.make_customer(f"Call {index}").id for index in range(40)]
        Card = self.env["receivables.card"]
        cards = Card.browse(Card._ensure(partners, self.company).values())
        for card in cards:
            card._log_interaction({"outcome": "reached", "closed": True})
        names = ("last_outcome", "last_contact_date", "interaction_count", "phone")
        fields_read = {name: {} for name in (*names, "next_action_date")}

        def queries(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.with_user(self.collector).web_read(fields_read)
            return self.env.cr.sql_log_count - before

        queries(cards[:2])
        self.assertEqual(queries(cards), queries(cards[:2]))

    def test_logging_costs_the_same_on_a_long_history(self):
        """A customer with years of calls is logged as fast as a new one."""

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.my_card._log_interaction({"outcome": "reached", "closed": True})
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        for _ in range(20):
            self.my_card._log_interaction({"outcome": "reached", "closed": True})
        self.assertEqual(queries(), few)
