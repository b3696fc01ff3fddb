from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

COLLECTOR = "receivables_followup.group_collector"


class ResPartner(models.Model):
    _inherit = "res.partner"

    receivables_payer_id = fields.Many2one(
        "res.partner",
        string="Paid By",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('commercial_partner_id', '!=', commercial_partner_id)]",
        help="Somebody else who pays the invoices of this customer, for example the "
        "head office or a paying agent. Reminders go to that payer. Empty: the "
        "customer pays.",
    )
    receivables_open_item_count = fields.Integer(
        string="Open Items",
        compute="_compute_receivables_open_items",
        groups=COLLECTOR,
        help="Open items of this customer in the companies you work in.",
    )
    receivables_open_amount = fields.Monetary(
        string="Open Amount",
        compute="_compute_receivables_open_items",
        groups=COLLECTOR,
        help="What this customer owes to the companies you work in, credits deducted.",
    )
    receivables_hold_count = fields.Integer(
        string="Holds",
        compute="_compute_receivables_hold_count",
        groups=COLLECTOR,
        help="Holds that apply now to this customer or to its items.",
    )

    @api.model
    def _commercial_fields(self):
        return super()._commercial_fields() + ["receivables_payer_id"]

    @api.depends_context("company", "allowed_company_ids")
    def _compute_receivables_open_items(self):
        figures = self._receivables_open_figures()
        for partner in self:
            count, amount = figures.get(partner.commercial_partner_id.id, (0, 0.0))
            partner.receivables_open_item_count = count
            partner.receivables_open_amount = amount

    def _receivables_open_figures(self):
        """Count and open amount by commercial partner, on the receivable side."""
        partner_ids = self.commercial_partner_id.ids
        if not partner_ids:
            return {}
        items = self.env["receivables.open.item"].with_context(as_of=False)
        rows = items._query_rows(
            ["commercial_partner_id", "company_id", "exposure", "amount_residual"],
            SQL(
                """item.commercial_partner_id = ANY(%s) AND item.side = 'receivable'
                AND item.company_id = ANY(%s)""",
                partner_ids,
                self.env.companies.ids,
            ),
        )
        counts, amounts = defaultdict(int), defaultdict(float)
        for partner_id, company_id, exposure, residual in rows:
            counts[partner_id] += 1
            if exposure:
                amounts[partner_id, company_id] += residual
        return {
            partner_id: (count, self._receivables_total(amounts, partner_id))
            for partner_id, count in counts.items()
        }

    @api.model
    def _receivables_total(self, amounts, partner_id):
        """Sum what a partner owes to each company, in the current company's currency.

        :param amounts: amount by (partner id, company id)
        """
        today = fields.Date.context_today(self)
        currency = self.env.company.currency_id
        return sum(
            company.currency_id._convert(
                amounts[partner_id, company.id], currency, self.env.company, today
            )
            for company in self.env.companies
            if (partner_id, company.id) in amounts
        )

    @api.depends_context("company", "allowed_company_ids")
    def _compute_receivables_hold_count(self):
        counts = dict(
            self.env["receivables.hold"]._read_group(
                [
                    ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                    ("state", "=", "active"),
                ],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.receivables_hold_count = counts.get(
                partner.commercial_partner_id, 0
            )

    @api.constrains("receivables_payer_id", "parent_id")
    def _check_receivables_payer(self):
        for partner in self.filtered("receivables_payer_id"):
            payer = partner.receivables_payer_id
            if payer.commercial_partner_id == partner.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(partner)s cannot be its own payer: leave 'Paid By' empty "
                        "when the customer pays itself.",
                        partner=partner.display_name,
                    )
                )
            if partner.commercial_partner_id._receivables_payer_loop():
                raise ValidationError(
                    self.env._(
                        "%(partner)s and %(payer)s would pay for each other: choose "
                        "one payer who pays for nobody in this chain.",
                        partner=partner.display_name,
                        payer=payer.display_name,
                    )
                )

    def _receivables_payer_loop(self):
        """Whether following the payers of this customer leads back to it."""
        self.ensure_one()
        seen = self
        payer = self.receivables_payer_id.commercial_partner_id
        while payer:
            if payer in seen:
                return True
            seen |= payer
            payer = payer.receivables_payer_id.commercial_partner_id
        return False

    def action_receivables_open_items(self):
        """Open the open items of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "receivables_followup.receivables_open_item_action"
        )
        action["domain"] = [
            ("commercial_partner_id", "=", self.commercial_partner_id.id)
        ]
        action["context"] = {"search_default_receivable": 1}
        return action

    def action_receivables_holds(self):
        """Open the holds of this customer, released ones included."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "receivables_followup.receivables_hold_action"
        )
        action["domain"] = [
            ("commercial_partner_id", "=", self.commercial_partner_id.id)
        ]
        action["context"] = {}
        return action

    def action_receivables_release_holds(self):
        """Release the holds on these whole customers, not those on single items."""
        holds = self.env["receivables.hold"].search(
            [
                ("state", "=", "active"),
                ("customer_wide", "=", True),
                (
                    "commercial_partner_id",
                    "in",
                    (self | self.commercial_partner_id).ids,
                ),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        return holds._release_by_person()
