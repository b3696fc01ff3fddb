from odoo import api, fields, models

REP = "receivables_followup.group_rep"


class CrmLead(models.Model):
    """A lead shows how its customer pays, to people who may read the card."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "receivables.card.summary"]

    receivables_interaction_count = fields.Integer(
        string="Interactions",
        compute="_compute_receivables_interaction_count",
        compute_sudo=False,
        groups=REP,
        help="Interactions logged from this lead that you may see.",
    )

    @api.depends("partner_id.commercial_partner_id", "company_id")
    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_receivables_summary(self):
        return super()._compute_receivables_summary()

    @api.depends("partner_id.commercial_partner_id", "company_id")
    @api.depends_context("uid", "lang", "company", "allowed_company_ids")
    def _compute_receivables_banner(self):
        return super()._compute_receivables_banner()

    def _receivables_company(self):
        return self.company_id or self.env.company

    def _receivables_customer(self):
        # The lead's own commercial_partner_id is the company of a contact, or a guess.
        return self.partner_id.sudo().commercial_partner_id

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_receivables_interaction_count(self):
        Interaction = self.env["receivables.interaction"].with_user(self.env.user)
        counts = {
            lead.id: count
            for lead, count in Interaction._read_group(
                [("lead_id", "in", self.ids)], ["lead_id"], ["__count"]
            )
        }
        for lead in self:
            lead.receivables_interaction_count = counts.get(lead._origin.id, 0)

    def action_receivables_open_card(self):
        """Open the follow-up card of the lead's customer; both are created if missing.

        :raise AccessError: the card is not for this user
        """
        return self._receivables_ensure_customer().action_receivables_open_card()

    def action_receivables_log(self):
        """Open the quick log on the card of the lead's customer, for this lead.

        :raise AccessError: the card is not for this user
        """
        card = self._receivables_ensure_customer()._receivables_own_card()
        action = card._log_interaction_action(card, partner=self.partner_id)
        action["context"]["default_lead_id"] = self.id
        return action

    def action_receivables_open_interactions(self):
        """List the interactions logged from this lead."""
        self.ensure_one()
        xml_id = "receivables_followup.receivables_interaction_action"
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        action["domain"] = [("lead_id", "=", self.id)]
        action["context"] = {}
        return action

    def _merge_dependences(self, opportunities):
        """The interactions of the leads merged into this one go with them."""
        Interaction = self.env["receivables.interaction"].sudo()
        Interaction.search([("lead_id", "in", opportunities.ids)]).lead_id = self
        return super()._merge_dependences(opportunities)

    def _receivables_ensure_customer(self):
        """The lead's contact, in the company whose card of the customer is meant.

        A lead without customer gets the contact that has its e-mail, else a new one.
        """
        self.ensure_one()
        if not self.partner_id:
            self._handle_partner_assignment(self._find_matching_partner().id)
        return self.partner_id.with_company(self._receivables_company())
