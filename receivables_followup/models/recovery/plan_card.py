"""Payment plans where people look at a customer."""

from odoo import api, fields, models
from odoo.exceptions import UserError

ACTION = "receivables_followup.receivables_payment_plan_action"


class ReceivablesCard(models.Model):
    _inherit = "receivables.card"

    plan_ids = fields.One2many(
        "receivables.payment.plan", "card_id", string="Payment Plans"
    )
    plan_count = fields.Integer(compute="_compute_plan_count", string="Plans")

    @api.depends("plan_ids")
    def _compute_plan_count(self):
        counts = dict(
            self.env["receivables.payment.plan"]._read_group(
                [("card_id", "in", self.ids)], ["card_id"], ["__count"]
            )
        )
        for card in self:
            card.plan_count = counts.get(card._origin, 0)

    def action_open_plans(self):
        """Open the payment plans of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(ACTION)
        action["domain"] = [("card_id", "=", self.id)]
        action["context"] = {"default_card_id": self.id}
        return action

    @api.ondelete(at_uninstall=False)
    def _unlink_except_plans(self):
        for card in self:
            if card.sudo().plan_ids:
                raise UserError(
                    self.env._(
                        "%(customer)s has payment plans, which are the history of what "
                        "was agreed: archive the contact instead.",
                        customer=card.display_name,
                    )
                )


class ReceivablesOpenItem(models.Model):
    _inherit = "receivables.open.item"

    def action_plan(self):
        """Make a payment plan of these items, all of one customer.

        :raise UserError: several customers, or nothing to pay
        """
        items = self.filtered(
            lambda item: item.side == "receivable" and item.amount_residual > 0
        )
        customer = items.commercial_partner_id
        if len(customer) != 1 or len(items.company_id) != 1:
            raise UserError(
                self.env._(
                    "A payment plan is made with one customer of one company: select "
                    "open invoices of a single customer."
                )
            )
        Card = self.env["receivables.card"]
        card = Card.sudo()._ensure(customer.ids, items.company_id)[customer.id]
        return {
            "type": "ir.actions.act_window",
            "res_model": "receivables.payment.plan",
            "views": [(False, "form")],
            "name": self.env._("Payment Plan"),
            "context": {
                "default_card_id": card,
                "default_move_line_ids": [fields.Command.set(items.ids)],
            },
        }


class ReceivablesPaymentPlan(models.Model):
    _inherit = "receivables.payment.plan"

    def action_open_card(self):
        """Open the card of the customer."""
        self.ensure_one()
        return self.card_id.get_formview_action()
