from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import CrmCommon


@tagged("post_install", "-at_install")
class TestInteraction(CrmCommon):
    def log(self, user, lead=None, **values):
        """Log a call from a lead as its button does."""
        action = (lead or self.lead).with_user(user).action_receivables_log()
        self.assertEqual(action["target"], "new")
        Log = self.env[action["res_model"]].with_user(user)
        form = Form(Log.with_context(**action["context"]))
        for name, value in ({"outcome": "reached"} | values).items():
            form[name] = value
        known = self.env["receivables.interaction"].search([])
        form.save().action_log()
        return self.env["receivables.interaction"].search([]) - known

    def test_log_from_a_lead(self):
        interaction = self.log(self.rep, summary="Wants oak").sudo()
        self.assertEqual(interaction.lead_id, self.lead)
        self.assertEqual(interaction.partner_id, self.contact)
        self.assertEqual(interaction.card_id, self.card_of(self.customer))
        self.assertEqual(interaction.user_id, self.rep)
        lead = self.lead.with_user(self.rep)
        lead.invalidate_recordset()
        self.assertEqual(lead.receivables_interaction_count, 1)
        self.assertEqual(lead.receivables_last_contact_date, interaction.date)
        action = lead.action_receivables_open_interactions()
        found = self.env[action["res_model"]].with_user(self.rep)
        self.assertEqual(found.search(action["domain"]), interaction)

    def test_log_from_a_lead_without_customer(self):
        lead = self.make_lead("Form", user=self.rep, type="lead", partner_name="Cap")
        interaction = self.log(self.rep, lead)
        self.assertEqual(interaction.commercial_partner_id.name, "Cap")
        self.assertEqual(lead.partner_id, interaction.partner_id)

    def test_not_on_another_representatives_customer(self):
        with self.assertRaises(UserError):
            self.foreign_lead.with_user(self.rep).action_receivables_log()

    def test_not_with_a_lead_one_may_not_read(self):
        hidden = self.make_lead("Colleague's", self.customer, self.other_rep)
        card = self.card_of(self.customer).with_user(self.rep)
        Log = self.env["receivables.interaction.log"].with_user(self.rep)
        values = {"card_id": card.id, "lead_id": hidden.id, "outcome": "reached"}
        with self.assertRaises(AccessError):
            Log.create(values).action_log()
        Interaction = self.env["receivables.interaction"].with_user(self.rep)
        with self.assertRaises(AccessError):
            Interaction.create({**values, "closed": True})

    def test_not_with_a_lead_of_another_customer(self):
        card = self.card_of(self.customer).with_user(self.boss)
        with self.refused(ValidationError, "Same harbour"):
            card._log_interaction(
                {
                    "kind": "call",
                    "outcome": "reached",
                    "closed": True,
                    "lead_id": self.foreign_lead.id,
                }
            )

    def test_interactions_go_with_merged_leads(self):
        other = self.make_lead("Shelves again", self.contact, self.rep)
        of_other = self.log(self.rep, other)
        merged = (self.lead | other).with_user(self.boss).merge_opportunity()
        self.assertEqual(of_other.sudo().lead_id, merged)

    def test_interactions_stay_when_the_lead_goes(self):
        interaction = self.log(self.rep)
        self.lead.unlink()
        self.assertTrue(interaction.exists())
        self.assertFalse(interaction.sudo().lead_id)

    def test_accountants_log_without_leads(self):
        card = self.card_of(self.customer).with_user(self.collector)
        action = card.action_log_interaction()
        Log = self.env["receivables.interaction.log"].with_user(self.collector)
        form = Form(Log.with_context(**action["context"]))
        self.assertNotIn("lead_id", form._view["fields"])
        form.outcome = "reached"
        form.save().action_log()

    def test_views_open_for_each_profile(self):
        self.log(self.rep)
        for user in (self.rep, self.collector, self.boss):
            Interaction = self.env["receivables.interaction"].with_user(user)
            sees_leads = user.has_group("sales_team.group_sale_salesman")
            for kind in ("list", "form", "search", "pivot"):
                arch = Interaction.get_view(view_type=kind)["arch"]
                if kind in ("list", "form"):
                    self.assertEqual("lead_id" in arch, sees_leads, kind)

    def test_leads_are_part_of_a_persons_export(self):
        Export = self.env["receivables.privacy.export"].with_user(self.manager)
        held = Export.create({"partner_id": self.contact.id})._held_records()
        self.assertEqual(held["crm.lead"], self.lead)
