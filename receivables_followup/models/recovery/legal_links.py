"""Legal cases and proceedings where people look at a customer or an invoice."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...engine.recovery.legal_case import OVER
from .insolvency import RUNNING

COLLECTOR = "receivables_followup.group_collector"
CASE_ACTION = "receivables_followup.receivables_legal_case_action"


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    legal_case_count = fields.Integer(
        string="Legal Cases Open", compute="_compute_legal_case_count", groups=COLLECTOR
    )
    insolvency_ids = fields.One2many(
        "receivables.insolvency", "card_id", string="Proceedings", groups=COLLECTOR
    )

    @api.depends("legal_case_ids.state")
    def _compute_legal_case_count(self):
        counts = dict(
            self.env["receivables.legal.case"]._read_group(
                [("card_id", "in", self.ids), ("state", "not in", OVER)],
                ["card_id"],
                ["__count"],
            )
        )
        for card in self:
            card.legal_case_count = counts.get(card._origin, 0)

    def _alert_parts(self):
        """Everybody must know that proceedings run, and what they forbid."""
        alerts = super()._alert_parts()
        running = (
            self.env["receivables.insolvency"]
            .sudo()
            .search([("card_id", "in", self.ids), ("state", "in", RUNNING)])
        )
        kinds = dict(running._fields["kind"]._description_selection(self.env))
        for one in running:
            alerts[one.card_id.id].append(
                {
                    "kind": "insolvency",
                    "severity": "danger",
                    "text": self.env._(
                        "%(kind)s since %(day)s: the customer is forbidden to pay "
                        "earlier debts, do not ask for or accept payment of them. "
                        "Later invoices are due as usual.",
                        kind=kinds[one.kind],
                        day=format_date(self.env, one.date),
                    ),
                }
            )
        return alerts

    def action_open_legal_cases(self):
        """Open the legal cases of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(CASE_ACTION)
        action["domain"] = [("card_id", "=", self.id)]
        action["context"] = {"default_card_id": self.id}
        return action

    def action_legal_guide(self):
        """What can be done about the overdue debts of this customer?"""
        self.ensure_one()
        lines = self.env["receivables.open.item"].search(
            [
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("side", "=", "receivable"),
                ("amount_residual", ">", 0),
                ("days_overdue", ">", 0),
            ]
        )
        return self.env["receivables.legal.guide"]._open_dialog(lines.move_line_id)

    def action_record_insolvency(self):
        """Record a judgment against this customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "receivables.insolvency",
            "views": [(False, "form")],
            "name": self.env._("Insolvency Proceedings"),
            "context": {"default_card_id": self.id},
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_legal_cases(self):
        for card in self.sudo():
            if card.legal_case_ids or card.insolvency_ids:
                raise UserError(
                    self.env._(
                        "%(customer)s has legal cases or insolvency proceedings, which "
                        "are kept: archive the contact instead.",
                        customer=card.display_name,
                    )
                )


class ResPartner(models.Model):
    _inherit = "res.partner"

    receivables_legal_case_count = fields.Integer(
        string="Legal Cases",
        compute="_compute_receivables_legal_case_count",
        groups=COLLECTOR,
    )

    def _compute_receivables_legal_case_count(self):
        customers = self.commercial_partner_id
        counts = dict(
            self.env["receivables.legal.case"]._read_group(
                [
                    ("commercial_partner_id", "in", customers.ids),
                    ("state", "not in", OVER),
                ],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.receivables_legal_case_count = counts.get(
                partner.commercial_partner_id._origin, 0
            )

    def action_receivables_legal_cases(self):
        """Open the legal cases of this customer, in all companies one may see."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(CASE_ACTION)
        customer = self.commercial_partner_id
        action["domain"] = [("commercial_partner_id", "=", customer.id)]
        return action

    def action_receivables_legal_guide(self):
        """What can be done about the overdue debts of this customer?"""
        self.ensure_one()
        Card, company = self.env["receivables.card"], self.env.company
        customer = self.commercial_partner_id
        card = Card.sudo()._ensure(customer.ids, company)[customer.id]
        return Card.browse(card).action_legal_guide()


class AccountMove(models.Model):
    _inherit = "account.move"

    receivables_legal_case_ids = fields.Many2many(
        "receivables.legal.case",
        "receivables_legal_case_move_rel",
        "move_id",
        "case_id",
        string="Legal Cases",
        copy=False,
        groups=COLLECTOR,
    )
    receivables_legal_case_count = fields.Integer(
        string="Number of Legal Cases",
        compute="_compute_receivables_legal_case_count",
        groups=COLLECTOR,
    )

    @api.depends("receivables_legal_case_ids")
    def _compute_receivables_legal_case_count(self):
        for move in self:
            move.receivables_legal_case_count = len(move.receivables_legal_case_ids)

    def action_receivables_legal_cases(self):
        """Open the legal cases that claim this invoice."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(CASE_ACTION)
        action["domain"] = [("move_ids", "in", self.ids)]
        return action


class ReceivablesOpenItem(models.Model):
    _inherit = "receivables.open.item"

    def action_legal_guide(self):
        """What can be done about these items?"""
        items = self.filtered(
            lambda item: item.side == "receivable" and item.amount_residual > 0
        )
        return self.env["receivables.legal.guide"]._open_dialog(items.move_line_id)


class ReceivablesDunningNotice(models.Model):
    _inherit = "receivables.dunning.notice"

    def action_legal_guide(self):
        """What can be done about what this notice claimed in vain?"""
        self.ensure_one()
        claimed = self.sudo().line_ids.move_line_id.filtered(
            lambda line: line.amount_residual > 0
        )
        lines = self.env["account.move.line"].browse(claimed.ids)
        return self.env["receivables.legal.guide"]._open_dialog(lines, self)
