"""Late charges where people look at a customer or an invoice."""

from odoo import api, fields, models

from .late_charge import COLLECTOR

ACTION = "receivables_followup.receivables_late_charge_action"


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    late_charge_ids = fields.One2many(
        "receivables.late.charge",
        "card_id",
        string="Late Charges",
        domain=[("state", "=", "open")],
        help="Interest and indemnities that are not billed yet.",
    )
    late_charge_amount = fields.Monetary(
        string="Late Charges to Bill",
        compute="_compute_late_charge_amount",
        help="Open interest and indemnities, in company currency.",
    )

    @api.depends("late_charge_ids.amount_company", "late_charge_ids.state")
    def _compute_late_charge_amount(self):
        sums = dict(
            self.env["receivables.late.charge"]._read_group(
                [("card_id", "in", self.ids), ("state", "=", "open")],
                ["card_id"],
                ["amount_company:sum"],
            )
        )
        for card in self:
            card.late_charge_amount = sums.get(card._origin, 0.0)

    def action_open_late_charges(self):
        """Open the late charges of this customer, those to bill first."""
        self.ensure_one()
        return self.env["receivables.late.charge"]._open_action(
            [("card_id", "=", self.id)]
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    receivables_late_charge_count = fields.Integer(
        compute="_compute_receivables_late_charge_count",
        groups=COLLECTOR,
        string="Late Charges to Bill",
    )

    def _compute_receivables_late_charge_count(self):
        counts = dict(
            self.env["receivables.late.charge"]._read_group(
                [
                    ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "in", self.env.companies.ids),
                    ("state", "=", "open"),
                ],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.receivables_late_charge_count = counts.get(
                partner.commercial_partner_id, 0
            )

    def action_receivables_late_charges(self):
        """Open the late charges of this customer."""
        self.ensure_one()
        return self.env["receivables.late.charge"]._open_action(
            [("commercial_partner_id", "=", self.commercial_partner_id.id)]
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    receivables_late_charge_count = fields.Integer(
        compute="_compute_receivables_late_charge_count",
        groups=COLLECTOR,
        string="Late Charges",
    )

    def _compute_receivables_late_charge_count(self):
        Charge = self.env["receivables.late.charge"]
        counts = {}
        for field in ("move_id", "debit_note_id"):
            for move, count in Charge._read_group(
                [(field, "in", self.ids), ("state", "!=", "cancelled")],
                [field],
                ["__count"],
            ):
                counts[move.id] = counts.get(move.id, 0) + count
        for move in self:
            move.receivables_late_charge_count = counts.get(move.id, 0)

    def action_receivables_late_charges(self):
        """Open what this document is charged for, or what it bills."""
        self.ensure_one()
        return self.env["receivables.late.charge"]._open_action(
            [
                "|",
                ("move_id", "=", self.id),
                ("debit_note_id", "=", self.id),
                ("state", "!=", "cancelled"),
            ]
        )


class ReceivablesLateCharge(models.Model):
    _inherit = "receivables.late.charge"

    @api.model
    def _open_action(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(ACTION)
        return {**action, "domain": domain, "context": {"search_default_open": 1}}
