from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DunningCountry(models.Model):
    """What is different for the customers of some countries."""

    _name = "receivables.dunning.country"
    _description = "Dunning country row"
    _order = "sequence, id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    @api.model
    def _lang_selection(self):
        return self.env["res.lang"].get_installed()

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    country_ids = fields.Many2many(
        "res.country",
        "receivables_dunning_country_rel",
        "row_id",
        "country_id",
        string="Countries",
        required=True,
    )
    lang = fields.Selection(
        "_lang_selection",
        string="Language",
        help="Language of the notices to customers without a language of their own.",
    )
    lang_always = fields.Boolean(
        string="Also for Customers with Another Language",
        help="Odoo gives new customers the language of the person creating them.",
    )
    interest_rule = fields.Selection(
        [
            ("policy", "As the policy says"),
            ("none", "No interest"),
            ("statutory", "Statutory rate"),
            ("contract", "Contract rate"),
        ],
        required=True,
        default="policy",
    )
    bank_transfer_days = fields.Integer(
        help="Days a transfer from there takes: nothing is reminded before they are"
        " over."
    )
    policy_id = fields.Many2one(
        "receivables.dunning.policy",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        help="For customers no policy takes by hand or by its domain.",
    )

    _transfer_days_positive = models.Constraint(
        "CHECK(bank_transfer_days >= 0)", "Transfer days cannot be negative."
    )

    @api.constrains("country_ids", "company_id", "active")
    def _check_countries(self):
        for row in self.filtered("active"):
            twin = self.search(
                [
                    ("id", "!=", row.id),
                    ("company_id", "=", row.company_id.id),
                    ("country_ids", "in", row.country_ids.ids),
                ],
                limit=1,
            )
            if twin:
                shared = twin.country_ids & row.country_ids
                raise ValidationError(
                    self.env._(
                        "%(countries)s already stands in the row %(row)s: leave each"
                        " country in one row only.",
                        countries=", ".join(shared.mapped("name")),
                        row=twin.name,
                    )
                )

    @api.model
    def _row_by_card(self, cards):
        """Return ``{card id: row}``; an empty row where the country has none."""
        result = {}
        for company, company_cards in cards.grouped("company_id").items():
            parents = company.sudo().parent_ids
            rows = self.sudo().search([("company_id", "in", parents.ids)])
            # The row of the branch itself wins over that of its parents.
            by_country = {
                country.id: row
                for parent in parents
                for row in rows.filtered_domain([("company_id", "=", parent.id)])
                for country in row.country_ids
            }
            partners = company_cards.sudo().commercial_partner_id
            partners.fetch(["country_id"])
            for card in company_cards.sudo():
                country = card.commercial_partner_id.country_id
                row = by_country.get(country.id, self.browse())
                result[card.id] = row.with_env(self.env)
        return result

    @api.model
    def _lang_by_card(self, cards):
        """Return ``{card id: language code}`` of the notices.

        The customer's language, else that of its country row, else the company's.
        """
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        rows = self._row_by_card(cards)
        cards.sudo().commercial_partner_id.fetch(["lang"])
        result = {}
        for card in cards.sudo():
            row = rows[card.id]
            wishes = (
                row.lang if row.lang_always else False,
                card.commercial_partner_id.lang,
                row.lang,
                card.company_id.partner_id.lang,
                self.env.lang,
            )
            result[card.id] = next((w for w in wishes if w in installed), "en_US")
        return result
