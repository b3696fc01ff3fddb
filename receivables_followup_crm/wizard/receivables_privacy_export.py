from odoo import models


class ReceivablesPrivacyExport(models.TransientModel):
    _inherit = "receivables.privacy.export"

    def _person_fields(self):
        return super()._person_fields() | {"crm.lead": ("partner_id",)}
