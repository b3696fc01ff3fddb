from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ReceivablesInteraction(models.Model):
    _inherit = "receivables.interaction"

    lead_id = fields.Many2one(
        "crm.lead",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        groups="sales_team.group_sale_salesman",
        help="The lead or opportunity spoken about.",
    )

    @api.constrains("lead_id", "card_id")
    def _check_lead(self):
        """A lead on an interaction is one of its customer that the user may read."""
        for interaction in self.sudo().filtered("lead_id"):
            lead, customer = interaction.lead_id, interaction.commercial_partner_id
            # Constraints run with the rights of the system, and messages name the lead.
            lead.with_user(self.env.user).check_access("read")
            if lead.partner_id.commercial_partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "%(lead)s is no lead of %(customer)s: choose one of this "
                        "customer, or none.",
                        lead=lead.display_name,
                        customer=customer.display_name,
                    )
                )
