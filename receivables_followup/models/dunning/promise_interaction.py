from odoo import fields, models


class ReceivablesInteraction(models.Model):
    _inherit = "receivables.interaction"

    promise_id = fields.Many2one(
        "receivables.promise",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The promise that was made, or found broken.",
    )

    def _protected_fields(self):
        return super()._protected_fields() | {"promise_id"}
