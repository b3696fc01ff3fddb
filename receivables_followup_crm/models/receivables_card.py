from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

SALESMAN = "sales_team.group_sale_salesman"


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    opportunity_count = fields.Integer(
        string="Opportunities",
        compute="_compute_opportunity_count",
        search="_search_opportunity_count",
        compute_sudo=False,
        groups=SALESMAN,
        help="Opportunities of this customer and its contacts that you may see, won "
        "ones included, lost ones not.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("commercial_partner_id", "company_id")
    def _compute_opportunity_count(self):
        counts = {
            (partner.id, company.id): count
            for partner, company, count in self.env["crm.lead"]._read_group(
                self._opportunity_domain(),
                ["partner_id.commercial_partner_id", "company_id"],
                ["__count"],
            )
        }
        for card in self:
            partner = card.commercial_partner_id.id
            # An opportunity without company is an opportunity of all of them.
            card.opportunity_count = sum(
                counts.get((partner, company), 0)
                for company in (card.company_id.id, False)
            )

    def _search_opportunity_count(self, operator, value):
        """Only "some" and "none" are asked for."""
        if operator == ">" and value == 0:
            has_some = True
        elif operator == "in" and set(value) == {0}:
            has_some = False
        else:
            return NotImplemented
        leads = self.env["crm.lead"]._search(
            [("type", "=", "opportunity"), ("partner_id", "!=", False)]
        )
        partners = SQL(
            """
            SELECT card.id FROM receivables_card card
              JOIN res_partner p
                ON p.commercial_partner_id = card.commercial_partner_id
              JOIN crm_lead lead ON lead.partner_id = p.id
               AND (lead.company_id IS NULL OR lead.company_id = card.company_id)
             WHERE lead.id IN %s
            """,
            leads.subselect(),
        )
        found = Domain("id", "in", SQL("(%s)", partners))
        return found if has_some else ~found

    def _opportunity_domain(self):
        return [
            ("type", "=", "opportunity"),
            ("partner_id.commercial_partner_id", "in", self.commercial_partner_id.ids),
            ("company_id", "in", (*self.company_id.ids, False)),
        ]

    def action_open_opportunities(self):
        """Open the opportunities of this customer, lost ones behind a filter."""
        self.ensure_one()
        xml_id = "crm.crm_lead_opportunities"
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        customer = self.commercial_partner_id
        action["domain"] = self._opportunity_domain()
        action["context"] = {
            "default_partner_id": customer.id,
            "default_type": "opportunity",
            "default_company_id": self.company_id.id,
        }
        action["display_name"] = self.env._(
            "Opportunities of %(name)s", name=self.display_name
        )
        return action

    @api.model
    def _create_missing(self, company):
        """Give a card to prospects too: customers of whom there is an opportunity.

        One that names no company belongs to that of its customer, its salesperson or
        its author.
        """
        result = super()._create_missing(company)
        self.env["crm.lead"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT p.commercial_partner_id
                  FROM crm_lead lead
                  JOIN res_partner p ON p.id = lead.partner_id
                  JOIN res_users author ON author.id = lead.create_uid
                  LEFT JOIN res_users seller ON seller.id = lead.user_id
                 WHERE lead.type = 'opportunity' AND lead.active
                   AND COALESCE(lead.company_id, p.company_id, seller.company_id,
                                author.company_id) = %(company)s
                   AND (p.company_id IS NULL OR p.company_id = %(company)s)
                   AND NOT EXISTS (
                       SELECT FROM receivables_card card
                        WHERE card.company_id = %(company)s
                          AND card.commercial_partner_id = p.commercial_partner_id)
                """,
                company=company.id,
            )
        )
        self._ensure([row[0] for row in rows], company)
        return result
