"""Disputes of a customer or an invoice, one click away."""

from odoo import api, fields, models

from .dispute import WAITING
from .dispute_form import ACTION


class ResPartner(models.Model):
    _inherit = "res.partner"

    receivables_dispute_count = fields.Integer(
        string="Open Disputes",
        compute="_compute_receivables_dispute_count",
        groups="receivables_followup.group_rep",
        help="Disputes of this customer that are not decided.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_receivables_dispute_count(self):
        """Counts what the user may see, in the companies at work."""
        counts = dict(
            self.env["receivables.dispute"]._read_group(
                [
                    ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                    ("state", "in", WAITING),
                ],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            customer = partner.commercial_partner_id._origin
            partner.receivables_dispute_count = counts.get(customer, 0)

    def action_receivables_disputes(self):
        """Open the disputes of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(ACTION)
        customer = self.commercial_partner_id
        action["domain"] = [("commercial_partner_id", "=", customer.id)]
        action["context"] = {}
        return action


class AccountMove(models.Model):
    _inherit = "account.move"

    receivables_dispute_count = fields.Integer(
        string="Disputes",
        compute="_compute_receivables_dispute_count",
        groups="receivables_followup.group_rep",
        help="Disputes of this invoice, whatever became of them.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_receivables_dispute_count(self):
        """Counts what the user may see: representatives those of own customers."""
        found = self._receivables_disputes().grouped(lambda d: d.sudo().move_id)
        for move in self:
            move.receivables_dispute_count = len(found.get(move._origin, ()))

    def _receivables_disputes(self):
        """Disputes of these invoices that the user may see."""
        disputes = self.env["receivables.dispute"].sudo()
        found = disputes.search([("move_id", "in", self.ids)])
        return found.sudo(False)._filtered_access("read")

    def action_receivables_disputes(self):
        """Open the disputes of this invoice."""
        self.ensure_one()
        return self._receivables_disputes()._action_show()
