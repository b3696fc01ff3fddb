from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .dunning_promise_common import PromiseCase


@tagged("post_install", "-at_install")
class TestPromiseRights(PromiseCase):
    """Who may take, see and end promises, as real users."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_users()
        cls.customer.user_id = cls.rep
        cls.stranger = cls.make_customer("Somebody else's", user_id=cls.leader.id)
        cls.theirs = cls.make_invoice(300.0, "2026-05-31", partner=cls.stranger)
        cards = cls.env["receivables.card"]._ensure(cls.stranger.ids, cls.company)
        cls.other_card = cls.env["receivables.card"].browse(cards[cls.stranger.id])
        cls.env["receivables.card"].refresh_all(cls.company)

    def log(self, user, card=None, invoices=(), **vals):
        """Fill and confirm the quick log as this user; the promise it took."""
        vals.setdefault("outcome", "promise")
        if vals["outcome"] == "promise":
            vals = {"outcome": "promise", "promise_date": "2026-07-10", **vals}
        Log = self.env["receivables.interaction.log"].with_user(user)
        form = Form(
            Log.with_context(
                default_card_id=(card or self.card).id,
                receivables_move_ids=[move.id for move in invoices],
            )
        )
        for name, value in vals.items():
            setattr(form, name, value)
        wizard = form.save()
        wizard.action_log()
        interaction = self.env["receivables.interaction"].search([], limit=1)
        return interaction.promise_id

    # -- the quick log -------------------------------------------------------------

    def test_rep_takes_a_promise_on_invoices(self):
        promise = self.log(self.rep, invoices=[self.old])
        self.assertEqual(promise.amount, 1000.0)
        self.assertEqual(promise.move_line_ids, self.open_lines(self.old))
        self.assertEqual(promise.user_id, self.rep)
        self.assertEqual(promise.partner_id, self.customer)
        self.assertEqual(promise.interaction_id.promise_id, promise)
        self.assertEqual(promise.interaction_id.outcome, "promise")
        self.assertEqual(str(promise.interaction_id.next_action_date), "2026-07-13")
        self.assertEqual(promise.hold_ids.state, "active")
        self.assertEqual(self.card.open_promise_amount, 1000.0)

    def test_rep_takes_a_promise_on_everything_overdue(self):
        promise = self.log(self.rep)
        self.assertEqual(promise.amount, 1500.0)
        self.assertTrue(promise.whole_customer)

    def test_amount_follows_the_ticks_and_may_be_less(self):
        Log = self.env["receivables.interaction.log"].with_user(self.rep)
        form = Form(Log.with_context(default_card_id=self.card.id))
        form.outcome = "promise"
        self.assertEqual(form.promise_amount, 1500.0)
        with form.line_ids.edit(1) as line:
            line.selected = True
        self.assertEqual(form.promise_amount, 500.0)
        form.promise_amount = 450.0
        form.promise_date = "2026-07-08"
        form.save().action_log()
        promise = self.card.promise_ids
        self.assertEqual((promise.amount, promise.owed_amount), (450.0, 500.0))

    def test_quick_log_in_the_currency_of_the_invoice(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 2.0)])
        invoice = self.make_invoice(800.0, "2026-05-31", currency=dollar)
        promise = self.log(self.rep, invoices=[invoice])
        self.assertEqual((promise.amount, promise.currency_id), (800.0, dollar))

    def test_quick_log_says_what_was_promised_before(self):
        self.promise(1000.0, self.old)
        Log = self.env["receivables.interaction.log"].with_user(self.rep)
        form = Form(Log.with_context(default_card_id=self.card.id))
        self.assertIn("1,000.00", form.promise_open_label)

    def test_quick_log_refuses(self):
        for vals, message in (
            ({"promise_date": "2026-06-29"}, "correct the day promised"),
            ({"promise_amount": 0.0}, "say how much was promised"),
            ({"promise_amount": 1001.0, "invoices": [self.old]}, "of which"),
        ):
            with self.refused(UserError, message):
                self.log(self.rep, **vals)
        self.assertFalse(self.card.promise_ids)

    def test_other_outcomes_promise_nothing(self):
        self.log(self.rep, outcome="reached")
        self.assertFalse(self.card.promise_ids)

    def test_call_of_yesterday(self):
        promise = self.log(self.collector, date="2026-06-28 10:00:00")
        self.assertEqual(str(promise.made_on), "2026-06-28")

    def test_link_of_the_weekly_mail_notes_the_amount_that_was_said(self):
        Link = self.env["receivables.rep.link"]
        links = Link._issue(self.rep, self.card)
        link = Link._find(links[self.card.id, "promise"].rpartition("/")[2])
        link._redeem({"amount": "33", "date": "2026-07-10"})
        self.assertEqual(self.card.promise_ids.amount, 33)
        self.assertTrue(self.card.promise_ids.whole_customer)

    def test_no_promise_of_long_ago_or_for_ever(self):
        """The money that came since would keep it, and reminders would never resume."""
        with self.refused(UserError, "within 7 days"):
            self.log(self.rep, date="2026-06-01 10:00:00")
        with self.refused(UserError, "a year ahead"):
            self.log(self.rep, promise_date="9999-12-31")
        self.assertFalse(self.card.promise_ids)

    # -- reps ----------------------------------------------------------------------

    def test_rep_sees_own_customers_only(self):
        mine = self.promise(1000.0, self.old)
        other = self.promise(300.0, self.theirs, commercial_partner_id=self.stranger.id)
        as_rep = self.Promise.with_user(self.rep)
        self.assertEqual(as_rep.search([]), mine)
        self.assertEqual(as_rep.browse(mine.id).move_label, self.old.name)
        with self.assertRaises(AccessError):
            as_rep.browse(other.id).read(["amount"])
        self.assertEqual(
            as_rep.formatted_read_group([], [], ["amount_company:sum"]),
            [{"amount_company:sum": 1000.0, "__extra_domain": [(1, "=", 1)]}],
        )
        self.assertEqual(self.Promise.with_user(self.leader).search([]), mine | other)
        self.assertEqual(
            self.Promise.with_user(self.collector).search([]), mine | other
        )
        for field in ("move_line_ids", "move_ids", "hold_ids"):
            with self.assertRaises(AccessError):
                as_rep.browse(mine.id).read([field])
            self.assertNotIn(field, as_rep.fields_get())

    def test_rep_cannot_take_a_promise_of_another_customer(self):
        with self.assertRaises(AccessError):
            self.log(self.rep, card=self.other_card)
        with self.assertRaises(AccessError):
            self.Promise.with_user(self.rep).create(
                {"card_id": self.card.id, "amount": 5.0, "date": "2026-07-10"}
            )

    def test_forged_key_of_another_customer_promises_nothing_of_it(self):
        Log = self.env["receivables.interaction.log"].with_user(self.rep)
        item = self.open_lines(self.theirs)
        wizard = Log.create(
            {
                "card_id": self.card.id,
                "outcome": "promise",
                "promise_date": "2026-07-10",
                "next_action_date": "2026-07-11",
                "line_ids": [
                    Command.clear(),
                    Command.create({"item_key": item.id, "selected": True}),
                ],
            }
        )
        wizard.action_log()
        promise = self.card.promise_ids
        self.assertFalse(promise.move_line_ids)
        self.assertFalse(self.other_card.promise_ids)
        self.assertEqual(self.item(self.theirs).held_amount, 0.0)

    def test_rep_changes_nothing(self):
        promise = self.promise(1000.0, self.old, user_id=self.rep.id)
        as_rep = promise.with_user(self.rep)
        for attempt in (
            lambda: as_rep.write({"note": "x"}),
            lambda: as_rep.write({"state": "kept"}),
            as_rep.action_cancel,
            as_rep.unlink,
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.assertFalse(as_rep.may_cancel)
        as_rep.action_evaluate()
        self.assertEqual(promise.state, "open")
        with self.assertRaises(AccessError):
            promise.with_user(self.portal).action_evaluate()
        other = self.promise(300.0, self.theirs, commercial_partner_id=self.stranger.id)
        with self.assertRaises(AccessError):
            other.with_user(self.rep).action_evaluate()

    def test_partner_button_counts_what_one_may_see(self):
        self.promise(1000.0, self.old)
        self.promise(300.0, self.theirs, commercial_partner_id=self.stranger.id)
        for user, counts in ((self.rep, [1, 0]), (self.collector, [1, 1])):
            partners = (self.customer | self.stranger).with_user(user)
            self.assertEqual(
                partners.mapped("receivables_promise_count"), counts, user.login
            )
        action = self.customer.with_user(self.rep).action_receivables_promises()
        found = self.Promise.with_user(self.rep).search(action["domain"])
        self.assertEqual(found.card_id, self.card)

    # -- collectors and managers ---------------------------------------------------

    def test_collector_takes_and_cancels(self):
        form = Form(self.Promise.with_user(self.collector))
        form.card_id = self.card.with_user(self.collector)
        form.amount = 700.0
        form.date = "2026-07-10"
        promise = form.save()
        self.assertTrue(promise.whole_customer)
        self.assertEqual(promise.user_id, self.collector)
        promise.note = "By phone"
        promise.action_cancel()
        self.assertEqual(promise.state, "cancelled")
        self.assertEqual(promise.sudo().hold_ids.mapped("state"), ["released"])

    def test_only_a_manager_cancels_a_broken_one(self):
        promise = self.promise(1000.0, self.old)
        self.evaluate(promise)
        with self.refused(UserError, "cannot be cancelled any more"):
            promise.with_user(self.collector).action_cancel()
        promise.with_user(self.manager).action_cancel()
        self.assertEqual(promise.state, "cancelled")
        self.card.refresh()
        self.assertEqual(self.card.broken_promise_count, 0)

    def test_nothing_is_forged(self):
        as_collector = self.Promise.with_user(self.collector)
        base = {"card_id": self.card.id, "amount": 5.0, "date": "2026-07-10"}
        for vals in (
            {"state": "kept"},
            {"kept_amount": 5.0},
            {"kept_rate": 1.0},
            {"deadline": "2030-01-01"},
            {"tolerance": 100.0},
            {"known_matches": {}},
            {"user_id": self.rep.id},
        ):
            with self.assertRaises(AccessError, msg=str(vals)):
                as_collector.create({**base, **vals})
        with self.assertRaises(AccessError):
            as_collector.with_context(default_state="kept").create(base)
        promise = self.promise(1000.0, self.old)
        for vals in (
            {"state": "kept"},
            {"kept_amount": 1000.0},
            {"amount": 1.0},
            {"date": "2030-01-01"},
            {"deadline": "2030-01-01"},
            {"owed_amount": 0.0},
            {"card_id": self.other_card.id},
            {"move_line_ids": [Command.clear()]},
            {"hold_ids": [Command.clear()]},
        ):
            for user in (self.collector, self.manager):
                with self.assertRaises(AccessError, msg=str(vals)):
                    promise.with_user(user).write(vals)
        self.assertEqual(promise.state, "open")

    def test_promises_are_not_deleted_with_the_card(self):
        promise = self.promise(1000.0, self.old)
        with self.refused(UserError, "never deleted"):
            self.card.with_user(self.manager).unlink()
        self.assertTrue(promise.exists())

    def test_holds_are_not_forged(self):
        promise = self.promise(1000.0, self.old)
        Hold = self.Hold.with_user(self.manager)
        with self.assertRaises(AccessError):
            Hold.create(
                {
                    "commercial_partner_id": self.customer.id,
                    "reason": "promise",
                    "promise_id": promise.id,
                }
            )
        with self.assertRaises(AccessError):
            Hold.with_context(default_promise_id=promise.id).create(
                {"commercial_partner_id": self.customer.id, "reason": "promise"}
            )
        with self.assertRaises(AccessError):
            promise.hold_ids.with_user(self.manager).promise_id = False
        with self.assertRaises(AccessError):
            promise.hold_ids.with_user(self.collector).action_release()

    def test_interactions_are_not_tied_by_hand(self):
        promise = self.promise(1000.0, self.old)
        interaction = self.card.with_user(self.rep)._log_interaction(
            {"kind": "note", "closed": True}
        )
        with self.assertRaises(AccessError):
            interaction.promise_id = promise.id
        with self.assertRaises(AccessError):
            interaction.create(
                {
                    "card_id": self.card.id,
                    "kind": "note",
                    "closed": True,
                    "promise_id": promise.id,
                }
            )

    def test_figures_per_person_only_by_setting(self):
        self.promise(1000.0, self.old)
        as_manager = self.Promise.with_user(self.manager)
        with self.assertRaises(AccessError):
            as_manager.formatted_read_group([], ["user_id"], ["kept_rate:avg"])
        self.manager.group_ids += self.env.ref(
            "receivables_followup.group_user_figures"
        )
        self.env.invalidate_all()
        groups = as_manager.formatted_read_group([], ["user_id"], ["__count"])
        self.assertEqual(groups[0]["__count"], 1)

    # -- absence, companies --------------------------------------------------------

    def test_stand_in_sees_them_during_the_absence(self):
        promise = self.promise(1000.0, self.old)
        colleague = self.make_user(
            "rec_colleague", "base.group_user,sales_team.group_sale_salesman"
        )
        as_colleague = self.Promise.with_user(colleague)
        self.assertFalse(as_colleague.search([]))
        self.env["receivables.substitution"].create(
            {
                "user_id": self.rep.id,
                "substitute_id": colleague.id,
                "date_from": "2026-06-30",
                "date_to": "2026-07-05",
                "company_id": self.company.id,
            }
        )
        self.assertEqual(as_colleague.search([]), promise)
        with freeze_time("2026-07-06"):
            self.assertFalse(as_colleague.search([]))

    def test_companies(self):
        data = self.setup_other_company(name="Other company")
        company = data["company"]
        invoice = self.make_invoice(
            900.0, "2026-05-31", company=company, currency=company.currency_id
        )
        self.promise(1000.0, self.old)
        theirs = self.promise(900.0, invoice, company_id=company.id)
        self.assertEqual(theirs.company_id, company)
        self.assertEqual(theirs.hold_ids.company_id, company)
        as_collector = self.Promise.with_user(self.collector)
        self.assertEqual(as_collector.search([]).company_id, self.company)
        with self.assertRaises(AccessError):
            as_collector.browse(theirs.id).action_evaluate()
        with self.refused(UserError, "company"):
            self.promise(900.0, invoice, company_id=self.company.id)
        self.make_receipt(1000.0, self.old, date="2026-07-01")
        self.evaluate(theirs)
        self.assertEqual(theirs.state, "broken", "money of another company")

    def test_grace_of_each_company(self):
        data = self.setup_other_company(name="Other company")
        data["company"].receivables_promise_grace = 10
        promise = self.promise(5.0, company_id=data["company"].id)
        self.assertEqual(str(promise.deadline), "2026-07-20")
        settings = self.env["res.config.settings"].create({})
        settings.receivables_promise_grace = 0
        settings.execute()
        self.assertEqual(self.promise(5.0).deadline, fields.Date.to_date("2026-07-10"))

    def test_views_load(self):
        for user in (self.rep, self.collector, self.manager):
            for view in ("list", "form", "kanban", "calendar", "pivot", "search"):
                self.Promise.with_user(user).get_views([(False, view)])
        self.evaluate(self.promise(1000.0, self.old))
        worklist = self.env["receivables.card"].with_user(self.rep)
        self.assertEqual(
            worklist.search([("broken_promise_amount", ">", 0)]), self.card
        )
        self.assertIn("1,000.00", self.card.recovery_reason)
        before = self.card.urgency
        self.make_receipt(1000.0, self.old, date="2026-08-01")
        self.evaluate(self.card.promise_ids, "2026-08-02")
        self.assertLess(self.card.urgency, before)
