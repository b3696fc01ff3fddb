from odoo import fields, models


class ReceivablesInteractionLog(models.TransientModel):
    _inherit = "receivables.interaction.log"

    lead_id = fields.Many2one(
        "crm.lead",
        domain="[('partner_id.commercial_partner_id', '=', commercial_partner_id)]",
        groups="sales_team.group_sale_salesman",
        help="The lead or opportunity spoken about.",
    )

    def _prepare_interaction_vals(self):
        vals = super()._prepare_interaction_vals()
        lead = self.sudo().lead_id
        if lead:
            vals["lead_id"] = lead.id
        return vals
