from odoo import api, fields, models

COLLECTOR = "receivables_followup.group_collector"


class ResPartner(models.Model):
    _inherit = "res.partner"

    receivables_to_letter_count = fields.Integer(
        string="To Letter",
        compute="_compute_receivables_to_letter_count",
        groups=COLLECTOR,
        help="Open items on accounts of this customer or supplier that have both "
        "debits and credits: some of them may settle each other.",
    )

    @api.depends_context("allowed_company_ids")
    def _compute_receivables_to_letter_count(self):
        Item = self.env["receivables.open.item"]
        keys = Item._lettering_keys(self.commercial_partner_id.ids)
        counts = {}
        for row in Item._lettering_queue(keys):
            partner = row["partner_id"]
            counts[partner] = counts.get(partner, 0) + row["count"]
        for partner in self:
            partner.receivables_to_letter_count = counts.get(
                partner.commercial_partner_id.id, 0
            )

    def action_receivables_letter(self):
        """Open the lettering board on the account of this customer or supplier."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "receivables_followup.lettering_board_action"
        )
        return action | {
            "context": {
                "receivables_board_partner_id": self.commercial_partner_id.id,
            }
        }
