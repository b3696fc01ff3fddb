from odoo import api, fields, models
from odoo.tools import SQL

# A SIREN that begins with 1 or 2 belongs to the State or to a local authority.
PUBLIC_SIREN = "^[12][0-9]{8}"


class ReceivablesCard(models.Model):
    """What the company knows about one customer, on one record people discuss.

    Figures are written by ``refresh_all`` and ``refresh`` (see ``card_figures``) with
    the rights of the system and read under the rules of the card itself: a sales
    representative sees the totals of own customers without any accounting right.
    """

    _name = "receivables.card"
    _description = "Customer Follow-up Card"
    _inherit = ["rating.mixin", "mail.activity.mixin"]
    _order = "total_overdue desc, id"
    _rec_names_search = ["commercial_partner_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        help="The company or person who owes; contacts share their company's card.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(related="commercial_partner_id.active", store=True)
    user_id = fields.Many2one(
        related="commercial_partner_id.user_id",
        store=True,
        index=True,
        string="Responsible",
        help="The salesperson of the customer; decides which representatives see it.",
    )
    group_id = fields.Many2one(
        "res.partner",
        string="Group of Companies",
        index="btree_not_null",
        ondelete="set null",
        domain="[('is_company', '=', True)]",
        help="The head of the group of companies this customer belongs to.",
    )
    debtor_nature = fields.Selection(
        [
            ("business", "Business"),
            ("consumer", "Consumer"),
            ("public", "Public body"),
            ("abroad", "Abroad"),
        ],
        tracking=True,
        help="Decides the interest rate, the EUR 40 indemnity and the limitation "
        "period. Proposed from the country, the registration number and whether the "
        "customer is a company; change it when you know better.",
    )
    email = fields.Char(related="commercial_partner_id.email")
    phone = fields.Char(related="commercial_partner_id.phone")
    vat = fields.Char(related="commercial_partner_id.vat")
    country_id = fields.Many2one(related="commercial_partner_id.country_id")

    _unique_customer = models.UniqueIndex(
        "(commercial_partner_id, company_id)",
        "This customer already has a follow-up card in this company: open that one.",
    )

    @api.depends("commercial_partner_id.name")
    def _compute_display_name(self):
        for card in self:
            card.display_name = card.commercial_partner_id.sudo().name or ""

    @api.model_create_multi
    def create(self, vals_list):
        cards = super().create(vals_list)
        cards.filtered(lambda card: not card.debtor_nature)._set_default_nature()
        return cards

    def _set_default_nature(self):
        """Propose the debtor's nature of these cards, in one statement."""
        if not self:
            return
        self.flush_recordset(["debtor_nature"])
        self.env["res.partner"].flush_model(
            ["country_id", "company_registry", "is_company", "vat"]
        )
        self.env.cr.execute(
            SQL(
                """
                UPDATE receivables_card card
                   SET debtor_nature = CASE
                       WHEN p.country_id != cp.country_id THEN 'abroad'
                       WHEN country.code = 'FR'
                        AND regexp_replace(p.company_registry, '\\s', '', 'g') ~ %s
                       THEN 'public'
                       WHEN p.is_company OR COALESCE(p.vat, '') != '' THEN 'business'
                       ELSE 'consumer' END
                  FROM res_partner p, res_company c
                  JOIN res_partner cp ON cp.id = c.partner_id
                  LEFT JOIN res_country country ON country.id = cp.country_id
                 WHERE p.id = card.commercial_partner_id
                   AND c.id = card.company_id
                   AND card.id IN %s
                """,
                PUBLIC_SIREN,
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["debtor_nature"])

    @api.model
    def _ensure(self, partner_ids, company):
        """Give each customer a card in this company, whatever their number.

        :param partner_ids: ids of commercial partners
        :param company: one ``res.company``
        :return: ``{partner id: card id}`` for every partner asked for
        """
        ids = list(partner_ids)
        if not ids:
            return {}
        self.flush_model(["commercial_partner_id", "company_id"])
        self.env["res.partner"].flush_model(["user_id", "active"])
        created = self.env.execute_query(
            SQL(
                """
                INSERT INTO receivables_card (commercial_partner_id, company_id,
                            user_id, active, create_uid, create_date,
                            write_uid, write_date)
                SELECT p.id, %(company)s, p.user_id, p.active, %(uid)s,
                       now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM res_partner p
                 WHERE p.id = ANY(%(ids)s)
                   AND NOT EXISTS (SELECT FROM receivables_card c
                                    WHERE c.commercial_partner_id = p.id
                                      AND c.company_id = %(company)s)
                    ON CONFLICT DO NOTHING
             RETURNING id
                """,
                company=company.id,
                uid=self.env.uid,
                ids=ids,
            )
        )
        if created:
            # a customer made in this transaction is known to have no card
            partners = self.env["res.partner"].browse(ids)
            partners.invalidate_recordset(["receivables_card_ids"], flush=False)
        self.browse(row[0] for row in created)._set_default_nature()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT commercial_partner_id, id FROM receivables_card
                     WHERE company_id = %s AND commercial_partner_id = ANY(%s)
                    """,
                    company.id,
                    ids,
                )
            )
        )

    def action_open_partner(self):
        """Open the customer's contact form."""
        self.ensure_one()
        return self.commercial_partner_id.get_formview_action()
