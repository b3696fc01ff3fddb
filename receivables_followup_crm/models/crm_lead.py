from odoo import api, fields, models
from odoo.exceptions import UserError

REP = "receivables_followup.group_rep"


class CrmLead(models.Model):
    """A lead shows how its customer pays, to people who may read the card."""

    _inherit = "crm.lead"

    receivables_card_id = fields.Many2one(
        "receivables.card",
        string="Follow-up Card",
        compute="_compute_receivables_card",
        compute_sudo=False,
        groups=REP,
        help="The follow-up card of the customer in this company, if you may see it.",
    )
    receivables_currency_id = fields.Many2one(
        "res.currency", compute="_compute_receivables_card", groups=REP
    )
    receivables_total_due = fields.Monetary(
        string="Balance",
        compute="_compute_receivables_card",
        compute_sudo=False,
        currency_field="receivables_currency_id",
        groups=REP,
        help="Everything open on the customer's accounts, due or not.",
    )
    receivables_total_overdue = fields.Monetary(
        string="Overdue",
        compute="_compute_receivables_card",
        compute_sudo=False,
        currency_field="receivables_currency_id",
        groups=REP,
        help="The part of the balance that may be chased and whose due date has "
        "passed.",
    )
    receivables_level = fields.Char(
        string="Dunning Level",
        compute="_compute_receivables_card",
        compute_sudo=False,
        groups=REP,
        help="The highest level among the open items of the customer.",
    )
    receivables_last_contact_date = fields.Datetime(
        string="Last Contact",
        compute="_compute_receivables_card",
        compute_sudo=False,
        groups=REP,
        help="When the customer was last spoken or written with.",
    )
    receivables_banner = fields.Json(
        string="Alerts",
        compute="_compute_receivables_banner",
        compute_sudo=False,
        groups=REP,
        help="Alerts on the customer, the gravest first.",
    )
    receivables_interaction_count = fields.Integer(
        string="Interactions",
        compute="_compute_receivables_interaction_count",
        compute_sudo=False,
        groups=REP,
        help="Interactions logged from this lead that you may see.",
    )

    @api.depends_context("uid", "company", "allowed_company_ids")
    @api.depends("partner_id.commercial_partner_id", "company_id")
    def _compute_receivables_card(self):
        cards = self._receivables_cards()
        for lead in self:
            card = cards.get(lead._receivables_card_key(), cards[None])
            lead.receivables_card_id = card
            lead.receivables_currency_id = card.currency_id
            lead.receivables_total_due = card.total_due
            lead.receivables_total_overdue = card.total_overdue
            lead.receivables_level = card.sudo().level_id.name
            lead.receivables_last_contact_date = card.last_contact_date

    @api.depends_context("uid", "company", "allowed_company_ids", "lang")
    @api.depends("partner_id.commercial_partner_id", "company_id")
    def _compute_receivables_banner(self):
        cards = self._receivables_cards()
        for lead in self:
            card = cards.get(lead._receivables_card_key(), cards[None])
            lead.receivables_banner = card.banner or []

    def _receivables_cards(self):
        """Cards of these leads' customers that the user may see, in one query.

        The user's rules hold even where the lead is read with the system's rights.

        :return: ``{(partner id, company id): card}``, and under None no card
        """
        Card = self.env["receivables.card"].with_user(self.env.user)
        cards = Card.with_context(active_test=False).search(
            [
                (
                    "commercial_partner_id",
                    "in",
                    self.partner_id.sudo().commercial_partner_id.ids,
                ),
                ("company_id", "in", (self.company_id | self.env.company).ids),
            ]
        )
        keys = {
            (card.commercial_partner_id.id, card.company_id.id): card for card in cards
        }
        return {None: Card, **keys}

    def _receivables_card_key(self):
        company = self.company_id or self.env.company
        return (self.partner_id.sudo().commercial_partner_id.id, company.id)

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

        :raises UserError: when the card is not for this user
        """
        card = self._receivables_ensure_card()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Follow-up Card"),
            "res_model": card._name,
            "res_id": card.id,
            "view_mode": "form",
        }

    def action_receivables_log(self):
        """Open the quick log on the card of the lead's customer, for this lead.

        :raises UserError: when the card is not for this user
        """
        card = self._receivables_ensure_card()
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

    def _receivables_ensure_card(self):
        """The card of the lead's customer, under the user's rules.

        A lead without customer gets the contact that has its e-mail, else a new one.
        """
        self.ensure_one()
        if not self.partner_id:
            self._handle_partner_assignment(self._find_matching_partner().id)
        customer = self.partner_id.commercial_partner_id
        company = self.company_id or self.env.company
        Card = self.env["receivables.card"].with_company(company)
        Card.check_access("read")
        card = Card.browse(Card.sudo()._ensure(customer.ids, company)[customer.id])
        if not card.has_access("read"):
            raise UserError(
                self.env._(
                    "The follow-up card of %(customer)s is not open to you, because "
                    "the customer's salesperson is %(user)s. Ask to be named there.",
                    customer=customer.display_name,
                    user=customer.sudo().user_id.name or self.env._("nobody"),
                )
            )
        return card
