from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    receivables_promise_count = fields.Integer(
        string="Open Promises",
        compute="_compute_receivables_promise_count",
        groups="receivables_followup.group_rep",
        help="Promises of this customer that are still open.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_receivables_promise_count(self):
        """Counts what the user may see, in the companies at work."""
        customers = self.commercial_partner_id
        counts = dict(
            self.env["receivables.promise"]._read_group(
                [
                    ("commercial_partner_id", "in", customers.ids),
                    ("state", "=", "open"),
                ],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            customer = partner.commercial_partner_id._origin
            partner.receivables_promise_count = counts.get(customer, 0)

    def action_receivables_promises(self):
        """Open the promises of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "receivables_followup.receivables_promise_action"
        )
        customer = self.commercial_partner_id
        action["domain"] = [("commercial_partner_id", "=", customer.id)]
        action["context"] = {}
        return action
