from odoo import api, fields, models

REP = "receivables_followup.group_rep"


class ReceivablesCardSummary(models.AbstractModel):
    """How the customer of a document pays, for people who may see the customer's card.

    Nothing is stored on the document: the card of the same company is looked up under
    the rules of the user, for all records of a page at once. Outer wings add a field
    and its value in ``_receivables_summary``.
    """

    _name = "receivables.card.summary"
    _description = "Summary of the Follow-up Card"

    receivables_card_id = fields.Many2one(
        "receivables.card",
        string="Follow-up Card",
        compute="_compute_receivables_summary",
        compute_sudo=False,
        groups=REP,
        help="The follow-up card of the customer, if you may see it.",
    )
    receivables_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the Card",
        compute="_compute_receivables_summary",
        compute_sudo=False,
        groups=REP,
    )
    receivables_total_due = fields.Monetary(
        string="Balance",
        compute="_compute_receivables_summary",
        compute_sudo=False,
        currency_field="receivables_currency_id",
        groups=REP,
        help="Everything open on the customer's accounts, due or not.",
    )
    receivables_total_overdue = fields.Monetary(
        string="Overdue",
        compute="_compute_receivables_summary",
        compute_sudo=False,
        currency_field="receivables_currency_id",
        groups=REP,
        help="What may be chased and whose due date has passed.",
    )
    receivables_last_contact_date = fields.Datetime(
        string="Last Contact",
        compute="_compute_receivables_summary",
        compute_sudo=False,
        groups=REP,
        help="When the customer was last spoken or written with.",
    )
    receivables_next_action_date = fields.Date(
        string="Next Action",
        compute="_compute_receivables_summary",
        compute_sudo=False,
        groups=REP,
        help="The date of the next planned activity on the customer's card.",
    )
    receivables_banner = fields.Json(
        string="Customer Alerts",
        compute="_compute_receivables_banner",
        compute_sudo=False,
        groups=REP,
        help="Alerts on the customer, the gravest first.",
    )

    def _receivables_depends(self):
        """Names of the fields that say whose card, of which company, is shown."""
        return ["commercial_partner_id"]

    def _receivables_company(self):
        """The company whose card of the customer this record shows."""
        return self.env.company

    def _receivables_customer(self):
        """The customer whose card this record shows."""
        return self.commercial_partner_id

    @api.depends(lambda self: self._receivables_depends())
    @api.depends_context("uid", "company", "allowed_company_ids")
    def _compute_receivables_summary(self):
        cards = self._receivables_cards()
        for record in self:
            record.update(record._receivables_summary(cards[record]))

    @api.depends(lambda self: self._receivables_depends())
    @api.depends_context("uid", "lang", "company", "allowed_company_ids")
    def _compute_receivables_banner(self):
        cards = self._receivables_cards()
        for record in self:
            record.receivables_banner = cards[record].banner

    @api.model
    def _receivables_summary(self, card):
        """The values of the summary's fields for one card, which may be empty."""
        return {
            "receivables_card_id": card.id,
            "receivables_currency_id": card.currency_id.id,
            "receivables_total_due": card.total_due,
            "receivables_total_overdue": card.total_overdue,
            "receivables_last_contact_date": card.last_contact_date,
            "receivables_next_action_date": card.next_action_date,
        }

    def _receivables_cards(self):
        """The card of each record that the user may see, in one query.

        The user's own rules decide, even where the record is read with the rights of
        the system.

        :return: ``{record: card}``; an empty card where there is none to be seen
        """
        Card = self.env["receivables.card"].with_user(self.env.user)
        if not Card.has_access("read"):
            return dict.fromkeys(self, Card)
        keys = {
            record: (
                record._receivables_customer().id,
                record._receivables_company().id,
            )
            for record in self
        }
        found = Card.with_context(active_test=False).search(
            [
                ("commercial_partner_id", "in", [key[0] for key in keys.values()]),
                ("company_id", "in", [key[1] for key in keys.values()]),
            ]
        )
        by_key = {
            (card.commercial_partner_id.id, card.company_id.id): card for card in found
        }
        return {record: by_key.get(key, Card) for record, key in keys.items()}
