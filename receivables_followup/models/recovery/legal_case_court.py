"""Before which court a case goes: the one that covers the debtor's seat."""

from odoo import api, fields, models

from .legal_case_state import PREPARING


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    legal_seat = fields.Char(
        string="Seat",
        compute="_compute_legal_seat",
        compute_sudo=True,
        help="Place of the customer's address: it decides which court is competent.",
    )

    @api.depends(
        "commercial_partner_id.zip",
        "commercial_partner_id.city",
        "commercial_partner_id.country_id",
    )
    def _compute_legal_seat(self):
        for card in self:
            seat = card.commercial_partner_id
            place = " ".join(filter(None, [seat.zip, seat.city]))
            parts = [place, seat.country_id.name]
            card.legal_seat = ", ".join(filter(None, parts)) or False

    def _legal_court(self, kind):
        """The court of a kind at the seat of this customer; empty when unknown."""
        return self.env["receivables.court"]._covering(
            kind, self.commercial_partner_id, self.company_id.sudo().country_id
        )


class ReceivablesLegalCase(models.Model):
    _inherit = "receivables.legal.case"

    debtor_seat = fields.Char(related="card_id.legal_seat", string="Debtor's Seat")
    court_id = fields.Many2one(
        "receivables.court",
        string="Court Chosen",
        compute="_compute_court_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        domain="[('kind', '=', court_kind)]",
        help="Proposed where a court of this kind covers the debtor's postal code.",
    )

    @api.depends("court_kind", "card_id")
    def _compute_court_id(self):
        for case in self:
            if case.state not in PREPARING or case.insolvency_id:
                # What is filed stays; proceedings are where the judgment was given.
                case.court_id = case.court_id
            else:
                case.court_id = case.card_id.sudo()._legal_court(case.court_kind)

    @api.depends("court_id")
    def _compute_court(self):
        """Fill in the name, unless a person typed another one."""
        for case in self:
            known = self.env["receivables.court"].with_context(active_test=False)
            if not case.court or known.search_count([("name", "=", case.court)], 1):
                case.court = case.court_id.name
            else:
                case.court = case.court

    @api.onchange("court_id")
    def _onchange_court_id(self):
        if self.court_id:
            self.court = self.court_id.name

    def write(self, vals):
        if vals.get("court_id") and "court" not in vals:
            chosen = self.env["receivables.court"].browse(vals["court_id"])
            vals = vals | {"court": chosen.name}
        return super().write(vals)
