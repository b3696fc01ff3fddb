from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    receivables_card_ids = fields.One2many(
        "receivables.card",
        "commercial_partner_id",
        string="Follow-up Cards",
        groups="receivables_followup.group_rep",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_receivables_cards(self):
        """With their messages and activities, which a cascade would leave behind."""
        cards = self.env["receivables.card"].sudo().with_context(active_test=False)
        cards.search([("commercial_partner_id", "in", self.ids)]).unlink()

    def action_receivables_open_card(self):
        """Open the follow-up card of this customer, which is created if missing."""
        self.ensure_one()
        partner = self.commercial_partner_id
        company = self.env.company
        Card = self.env["receivables.card"]
        Card.check_access("read")
        card_id = Card.sudo()._ensure(partner.ids, company)[partner.id]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Follow-up Card"),
            "res_model": Card._name,
            "res_id": card_id,
            "view_mode": "form",
        }
