from odoo import fields, models


class ReceivablesLetteringGroup(models.Model):
    _inherit = "receivables.lettering.group"

    imported_letter = fields.Char(
        string="Old Letter",
        readonly=True,
        help="Letter the items had in the system they were imported from.",
    )
