from odoo import fields, models


class ReceivablesCardAssign(models.TransientModel):
    """Give customers to a collector."""

    _name = "receivables.card.assign"
    _description = "Assign Customers"

    card_ids = fields.Many2many(
        "receivables.card",
        "receivables_card_assign_rel",
        string="Customers",
        required=True,
        help="The customers to give to somebody.",
    )
    collector_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        domain="[('share', '=', False), ('all_group_ids', 'in', group_id)]",
        help="Who chases them from now on. Empty: whoever comes first.",
    )
    group_id = fields.Many2one("res.groups", compute="_compute_group_id")

    def _compute_group_id(self):
        self.group_id = self.env.ref("receivables_followup.group_rep")

    def action_assign(self):
        """Assign all of them at once."""
        self.ensure_one()
        self.card_ids._assign(self.collector_id)
        return {"type": "ir.actions.act_window_close"}
