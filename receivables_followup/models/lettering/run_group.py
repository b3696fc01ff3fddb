from odoo import fields, models


class ReceivablesLetteringGroup(models.Model):
    _inherit = "receivables.lettering.group"

    run_id = fields.Many2one(
        "receivables.lettering.run",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The automatic lettering it belongs to; accepted proposals included.",
    )
    rule_id = fields.Many2one(
        "receivables.lettering.rule",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The rule that found it; empty when a person did.",
    )
