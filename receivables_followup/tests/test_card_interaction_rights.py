from datetime import date, datetime

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import ReceivablesCommon
from .test_card_interaction import InteractionCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-30 09:00:00")
class TestInteractionRights(InteractionCommon):
    """What a rep tries on somebody else's customer, the way a browser would."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.theirs = cls.their_card._log_interaction(
            {"outcome": "refused", "summary": "Secret", "closed": True}
        )
        cls.Log = cls.env["receivables.interaction.log"].with_user(cls.rep)
        cls.Line = cls.env["receivables.interaction.log.line"].with_user(cls.rep)
        cls.Interaction = cls.env["receivables.interaction"].with_user(cls.rep)

    def test_rep_chooses_invoices_without_right_on_them(self):
        action = self.my_card.with_user(self.rep).action_log_interaction()
        with Form(self.Log.with_context(**action["context"])) as form:
            form.outcome = "reached"
            with form.line_ids.edit(0) as line:
                self.assertEqual(line.label, self.my_invoice.name)
                self.assertEqual(line.amount, 100)
                line.selected = True
        with self.assertRaises(AccessError):
            form.record.line_ids.move_id.read(["name"])
        form.record.action_log()
        interaction = self.my_card.with_user(self.rep).interaction_ids
        self.assertEqual(interaction.invoice_label, self.my_invoice.name)
        self.assertEqual(interaction.sudo().move_ids, self.my_invoice)
        with self.assertRaises(AccessError):
            interaction.read(["move_ids"])
        with self.assertRaises(AccessError):
            self.Interaction.search([("move_ids.amount_total", ">", 0)])

    def test_dialog_on_another_card_is_refused(self):
        with self.assertRaises(AccessError):
            self.their_card.with_user(self.rep).action_log_interaction()
        with self.refused(AccessError, ""):
            self.Log.create({"card_id": self.their_card.id, "outcome": "reached"})
        wizard = self.wizard()
        with self.refused(AccessError, ""):
            wizard.write({"card_id": self.their_card.id})
        with self.assertRaises(AccessError):
            self.others.with_user(self.rep).action_receivables_log()

    def test_dialog_shows_nothing_of_another_card(self):
        """As the client computes defaults, with the card in the context."""
        fields_spec = {
            "card_id": {"fields": {"id": {}}},
            "line_ids": {"fields": {"label": {}, "amount": {}, "item_key": {}}},
        }
        Log = self.Log.with_context(default_card_id=self.their_card.id)
        try:
            values = Log.onchange({}, [], fields_spec)["value"]
        except AccessError:
            return
        self.assertNotIn(self.their_invoice.name, str(values))
        self.assertNotIn("700", str(values))

    def test_nothing_is_computed_of_another_card(self):
        """As a call from outside that asks for the computed fields alone."""
        names = ("date", "next_action_date", "line_ids", "promise_amount")
        for name in names:
            values = self.Log.onchange(
                {"card_id": self.their_card.id}, ["card_id"], {name: {}}
            )["value"]
            self.assertNotIn("700", str(values), name)

    def test_defaults_of_the_context_are_checked_as_well(self):
        message = self.env["mail.message"].create({"body": "I pay nothing"})
        values = {"card_id": self.my_card.id, "outcome": "reached", "closed": True}
        for name, forged in (("user_id", self.manager), ("message_id", message)):
            Interaction = self.Interaction.with_context(
                **{f"default_{name}": forged.id}
            )
            with self.subTest(name), self.refused(AccessError, "own name"):
                Interaction.create(values)

    def test_customer_and_company_stay_those_of_the_card(self):
        self.wizard().action_log()
        own = self.my_card.interaction_ids.with_user(self.rep)
        for vals in (
            {"commercial_partner_id": self.others.id},
            {"company_id": self.env.company.create({"name": "Other"}).id},
        ):
            with self.subTest(vals=vals), self.refused(AccessError, "cannot be chan"):
                own.write(vals)

    def test_what_was_said_is_not_deleted_with_the_card(self):
        prospect = self.make_customer("Prospect")
        cards = self.env["receivables.card"]._ensure(prospect.ids, self.company)
        card = self.env["receivables.card"].browse(cards[prospect.id])
        card._log_interaction({"kind": "note", "closed": True})
        for gone in (card.with_user(self.manager), prospect):
            with self.refused(UserError, "would be lost"):
                gone.unlink()
        card.interaction_ids.with_user(self.manager).unlink()
        prospect.unlink()
        self.assertFalse(card.exists())

    def test_key_of_another_customer_stands_for_nothing(self):
        key = self.open_lines(self.their_invoice).id
        wizard = self.wizard()
        line = self.Line.create(
            {"wizard_id": wizard.id, "item_key": key, "selected": True}
        )
        self.assertFalse(line.label or line.amount or line.date_due)
        wizard.action_log()
        self.assertFalse(self.my_card.interaction_ids.move_ids)

    def test_nothing_is_logged_on_another_card(self):
        values = {"outcome": "reached", "closed": True}
        with self.refused(AccessError, ""):
            self.Interaction.create({"card_id": self.their_card.id, **values})
        with self.refused(AccessError, ""):
            self.their_card.with_user(self.rep)._log_interaction(values)
        own = self.Interaction.create({"card_id": self.my_card.id, **values})
        for vals in ({"card_id": self.their_card.id}, {"user_id": self.manager.id}):
            with self.refused(AccessError, "cannot be changed"):
                own.write(vals)
        with self.refused(AccessError, "own name"):
            self.Interaction.create(
                {"card_id": self.my_card.id, "user_id": self.manager.id, **values}
            )
        with self.refused(AccessError, ""):
            self.Interaction.create(
                {
                    "card_id": self.my_card.id,
                    "move_ids": [Command.set(self.their_invoice.ids)],
                    **values,
                }
            )

    def test_nothing_is_read_of_another_card(self):
        Interaction = self.Interaction
        domain = [("summary", "ilike", "Secret")]
        self.assertFalse(Interaction.search(domain))
        self.assertFalse(Interaction.search_count(domain))
        self.assertFalse(Interaction.name_search("Others"))
        self.assertFalse(Interaction._read_group(domain, ["outcome"], ["__count"]))
        self.assertFalse(
            Interaction.formatted_read_group(domain, ["kind"], ["__count"])
        )
        theirs = Interaction.browse(self.theirs.id)
        self.rep.group_ids += self.env.ref("base.group_allow_export")
        for read in (
            lambda: theirs.read(["summary"]),
            lambda: theirs.export_data(["summary"]),
            lambda: theirs.web_read({"summary": {}}),
            theirs.action_close,
        ):
            with self.assertRaises(AccessError):
                read()

    def test_leader_and_all_documents(self):
        self.wizard().action_log()
        mine = self.my_card.interaction_ids
        seen = self.Interaction.with_user(self.leader).search([])
        self.assertEqual(seen, mine)
        self.rep.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.assertEqual(self.Interaction.search([]), mine + self.theirs)
        self.assertIn(
            self.theirs, self.Interaction.with_user(self.collector).search([])
        )

    def test_who_corrects_an_entry(self):
        self.wizard().action_log()
        interaction = self.my_card.interaction_ids
        interaction.with_user(self.rep).summary = "Better words"
        with self.refused(AccessError, "by its author"):
            interaction.with_user(self.collector).summary = "Other words"
        self.env.cr.execute(
            "UPDATE receivables_interaction SET create_date = '2026-06-20'"
        )
        self.env.invalidate_all()
        with self.refused(AccessError, "by its author"):
            interaction.with_user(self.rep).summary = "Too late"
        interaction.with_user(self.manager).summary = "Corrected"
        for user in (self.rep, self.collector):
            with self.refused(AccessError, ""):
                interaction.with_user(user).unlink()

    def test_companies_are_apart(self):
        other = self.setup_other_company(name="Other")["company"]
        card_id = self.env["receivables.card"]._ensure(self.mine.ids, other)
        card = self.env["receivables.card"].browse(card_id[self.mine.id])
        interaction = card._log_interaction({"outcome": "reached", "closed": True})
        self.assertEqual(interaction.company_id, other)
        for user in (self.rep, self.collector, self.manager):
            found = self.Interaction.with_user(user).search(
                [("id", "=", interaction.id)]
            )
            self.assertFalse(found)
        action = self.mine.with_user(self.rep).action_receivables_log()
        self.assertEqual(action["context"]["default_card_id"], self.my_card.id)

    def test_figures_per_person_are_off(self):
        """Grouping by who logged is a setting; a manager's pivot does not offer it."""
        Interaction = self.Interaction.with_user(self.manager)
        self.assertFalse(Interaction.fields_get(["user_id"])["user_id"]["groupable"])
        with self.assertRaises(AccessError):
            Interaction.formatted_read_group([], ["user_id"], ["__count"])
        for beyond in ("user_id.login", "user_id.partner_id", "card_id.user_id.name"):
            with self.subTest(beyond), self.assertRaises(AccessError):
                Interaction.formatted_read_group([], [beyond], ["__count"])


@tagged("post_install", "-at_install")
class TestInteractionMerge(ReceivablesCommon):
    def test_merge_keeps_the_interactions_of_both(self):
        Card = self.env["receivables.card"]
        kept, gone = self.customer, self.make_customer("Azur Interior (double)")
        ids = Card._ensure((kept + gone).ids, self.company)
        cards = Card.browse([ids[kept.id], ids[gone.id]])
        for card, day in zip(cards, (10, 20), strict=True):
            card._log_interaction(
                {
                    "outcome": "reached",
                    "date": datetime(2026, 6, day),
                    "next_action_date": date(2026, 7, 30 - day),
                    "partner_id": card.commercial_partner_id.id,
                }
            )
        interactions = cards.interaction_ids
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((kept + gone).ids)],
                "dst_partner_id": kept.id,
                "state": "option",
            }
        ).action_merge()
        card = cards[0]
        self.env.invalidate_all()
        self.assertEqual(card.interaction_ids, interactions)
        self.assertEqual(interactions.commercial_partner_id, kept)
        self.assertEqual(interactions.partner_id, kept)
        self.assertEqual(card.last_contact_date, datetime(2026, 6, 20))
        self.assertEqual(card.next_action_date, date(2026, 7, 10))
