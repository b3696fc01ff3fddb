from odoo import fields, models


class ReceivablesLetteringGroup(models.Model):
    _inherit = "receivables.lettering.group"

    rule_id = fields.Many2one(
        "receivables.lettering.rule",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The rule that found these items to settle each other.",
    )
