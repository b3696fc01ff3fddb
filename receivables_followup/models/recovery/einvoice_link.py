"""What a status of an e-invoice placed says so."""

from odoo import fields, models

LINK = {
    "comodel_name": "receivables.einvoice.event",
    "string": "E-Invoice Status",
    "readonly": True,
    "copy": False,
    "index": "btree_not_null",
    "ondelete": "set null",
    "groups": "receivables_followup.group_collector",
}


class ReceivablesHold(models.Model):
    _inherit = "receivables.hold"

    einvoice_event_id = fields.Many2one(
        **LINK, help="The status of the e-invoice that placed this hold."
    )

    # Two imports at the same moment place one hold, not two.
    _einvoice_once = models.UniqueIndex(
        "(einvoice_event_id, move_line_id) "
        "WHERE einvoice_event_id IS NOT NULL AND state = 'active'",
        "This status holds the item already.",
    )

    def _owner_fields(self):
        return super()._owner_fields() | {"einvoice_event_id"}


class ReceivablesDispute(models.Model):
    _inherit = "receivables.dispute"

    einvoice_event_id = fields.Many2one(
        **LINK, help="The status of the e-invoice that opened this dispute."
    )


class ReceivablesPromise(models.Model):
    _inherit = "receivables.promise"

    einvoice_event_id = fields.Many2one(
        **LINK, help="The status of the e-invoice that announced this payment."
    )
